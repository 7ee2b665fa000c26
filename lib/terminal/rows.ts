/**
 * The rows that a terminal makes of a line that is longer than one.
 *
 * @module
 */
import { unicodeWidth } from "@std/cli/unicode-width";

/** Where something is on the screen, from 0. */
export interface Position {
  /** Row, from the first of the line. */
  readonly row: number;
  /** Column. */
  readonly column: number;
}

/** A line as a terminal shows it. */
export interface Rows {
  /** What stands in each row, one at least. */
  readonly rows: readonly string[];
  /**
   * Where the cursor is: where the letter behind it is, or will be. That is a
   * row below the last if the line ends with a full row.
   */
  readonly cursor: Position;
}

/** Letters that take a column each. */
const PLAIN = /^[ -~]*$/;

/** The widths of the letters met so far, ASCII aside. */
const widths = new Map<string, number>();

/**
 * Breaks a line into rows, as a terminal does by itself: where the next letter
 * does not fit.
 *
 * @param line The line, without control characters.
 * @param cursor Before which of its UTF-16 code units the cursor is.
 * @param columns How wide the terminal is.
 * @returns Its rows, and where the cursor is.
 */
export function toRows(line: string, cursor: number, columns: number): Rows {
  return PLAIN.test(line) ? plainRows(line, cursor, columns) : measuredRows(line, cursor, columns);
}

/**
 * How many rows lines take, each beginning a row of its own.
 *
 * @param lines The lines, without control characters.
 * @param columns How wide the terminal is.
 * @returns How many.
 */
export function countRows(lines: readonly string[], columns: number): number {
  return lines.reduce((sum, line) => sum + toRows(line, 0, columns).rows.length, 0);
}

/** Most lines: nothing needs be measured. */
function plainRows(line: string, cursor: number, columns: number): Rows {
  const rows = [line.slice(0, columns)];
  for (let start = columns; start < line.length; start += columns) {
    rows.push(line.slice(start, start + columns));
  }
  return { rows, cursor: { row: Math.floor(cursor / columns), column: cursor % columns } };
}

function measuredRows(line: string, cursor: number, columns: number): Rows {
  const rows: string[] = [];
  let start = 0;
  let offset = 0;
  let column = 0;
  let position: Position | undefined;
  for (const letter of line) {
    const width = widthOf(letter);
    if (width > 0 && column > 0 && column + width > columns) {
      rows.push(line.slice(start, offset));
      start = offset;
      column = 0;
    }
    if (offset >= cursor) position ??= at(rows.length, column, columns);
    column += width;
    offset += letter.length;
  }
  position ??= at(rows.length, column, columns);
  rows.push(line.slice(start));
  return { rows, cursor: position };
}

function widthOf(letter: string): number {
  if (letter >= " " && letter <= "~") return 1;
  let width = widths.get(letter);
  if (width === undefined) widths.set(letter, width = unicodeWidth(letter));
  return width;
}

function at(row: number, column: number, columns: number): Position {
  return column >= columns ? { row: row + 1, column: 0 } : { row, column };
}
