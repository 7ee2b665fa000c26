/**
 * Input that is no terminal: a script's lines in, plain lines out, no prompts.
 *
 * @module
 */
import process from "node:process";
import { createInterface, type Interface } from "node:readline";
import { printable } from "../protocol/text.ts";
import { LineQueue } from "./line_queue.ts";
import { writeText } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** Reads lines from standard input, writes lines to standard output and error. */
export class PlainTerminal implements Terminal {
  readonly #lines = new LineQueue();
  readonly #interface: Interface;

  /** Starts to read standard input. */
  constructor() {
    this.#interface = createInterface({ input: process.stdin, crlfDelay: Infinity });
    this.#interface.on("line", (line) => this.#lines.push(line));
    this.#interface.on("close", () => this.#lines.end());
  }

  /** {@inheritDoc Terminal.read} */
  read(): Promise<string | undefined> {
    return this.#lines.next();
  }

  /** {@inheritDoc Terminal.show} */
  show(text: string): void {
    writeText(Deno.stdout, printable(text) + "\n");
  }

  /** {@inheritDoc Terminal.warn} */
  warn(text: string): void {
    writeText(Deno.stderr, printable(text) + "\n");
  }

  /** {@inheritDoc Terminal.close} */
  close(): void {
    this.#lines.drop();
    this.#interface.close();
  }
}
