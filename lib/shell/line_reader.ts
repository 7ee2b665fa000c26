/**
 * Lines of input, numbered.
 *
 * @module
 */
import type { ReadOptions, Terminal } from "../terminal/terminal.ts";
import type { Line } from "../view/view.ts";

/** How lines are read. */
export interface LineReaderOptions {
  /** Whether a line may be a JSON string, so that a command can have line breaks. @default {false} */
  readonly json?: boolean;
}

/** Reads lines and counts them. */
export class LineReader {
  readonly #terminal: Terminal;
  readonly #json: boolean;
  #count = 0;

  /**
   * Has read nothing yet.
   *
   * @param terminal Where the lines come from.
   * @param options How they are read.
   */
  constructor(terminal: Terminal, { json = false }: LineReaderOptions = {}) {
    this.#terminal = terminal;
    this.#json = json;
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
    // A name or a password is what it is.
    const mayBeJson = this.#json && options?.remember;
    const text = mayBeJson ? decode(typed.text) : typed.text;
    return { number: this.#count, typed: { ...typed, text } };
  }
}

/** A line that is no JSON string is taken as it is. */
function decode(line: string): string {
  if (!line.startsWith('"')) return line;
  try {
    const text: unknown = JSON.parse(line);
    return typeof text === "string" ? text : line;
  } catch {
    return line;
  }
}
