/**
 * Noticing that the machine has slept.
 *
 * @module
 */
import type { CancelTimer, Clock } from "../clock.ts";

/** How often to look, in milliseconds. */
const INTERVAL = 5_000;

/** How far the calendar may run ahead of the timers, in milliseconds. */
const TOLERANCE = 10_000;

/** Timers stand still while a machine sleeps, the calendar does not. */
export class SleepWatch {
  readonly #clock: Clock;
  readonly #onWake: () => void;
  #ahead: number;
  #cancelTimer: CancelTimer = () => {};

  /**
   * Begins to watch.
   *
   * @param clock Tells the time, and the date.
   * @param onWake Called soon after the machine has slept.
   */
  constructor(clock: Clock, onWake: () => void) {
    this.#clock = clock;
    this.#onWake = onWake;
    this.#ahead = this.#measure();
    this.#watch();
  }

  /** Ends. Safe to call twice. */
  stop(): void {
    this.#cancelTimer();
  }

  #watch(): void {
    this.#cancelTimer = this.#clock.after(INTERVAL, () => {
      this.#watch();
      const ahead = this.#measure();
      const slept = ahead - this.#ahead > TOLERANCE;
      this.#ahead = ahead;
      if (slept) this.#onWake();
    });
  }

  #measure(): number {
    return this.#clock.date() - this.#clock.now();
  }
}
