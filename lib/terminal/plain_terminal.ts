/**
 * Input that is no terminal: a script's lines in, plain lines out, no prompts.
 *
 * @module
 */
import { describeError } from "../net/errors.ts";
import { printable } from "../protocol/text.ts";
import { LineQueue } from "./line_queue.ts";
import { writeText } from "./output.ts";
import { plainText, type Styled } from "./styled.ts";
import type { Terminal, TypedLine } from "./terminal.ts";
import { unmarkable } from "./typed_line.ts";

/** Reads lines from standard input, writes lines to standard output and error. */
export class PlainTerminal implements Terminal {
  /** {@inheritDoc Terminal.isInteractive} */
  readonly isInteractive = false;
  /** {@inheritDoc Terminal.canMark} */
  readonly canMark = false;
  /** {@inheritDoc Terminal.canComplete} */
  readonly canComplete = false;
  /** {@inheritDoc Terminal.columns} */
  readonly columns: undefined = undefined;
  readonly #lines = new LineQueue();
  #isClosed = false;

  /** Starts to read standard input. */
  constructor() {
    this.#readAll();
  }

  /** {@inheritDoc Terminal.read} */
  async read(): Promise<TypedLine | undefined> {
    return unmarkable(await this.#lines.next());
  }

  /** {@inheritDoc Terminal.show} */
  show(text: Styled): void {
    writeText(Deno.stdout, plainText(text) + "\n");
  }

  /** {@inheritDoc Terminal.warn} */
  warn(text: string): void {
    writeText(Deno.stderr, printable(text) + "\n");
  }

  /** {@inheritDoc Terminal.ring} */
  ring(): void {}

  /** {@inheritDoc Terminal.close} */
  close(): void {
    this.#isClosed = true;
    this.#lines.end();
  }

  /**
   * Splits at newlines alone. `node:readline` also splits at U+2028 and the
   * like, so that a message a script passes on could hold a command.
   */
  async #readAll(): Promise<void> {
    let rest = "";
    try {
      for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        if (this.#isClosed) return;
        for (const line of lines) this.#lines.push(line.replace(/\r$/, ""));
      }
    } catch (error) {
      this.warn(`Cannot read standard input: ${describeError(error)}`);
    }
    if (rest !== "") this.#lines.push(rest);
    this.#lines.end();
  }
}
