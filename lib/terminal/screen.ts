/**
 * A screen on which texts are shown above a line that is being typed.
 *
 * @module
 */
import type { CancelTimer, Clock } from "../clock.ts";
import {
  changeLine,
  CLEAR_DOWN,
  drawLine,
  type Drawn,
  eraseLine,
  signed,
  type Size,
  standsWhole,
  up,
  wholeLine,
} from "./drawing.ts";
import type { EditedLine } from "./line_input.ts";
import { paint, type Styled } from "./styled.ts";
import { Submitted } from "./submitted.ts";

const CLEAR_ALL = "\x1b[H\x1b[J";
const BELL = "\x07";

/**
 * How long a size has to last to be believed. Who drags at the edge of a window
 * makes many, and tmux tells programs of no more than four in a second.
 */
const SETTLE_MS = 300;

/** What a screen is drawn on. */
export interface ScreenOptions {
  /** Measures how long a size lasts. */
  readonly clock: Clock;
  /** Whether it shows colours. */
  readonly colours: boolean;
  /** How large it is now. */
  size(): Size;
  /** Gives it a text. */
  write(text: string): void;
}

/**
 * Keeps account of what stands at the bottom of the screen. All that changes at
 * once is drawn at once, with one write, so that nothing flickers. Where the
 * line begins is computed when it is erased: terminals break lines anew when
 * they are resized. While they are, they may have another size than we know of,
 * and so nothing is drawn until that has settled.
 */
export class Screen {
  readonly #options: ScreenOptions;
  #line: EditedLine | undefined;
  #drawn: Drawn | undefined;
  /** What is to be written above the line. */
  #above: ((size: Size) => string)[] = [];
  /** The line that was ended last, while nothing stands below it but the one being typed. */
  #last: Submitted | undefined;
  /** Whether that line has been written. */
  #isLastDrawn = false;
  /** A note to be put behind a line that stands on the screen. */
  #note: { readonly submitted: Submitted; readonly note: string } | undefined;
  /** Takes back the redraw that follows a resize. */
  #settling: CancelTimer | undefined;
  /** How large the screen was when it was drawn last. */
  #size: Size;
  #isStale = false;
  /** Whether what is drawn need not look as it did. */
  #isBroken = false;
  #isEnded = false;

  /** Starts at the beginning of an empty row. */
  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#size = options.size();
  }

  /** Shows another line at the bottom. */
  edit(line: EditedLine): void {
    this.#line = line;
    this.#refresh();
  }

  /** Shows a text above the line. */
  show(text: Styled): void {
    const { colours } = this.#options;
    this.#write(({ columns }) => paint(text, { columns, colours }) + "\n");
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
    const { colours, size } = this.#options;
    const { columns } = size();
    const whole = prompt + text;
    const submitted = new Submitted(whole);
    this.#line = undefined;
    if (!this.#isStale && submitted.isOneLine && standsWhole(this.#drawn, whole, columns)) {
      this.#drawn = undefined;
      this.#isLastDrawn = true;
      submitted.render({ columns, colours: false });
      this.#options.write("\n");
    } else {
      this.#write(({ columns }) => submitted.render({ columns, colours }));
    }
    this.#last = submitted;
    return submitted;
  }

  /**
   * Puts a note behind a line that was ended.
   *
   * @param submitted The line.
   * @param note The note.
   * @returns Whether it stands there, or will when the screen is drawn again: it
   * does not if something else was shown since, or if the line does not fit on
   * the screen.
   */
  mark(submitted: Submitted, note: string): boolean {
    if (submitted !== this.#last) return false;
    this.flush();
    if (!this.#hasRoom(submitted, note, this.#options.size())) return false;
    if (this.#isLastDrawn) this.#note = { submitted, note };
    else submitted.note = note;
    this.#refresh();
    this.flush();
    return true;
  }

  /** Clears the screen, but for the line. */
  clear(): void {
    this.#settle();
    this.#options.write(CLEAR_ALL);
    this.redraw();
  }

  /** Draws the line on the row where the cursor is, whatever stands there. */
  redraw(): void {
    this.#drawn = undefined;
    this.#note = undefined;
    this.#write(() => "\r" + CLEAR_DOWN);
  }

  /** Draws the line anew, once the terminal has had the same size for a while. */
  resize(): void {
    this.#isBroken = true;
    this.#refresh();
    this.#settling?.();
    this.#settling = this.#options.clock.after(SETTLE_MS, () => this.#settle());
  }

  /** Moves the cursor behind the line, for others to write there. */
  leave(): void {
    if (this.#line) this.#line = { ...this.#line, cursor: this.#line.text.length };
    this.#isStale = true;
    this.#settle();
  }

  /** Ends the line as it is. What is shown from now on is written at once. */
  end(): void {
    if (this.#line) {
      const { prompt, text } = this.#line;
      this.#line = undefined;
      this.#write(({ columns }) => wholeLine(signed(prompt + text), columns));
    }
    this.#settle();
    this.#isEnded = true;
    this.#last = undefined;
  }

  /** Rings the bell. */
  ring(): void {
    this.#options.write(BELL);
  }

  /** Draws what has changed, unless the size has to settle first. */
  flush(): void {
    if (!this.#isStale || this.#settling) return;
    const size = this.#options.size();
    if (size.columns === this.#size.columns && size.rows === this.#size.rows) this.#draw(size);
    else this.resize();
  }

  #draw(size: Size): void {
    this.#isStale = false;
    this.#size = size;
    const noted = this.#putNote(size);
    const line = this.#line && drawLine(this.#line, size);
    const change = this.#drawn && line && this.#above.length === 0 && !this.#isBroken
      ? changeLine(this.#drawn, line.drawn)
      : undefined;
    const above = this.#above.map((draw) => draw(size)).join("");
    const output = noted + (change ?? eraseLine(this.#drawn, size) + above + (line?.output ?? ""));
    this.#above = [];
    this.#isLastDrawn = true;
    this.#isBroken = false;
    this.#drawn = line?.drawn;
    if (output !== "") this.#options.write(output);
  }

  /** Draws what waits, with the size there is. */
  #settle(): void {
    this.#settling?.();
    this.#settling = undefined;
    if (this.#isStale) this.#draw(this.#options.size());
  }

  /** Whether a line with its note would be on the screen as a whole, and the line below it. */
  #hasRoom(submitted: Submitted, note: string, size: Size): boolean {
    const height = this.#line ? drawLine(this.#line, size).drawn.height : 1;
    const { columns } = size;
    const submittedHeight = Math.max(
      submitted.height(columns),
      submitted.heightWith(note, columns),
    );
    return submittedHeight + height <= size.rows;
  }

  /** Draws a line with its new note, and the one being typed below it; says what to write. */
  #putNote(size: Size): string {
    const { submitted, note } = this.#note ?? {};
    this.#note = undefined;
    if (!submitted || note === undefined || !this.#hasRoom(submitted, note, size)) return "";
    const erase = eraseLine(this.#drawn, size) + up(submitted.height(size.columns));
    const line = this.#line && drawLine(this.#line, size);
    submitted.note = note;
    this.#drawn = line?.drawn;
    this.#isBroken = false;
    const rendered = submitted.render({ columns: size.columns, colours: this.#options.colours });
    return erase + CLEAR_DOWN + rendered + (line?.output ?? "");
  }

  #write(draw: (size: Size) => string): void {
    this.#above.push(draw);
    this.#last = undefined;
    this.#isLastDrawn = false;
    this.#refresh();
  }

  #refresh(): void {
    if (!this.#isStale) queueMicrotask(() => this.flush());
    this.#isStale = true;
    if (this.#isEnded) this.#settle();
  }
}
