/**
 * The texts that are sent: each says whose it is, for whom, and which.
 *
 * @module
 */
import type { Dice } from "./dice.ts";

/** In place of a recipient's name: everyone. */
export const EVERYONE = "*";

/** What a text says of itself. */
export interface Label {
  /** Who sent it. */
  readonly sender: string;
  /** For whom; {@linkcode EVERYONE} for a broadcast. */
  readonly to: string;
  /** The how manyeth of its sender, from 1. */
  readonly number: number;
}

const LABEL = /^(\w+)>(\w+|\*)#([1-9]\d*)(?: |$)/;

/** What texts have held that were not passed on as they were. */
const ODD = [
  "two\nlines",
  "a line like another's:\n[seas]: forged",
  "  spaces   kept  inside ",
  "a | b || c|",
  '"quoted" and \\escaped\\ {"kind":"message"}',
  "ünïcödé, 中文, 🦕🇩🇰, e\u0301",
  "/logout",
  "PSH|1|1|x",
  "",
];

/** Most texts are as short as what people write. */
const MAX_USUAL = 80;

/** Some do not fit one packet. */
const MAX_LONG = 12_000;

const FILLING = "the quick brown fox jumps over the lazy dog ";

/**
 * Makes a text.
 *
 * @param label What it says of itself.
 * @param dice Decide what else it says.
 * @returns The text.
 */
export function makeText({ sender, to, number }: Label, dice: Dice): string {
  const kind = dice.below(100);
  const [odd, length] = [dice.oneOf(ODD), dice.logarithmic(1, kind < 97 ? MAX_USUAL : MAX_LONG)];
  const rest = kind < 5 ? odd : FILLING.repeat(length / FILLING.length + 1).slice(0, length);
  // What stands at a line's end is no part of it.
  return `${sender}>${to}#${number} ${rest}`.trimEnd();
}

/**
 * Reads what a text says of itself.
 *
 * @param text Any text.
 * @returns What it says; nothing if it is none of ours.
 */
export function readLabel(text: string): Label | undefined {
  const [, sender, to, number] = LABEL.exec(text) ?? [];
  return sender && to && number ? { sender, to, number: Number(number) } : undefined;
}

/**
 * The line that sends a text, as a client with `--json` takes it.
 *
 * @param to For whom.
 * @param text The text.
 * @returns The line, without its newline.
 */
export function commandFor(to: string, text: string): string {
  const command = to === EVERYONE ? `broadcast ${text}` : `message ${to} ${text}`;
  return command.includes("\n") ? JSON.stringify(command) : command;
}
