/**
 * A line that was ended, as it stands on the screen above the one being typed.
 *
 * @module
 */
import { indentContinuation, oneLine } from "../protocol/text.ts";
import { countRows, joinRows, toRows } from "./rows.ts";
import { paint } from "./styled.ts";

/** What the line is shown on. */
export interface RenderOptions {
  /** How wide the screen is. */
  readonly columns: number;
  /** Whether it shows colours. */
  readonly colours: boolean;
}

/** The rows of a line, and the note behind the last. */
export class Submitted {
  /** The note, if there is one. */
  note = "";
  readonly #text: string;
  /** The rows that were written last, of each of its lines, and how wide the screen was. */
  #written:
    | { readonly lines: readonly (readonly string[])[]; readonly columns: number }
    | undefined;

  /**
   * Takes a line. If it has line breaks, its further rows are set in, so that it
   * cannot be taken for several.
   *
   * @param text The line, prompt and all.
   */
  constructor(text: string) {
    this.#text = text;
  }

  /** Whether it has no line breaks. */
  get isOneLine(): boolean {
    return !this.#text.includes("\n");
  }

  /**
   * How many rows of the screen it takes, as it was written.
   *
   * @param columns How wide the screen is now.
   * @returns How many, 0 if it was not written yet.
   */
  height(columns: number): number {
    const { lines = [], columns: then = columns } = this.#written ?? {};
    return lines.reduce((sum, rows) => sum + countRows(rows, then, columns), 0);
  }

  /**
   * How many rows of the screen it would take.
   *
   * @param note What would stand behind it.
   * @param columns How wide the screen is.
   * @returns How many.
   */
  heightWith(note: string, columns: number): number {
    return this.#lines(note, columns).flat().length;
  }

  /**
   * What it looks like. It is to be written now.
   *
   * @param options What it is shown on.
   * @returns What to write at the beginning of an empty row.
   */
  render({ columns, colours }: RenderOptions): string {
    const lines = this.#lines(this.note, columns);
    this.#written = { lines, columns };
    const { note } = this;
    return lines.map((rows, i) => {
      const isNoted = note !== "" && i === lines.length - 1;
      const length = rows.join("").length - (isNoted ? behind(note).trimStart().length : 0);
      return joinRows(rows, columns, (row, start) => {
        const at = Math.max(0, length - start);
        return row.slice(0, at) +
          paint([{ text: row.slice(at), dim: true }], { columns: 0, colours });
      });
    }).map((line) => `${line}\n`).join("");
  }

  /** The rows of each of its lines, those of the last with the note. */
  #lines(note: string, columns: number): readonly (readonly string[])[] {
    const lines = this.isOneLine
      ? [this.#text]
      : paint(indentContinuation(this.#text), { columns, colours: false }).split("\n");
    const noted = [...lines.slice(0, -1), lines.at(-1)! + behind(note)];
    return noted.map((line) => toRows(line, 0, columns).rows);
  }
}

/** A note as it stands behind a line. */
function behind(note: string): string {
  return note === "" ? "" : `  (${oneLine(note)})`;
}
