import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  type Command,
  CommandError,
  COMMANDS,
  type CommandSpec,
  findCommand,
  formatUsage,
  parseCommand,
} from "../lib/commands.ts";
import { helpText } from "../lib/help.ts";
import { anyText } from "./support/arbitraries.ts";
import { onlyThrows } from "./support/only_throws.ts";

/** How wide the narrowest terminal is at which help has to look well. */
const COLUMNS = 80;

function refusal(line: string): string {
  return assertThrows(() => parseCommand(line), CommandError).message;
}

/** What is said of a word that is no command; `meant` is what it may stand for. */
function unknown(word: string, meant?: string): string {
  const question = meant === undefined ? "" : `Did you mean ${meant}? `;
  return `There is no command "${word}". ${question}Type help to see those there are.`;
}

/** The commands that take a user and nothing else. */
const OF_A_USER = ["who", "getaddress", "allow", "verify", "block", "unblock"];

Deno.test("the table has the commands of WIRE.md, and those of this client", () => {
  const usages = COMMANDS.map(formatUsage);
  assertEquals(usages.toSorted(), [
    "allow USER",
    "block USER",
    "broadcast TEXT",
    "getaddress USER",
    "help [COMMAND]",
    "last",
    "logout",
    "message USER TEXT",
    "online",
    "private USER TEXT",
    "reply TEXT",
    "set [OPTION] [VALUE]",
    "unblock USER",
    "verify USER",
    "who USER",
  ]);
});

Deno.test("each command is in the table once", () => {
  const names = COMMANDS.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
});

Deno.test("each command has a line of help of its own", () => {
  for (const { help } of COMMANDS) {
    assert(help.length > 10 && !help.includes("\n"), help);
    assert(!help.endsWith("."), help);
  }
  assertEquals(new Set(COMMANDS.map(({ help }) => help)).size, COMMANDS.length);
});

Deno.test("the help of each command names what it takes", () => {
  for (const { name, takes, help } of COMMANDS) {
    if (["unblock", "help", "set"].includes(name)) continue;
    for (const argument of takes) assert(help.includes(argument), `${name}: ${help}`);
  }
});

Deno.test("no synonym is a command, and none stands for two", () => {
  const synonyms = COMMANDS.flatMap(({ synonyms = [] }) => synonyms);
  assertEquals(new Set(synonyms).size, synonyms.length);
  for (const synonym of synonyms) {
    assertEquals(findCommand(synonym), undefined, synonym);
    assertEquals(synonym, synonym.toLowerCase().replace(/[\s/]/g, ""));
  }
});

/** A line for each command, and what it is. */
const LINES: Record<string, Command> = {
  "message google Hello there!": { name: "message", user: "google", text: "Hello there!" },
  "broadcast Hello all.": { name: "broadcast", text: "Hello all." },
  "reply Hello you.": { name: "reply", text: "Hello you." },
  "last": { name: "last" },
  "online": { name: "online" },
  "who google": { name: "who", user: "google" },
  "block google": { name: "block", user: "google" },
  "unblock google": { name: "unblock", user: "google" },
  "getaddress google": { name: "getaddress", user: "google" },
  "allow seas": { name: "allow", user: "seas" },
  "private google Hello.": { name: "private", user: "google", text: "Hello." },
  "verify google": { name: "verify", user: "google" },
  "set": { name: "set", option: "", value: "" },
  "set time": { name: "set", option: "time", value: "" },
  "set time on": { name: "set", option: "time", value: "on" },
  "help": { name: "help", topic: "" },
  "help message": { name: "help", topic: "message" },
  "logout": { name: "logout" },
};

Deno.test("a line that is typed is a command", () => {
  for (const [line, command] of Object.entries(LINES)) assertEquals(parseCommand(line), command);
  const used = new Set(Object.values(LINES).map(({ name }) => name));
  assertEquals(used.size, COMMANDS.length, "every command is tried");
});

Deno.test("a slash before a command is passed over", () => {
  for (const [line, command] of Object.entries(LINES)) {
    assertEquals(parseCommand(`/${line}`), command);
    assertEquals(parseCommand(`  /${line}`), command);
  }
  assertEquals(findCommand("/help"), findCommand("help"));
});

Deno.test("only one slash is passed over, and only at the beginning", () => {
  assertEquals(refusal("//help"), unknown("//help", "help"));
  assertEquals(refusal("help/"), unknown("help/", "help"));
  assertEquals(refusal("/ help"), unknown("/"));
  assertEquals(parseCommand("broadcast /help"), { name: "broadcast", text: "/help" });
  assertEquals(parseCommand("message google /x"), { name: "message", user: "google", text: "/x" });
});

Deno.test("a blank line is no command, and no error", () => {
  for (const line of ["", " ", "\t \t", "\u00a0"]) assertEquals(parseCommand(line), undefined);
});

Deno.test("white space around words does not count", () => {
  assertEquals(parseCommand("  online  "), { name: "online" });
  assertEquals(parseCommand("\tblock \t google "), { name: "block", user: "google" });
  assertEquals(parseCommand(" help  message "), { name: "help", topic: "message" });
});

Deno.test("a text is the rest of the line, with what stands in it", () => {
  const text = "a  b | c <d> \\ message bob ";
  assertEquals(parseCommand(`message google   ${text}`), { name: "message", user: "google", text });
  assertEquals(parseCommand(`broadcast ${text}`), { name: "broadcast", text });
  assertEquals(parseCommand("broadcast |"), { name: "broadcast", text: "|" });
  assertEquals(parseCommand("broadcast a\nb"), { name: "broadcast", text: "a\nb" });
  for (const name of ["broadcast", "reply"] as const) {
    assertEquals(parseCommand(`${name} ${text}`), { name, text });
    assertEquals(parseCommand(`${name} a\nb\n\nc`), { name, text: "a\nb\n\nc" });
  }
});

/** All that may be left out of what is typed behind a command's name, and must not be. */
function lacking({ name, takes }: CommandSpec): string[] {
  const needed = takes.filter((argument) => !argument.startsWith("["));
  const typed = needed.map((argument) => argument === "USER" ? "google" : "Hello.");
  return typed.map((_, count) => [name, ...typed.slice(0, count)].join(" "));
}

Deno.test("a missing argument of any command is answered with its usage", () => {
  const tried = COMMANDS.filter((spec) => {
    for (const line of lacking(spec)) {
      for (const end of ["", " ", "  \t "]) {
        assertEquals(refusal(line + end), `Usage: ${formatUsage(spec)}`, line);
        assertEquals(refusal(`/${line}${end}`), `Usage: ${formatUsage(spec)}`, line);
      }
    }
    return lacking(spec).length > 0;
  });
  assertEquals(tried.length, COMMANDS.length - ["last", "online", "set", "help", "logout"].length);
  assertEquals(refusal("message google"), "Usage: message USER TEXT");
  assertEquals(refusal("private"), "Usage: private USER TEXT");
  assertEquals(refusal("reply"), "Usage: reply TEXT");
  assertEquals(refusal("who"), "Usage: who USER");
});

Deno.test("a surplus argument is answered with the usage", () => {
  for (const name of ["online", "last", "logout"]) {
    assertEquals(refusal(`${name} now`), `Usage: ${name}`);
  }
  assertEquals(refusal("set time on now"), "Usage: set [OPTION] [VALUE]");
  for (const name of OF_A_USER) {
    assertEquals(refusal(`${name} google seas`), `Usage: ${name} USER`);
  }
});

Deno.test("of what help is asked about, the command is enough", () => {
  assertEquals(parseCommand("help message google x"), { name: "help", topic: "message" });
});

Deno.test("what is no command is quoted, and help offered", () => {
  for (const name of ["__proto__", "constructor", "toString", "|", "x", "é", "12345"]) {
    assertEquals(refusal(`${name} google x`), unknown(name));
    assertEquals(refusal(`/${name} google x`), unknown(`/${name}`));
  }
});

Deno.test("what is no command, but nearly one, is answered with that one", () => {
  const meant = {
    mesage: "message",
    mess: "message",
    "message:": "message",
    Online: "online",
    ONLINE: "online",
    onlnie: "online",
    hello: "help",
    helo: "help",
    brodcast: "broadcast",
    prviate: "private",
    logot: "logout",
    repyl: "reply",
  };
  for (const [typed, name] of Object.entries(meant)) {
    assertEquals(refusal(`${typed} google x`), unknown(typed, name));
    assertEquals(refusal(`/${typed} google x`), unknown(`/${typed}`, name));
  }
});

Deno.test("what other chats call it is answered with what it is called here", () => {
  const meant = { msg: "message", quit: "logout", exit: "logout", ban: "block", "?": "help" };
  for (const [typed, name] of Object.entries(meant)) {
    for (const word of [typed, typed.toUpperCase(), `/${typed}`]) {
      assertEquals(refusal(word), unknown(word, name));
    }
  }
  for (const { name, synonyms = [] } of COMMANDS) {
    for (const synonym of synonyms) assertEquals(refusal(synonym), unknown(synonym, name));
  }
});

Deno.test("what is no command is quoted in part only", () => {
  assertEquals(refusal(`${"x".repeat(60_000)} y`), unknown(`${"x".repeat(32)}…`));
  assertEquals(refusal("x".repeat(32)), unknown("x".repeat(32)));
});

Deno.test("what cannot be a user's name is refused where one is expected", () => {
  const long = "x".repeat(33);
  assertEquals(refusal("block a|b"), '"a|b" cannot be a user\'s name.');
  assertEquals(refusal(`message ${long} hello`), `"${long}" cannot be a user's name.`);
  assertEquals(refusal("allow a\x1bb"), '"a\x1bb" cannot be a user\'s name.');
  for (const name of OF_A_USER) {
    assertEquals(refusal(`${name} a|b`), '"a|b" cannot be a user\'s name.');
  }
});

Deno.test("help without a topic is a line for each command, in columns", () => {
  const width = Math.max(...COMMANDS.map((spec) => formatUsage(spec).length)) + 2;
  for (const columns of [undefined, COLUMNS, 200]) {
    const lines = helpText("", columns).split("\n");
    assertEquals(lines, COMMANDS.map((spec) => formatUsage(spec).padEnd(width) + spec.help));
    for (const line of lines) assert(line.length <= COLUMNS, line);
  }
});

Deno.test("where that has no room, each help stands below its usage", () => {
  for (const columns of [40, 1]) {
    const lines = helpText("", columns).split("\n");
    assertEquals(lines, COMMANDS.flatMap((spec) => [formatUsage(spec), `    ${spec.help}`]));
    for (const line of lines) assert(line.length <= COLUMNS, line);
  }
});

Deno.test("the columns are given up exactly where they have no room", () => {
  const widest = Math.max(...helpText("").split("\n").map((line) => line.length));
  assertEquals(helpText("", widest), helpText(""));
  assertEquals(helpText("", widest - 1), helpText("", 40));
});

Deno.test("help with a topic is its usage, and all about it below that", () => {
  assertEquals(helpText("online"), "online\n    Show who is online");
  assertEquals(
    helpText("message"),
    [
      "message USER TEXT",
      "    Send TEXT to USER: now, or when they next log on",
      "    Pasted lines go as one message (not with --plain: there, one by one).",
      "    For example: message google Hello there!",
    ].join("\n"),
  );
  for (const spec of COMMANDS) {
    const [usage, help, ...details] = helpText(spec.name).split("\n");
    assertEquals([usage, help], [formatUsage(spec), `    ${spec.help}`]);
    assertEquals(details, (spec.details ?? []).map((detail) => `    ${detail}`));
    assertEquals(helpText(`/${spec.name}`), helpText(spec.name));
  }
});

Deno.test("help with a topic has no row that is wider than 80 columns", () => {
  for (const columns of [COLUMNS, 40]) {
    for (const { name } of COMMANDS) {
      for (const line of helpText(name, columns).split("\n")) assert(line.length <= COLUMNS, line);
    }
  }
});

Deno.test("help with a topic that is no command says so, and what it may stand for", () => {
  const topics = { toString: undefined, hello: "help", mess: "message", ONLINE: "online" };
  for (const [topic, meant] of Object.entries({ ...topics, "/quit": "logout" })) {
    const error = assertThrows(() => helpText(topic), CommandError);
    assertEquals(error.message, unknown(topic, meant));
    assertEquals(error.name, "CommandError");
  }
});

Deno.test("any text that is typed behind a name is sent as it is", () => {
  const text = anyText({ minLength: 1 })
    .filter((text) => text.trim() !== "" && text === text.trimStart());
  fc.assert(fc.property(text, (text) => {
    assertEquals(parseCommand(`message google ${text}`), { name: "message", user: "google", text });
  }));
});

Deno.test("no line throws anything but CommandError", () => {
  const piece = fc.oneof(
    fc.constantFrom(...COMMANDS.map(({ name }) => `${name} `), "google ", " ", "\t", "|", "/"),
    anyText(),
  );
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    onlyThrows(CommandError, () => parseCommand(pieces.join("")));
    onlyThrows(CommandError, () => helpText(pieces.join("")));
  }));
});
