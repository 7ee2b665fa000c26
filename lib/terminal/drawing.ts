/**
 * What a terminal is told to draw the line that is being typed, and to erase it.
 *
 * @module
 */
import type { EditedLine } from "./line_input.ts";
import { LINE_BREAK } from "./paste.ts";
import { joinRows, rowEnd, type Rows, rowsAbove, toRows } from "./rows.ts";

/**
 * Erases the row in which the cursor is, at its beginning, and all below. Not with
 * `\x1b[J` alone: tmux takes that for the erasure of a screenful, if it is in the
 * first row, and keeps a copy above, which can come back when it is resized.
 */
export const CLEAR_DOWN = "\x1b[K\x1b[C\x1b[J\r";

const LINE_BREAK_SIGN = "⏎";

/** Letters of one column each, everywhere. */
const CERTAIN_WIDTH = /^[ -~]*$/;

/** How large a terminal is. */
export interface Size {
  /** How many letters stand in a row. */
  readonly columns: number;
  /** How many rows there are. */
  readonly rows: number;
}

/** A line that stands on the screen. */
export interface Drawn {
  /** What was written, prompt and all, but for what ends rows. */
  readonly text: string;
  /** Before which of its UTF-16 code units the cursor is. */
  readonly cursor: number;
  /** In which rows it was written, and where the cursor was left. */
  readonly written: Rows;
  /** How many rows that took. */
  readonly height: number;
  /** How wide the screen was. */
  readonly columns: number;
}

/**
 * Draws a line, the cursor being at the beginning of an empty row. Of a line
 * that does not fit on the screen, the part around the cursor.
 *
 * @param line The line.
 * @param size How large the screen is.
 * @returns What to write, and what then stands there.
 */
export function drawLine(
  { prompt, text, cursor }: EditedLine,
  size: Size,
): { output: string; drawn: Drawn } {
  const whole = signed(prompt + text);
  const drawn = visiblePart(whole, prompt.length + cursor, size);
  return { output: render(drawn) + moveFromEnd(drawn), drawn };
}

/**
 * Erases a line.
 *
 * @param drawn What stands on the screen, drawn when it may have had another width.
 * @param size How large the screen is.
 * @returns What to write; then the cursor is where the line began.
 */
export function eraseLine(drawn: Drawn | undefined, size: Size): string {
  if (!drawn) return "";
  const { written, cursor, columns } = drawn;
  const row = columns === size.columns
    ? written.cursor.row
    : rowsAbove(written, cursor, columns, size.columns);
  return `\r${up(row)}${CLEAR_DOWN}`;
}

/**
 * Changes a line that stands on the screen, if that takes less than to draw it
 * anew: so that a slow terminal, or one that reads aloud, is given only what is
 * new.
 *
 * @param before What stands on the screen.
 * @param after What is to stand there.
 * @returns What to write, or nothing if it is to be drawn anew.
 */
export function changeLine(before: Drawn, after: Drawn): string | undefined {
  if (before.columns !== after.columns) return undefined;
  if (before.text === after.text) {
    if (before.cursor === after.cursor) return "";
    return isAtEnd(after) ? undefined : placeCursor(before.written.cursor.row, after);
  }
  if (!isAtEnd(before) || !isAtEnd(after)) return undefined;
  const [old, now] = [render(before), render(after)];
  return now.startsWith(old) ? now.slice(old.length) : undefined;
}

/**
 * Whether a line stands on the screen as it is to stay, and the cursor behind it.
 *
 * @param drawn What stands on the screen.
 * @param text The line, prompt and all.
 * @param columns How wide the screen is.
 * @returns Whether a newline is all that is missing.
 */
export function standsWhole(drawn: Drawn | undefined, text: string, columns: number): boolean {
  return drawn !== undefined && drawn.text === text && drawn.columns === columns &&
    isAtEnd(drawn) && drawn.written.cursor.column > 0;
}

/**
 * Moves the cursor up.
 *
 * @param rows How far.
 * @returns What to write.
 */
export function up(rows: number): string {
  return rows > 0 ? `\x1b[${rows}A` : "";
}

/**
 * A text with its line breaks to be seen.
 *
 * @param text The text as it is typed.
 * @returns It, with as many UTF-16 code units.
 */
export function signed(text: string): string {
  return text.replaceAll(LINE_BREAK, LINE_BREAK_SIGN);
}

/**
 * A line as a whole, to stay.
 *
 * @param text The line, prompt and all.
 * @param columns How wide the screen is.
 * @returns What to write at the beginning of an empty row.
 */
export function wholeLine(text: string, columns: number): string {
  return `${joinRows(toRows(text, 0, columns).rows, columns)}\n`;
}

function visiblePart(text: string, cursor: number, size: Size): Drawn {
  const { columns } = size;
  const written = toRows(text, cursor, columns);
  const { rows, cursor: { row, column } } = written;
  const height = Math.max(rows.length, row + 1);
  if (height <= size.rows) return { text, cursor, written, height, columns };
  const first = Math.min(row, height - size.rows);
  const start = rows.slice(0, first).join("").length;
  const part = rows.slice(first, first + size.rows);
  return {
    text: part.join(""),
    cursor: cursor - start,
    written: { rows: part, cursor: { row: row - first, column } },
    height: size.rows,
    columns,
  };
}

/** What to write for a line; then the cursor is behind it. */
function render({ written: { rows, cursor }, columns }: Drawn): string {
  const isRowBelow = cursor.row === rows.length;
  return joinRows(rows, columns) + (isRowBelow ? rowEnd(rows.at(-1)!, columns) : "");
}

/** From behind the line, where it was written, to where the cursor belongs. */
function moveFromEnd(drawn: Drawn): string {
  return isAtEnd(drawn) ? "" : placeCursor(drawn.written.rows.length - 1, drawn);
}

/** Terminals do not agree how wide some letters are: such are written again up to the cursor. */
function placeCursor(fromRow: number, { cursor, written }: Drawn): string {
  const { row, column } = written.cursor;
  const above = written.rows.slice(0, row).join("").length;
  const head = (written.rows[row] ?? "").slice(0, cursor - above);
  const down = row - fromRow;
  const toRow = down > 0 ? `\x1b[${down}B` : up(-down);
  return toRow + (CERTAIN_WIDTH.test(head) ? `\x1b[${column + 1}G` : `\r${head}`);
}

function isAtEnd({ text, cursor }: Drawn): boolean {
  return cursor === text.length;
}
