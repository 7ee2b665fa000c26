/**
 * One time limit for many things at once, on one timer.
 *
 * @module
 */
import type { CancelTimer, Clock } from "../clock.ts";

/** Calls back for each thing that was started and not stopped within the limit. */
export class Deadlines<T> {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #overdue: (item: T) => void;
  /** When each was started; the oldest comes first. */
  readonly #started = new Map<T, number>();
  #cancelTimer: CancelTimer | undefined;

  /**
   * Makes a limit with nothing started.
   *
   * @param clock Tells the time.
   * @param limit Milliseconds that each thing has.
   * @param overdue Called with a thing whose time is up; it counts as stopped then.
   */
  constructor(clock: Clock, limit: number, overdue: (item: T) => void) {
    this.#clock = clock;
    this.#limit = limit;
    this.#overdue = overdue;
  }

  /** For how many items time runs. */
  get size(): number {
    return this.#started.size;
  }

  /** Begins an item's time, anew if it had begun. */
  start(item: T): void {
    this.#started.delete(item);
    this.#started.set(item, this.#clock.now());
    if (!this.#cancelTimer) this.#arm(this.#limit);
  }

  /** Ends an item's time. */
  stop(item: T): void {
    this.#started.delete(item);
  }

  /** Ends every item's time and the timer; nothing is called back. */
  clear(): void {
    this.#started.clear();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #arm(delay: number): void {
    this.#cancelTimer = this.#clock.after(delay, () => this.#check());
  }

  /** The timer outlives the item that it was set for, so that stopping costs nothing. */
  #check(): void {
    this.#cancelTimer = undefined;
    const now = this.#clock.now();
    const overdue: T[] = [];
    for (const [item, started] of this.#started) {
      const left = started + this.#limit - now;
      if (left > 0) {
        this.#arm(left);
        break;
      }
      this.#started.delete(item);
      overdue.push(item);
    }
    for (const item of overdue) this.#overdue(item);
  }
}
