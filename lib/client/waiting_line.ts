/**
 * Those who wait for the center, let in as they came.
 *
 * @module
 */

interface Waiting {
  readonly turn: number;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** A line with numbered places: whoever was let in before, and comes back, has theirs still. */
export class WaitingLine {
  #waiting: Waiting[] = [];
  #isSorted = true;
  #turns = 0;
  #closed: Error | undefined;

  /** How many wait. */
  get size(): number {
    return this.#waiting.length;
  }

  /** A new place, behind all others. */
  place(): number {
    return this.#turns += 1;
  }

  /**
   * Waits until one is let in.
   *
   * @param turn One's place.
   * @throws {Error} The reason, if it is sent home.
   */
  wait(turn: number): Promise<void> {
    if (this.#closed) return Promise.reject(this.#closed);
    const last = this.#waiting.at(-1);
    this.#isSorted &&= last === undefined || last.turn < turn;
    return new Promise((resolve, reject) => this.#waiting.push({ turn, resolve, reject }));
  }

  /**
   * Lets some in, in the order of their places.
   *
   * @param count How many at the most.
   * @returns How many that were.
   */
  letIn(count: number = Infinity): number {
    const some = this.#take(count);
    for (const { resolve } of some) resolve();
    return some.length;
  }

  /** Sends all home, and whoever comes. */
  close(reason: Error): void {
    this.#closed = reason;
    for (const { reject } of this.#take(Infinity)) reject(reason);
  }

  #take(count: number): Waiting[] {
    if (!this.#isSorted) this.#waiting.sort((a, b) => a.turn - b.turn);
    this.#isSorted = true;
    return this.#waiting.splice(0, count);
  }
}
