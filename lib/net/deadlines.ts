/**
 * One time limit for many things at once, each of which can be begun anew.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { TimedList, type TimedNode } from "./timed_list.ts";

/** Calls back for each thing that was started and not stopped within the limit. */
export class Deadlines<T> {
  readonly #started: TimedList<T>;
  readonly #places = new Map<T, TimedNode<T>>();

  /**
   * Makes a limit with nothing started.
   *
   * @param clock Tells the time.
   * @param limit Milliseconds that each thing has.
   * @param overdue Called with a thing whose time is up; it counts as stopped then.
   */
  constructor(clock: Clock, limit: number, overdue: (item: T) => void) {
    this.#started = new TimedList(clock, limit, (item, place) => {
      // Another one that was overdue may have begun its time anew.
      if (this.#places.get(item) === place) this.#places.delete(item);
      overdue(item);
    });
  }

  /** For how many items time runs. */
  get size(): number {
    return this.#started.size;
  }

  /** Begins an item's time, anew if it had begun. */
  start(item: T): void {
    this.#places.get(item)?.remove();
    this.#places.set(item, this.#started.push(item));
  }

  /** Ends an item's time. */
  stop(item: T): void {
    this.#places.get(item)?.remove();
    this.#places.delete(item);
  }

  /** Ends every item's time and the timer; nothing is called back. */
  clear(): void {
    this.#places.clear();
    this.#started.clear();
  }
}
