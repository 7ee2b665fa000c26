/**
 * What Tab completes: a command, then what it takes.
 *
 * @module
 */
import { type Argument, COMMANDS, findCommand } from "../commands.ts";
import type { Completion } from "../terminal/terminal.ts";
import { type Option, OPTIONS } from "../view/settings.ts";

/**
 * Finds what the word at the cursor may become.
 *
 * @param beforeCursor The line up to the cursor.
 * @param users Whom a command may be about; those most likely first.
 * @returns The word, and what it may become.
 */
export function complete(beforeCursor: string, users: readonly string[]): Completion {
  const words = beforeCursor.trimStart().split(/\s+/u);
  const word = words.pop() ?? "";
  const all = words.length === 0 ? commandNames() : candidates(words, word, users);
  const beginning = word.replace(/^\//, words.length === 0 ? "" : "/");
  const fitting = all.filter((candidate) => candidate.startsWith(beginning));
  const begin = word.slice(0, word.length - beginning.length);
  return { word, candidates: fitting.map((candidate) => begin + candidate) };
}

/** What may stand behind some words of a command. */
function candidates(
  [name = "", ...before]: readonly string[],
  word: string,
  users: readonly string[],
): readonly string[] {
  const takes = findCommand(name)?.takes ?? [];
  // A text goes to the end of the line, and may name somebody, but begins with anything.
  const argument = takes[before.length] ?? (takes.at(-1) === "TEXT" ? "TEXT" : undefined);
  if (argument === undefined || argument === "TEXT" && word === "") return [];
  return fillings(argument, before, users);
}

function fillings(
  argument: Argument,
  before: readonly string[],
  users: readonly string[],
): readonly string[] {
  switch (argument) {
    case "USER":
    case "TEXT":
      return users;
    case "[COMMAND]":
      return commandNames();
    case "[OPTION]":
      return Object.keys(OPTIONS);
    case "[VALUE]": {
      const [option = ""] = before;
      return Object.hasOwn(OPTIONS, option) ? OPTIONS[option as Option] : [];
    }
  }
}

function commandNames(): string[] {
  return COMMANDS.map(({ name }) => name);
}
