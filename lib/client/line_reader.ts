/**
 * Lines of input, numbered.
 *
 * @module
 */
import type { ReadOptions, Terminal } from "../terminal/terminal.ts";
import type { Line } from "./view.ts";

/** Reads lines and counts them. */
export class LineReader {
  readonly #terminal: Terminal;
  #count = 0;

  /**
   * Has read nothing yet.
   *
   * @param terminal Where the lines come from.
   */
  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** The terminal that the lines come from. */
  get terminal(): Terminal {
    return this.#terminal;
  }

  /**
   * Asks for a line.
   *
   * @param prompt Shown before it.
   * @param options What kind of line.
   * @returns The line, or nothing when the input has ended.
   */
  async read(prompt: string, options?: ReadOptions): Promise<Line | undefined> {
    const typed = await this.#terminal.read(prompt, options);
    if (!typed) return undefined;
    this.#count += 1;
    return { number: this.#count, typed };
  }
}
