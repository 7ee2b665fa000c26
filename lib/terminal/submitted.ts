/**
 * A line that was ended, as it stands on the screen above the one being typed.
 *
 * @module
 */
import { indentContinuation } from "../protocol/text.ts";
import { countRows } from "./rows.ts";
import { paint } from "./styled.ts";

/** The rows of a line, and the note behind the last. */
export class Submitted {
  /** The note, if there is one. */
  note = "";
  /** Each may be broken into several by the terminal. */
  readonly #rows: readonly string[];

  /**
   * Takes a line. If it has line breaks, its further rows are set in, so that it
   * cannot be taken for several.
   *
   * @param text The line, prompt and all.
   * @param columns How wide the screen is.
   */
  constructor(text: string, columns: number) {
    this.#rows = text.includes("\n")
      ? paint(indentContinuation(text), { columns, colours: false }).split("\n")
      : [text];
  }

  /** Whether it has no line breaks. */
  get isOneLine(): boolean {
    return this.#rows.length === 1;
  }

  /**
   * How many rows of the screen it takes.
   *
   * @param columns How wide the screen is.
   * @param note What stands behind it.
   * @returns How many.
   */
  height(columns: number, note: string = this.note): number {
    const last = note === "" ? "" : `  (${note})`;
    return countRows([...this.#rows.slice(0, -1), `${this.#rows.at(-1)}${last}`], columns);
  }

  /**
   * What it looks like.
   *
   * @param colours Whether the screen shows colours.
   * @returns What to write at the beginning of an empty row.
   */
  render(colours: boolean): string {
    const note = paint([{ text: `(${this.note})`, dim: true }], { columns: undefined, colours });
    return `${this.#rows.join("\n")}${this.note === "" ? "" : `  ${note}`}\n`;
  }
}
