/**
 * What a terminal is told to draw the line that is being typed, and to erase it.
 *
 * @module
 */
import type { EditedLine } from "./line_input.ts";
import { LINE_BREAK } from "./paste.ts";
import { type Position, toRows } from "./rows.ts";

/**
 * Erases the row in which the cursor is, at its beginning, and all below. Not with
 * `\x1b[J` alone: tmux takes that for the erasure of a screenful, if it is in the
 * first row, and keeps a copy above, which can come back when it is resized.
 */
export const CLEAR_DOWN = "\x1b[K\x1b[C\x1b[J\r";

const LINE_BREAK_SIGN = "⏎";

/** How large a terminal is. */
export interface Size {
  /** How many letters stand in a row. */
  readonly columns: number;
  /** How many rows there are. */
  readonly rows: number;
}

/** A line that stands on the screen. */
export interface Drawn {
  /** What was written, prompt and all. */
  readonly text: string;
  /** Before which of its UTF-16 code units the cursor is. */
  readonly cursor: number;
  /** How many rows it took then. */
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
  return { output: drawn.text + moveFromEnd(drawn), drawn };
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
  const { rows, cursor } = toRows(drawn.text, drawn.cursor, size.columns);
  // There is a row below a full one only if one was begun when the line was drawn.
  const row = hasRowBelow(drawn) ? cursor.row : Math.min(cursor.row, rows.length - 1);
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
    return isAtEnd(after) ? undefined : moveCursor(cursorOf(before), cursorOf(after));
  }
  const isLonger = isAtEnd(before) && isAtEnd(after) && after.text.startsWith(before.text);
  return isLonger ? after.text.slice(before.text.length) + moveFromEnd(after) : undefined;
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
    isAtEnd(drawn) && cursorOf(drawn).column > 0;
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

function visiblePart(text: string, cursor: number, size: Size): Drawn {
  const { columns } = size;
  const { rows, cursor: position } = toRows(text, cursor, columns);
  const height = Math.max(rows.length, position.row + 1);
  if (height <= size.rows) return { text, cursor, height, columns };
  const first = Math.min(position.row, height - size.rows);
  const start = rows.slice(0, first).join("").length;
  const part = rows.slice(first, first + size.rows).join("");
  return { text: part, cursor: cursor - start, height: size.rows, columns };
}

/** From behind the line, where it was written, to where the cursor belongs. */
function moveFromEnd(drawn: Drawn): string {
  // A terminal begins a row only with its first letter.
  if (hasRowBelow(drawn)) return " \r";
  const { rows, cursor } = toRows(drawn.text, drawn.cursor, drawn.columns);
  // Where the terminal is by itself, it need not agree with us how wide letters are.
  return isAtEnd(drawn) ? "" : moveCursor({ row: rows.length - 1, column: 0 }, cursor);
}

function moveCursor(from: Position, to: Position): string {
  const down = to.row - from.row;
  return `${down > 0 ? `\x1b[${down}B` : up(-down)}\x1b[${to.column + 1}G`;
}

/** Whether the line ends with a full row and the cursor is in the row below. */
function hasRowBelow({ text, cursor, columns }: Drawn): boolean {
  const { rows, cursor: position } = toRows(text, cursor, columns);
  return position.row === rows.length;
}

function cursorOf({ text, cursor, columns }: Drawn): Position {
  return toRows(text, cursor, columns).cursor;
}

function isAtEnd({ text, cursor }: Drawn): boolean {
  return cursor === text.length;
}
