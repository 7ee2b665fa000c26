/**
 * The rows in which a line stands that is longer than one. They are not left to
 * the terminal: it need not agree with us how wide letters are, and then what
 * stands above the line would be erased with it.
 *
 * @module
 */
import { likelyWidth, likelyWidths } from "./likely_width.ts";
import { breakpoint, width } from "./row_break.ts";

/** Where something is on the screen, from 0. */
export interface Position {
  /** Row, from the first of the line. */
  readonly row: number;
  /** Column. */
  readonly column: number;
}

/** A line as it is written. */
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

/** Letters of which nobody doubts how wide they are: Latin, Greek, Cyrillic, Kana, Han, Hangul. */
const CERTAIN = /^[ -~À-ɏΑ-ΡΣ-ωЀ-ҁҊ-ӿぁ-ゖァ-ヺ一-鿿가-힣]*$/;

/**
 * Breaks a line into rows: where the next letter may not fit.
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
 * What to write for rows that follow each other.
 *
 * @param rows The rows.
 * @param columns How wide the terminal is.
 * @param style What to write for a row, which begins at that UTF-16 code unit of
 * the rows together; as a rule what it says.
 * @returns Them, with nothing behind the last.
 */
export function joinRows(
  rows: readonly string[],
  columns: number,
  style: (row: string, start: number) => string = (row) => row,
): string {
  let start = 0;
  return rows.map((row, i) => {
    const styled = style(row, start);
    start += row.length;
    return i < rows.length - 1 ? styled + rowEnd(row, columns) : styled;
  }).join("");
}

/**
 * What to write behind a row to begin the next. A row that is full for certain
 * is ended by the terminal itself: so it knows that both belong together when it
 * is resized, or when they are copied. It does so with the next letter.
 *
 * @param row The row.
 * @param columns How wide the terminal is.
 * @returns What to write; then the cursor is where the next row begins.
 */
export function rowEnd(row: string, columns: number): string {
  return isWrapped(row, columns) ? " \r" : "\n";
}

/**
 * How many rows there are above the cursor once the terminal has another width,
 * as far as can be told.
 *
 * @param written The rows that were written, and where the cursor was left.
 * @param cursor Before which UTF-16 code unit of the rows together that is.
 * @param columns How wide the terminal was then.
 * @param newColumns How wide it is now.
 * @returns How many.
 */
export function rowsAbove(
  written: Rows,
  cursor: number,
  columns: number,
  newColumns: number,
): number {
  const isRowBelow = written.cursor.row === written.rows.length;
  const isWrappedBelow = isRowBelow && isWrapped(written.rows.at(-1)!, columns);
  const lines = unbroken(written.rows, columns);
  let above = 0;
  let start = 0;
  for (const [i, line] of lines.entries()) {
    const end = start + line.length;
    const { count, row } = reflow(line, cursor - start, newColumns);
    const isLast = i === lines.length - 1 && (!isRowBelow || isWrappedBelow);
    // There is a row below a full one only if one was begun when the line was written.
    if (cursor < end || isLast) return above + (isWrappedBelow ? row : Math.min(row, count - 1));
    above += count;
    start = end;
  }
  return above;
}

/**
 * How many rows there are of those that were written once the terminal has
 * another width, as far as can be told.
 *
 * @param rows The rows.
 * @param columns How wide the terminal was then.
 * @param newColumns How wide it is now.
 * @returns How many.
 */
export function countRows(rows: readonly string[], columns: number, newColumns: number): number {
  if (columns === newColumns) return rows.length;
  return unbroken(rows, columns).reduce((sum, line) => sum + reflow(line, 0, newColumns).count, 0);
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
  let position: Position | undefined;
  for (let start = 0; start < line.length;) {
    const end = breakpoint(line, start, line.length, columns, true);
    if (cursor < end) {
      position ??= {
        row: rows.length,
        column: Math.min(likelyWidth(line.slice(start, cursor)), columns - 1),
      };
    }
    rows.push(line.slice(start, end));
    start = end;
  }
  return { rows, cursor: position ?? behind(rows, columns) };
}

/** Where the letter will be that is typed next. */
function behind(rows: readonly string[], columns: number): Position {
  const last = rows.at(-1)!;
  return width(last, 0, last.length) < columns
    ? { row: rows.length - 1, column: likelyWidth(last) }
    : { row: rows.length, column: 0 };
}

/** Whether the terminal ends a row by itself, which it does if nothing about it is in doubt. */
function isWrapped(row: string, columns: number): boolean {
  return CERTAIN.test(row) && width(row, 0, row.length) === columns;
}

/** What the terminal takes for lines. */
function unbroken(rows: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  let isGoingOn = false;
  for (const row of rows) {
    if (isGoingOn) lines.push(lines.pop()! + row);
    else lines.push(row);
    isGoingOn = isWrapped(row, columns);
  }
  return lines;
}

/** How many rows a terminal makes of a line by itself, and in which the cursor is. */
function reflow(line: string, cursor: number, columns: number): { count: number; row: number } {
  let offset = 0;
  let column = 0;
  let count = 1;
  let row: number | undefined;
  const beginRow = () => {
    count += 1;
    column = 0;
  };
  for (const { letter, width } of likelyWidths(line)) {
    if (width > 0 && column > 0 && column + width > columns) beginRow();
    if (offset >= cursor) row ??= count - 1;
    column += width;
    offset += letter.length;
  }
  return { count, row: row ?? (column < columns ? count - 1 : count) };
}
