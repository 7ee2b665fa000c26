/**
 * The commands that users type: one table, from which they are read, completed
 * and explained.
 *
 * @module
 */
import { nearest } from "./nearest.ts";
import { isUsername } from "./protocol/username.ts";

/** A command with its arguments. */
export type Command =
  | { readonly name: "message" | "private"; readonly user: string; readonly text: string }
  | { readonly name: "broadcast" | "reply"; readonly text: string }
  | {
    readonly name: "block" | "unblock" | "getaddress" | "allow" | "verify" | "who";
    readonly user: string;
  }
  | { readonly name: "online" | "last" | "logout" }
  | { readonly name: "set"; readonly option: string; readonly value: string }
  | { readonly name: "help"; readonly topic: string };

/**
 * What a command can take: a user's name, the rest of the line, a command's
 * name, an option and its value. What stands in brackets may be left out.
 */
export type Argument = "USER" | "TEXT" | "[COMMAND]" | "[OPTION]" | "[VALUE]";

/** A command in the table. */
export interface CommandSpec {
  /** What is typed. */
  readonly name: Command["name"];
  /** What is typed behind it. */
  readonly takes: readonly Argument[];
  /** What it does, in a line. */
  readonly help: string;
  /** What else one should know of it, a paragraph each. */
  readonly details?: readonly string[];
  /** What people type who do not know the name. */
  readonly synonyms?: readonly string[];
}

/** All commands, in the order in which help shows them. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: "message",
    takes: ["USER", "TEXT"],
    help: "Send TEXT to USER: now, or when they next log on",
    details: [
      "Pasted lines go as one message (not with --plain: there, one by one).",
      "For example: message google Hello there!",
    ],
    synonyms: ["msg", "tell", "say", "send", "write", "query", "whisper", "pm", "dm"],
  },
  {
    name: "broadcast",
    takes: ["TEXT"],
    help: "Send TEXT to everyone who is online",
    synonyms: ["all", "everyone", "shout", "wall"],
  },
  {
    name: "reply",
    takes: ["TEXT"],
    help: "Send TEXT to whoever wrote to you last",
    details: [
      "It goes privately if they wrote privately, else as a message. Privately",
      "needs their address, though they have yours: ask with getaddress USER.",
    ],
    synonyms: ["answer"],
  },
  {
    name: "last",
    takes: [],
    help: "Show the latest message of each person again",
    synonyms: ["history", "recent"],
  },
  {
    name: "online",
    takes: [],
    help: "Show who is online",
    synonyms: ["users", "list", "names", "ls"],
  },
  {
    name: "who",
    takes: ["USER"],
    help: "Show since when USER is online, or that they are not",
    details: ["Also how long they have been idle, and whether you have blocked them."],
    synonyms: ["whois", "info", "finger"],
  },
  {
    name: "getaddress",
    takes: ["USER"],
    help: "Ask USER for their address, to write to them privately",
    details: [
      "They are asked, and answer with allow. Then you can use private.",
      "It is good until one of you logs off or blocks the other.",
    ],
    synonyms: ["get", "address", "ask", "request"],
  },
  {
    name: "allow",
    takes: ["USER"],
    help: "Give USER your address, so that they can do that",
    details: [
      "To write privately to them too, ask for theirs with getaddress.",
      "It is good until one of you logs off or blocks the other.",
    ],
    synonyms: ["accept", "yes", "grant"],
  },
  {
    name: "private",
    takes: ["USER", "TEXT"],
    help: "Send TEXT to USER, sealed, past the message center",
    details: [
      "USER has to allow it before: ask with getaddress USER.",
      "If it cannot be brought, it is left with the message center, as an ordinary",
      "message, and you are told; with --strict-private it is refused instead.",
    ],
    synonyms: ["secret", "p"],
  },
  {
    name: "verify",
    takes: ["USER"],
    help: "Show a code that USER can compare, to be safe",
    details: ["If both of you see the same, nobody in between can read what is private."],
  },
  {
    name: "block",
    takes: ["USER"],
    help: "Hear no more from USER, and be hidden from them",
    synonyms: ["ban", "ignore", "mute"],
  },
  {
    name: "unblock",
    takes: ["USER"],
    help: "Take a block back",
    synonyms: ["unban", "unignore", "unmute"],
  },
  {
    name: "set",
    takes: ["[OPTION]", "[VALUE]"],
    help: "Show the settings, or change one: set time on",
    details: [
      "set time on|off: the time before each message.",
      "set bell off|private|mention|all: which messages ring the bell.",
      "set presence on|off: who comes and goes.",
      "set state on|off: what became of what you sent, behind it.",
    ],
    synonyms: ["config", "options", "settings"],
  },
  {
    name: "help",
    takes: ["[COMMAND]"],
    help: "Show all commands, or more about one",
    synonyms: ["?", "man", "commands", "usage"],
  },
  {
    name: "logout",
    takes: [],
    help: "Log out and leave",
    synonyms: ["quit", "exit", "bye", "leave", "logoff", "q", "part", "close"],
  },
];

/** A line that is no command, in words for who typed it. */
export class CommandError extends Error {
  /** Makes an error with a message for people. */
  constructor(message: string) {
    super(message);
    this.name = "CommandError";
  }
}

/**
 * Reads a line that was typed.
 *
 * @example
 * ```ts
 * import { parseCommand } from "./commands.ts";
 *
 * parseCommand("message google Hello!"); // { name: "message", user: "google", text: "Hello!" }
 * ```
 *
 * @param line The line. Only a text may have line breaks.
 * @returns The command, or nothing if the line is blank.
 * @throws {CommandError} If there is no such command, an argument is missing,
 * there is one too many, or what should be a user's name cannot be one.
 */
export function parseCommand(line: string): Command | undefined {
  let [name, rest] = firstWord(line);
  if (name === "") return undefined;
  const spec = findCommand(name);
  if (!spec) throw unknownCommand(name);
  const command: Record<string, string> = { name: spec.name };
  for (const argument of spec.takes) {
    if (argument === "TEXT") {
      command.text = rest;
      rest = "";
      if (command.text.trim() === "") throw new CommandError(usageOf(spec));
      continue;
    }
    let word: string;
    [word, rest] = firstWord(rest);
    if (argument === "USER") command.user = usernameArgument(word, spec);
    else command[KEYS[argument]] = word;
  }
  // Of what help is asked about, the command is enough.
  if (rest.trim() !== "" && spec.name !== "help") throw new CommandError(usageOf(spec));
  return command as Command;
}

const KEYS = { "[COMMAND]": "topic", "[OPTION]": "option", "[VALUE]": "value" } as const;

/**
 * Finds a command by its name.
 *
 * @param name The name; a slash before it, as in other chats, is passed over.
 * @returns The command, if there is one.
 */
export function findCommand(name: string): CommandSpec | undefined {
  const plain = name.replace(/^\//, "");
  return COMMANDS.find((spec) => spec.name === plain);
}

/**
 * How a command is typed.
 *
 * @param spec The command.
 * @returns For example `message USER TEXT`.
 */
export function formatUsage({ name, takes }: CommandSpec): string {
  return [name, ...takes].join(" ");
}

/**
 * Tells that there is no such command, and which one may have been meant.
 *
 * @param name What was typed.
 * @returns The error, to be thrown.
 */
export function unknownCommand(name: string): CommandError {
  const meant = nearestCommand(name);
  const question = meant ? `Did you mean ${meant}? ` : "";
  const shown = name.length > 32 ? `${name.slice(0, 32)}…` : name;
  return new CommandError(
    `There is no command "${shown}". ${question}Type help to see those there are.`,
  );
}

function nearestCommand(name: string): string | undefined {
  const plain = name.replace(/^\//, "").toLowerCase();
  const known = COMMANDS.find((spec) => spec.name === plain || spec.synonyms?.includes(plain));
  return known?.name ?? nearest(plain, COMMANDS.map((spec) => spec.name));
}

function usageOf(spec: CommandSpec): string {
  return `Usage: ${formatUsage(spec)}`;
}

function usernameArgument(word: string, spec: CommandSpec): string {
  if (word === "") throw new CommandError(usageOf(spec));
  if (!isUsername(word)) throw new CommandError(`"${word}" cannot be a user's name.`);
  return word;
}

/** The first word, and what stands behind the white space that ends it. */
function firstWord(text: string): [word: string, rest: string] {
  const [, word = "", rest = ""] = /^\s*(\S*)\s*(.*)$/su.exec(text) ?? [];
  return [word, rest];
}
