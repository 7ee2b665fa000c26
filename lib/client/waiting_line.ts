/**
 * Those who wait for the center to be back, let in as they came.
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
   * Waits until the line is let in.
   *
   * @param turn One's place.
   * @throws {Error} The reason, if it is sent home.
   */
  wait(turn: number): Promise<void> {
    if (this.#closed) return Promise.reject(this.#closed);
    return new Promise((resolve, reject) => this.#waiting.push({ turn, resolve, reject }));
  }

  /** Lets all in, in the order of their places. */
  letIn(): void {
    for (const { resolve } of this.#take()) resolve();
  }

  /** Sends all home, and whoever comes. */
  close(reason: Error): void {
    this.#closed = reason;
    for (const { reject } of this.#take()) reject(reason);
  }

  #take(): Waiting[] {
    const waiting = this.#waiting.sort((a, b) => a.turn - b.turn);
    this.#waiting = [];
    return waiting;
  }
}
