/**
 * Text in styles, safe to show and laid out for a terminal.
 *
 * @module
 */
import { printable } from "../protocol/text.ts";
import { layout, type Row } from "./layout.ts";

/** A piece of text in one style. */
export interface Span {
  /** The text. */
  readonly text: string;
  /** Its colour in the palette of 256, if not the terminal's own. */
  readonly colour?: number;
  /** Whether it is of less importance. */
  readonly dim?: boolean;
}

/** What can be shown: plain, or in pieces. */
export type Styled = string | readonly Span[];

/** What the text is shown on. */
export interface PaintOptions {
  /** How wide the terminal is. If that is not known, or 0, only newlines end a row. */
  readonly columns: number | undefined;
  /** Whether it shows colours. */
  readonly colours: boolean;
}

const RESET = "\x1b[0m";

/**
 * What a terminal is given to show a text. Control characters that are in the
 * text are left out, as {@linkcode printable} does; each row ends in the
 * terminal's own style.
 *
 * @param text The text.
 * @param options What it is shown on.
 * @returns The rows with a newline between them, none behind the last.
 *
 * @example
 * ```ts
 * paint([{ text: "[seas]", colour: 32 }, { text: ": hi" }], { columns: 80, colours: true });
 * // "\x1b[38;5;32m[seas]\x1b[0m: hi"
 * ```
 */
export function paint(text: Styled, options: PaintOptions): string {
  const spans = printableSpans(text);
  const joined = join(spans);
  const rows = layout(joined, options.columns || Infinity);
  const slices = options.colours
    ? stylize(spans, rows)
    : rows.map(({ start, end }) => joined.slice(start, end));
  return slices.map((slice, i) => " ".repeat(rows[i]!.indent) + slice).join("\n");
}

/**
 * A text without its styles: what {@linkcode paint} gives without colours and
 * columns.
 *
 * @param text The text.
 * @returns It, without control characters.
 */
export function plainText(text: Styled): string {
  return join(printableSpans(text));
}

function printableSpans(text: Styled): readonly Span[] {
  if (typeof text === "string") return [{ text: printable(text) }];
  return text.map((span) => ({ ...span, text: printable(span.text) }));
}

function join(spans: readonly Span[]): string {
  return spans.map(({ text }) => text).join("");
}

/** The slice of each row, in styles. Spans and rows both go on in order. */
function stylize(spans: readonly Span[], rows: readonly Row[]): string[] {
  let index = 0;
  let offset = 0;
  return rows.map(({ start, end }) => {
    let slice = "";
    for (; index < spans.length; index += 1) {
      const span = spans[index]!;
      slice += inStyle(span, span.text.slice(Math.max(0, start - offset), end - offset));
      if (offset + span.text.length > end) break;
      offset += span.text.length;
    }
    return slice;
  });
}

function inStyle({ colour, dim }: Span, text: string): string {
  const style = (colour === undefined ? "" : `\x1b[38;5;${colour}m`) + (dim ? "\x1b[2m" : "");
  return style === "" || text === "" ? text : style + text + RESET;
}
