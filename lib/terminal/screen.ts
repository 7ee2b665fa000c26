/**
 * A screen on which texts are shown above a line that is being typed.
 *
 * @module
 */
import { indentContinuation } from "../protocol/text.ts";
import {
  changeLine,
  drawLine,
  type Drawn,
  eraseLine,
  signed,
  type Size,
  standsWhole,
  up,
} from "./drawing.ts";
import type { EditedLine } from "./line_input.ts";
import { countRows } from "./rows.ts";
import { paint, type Styled } from "./styled.ts";

const CLEAR_DOWN = "\x1b[J";
const CLEAR_ALL = "\x1b[H\x1b[J";
const BELL = "\x07";

/** What a screen is drawn on. */
export interface ScreenOptions {
  /** Whether it shows colours. */
  readonly colours: boolean;
  /** How large it is now. */
  size(): Size;
  /** Gives it a text. */
  write(text: string): void;
}

/** A line that was ended, as it stands on the screen. */
export interface Submitted {
  /** Its rows, each of which a terminal may break into several. */
  readonly lines: readonly string[];
  /** The note behind it. */
  note: string;
}

/**
 * Keeps account of what stands at the bottom of the screen. All that changes at
 * once is drawn at once, with one write, so that nothing flickers. Where the
 * line begins is computed when it is erased: terminals break lines anew when
 * they are resized.
 */
export class Screen {
  readonly #options: ScreenOptions;
  #line: EditedLine | undefined;
  #drawn: Drawn | undefined;
  /** What is to be written above the line. */
  #above = "";
  /** The line that was ended last, while nothing stands below it but the one being typed. */
  #last: Submitted | undefined;
  #isStale = false;
  /** Whether what is drawn need not look as it did. */
  #isBroken = false;
  #isEnded = false;

  /** Starts at the beginning of an empty row. */
  constructor(options: ScreenOptions) {
    this.#options = options;
  }

  /** Shows another line at the bottom. */
  edit(line: EditedLine): void {
    this.#line = line;
    this.#refresh();
  }

  /** Shows a text above the line. */
  show(text: Styled): void {
    const { colours, size } = this.#options;
    this.#write(paint(text, { columns: size().columns, colours }) + "\n");
  }

  /**
   * Ends the line: it moves up as it was typed; if it has line breaks, then
   * with its further rows set in, so that it cannot be taken for several.
   *
   * @param prompt What stands before it.
   * @param text The line.
   * @returns What stands there.
   */
  submit(prompt: string, text: string): Submitted {
    const columns = this.#options.size().columns;
    const whole = prompt + text;
    const lines = text.includes("\n")
      ? paint(indentContinuation(whole), { columns, colours: false }).split("\n")
      : [whole];
    const submitted = { lines, note: "" };
    this.#line = undefined;
    if (!this.#isStale && lines.length === 1 && standsWhole(this.#drawn, whole, columns)) {
      this.#drawn = undefined;
      this.#write("\n");
    } else {
      this.#write(lines.join("\n") + "\n");
    }
    this.#last = submitted;
    return submitted;
  }

  /**
   * Puts a note behind a line that was ended.
   *
   * @param submitted The line.
   * @param note The note.
   * @returns Whether it stands there: it does not if something else was shown
   * since, or if the line does not fit on the screen.
   */
  mark(submitted: Submitted, note: string): boolean {
    if (submitted !== this.#last) return false;
    this.flush();
    const size = this.#options.size();
    const height = countRows(withNote(submitted), size.columns);
    const marked = { ...submitted, note };
    const line = this.#line && drawLine(this.#line, size);
    const total = countRows(withNote(marked), size.columns) + (line?.drawn.height ?? 1);
    if (total > size.rows) return false;
    const dim = paint([{ text: `(${note})`, dim: true }], {
      columns: undefined,
      colours: this.#options.colours,
    });
    const { write } = this.#options;
    write(
      eraseLine(this.#drawn, size) + up(height) + CLEAR_DOWN +
        `${submitted.lines.join("\n")}  ${dim}\n${line?.output ?? ""}`,
    );
    submitted.note = note;
    this.#drawn = line?.drawn;
    return true;
  }

  /** Clears the screen, but for the line. */
  clear(): void {
    this.flush();
    this.#options.write(CLEAR_ALL);
    this.redraw();
  }

  /** Draws the line on the row where the cursor is, whatever stands there. */
  redraw(): void {
    this.#drawn = undefined;
    this.#last = undefined;
    this.#write("\r" + CLEAR_DOWN);
  }

  /** Draws the line anew: the terminal has another size. */
  resize(): void {
    this.#isBroken = true;
    this.#refresh();
  }

  /** Moves the cursor behind the line, for others to write there. */
  leave(): void {
    if (this.#line) this.#line = { ...this.#line, cursor: this.#line.text.length };
    this.#isStale = true;
    this.flush();
  }

  /** Ends the line as it is. What is shown from now on is written at once. */
  end(): void {
    if (this.#line) {
      const { prompt, text } = this.#line;
      this.#line = undefined;
      this.#write(signed(`${prompt}${text}\n`));
    }
    this.flush();
    this.#isEnded = true;
    this.#last = undefined;
  }

  /** Rings the bell. */
  ring(): void {
    this.#options.write(BELL);
  }

  /** Draws what has changed. */
  flush(): void {
    if (!this.#isStale) return;
    this.#isStale = false;
    const size = this.#options.size();
    const line = this.#line && drawLine(this.#line, size);
    const change = this.#drawn && line && this.#above === "" && !this.#isBroken
      ? changeLine(this.#drawn, line.drawn)
      : undefined;
    const output = change ??
      eraseLine(this.#drawn, size) + this.#above + (line?.output ?? "");
    this.#above = "";
    this.#isBroken = false;
    this.#drawn = line?.drawn;
    if (output !== "") this.#options.write(output);
  }

  #write(text: string): void {
    this.#above += text;
    this.#last = undefined;
    this.#refresh();
  }

  #refresh(): void {
    if (!this.#isStale) queueMicrotask(() => this.flush());
    this.#isStale = true;
    if (this.#isEnded) this.flush();
  }
}

function withNote({ lines, note }: Submitted): string[] {
  return note === "" ? [...lines] : [...lines.slice(0, -1), `${lines.at(-1)}  (${note})`];
}
