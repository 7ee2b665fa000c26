/**
 * The keyboard of a terminal: key by key, but letters that come at once, and
 * what is pasted, as a whole.
 *
 * @module
 */
import process from "node:process";
import { emitKeypressEvents, type Key } from "node:readline";
import type { Input } from "./input.ts";
import { writeText } from "./output.ts";
import { PasteCollector } from "./paste.ts";
import { TextRuns } from "./text_runs.ts";

const MARK_PASTES = "\x1b[?2004h";
const MARK_NO_PASTES = "\x1b[?2004l";

/** Reads standard input, which is a terminal. */
export class Keyboard {
  readonly #pastes = new PasteCollector();
  readonly #runs: TextRuns;
  readonly #end = () => this.#runs.put({ type: "end" });
  readonly #press = (text: string | undefined, key: Key) => {
    const input = this.#pastes.take(text, key);
    if (input) this.#runs.put(input);
  };
  readonly #endRun = () => this.#runs.end();

  /**
   * Takes over the keyboard.
   *
   * @param onInput Told of what is typed and pasted, and of the end.
   */
  constructor(onInput: (input: Input) => void) {
    this.#runs = new TextRuns(onInput);
    emitKeypressEvents(process.stdin);
    process.stdin.on("keypress", this.#press);
    // This listener is called once all the keys of the chunk were told of.
    process.stdin.on("data", this.#endRun);
    process.stdin.on("end", this.#end);
    // Of a terminal that was closed, nothing more can be read.
    process.stdin.on("error", this.#end);
    this.grab();
    process.stdin.resume();
  }

  /**
   * Has the terminal hand over each key, and mark what is pasted. Safe to call
   * twice. Ctrl-C, Ctrl-Z and Ctrl-\ go on being signals where there are such,
   * for all who were started together: a client that npx started is stopped with it.
   */
  grab(): void {
    setRaw(true);
    writeText(Deno.stdout, MARK_PASTES);
  }

  /**
   * Leaves the terminal to a shell, which has modes of its own. They are not to
   * be set from here: the shell may have the terminal back already, and the
   * system stops whoever sets its modes then.
   */
  leave(): void {
    writeText(Deno.stdout, MARK_NO_PASTES);
  }

  /** Gives the terminal back, and reads no more. */
  close(): void {
    process.stdin.off("keypress", this.#press);
    process.stdin.off("data", this.#endRun);
    process.stdin.pause();
    this.leave();
    setRaw(false);
  }
}

function setRaw(isRaw: boolean): void {
  try {
    Deno.stdin.setRaw(isRaw, { cbreak: Deno.build.os !== "windows" });
  } catch {
    // The terminal was closed: there is nothing to be given back.
  }
}
