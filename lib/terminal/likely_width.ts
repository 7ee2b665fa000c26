/**
 * How wide letters most likely are in a terminal. What must not be wrong does
 * not rest on that: a letter may be wider.
 *
 * @module
 */
import { unicodeWidth } from "@std/cli/unicode-width";

/** What is shown with the letter before it. */
const ATTACHED = /^[\p{M}\p{Emoji_Modifier}\u200b-\u200d\u2060]$/u;

const PICTURE = /^\p{Extended_Pictographic}$/u;

/** Two of them are a flag. */
const HALF_FLAG = /^\p{Regional_Indicator}$/u;

const JOINER = "\u200d";

/** The widths of the letters met so far, ASCII aside. */
const widths = new Map<string, number>();

/**
 * How wide each letter of a text is.
 *
 * @param text The text, without control characters.
 * @returns Its code points, each with the columns that it takes more.
 */
export function* likelyWidths(text: string): Generator<{ letter: string; width: number }> {
  let before = "";
  for (const letter of text) {
    const isJoined = before === JOINER && PICTURE.test(letter);
    yield { letter, width: isJoined ? 0 : widthOf(letter) };
    before = letter;
  }
}

/**
 * How wide a text is.
 *
 * @param text The text, without control characters.
 * @returns How many columns it takes.
 */
export function likelyWidth(text: string): number {
  let sum = 0;
  for (const { width } of likelyWidths(text)) sum += width;
  return sum;
}

function widthOf(letter: string): number {
  if (letter >= " " && letter <= "~") return 1;
  let width = widths.get(letter);
  if (width === undefined) widths.set(letter, width = measure(letter));
  return width;
}

function measure(letter: string): number {
  if (ATTACHED.test(letter)) return 0;
  return HALF_FLAG.test(letter) ? 1 : unicodeWidth(letter);
}
