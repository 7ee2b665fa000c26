/**
 * The commands that users type: one table, from which they are read and their
 * help is made.
 *
 * @module
 */
import { isUsername } from "./protocol/username.ts";

/** A command with its arguments. */
export type Command =
  | { readonly name: "message" | "private"; readonly user: string; readonly text: string }
  | { readonly name: "broadcast"; readonly text: string }
  | {
    readonly name: "block" | "unblock" | "getaddress" | "allow" | "verify";
    readonly user: string;
  }
  | { readonly name: "online" }
  | { readonly name: "logout" }
  | { readonly name: "help"; readonly topic: string };

/** What a command can take: a user's name, the rest of the line, a command's name. */
export type Argument = "USER" | "TEXT" | "[COMMAND]";

/** A command in the table. */
export interface CommandSpec {
  /** What is typed. */
  readonly name: Command["name"];
  /** What is typed behind it. */
  readonly takes: readonly Argument[];
  /** What it does, in a line. */
  readonly help: string;
}

/** All commands, in the order in which help shows them. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: "message",
    takes: ["USER", "TEXT"],
    help: "Send TEXT to USER, who gets it now or when they next log on",
  },
  { name: "broadcast", takes: ["TEXT"], help: "Send TEXT to everyone who is online" },
  { name: "online", takes: [], help: "Show who is online" },
  { name: "block", takes: ["USER"], help: "Hear no more from USER, and be hidden from them" },
  { name: "unblock", takes: ["USER"], help: "Take a block back" },
  {
    name: "getaddress",
    takes: ["USER"],
    help: "Ask USER for their address, to message them privately",
  },
  { name: "allow", takes: ["USER"], help: "Give USER your address, so that they can do that" },
  {
    name: "private",
    takes: ["USER", "TEXT"],
    help: "Send TEXT straight to USER, past the message center",
  },
  {
    name: "verify",
    takes: ["USER"],
    help: "Show a code to compare with USER, to be sure that nobody reads along",
  },
  { name: "help", takes: ["[COMMAND]"], help: "Show all commands, or one" },
  { name: "logout", takes: [], help: "Log out and leave" },
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
 * @param line The line.
 * @returns The command, or nothing if the line is blank.
 * @throws {CommandError} If there is no such command, an argument is missing,
 * there is one too many, or what should be a user's name cannot be one.
 */
export function parseCommand(line: string): Command | undefined {
  let [name, rest] = firstWord(line);
  if (name === "") return undefined;
  const spec = COMMANDS.find((spec) => spec.name === name);
  if (!spec) {
    throw new CommandError(`There is no command "${name}". Type help to see those there are.`);
  }
  const command: Record<string, string> = { name: spec.name };
  for (const argument of spec.takes) {
    if (argument === "TEXT") {
      command.text = rest;
      rest = "";
      if (command.text.trim() === "") throw new CommandError(usageOf(spec));
    } else {
      let word: string;
      [word, rest] = firstWord(rest);
      if (argument === "USER") command.user = usernameArgument(word, spec);
      else command.topic = word;
    }
  }
  if (rest.trim() !== "") throw new CommandError(usageOf(spec));
  return command as Command;
}

/**
 * What `help` shows.
 *
 * @param topic A command's name, or nothing for all of them.
 * @returns A line for each command.
 * @throws {CommandError} If there is no such command.
 */
export function helpText(topic: string): string {
  const specs = COMMANDS.filter(({ name }) => topic === "" || name === topic);
  if (specs.length === 0) {
    throw new CommandError(`There is no command "${topic}". Type help to see those there are.`);
  }
  const usages = specs.map(formatUsage);
  const width = Math.max(...usages.map(({ length }) => length));
  return specs.map(({ help }, i) => `${usages[i]!.padEnd(width)}  ${help}`).join("\n");
}

function formatUsage({ name, takes }: CommandSpec): string {
  return [name, ...takes].join(" ");
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
