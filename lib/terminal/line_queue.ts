/**
 * Lines that came before they were asked for, and readers that came before
 * their line.
 *
 * @module
 */

import { Queue } from "../queue.ts";

/** A queue between an event that brings lines and readers that wait for them. */
export class LineQueue {
  readonly #lines = new Queue<string>();
  readonly #readers = new Queue<(line: string | undefined) => void>();
  #ended = false;

  /** Puts in a line. */
  push(line: string): void {
    const reader = this.#readers.shift();
    if (reader) reader(line);
    else this.#lines.push(line);
  }

  /** Says that no line will come any more. Those that have come are still read. */
  end(): void {
    this.#ended = true;
    for (const reader of this.#readers.take(() => true)) reader(undefined);
  }

  /** Forgets the lines that have come. */
  drop(): void {
    this.#lines.take(() => true);
  }

  /** The next line, or nothing after the last. */
  next(): Promise<string | undefined> {
    const line = this.#lines.shift();
    if (line !== undefined || this.#ended) return Promise.resolve(line);
    return new Promise((resolve) => this.#readers.push(resolve));
  }
}
