/**
 * Suspends a user name after so many failures in a row, from wherever they
 * come, and whether there is such a user or not.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** How many names without success are remembered; beyond that the oldest is forgotten. */
const MAX_NAMES = 10_000;

/** What an attempt at a name may expect. */
export type Attempt =
  | { readonly suspended: false; readonly attemptsLeft: number }
  | { readonly suspended: true; readonly milliseconds: number };

interface Failures {
  count: number;
  suspendedUntil?: number;
}

/** Counts failures for each name. */
export class Lockout {
  readonly #clock: Clock;
  readonly #maxFailures: number;
  readonly #duration: number;
  readonly #names = new Map<string, Failures>();

  /**
   * Makes a count with no failures.
   *
   * @param clock Tells the time.
   * @param maxFailures How many failures in a row suspend a name.
   * @param duration For how long, in milliseconds.
   */
  constructor(clock: Clock, maxFailures: number, duration: number) {
    this.#clock = clock;
    this.#maxFailures = maxFailures;
    this.#duration = duration;
  }

  /**
   * How long a name is still suspended.
   *
   * @param name The name.
   * @returns Milliseconds, or 0 if it may be tried.
   */
  suspendedFor(name: string): number {
    const until = this.#names.get(name)?.suspendedUntil;
    if (until === undefined) return 0;
    const left = until - this.#clock.now();
    if (left > 0) return left;
    this.#names.delete(name);
    return 0;
  }

  /**
   * Counts a failure. To be called before a password is looked at, and taken
   * back by {@linkcode succeed}: so that many guesses at once do not slip by
   * before the first is counted.
   *
   * @param name The name.
   * @returns What is left for the name if the attempt does fail.
   */
  fail(name: string): Attempt {
    const failures = this.#names.get(name) ?? { count: 0 };
    failures.count += 1;
    this.#names.delete(name);
    this.#names.set(name, failures);
    this.#forgetOldest();
    if (failures.count < this.#maxFailures) {
      return { suspended: false, attemptsLeft: this.#maxFailures - failures.count };
    }
    failures.suspendedUntil = this.#clock.now() + this.#duration;
    return { suspended: true, milliseconds: this.suspendedFor(name) };
  }

  /** Forgets a name's failures, for its password was right. */
  succeed(name: string): void {
    this.#names.delete(name);
  }

  #forgetOldest(): void {
    if (this.#names.size <= MAX_NAMES) return;
    const oldest = this.#names.keys().next();
    if (!oldest.done) this.#names.delete(oldest.value);
  }
}
