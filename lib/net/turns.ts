/**
 * Acting in the order of arrival, though what is to be acted on is not ready
 * in that order.
 *
 * Clients that do not wait for the center to close dial again at once, so their
 * requests arrive on several connections at the same time. Their order is that
 * in which the connections were accepted.
 *
 * @module
 */
import type { CancelTimer, Clock } from "../clock.ts";
import { LinkedList, type ListNode } from "../linked_list.ts";

/** A place in a line. Exactly one of its methods is called, once. */
export interface Turn {
  /** Calls `run`: now if nobody is before it, else as soon as nobody is. */
  act(run: () => void): void;
  /** Gives the place up. */
  leave(): void;
}

/**
 * A line for each key. A place whose holder is not ready within the patience
 * loses its precedence: those behind it go on, and it acts when it is ready.
 * So nobody waits longer than the patience for others, however many they are.
 */
export class Turns {
  readonly #clock: Clock;
  readonly #patience: number;
  readonly #lines = new Map<string, Line>();

  /**
   * Makes a set of lines, all empty.
   *
   * @param clock Tells the time.
   * @param patience Milliseconds after which a place loses its precedence.
   */
  constructor(clock: Clock, patience: number) {
    this.#clock = clock;
    this.#patience = patience;
  }

  /** How many lines there are; one without places is gone. */
  get size(): number {
    return this.#lines.values().filter((line) => !line.isEmpty).reduce((sum) => sum + 1, 0);
  }

  /**
   * Takes the last place in a line.
   *
   * @param key Whose line.
   * @returns The place.
   */
  take(key: string): Turn {
    let line = this.#lines.get(key);
    if (!line) {
      const made = new Line(this.#clock, this.#patience, () => {
        if (this.#lines.get(key) === made) this.#lines.delete(key);
      });
      this.#lines.set(key, line = made);
    }
    return line.take();
  }

  /** Drops all lines and their timers; nothing more is called. */
  clear(): void {
    for (const line of this.#lines.values()) line.clear();
    this.#lines.clear();
  }
}

class Place implements Turn {
  readonly takenAt: number;
  /** What to do, once it is known. */
  run: (() => void) | undefined;
  readonly #line: Line;
  readonly #node: ListNode<Place>;

  constructor(line: Line, places: LinkedList<Place>, takenAt: number) {
    this.#line = line;
    this.takenAt = takenAt;
    this.#node = places.push(this);
  }

  act(run: () => void): void {
    if (this.#line.isCleared) return;
    if (!this.#node.list) return run();
    this.run = run;
    this.#line.advance();
  }

  leave(): void {
    if (!this.#node.list) return;
    this.#node.remove();
    this.#line.advance();
  }
}

class Line {
  readonly #clock: Clock;
  readonly #patience: number;
  readonly #emptied: () => void;
  readonly #places = new LinkedList<Place>();
  #isCleared = false;
  #cancelTimer: CancelTimer | undefined;

  constructor(clock: Clock, patience: number, emptied: () => void) {
    this.#clock = clock;
    this.#patience = patience;
    this.#emptied = emptied;
  }

  take(): Turn {
    return new Place(this, this.#places, this.#clock.now());
  }

  get isCleared(): boolean {
    return this.#isCleared;
  }

  get isEmpty(): boolean {
    return this.#places.size === 0;
  }

  clear(): void {
    this.#isCleared = true;
    this.#cancelTimer?.();
  }

  advance(): void {
    for (let node = this.#places.first; node && !this.#isCleared; node = this.#places.first) {
      const place = node.item;
      if (!place.run) {
        const left = place.takenAt + this.#patience - this.#clock.now();
        if (left > 0) return this.#wait(left);
      }
      node.remove();
      place.run?.();
    }
    // The next place takes the timer over, if there is one.
    if (!this.#cancelTimer) this.#emptied();
  }

  #wait(delay: number): void {
    this.#cancelTimer ??= this.#clock.after(delay, () => {
      this.#cancelTimer = undefined;
      this.advance();
    });
  }
}
