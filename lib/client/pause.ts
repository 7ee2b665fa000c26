/**
 * Waiting for a while, or until somebody knows better.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** A pause that can be ended before its time. There is one at a time. */
export class Pause {
  readonly #clock: Clock;
  #end: () => void = () => {};

  /**
   * Nobody waits yet.
   *
   * @param clock Tells the time.
   */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Waits.
   *
   * @param delay How long, in milliseconds.
   */
  wait(delay: number): Promise<void> {
    return new Promise((resolve) => {
      const cancelTimer = this.#clock.after(delay, resolve);
      this.#end = () => {
        cancelTimer();
        resolve();
      };
    });
  }

  /** Ends the pause, if there is one. */
  end(): void {
    this.#end();
  }
}
