/**
 * Telling the center again and again that one is still here.
 *
 * @module
 */
import type { CancelTimer, Clock } from "../clock.ts";

/** Does something at equal intervals, until it is stopped. */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #interval: number;
  readonly #beat: () => void;
  #cancelTimer: CancelTimer = () => {};

  /**
   * Makes a heart that does not beat yet.
   *
   * @param clock Tells the time.
   * @param interval Milliseconds from beat to beat.
   * @param beat What to do.
   */
  constructor(clock: Clock, interval: number, beat: () => void) {
    this.#clock = clock;
    this.#interval = interval;
    this.#beat = beat;
  }

  /** Begins; the first beat comes after one interval. */
  start(): void {
    this.#cancelTimer = this.#clock.after(this.#interval, () => {
      this.#beat();
      this.start();
    });
  }

  /** Ends. Safe to call twice. */
  stop(): void {
    this.#cancelTimer();
  }
}
