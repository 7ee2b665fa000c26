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
    return this.#lines.size;
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

interface Place {
  readonly takenAt: number;
  /** What to do, once it is known. */
  run?: () => void;
}

class Line {
  readonly #clock: Clock;
  readonly #patience: number;
  readonly #emptied: () => void;
  readonly #places = new Set<Place>();
  #cleared = false;
  #cancelTimer: CancelTimer | undefined;

  constructor(clock: Clock, patience: number, emptied: () => void) {
    this.#clock = clock;
    this.#patience = patience;
    this.#emptied = emptied;
  }

  take(): Turn {
    const place: Place = { takenAt: this.#clock.now() };
    this.#places.add(place);
    return {
      act: (run) => {
        if (this.#cleared) return;
        if (!this.#places.has(place)) return run();
        place.run = run;
        this.#advance();
      },
      leave: () => {
        if (this.#places.delete(place)) this.#advance();
      },
    };
  }

  clear(): void {
    this.#cleared = true;
    this.#places.clear();
    this.#cancelTimer?.();
  }

  #advance(): void {
    for (const place of this.#places) {
      if (!place.run) {
        const left = place.takenAt + this.#patience - this.#clock.now();
        if (left > 0) return this.#wait(left);
      }
      this.#places.delete(place);
      place.run?.();
    }
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#emptied();
  }

  #wait(delay: number): void {
    this.#cancelTimer ??= this.#clock.after(delay, () => {
      this.#cancelTimer = undefined;
      this.#advance();
    });
  }
}
