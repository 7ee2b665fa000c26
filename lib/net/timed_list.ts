/**
 * One time limit for many things at once, on one timer.
 *
 * @module
 */
import type { CancelTimer, Clock } from "../clock.ts";
import { LinkedList, type ListNode } from "../linked_list.ts";

/** A thing whose time runs. */
export interface Timed<T> {
  /** The thing. */
  readonly item: T;
  /** When it was put in. */
  readonly since: number;
}

/** What is in a {@linkcode TimedList}, to be taken out by. */
export type TimedNode<T> = ListNode<Timed<T>>;

/** Calls back for each thing that was put in and not taken out within the limit. */
export class TimedList<T> {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #overdue: (item: T, place: TimedNode<T>) => void;
  /** The oldest comes first. */
  #items = new LinkedList<Timed<T>>();
  #cancelTimer: CancelTimer | undefined;

  /**
   * Makes a list with nothing in it.
   *
   * @param clock Tells the time.
   * @param limit Milliseconds that each thing has.
   * @param overdue Called with a thing whose time is up, and the place that it was taken out of.
   */
  constructor(clock: Clock, limit: number, overdue: (item: T, place: TimedNode<T>) => void) {
    this.#clock = clock;
    this.#limit = limit;
    this.#overdue = overdue;
  }

  /** How many there are. */
  get size(): number {
    return this.#items.size;
  }

  /** All of them, the oldest first. */
  toArray(): T[] {
    return this.#items.toArray().map(({ item }) => item);
  }

  /**
   * Puts an item in: its time begins.
   *
   * @param item The item.
   * @returns Its place, to take it out.
   */
  push(item: T): TimedNode<T> {
    const node = this.#items.push({ item, since: this.#clock.now() });
    if (!this.#cancelTimer) this.#arm(this.#limit);
    return node;
  }

  /** Takes all out, and ends the timer; nothing is called back. */
  clear(): void {
    this.#items = new LinkedList();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #arm(delay: number): void {
    this.#cancelTimer = this.#clock.after(delay, () => this.#check());
  }

  /** The timer outlives the item that it was set for, so that to take one out costs nothing. */
  #check(): void {
    this.#cancelTimer = undefined;
    const now = this.#clock.now();
    const overdue: TimedNode<T>[] = [];
    for (let node = this.#items.first; node; node = this.#items.first) {
      const left = node.item.since + this.#limit - now;
      if (left > 0) {
        this.#arm(left);
        break;
      }
      node.remove();
      overdue.push(node);
    }
    for (const node of overdue) this.#overdue(node.item.item, node);
  }
}
