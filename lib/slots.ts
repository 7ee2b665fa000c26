/**
 * A limit to how many things are done at once (a counting semaphore).
 *
 * @module
 */

import { Queue } from "./queue.ts";

/** So many slots, given out in the order in which they are asked for. */
export class Slots {
  #free: number;
  readonly #waiting = new Queue<() => void>();

  /**
   * Makes slots, all of them free.
   *
   * @param count How many there are.
   */
  constructor(count: number) {
    this.#free = count;
  }

  /** Takes a slot, waiting until one is free. */
  take(): Promise<void> | undefined {
    if (this.#free > 0) {
      this.#free -= 1;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Gives a slot back. */
  give(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
