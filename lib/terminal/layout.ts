/**
 * Where the rows of a text begin and end in a terminal. Left to the terminal,
 * a long text goes on at column 0, where it can look like somebody else's
 * message.
 *
 * @module
 */
import { breakpoint, fitting, width } from "./row_break.ts";

/** A row of a terminal: a slice of a text, and what stands before it. */
export interface Row {
  /** Where the slice begins, in UTF-16 code units. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
  /** How many spaces stand before it. */
  readonly indent: number;
}

const INDENT = 4;
const SPACE = 0x20;

/** A web address as one types it: without what quotes one or begins a message. */
const ADDRESS = /^https?:\/\/[!-;=?-Z\\^-~]+$/;

/**
 * Splits a text at its newlines, and where it would be too wide.
 *
 * A row is wrapped between words, where the spaces are left out. A word wider
 * than a row is broken where it stands, between graphemes, and between code
 * points only if a single grapheme is wider than a row. Words end at U+0020;
 * other white space is part of them, as much as letters are.
 *
 * Of these words, a web address is not broken, so that terminals can tell what it
 * leads to: it has a row to itself, which the terminal breaks. What is seen at
 * column 0 then cannot look like a message, since it has no space and no bracket.
 *
 * A row that wrapping makes is set in by 4 spaces, or a quarter of a narrower
 * terminal; if its line begins with more spaces, by as many, up to half of the
 * terminal. The spaces that a line begins with are its own: they stay in its
 * first row.
 *
 * @param text What `printable` leaves of a text: newlines, and no other control character.
 * @param columns How wide the terminal is, 1 or more.
 * @returns The rows, one or more, in order. None is wider than the terminal, but
 * for one with a web address, unless a single code point is.
 *
 * @example
 * ```ts
 * layout("[seas]: Hello there", 16);
 * // [{ start: 0, end: 13, indent: 0 }, { start: 14, end: 19, indent: 4 }]
 * ```
 */
export function layout(text: string, columns: number): Row[] {
  const rows: Row[] = [];
  let start = 0;
  for (;;) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    if (fitting(text, start, end, columns) === end) rows.push({ start, end, indent: 0 });
    else wrap(text, start, end, columns, rows);
    if (newline < 0) return rows;
    start = newline + 1;
  }
}

/** Adds the rows of the line of `text` from `start` to `end`, which does not fit in one. */
function wrap(text: string, start: number, end: number, columns: number, rows: Row[]): void {
  let word = skipSpaces(text, start, end);
  const indent = indentation(word - start, columns);
  let row = { start, end: start, indent: 0 };
  let room = columns;
  const beginRow = (at: number) => {
    rows.push(row);
    row = { start: at, end: at, indent };
    room = columns - indent;
  };
  while (word < end) {
    const wordEnd = endOfWord(text, word, end);
    const isTooWide = fitting(text, word, wordEnd, columns - indent) < wordEnd;
    if (isTooWide && ADDRESS.test(text.slice(word, wordEnd))) {
      // The spaces that a line begins with may stand before it.
      if (row.end > row.start) beginRow(word);
      row.end = wordEnd;
      room = 0;
      word = skipSpaces(text, wordEnd, end);
      continue;
    }
    const left = room - (word - row.end);
    if (!isTooWide && fitting(text, word, wordEnd, left) < wordEnd) beginRow(word);
    for (let from = word; from < wordEnd;) {
      const gap = from - row.end;
      const isFresh = row.start === from;
      const to = breakpoint(text, from, wordEnd, room - gap, isFresh);
      if (to === from) {
        beginRow(from);
        continue;
      }
      row.end = to;
      room -= gap + width(text, from, to);
      from = to;
    }
    word = skipSpaces(text, wordEnd, end);
  }
  rows.push(row);
}

/** How far rows that wrapping makes are set in, for a line that begins with so many spaces. */
function indentation(spaces: number, columns: number): number {
  return Math.max(Math.min(INDENT, columns >> 2), Math.min(spaces, columns >> 1));
}

function skipSpaces(text: string, from: number, end: number): number {
  while (from < end && text.charCodeAt(from) === SPACE) from += 1;
  return from;
}

function endOfWord(text: string, from: number, end: number): number {
  const space = text.indexOf(" ", from);
  return space < 0 || space > end ? end : space;
}
