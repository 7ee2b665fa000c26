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
import { GatedInput } from "./gated_input.ts";
import { LineQueue } from "./line_queue.ts";
import type { ReadOptions, Terminal } from "./terminal.ts";

/** Standard output that can be kept from showing what is typed. */
class Screen extends Writable {
  /** Whether what the line editor writes is not shown. */
  muted = false;
  readonly isTTY = true;

  constructor() {
    super();
    process.stdout.on("resize", () => this.emit("resize"));
    // A terminal that was closed shows nothing more; that it was is told by a signal.
    process.stdout.on("error", () => {});
  }

  get columns(): number {
    // Unknown when standard output is no terminal, as in `client.ts … | tee log`.
    return process.stdout.columns ?? 80;
  }

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    if (!this.muted) process.stdout.write(chunk);
    done();
  }
}

/** Reads with `node:readline` and redraws the line being typed below whatever is shown. */
export class InteractiveTerminal implements Terminal {
  /** {@inheritDoc Terminal.isInteractive} */
  readonly isInteractive = true;
  readonly #lines = new LineQueue();
  readonly #screen = new Screen();
  readonly #input: GatedInput;
  readonly #interface: Interface & { prevRows?: number };
  #reading = false;
  #closed = false;

  /**
   * Takes over the terminal.
   *
   * @param onInterrupt Called when Ctrl-C is typed.
   */
  constructor(onInterrupt: () => void) {
    process.stdin.setRawMode(true);
    this.#input = new GatedInput(process.stdin, onInterrupt);
    this.#interface = createInterface({
      input: this.#input.keys,
      output: this.#screen,
      terminal: true,
    });
    this.#interface.on("line", (line) => {
      this.#input.close();
      this.#lines.push(line);
    });
    this.#interface.on("SIGINT", onInterrupt);
    this.#interface.on("SIGTSTP", () => this.#suspend());
    this.#interface.on("history", (history) => {
      if (this.#screen.muted) history.shift();
    });
    this.#interface.on("close", () => this.#end());
  }

  /** {@inheritDoc Terminal.read} */
  async read(prompt: string, { secret = false }: ReadOptions = {}): Promise<string | undefined> {
    if (this.#closed) return undefined;
    this.#interface.setPrompt(prompt);
    this.#interface.prompt();
    this.#screen.muted = secret;
    this.#reading = true;
    this.#input.open();
    const line = await this.#lines.next();
    this.#reading = false;
    this.#screen.muted = false;
    if (secret && line !== undefined) process.stdout.write("\n");
    return line;
  }

  /** {@inheritDoc Terminal.show} */
  show(text: string): void {
    const lines = printable(text) + "\n";
    if (!this.#reading) {
      process.stdout.write(lines);
      return;
    }
    const { rows } = this.#screen.muted ? { rows: 0 } : this.#interface.getCursorPos();
    moveCursor(process.stdout, 0, -rows);
    cursorTo(process.stdout, 0);
    clearScreenDown(process.stdout);
    process.stdout.write(lines);
    this.#redraw();
  }

  /** {@inheritDoc Terminal.warn} */
  warn(text: string): void {
    this.show(text);
  }

  /** {@inheritDoc Terminal.close} */
  close(): void {
    this.#interface.close();
  }

  /** Draws the prompt and what has been typed, from the row on which the cursor is. */
  #redraw(): void {
    if (!this.#reading) return;
    if (this.#screen.muted) {
      process.stdout.write(this.#interface.getPrompt());
    } else {
      // The editor would go up to where its first row was, onto what has been shown since.
      this.#interface.prevRows = 0;
      this.#interface.prompt(true);
    }
  }

  /** Ctrl-Z: leaves the terminal to the shell, and takes it over again when that goes on with us. */
  #suspend(): void {
    if (Deno.build.os === "windows") return;
    const resume = () => {
      Deno.removeSignalListener("SIGCONT", resume);
      process.stdin.setRawMode(true);
      this.#redraw();
    };
    Deno.addSignalListener("SIGCONT", resume);
    process.stdin.setRawMode(false);
    process.kill(process.pid, "SIGTSTP");
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#reading) process.stdout.write("\n");
    this.#reading = false;
    process.stdin.setRawMode(false);
    process.stdin.pause();
    this.#lines.drop();
    this.#lines.end();
  }
}
