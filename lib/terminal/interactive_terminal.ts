/**
 * A terminal with a person at it: a line editor with prompts, above which the
 * chat goes on.
 *
 * @module
 */
import process from "node:process";
import {
  clearScreenDown,
  createInterface,
  cursorTo,
  type Interface,
  moveCursor,
} from "node:readline";
import { Writable } from "node:stream";
import { printable } from "../protocol/text.ts";
import { LineQueue } from "./line_queue.ts";
import type { ReadOptions, Terminal } from "./terminal.ts";

/** Standard output that can be kept from showing what is typed. */
class Screen extends Writable {
  /** Whether nothing is shown. */
  muted = false;
  readonly isTTY = true;

  get columns(): number {
    return process.stdout.columns;
  }

  /** Writes what may be seen though what is typed may not. */
  writeAlways(text: string): void {
    process.stdout.write(text);
  }

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    if (!this.muted) process.stdout.write(chunk);
    done();
  }
}

/** Reads with `node:readline` and redraws the line being typed below whatever is shown. */
export class InteractiveTerminal implements Terminal {
  readonly #lines = new LineQueue();
  readonly #screen = new Screen();
  readonly #interface: Interface;
  #reading = false;
  #closed = false;

  /**
   * Takes over the terminal.
   *
   * @param onInterrupt Called when Ctrl-C is typed.
   */
  constructor(onInterrupt: () => void) {
    this.#interface = createInterface({
      input: process.stdin,
      output: this.#screen,
      terminal: true,
    });
    this.#interface.on("line", (line) => this.#lines.push(line));
    this.#interface.on("SIGINT", onInterrupt);
    this.#interface.on("close", () => {
      if (this.#reading) this.#screen.writeAlways("\n");
      this.#closed = true;
      this.#lines.end();
    });
  }

  /** {@inheritDoc Terminal.read} */
  async read(prompt: string, { secret = false }: ReadOptions = {}): Promise<string | undefined> {
    if (this.#closed) return undefined;
    this.#interface.setPrompt(prompt);
    this.#interface.prompt();
    this.#screen.muted = secret;
    this.#reading = true;
    const line = await this.#lines.next();
    this.#reading = false;
    this.#screen.muted = false;
    if (secret && line !== undefined) this.#screen.write("\n");
    return line;
  }

  /** {@inheritDoc Terminal.show} */
  show(text: string): void {
    const lines = printable(text) + "\n";
    const isLineOnScreen = this.#reading || this.#interface.line !== "";
    if (this.#closed || !isLineOnScreen) return this.#screen.writeAlways(lines);
    const { rows } = this.#screen.muted ? { rows: 0 } : this.#interface.getCursorPos();
    moveCursor(process.stdout, 0, -rows);
    cursorTo(process.stdout, 0);
    clearScreenDown(process.stdout);
    this.#screen.writeAlways(lines);
    if (this.#screen.muted) this.#screen.writeAlways(this.#interface.getPrompt());
    else this.#interface.prompt(true);
  }

  /** {@inheritDoc Terminal.warn} */
  warn(text: string): void {
    this.show(text);
  }

  /** {@inheritDoc Terminal.close} */
  close(): void {
    this.#lines.drop();
    this.#interface.close();
  }
}
