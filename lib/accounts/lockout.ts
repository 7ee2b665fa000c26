/**
 * Suspends a user name after so many failures in a row, from wherever they
 * come, and whether there is such a user or not.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** How many names of nobody's are remembered; beyond that the oldest is forgotten. */
const MAX_UNKNOWN = 250_000;

/** What an attempt at a name may expect. */
export type Attempt =
  | { readonly suspended: false; readonly attemptsLeft: number }
  | { readonly suspended: true; readonly milliseconds: number };

interface Failures {
  count: number;
  suspendedUntil?: number;
}

/**
 * Counts failures for each name. Those of accounts are never forgotten, however
 * many other names are tried; of the rest there is no end, so they are.
 */
export class Lockout {
  readonly #clock: Clock;
  readonly #maxFailures: number;
  readonly #duration: number;
  readonly #isAccount: (name: string) => boolean;
  readonly #accounts = new Map<string, Failures>();
  readonly #unknown = new Map<string, Failures>();

  /**
   * Makes a count with no failures.
   *
   * @param clock Tells the time.
   * @param maxFailures How many failures in a row suspend a name.
   * @param duration For how long, in milliseconds.
   * @param isAccount Whether there is an account of a name.
   */
  constructor(
    clock: Clock,
    maxFailures: number,
    duration: number,
    isAccount: (name: string) => boolean,
  ) {
    this.#clock = clock;
    this.#maxFailures = maxFailures;
    this.#duration = duration;
    this.#isAccount = isAccount;
  }

  /**
   * How long a name is still suspended.
   *
   * @param name The name.
   * @returns Milliseconds, or 0 if it may be tried.
   */
  suspendedFor(name: string): number {
    const names = this.#tableOf(name);
    const until = names.get(name)?.suspendedUntil;
    if (until === undefined) return 0;
    const left = until - this.#clock.now();
    if (left > 0) return left;
    names.delete(name);
    return 0;
  }

  /**
   * Counts a failure.
   *
   * @param name The name.
   * @returns What is left for the name.
   */
  fail(name: string): Attempt {
    const names = this.#tableOf(name);
    const failures = names.get(name) ?? { count: 0 };
    failures.count += 1;
    names.delete(name);
    names.set(name, failures);
    this.#forgetOldest();
    if (failures.count < this.#maxFailures) {
      return { suspended: false, attemptsLeft: this.#maxFailures - failures.count };
    }
    failures.suspendedUntil = this.#clock.now() + this.#duration;
    return { suspended: true, milliseconds: this.suspendedFor(name) };
  }

  /** Forgets a name's failures, for its password was right. */
  succeed(name: string): void {
    this.#tableOf(name).delete(name);
  }

  /**
   * Keeps a name's failures when an account of that name was added or taken out.
   *
   * @param name The name.
   */
  move(name: string): void {
    const failures = this.#accounts.get(name) ?? this.#unknown.get(name);
    if (!failures) return;
    this.#accounts.delete(name);
    this.#unknown.delete(name);
    this.#tableOf(name).set(name, failures);
    this.#forgetOldest();
  }

  #tableOf(name: string): Map<string, Failures> {
    return this.#isAccount(name) ? this.#accounts : this.#unknown;
  }

  #forgetOldest(): void {
    if (this.#unknown.size <= MAX_UNKNOWN) return;
    const oldest = this.#unknown.keys().next();
    if (!oldest.done) this.#unknown.delete(oldest.value);
  }
}
