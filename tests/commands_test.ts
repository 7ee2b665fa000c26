import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Command, CommandError, COMMANDS, helpText, parseCommand } from "../lib/commands.ts";
import { anyText } from "./support/arbitraries.ts";
import { onlyThrows } from "./support/only_throws.ts";

function refusal(line: string): string {
  return assertThrows(() => parseCommand(line), CommandError).message;
}

Deno.test("the table has the commands of WIRE.md, verify and help", () => {
  const usages = COMMANDS.map(({ name, takes }) => [name, ...takes].join(" "));
  assertEquals(usages.toSorted(), [
    "allow USER",
    "block USER",
    "broadcast TEXT",
    "getaddress USER",
    "help [COMMAND]",
    "logout",
    "message USER TEXT",
    "online",
    "private USER TEXT",
    "unblock USER",
    "verify USER",
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
    if (name === "unblock" || name === "help") continue;
    for (const argument of takes) assert(help.includes(argument), `${name}: ${help}`);
  }
});

Deno.test("a line that is typed is a command", () => {
  const lines: Record<string, Command> = {
    "message google Hello there!": { name: "message", user: "google", text: "Hello there!" },
    "broadcast Hello all.": { name: "broadcast", text: "Hello all." },
    "online": { name: "online" },
    "block google": { name: "block", user: "google" },
    "unblock google": { name: "unblock", user: "google" },
    "getaddress google": { name: "getaddress", user: "google" },
    "allow seas": { name: "allow", user: "seas" },
    "private google Hello.": { name: "private", user: "google", text: "Hello." },
    "verify google": { name: "verify", user: "google" },
    "help": { name: "help", topic: "" },
    "help message": { name: "help", topic: "message" },
    "logout": { name: "logout" },
  };
  for (const [line, command] of Object.entries(lines)) assertEquals(parseCommand(line), command);
  const used = new Set(Object.values(lines).map(({ name }) => name));
  assertEquals(used.size, COMMANDS.length, "every command is tried");
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
});

Deno.test("a missing argument is answered with the usage", () => {
  for (const line of ["message", "message google", "message google  \t "]) {
    assertEquals(refusal(line), "Usage: message USER TEXT");
  }
  assertEquals(refusal("private google "), "Usage: private USER TEXT");
  assertEquals(refusal("broadcast  "), "Usage: broadcast TEXT");
  for (const name of ["block", "unblock", "getaddress", "allow"]) {
    assertEquals(refusal(name), `Usage: ${name} USER`);
  }
});

Deno.test("a surplus argument is answered with the usage", () => {
  assertEquals(refusal("online now"), "Usage: online");
  assertEquals(refusal("logout now"), "Usage: logout");
  assertEquals(refusal("help me please"), "Usage: help [COMMAND]");
  for (const name of ["block", "unblock", "getaddress", "allow"]) {
    assertEquals(refusal(`${name} google seas`), `Usage: ${name} USER`);
  }
});

Deno.test("what is no command is quoted, and help offered", () => {
  for (const name of ["hello", "Online", "message:", "__proto__", "constructor", "|"]) {
    assertEquals(
      refusal(`${name} google x`),
      `There is no command "${name}". Type help to see those there are.`,
    );
  }
});

Deno.test("what cannot be a user's name is refused where one is expected", () => {
  const long = "x".repeat(33);
  assertEquals(refusal("block a|b"), '"a|b" cannot be a user\'s name.');
  assertEquals(refusal(`message ${long} hello`), `"${long}" cannot be a user's name.`);
  assertEquals(refusal("allow a\x1bb"), '"a\x1bb" cannot be a user\'s name.');
});

Deno.test("help without a topic is a line for each command, in columns", () => {
  const lines = helpText("").split("\n");
  assertEquals(lines.length, COMMANDS.length);
  COMMANDS.forEach(({ name, takes, help }, i) => {
    assertEquals(lines[i]?.slice(0, 19), [name, ...takes].join(" ").padEnd(19));
    assertEquals(lines[i]?.slice(19), help);
  });
});

Deno.test("help with a topic is that command's line", () => {
  assertEquals(helpText("online"), "online  Show who is online");
  for (const { name, takes, help } of COMMANDS) {
    assertEquals(helpText(name), `${[name, ...takes].join(" ")}  ${help}`);
  }
});

Deno.test("help with a topic that is no command says so", () => {
  for (const topic of ["hello", "toString", "mess", "ONLINE"]) {
    const error = assertThrows(() => helpText(topic), CommandError);
    assertEquals(
      error.message,
      `There is no command "${topic}". Type help to see those there are.`,
    );
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
    fc.constantFrom(...COMMANDS.map(({ name }) => `${name} `), "google ", " ", "\t", "|"),
    anyText(),
  );
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    onlyThrows(CommandError, () => parseCommand(pieces.join("")));
    onlyThrows(CommandError, () => helpText(pieces.join("")));
  }));
});
