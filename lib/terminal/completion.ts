/**
 * What Tab does with what may be typed next.
 *
 * @module
 */
import { unicodeWidth } from "@std/cli/unicode-width";
import { oneLine } from "../protocol/text.ts";
import type { Completion } from "./terminal.ts";

/** Spaces between two columns of a list. */
const GAP = "  ";

/** How many candidates are listed at most. */
const MAX_LISTED = 100;

/** What Tab does. */
export interface Completed {
  /** What is put in at the cursor. */
  readonly insert: string;
  /** What is listed, since there is nothing to put in. */
  readonly list: readonly string[];
}

/**
 * Completes a word: as far as all candidates agree, or wholly if there is but one.
 *
 * @param completion The word, and what it may become.
 * @param after What stands behind the cursor: no space is put before another.
 * @returns What to put in, or what to list.
 */
export function complete({ word, candidates }: Completion, after = ""): Completed {
  const words = candidates.map(oneLine).filter((candidate) => candidate.startsWith(word));
  const [first] = words;
  if (first === undefined) return { insert: "", list: [] };
  if (words.length === 1) {
    const space = /[\s/:=]$/.test(first) || after.startsWith(" ") ? "" : " ";
    return { insert: first.slice(word.length) + space, list: [] };
  }
  const insert = words.reduce(commonPrefix).slice(word.length);
  return { insert, list: insert === "" ? words : [] };
}

/**
 * Lays out words as a list, as many in a row as fit.
 *
 * @param words The words.
 * @param columns How wide the terminal is.
 * @returns The rows, with newlines between them.
 */
export function inColumns(words: readonly string[], columns: number): string {
  const listed = words.slice(0, MAX_LISTED);
  const width = Math.max(...listed.map(unicodeWidth)) + GAP.length;
  const perRow = Math.max(1, Math.floor((columns + GAP.length) / width));
  const rows: string[] = [];
  for (let i = 0; i < listed.length; i += perRow) {
    const row = listed.slice(i, i + perRow);
    rows.push(row.map((word) => word + " ".repeat(width - unicodeWidth(word))).join("").trimEnd());
  }
  if (words.length > listed.length) rows.push(`and ${words.length - listed.length} more`);
  return rows.join("\n");
}

/** What both begin with, never half a surrogate pair. */
function commonPrefix(a: string, b: string): string {
  const others = [...b];
  const letters = [...a];
  const differs = letters.findIndex((letter, i) => letter !== others[i]);
  return differs < 0 ? a : letters.slice(0, differs).join("");
}
