/**
 * Where a row of a terminal has to end. Terminals do not agree how wide letters
 * are: here each is as wide as any of them may show it, so that what fits here
 * fits everywhere.
 *
 * @module
 */
import { unicodeWidth } from "@std/cli/unicode-width";

const EMOJI_STYLE = 0xfe0f;

/** Symbols that emoji fonts, and newer Unicode versions, made wide. */
const OFTEN_WIDE = /[\u2600-\u27bf\u3248-\u324f\u4dc0-\u4dff]/;

/** The widths of the code points met so far. */
const widths = new Map<number, number>();

let graphemes: Intl.Segmenter | undefined;

/**
 * Where a text has to be broken to fit.
 *
 * @param text The text, without control characters.
 * @param from Where to begin.
 * @param to Where it ends.
 * @param room How many columns there are.
 * @param mustAdvance Whether to break within the first grapheme if not even that fits.
 * @returns Where, between graphemes; `from` if nothing fits.
 */
export function breakpoint(
  text: string,
  from: number,
  to: number,
  room: number,
  mustAdvance: boolean,
): number {
  const fits = fitting(text, from, to, room);
  if (fits === to) return to;
  graphemes ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  const overflowing = fits + lengthOf(text.codePointAt(fits)!);
  const grapheme = graphemes.segment(text.slice(from, overflowing)).containing(fits - from)!;
  if (grapheme.index > 0 || !mustAdvance) return from + grapheme.index;
  return fits > from ? fits : overflowing;
}

/**
 * Up to where a text takes no more columns than there is room for.
 *
 * @param text The text, without control characters.
 * @param from Where to begin.
 * @param to Where it ends.
 * @param room How many columns there are.
 * @returns Where, between code points.
 */
export function fitting(text: string, from: number, to: number, room: number): number {
  // A code unit is never wider than two columns: most lines need not be measured.
  if ((to - from) * 2 <= room) return to;
  while (from < to) {
    const codePoint = text.codePointAt(from)!;
    room -= widthOf(codePoint);
    if (room < 0) return from;
    from += lengthOf(codePoint);
  }
  return to;
}

/**
 * The columns that a part of a text may take.
 *
 * @param text The text, without control characters.
 * @param from Where the part begins.
 * @param to Where it ends.
 * @returns How many.
 */
export function width(text: string, from: number, to: number): number {
  let columns = 0;
  while (from < to) {
    const codePoint = text.codePointAt(from)!;
    columns += widthOf(codePoint);
    from += lengthOf(codePoint);
  }
  return columns;
}

function lengthOf(codePoint: number): number {
  return codePoint > 0xffff ? 2 : 1;
}

/**
 * The columns that a code point may take. Terminals differ, and one that shows
 * it wider would wrap the row itself: so it is rather taken to be wider. Only a
 * terminal set to show "ambiguous" letters in two columns, as some are for CJK,
 * is not reckoned with.
 */
function widthOf(codePoint: number): number {
  if (codePoint < 0x7f) return 1;
  if (codePoint > 0xffff) return 2;
  let columns = widths.get(codePoint);
  if (columns === undefined) {
    const character = String.fromCharCode(codePoint);
    columns = codePoint === EMOJI_STYLE ? 1 : unicodeWidth(character);
    if (OFTEN_WIDE.test(character)) columns = 2;
    widths.set(codePoint, columns);
  }
  return columns;
}
