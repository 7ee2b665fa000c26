/**
 * Suspends a user name after so many failures in a row, from wherever they
 * come, and whether there is such a user or not.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { StoredFailures } from "../store/store.ts";

/** How many names of nobody's are remembered; beyond that the oldest is forgotten. */
const MAX_UNKNOWN = 250_000;

/** What an attempt at a name may expect. */
export type Attempt =
  | { readonly suspended: false; readonly attemptsLeft: number }
  | { readonly suspended: true; readonly milliseconds: number };

/** Failures that no other has followed for so long are forgotten, in milliseconds. */
const FORGET_AFTER = 24 * 60 * 60 * 1_000;

interface Failures {
  count: number;
  /** When the last one was. */
  at: number;
  suspendedUntil?: number;
}

/** Where failures are written down. */
export interface LockoutRecord {
  /** What was written before. */
  readonly failures: ReadonlyMap<string, StoredFailures>;
  /** Called when a name's failures have changed, or are forgotten. */
  onChange(name: string, failures?: StoredFailures): void;
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
  readonly #onChange: LockoutRecord["onChange"];
  readonly #accounts = new Map<string, Failures>();
  readonly #unknown = new Map<string, Failures>();

  /**
   * Makes a count with no failures but those on record.
   *
   * @param clock Tells the time.
   * @param maxFailures How many failures in a row suspend a name.
   * @param duration For how long, in milliseconds.
   * @param isAccount Whether there is an account of a name.
   * @param record Where failures are written down, if anywhere.
   */
  constructor(
    clock: Clock,
    maxFailures: number,
    duration: number,
    isAccount: (name: string) => boolean,
    { failures, onChange }: LockoutRecord = { failures: new Map(), onChange() {} },
  ) {
    this.#clock = clock;
    this.#maxFailures = maxFailures;
    this.#duration = duration;
    this.#isAccount = isAccount;
    this.#onChange = onChange;
    for (const [name, before] of failures) this.#tableOf(name).set(name, this.#resume(before));
    this.sweep();
  }

  /** Of how many names there are failures. */
  get size(): number {
    return this.#accounts.size + this.#unknown.size;
  }

  /** Forgets what is long over. */
  sweep(): void {
    const now = this.#clock.now();
    for (const names of [this.#accounts, this.#unknown]) {
      for (const [name, { at, suspendedUntil = Infinity }] of names) {
        if (suspendedUntil <= now || at + FORGET_AFTER <= now) this.#forget(names, name);
      }
    }
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
    this.#forget(names, name);
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
    const now = this.#clock.now();
    const failures: Failures = names.get(name) ?? { count: 0, at: now };
    failures.count += 1;
    failures.at = now;
    names.delete(name);
    names.set(name, failures);
    this.#forgetOldest();
    if (failures.count < this.#maxFailures) {
      this.#write(name, failures);
      return { suspended: false, attemptsLeft: this.#maxFailures - failures.count };
    }
    failures.suspendedUntil = now + this.#duration;
    this.#write(name, failures);
    return { suspended: true, milliseconds: this.suspendedFor(name) };
  }

  /** Forgets a name's failures, for its password was right. */
  succeed(name: string): void {
    this.#forget(this.#tableOf(name), name);
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
    if (!oldest.done) this.#forget(this.#unknown, oldest.value);
  }

  #forget(names: Map<string, Failures>, name: string): void {
    if (names.delete(name)) this.#onChange(name);
  }

  /** What was written by the date goes on by the clock. */
  #resume({ count, at, suspendedUntil }: StoredFailures): Failures {
    const ago = this.#clock.date() - this.#clock.now();
    const failures: Failures = { count, at: Math.min(at - ago, this.#clock.now()) };
    if (suspendedUntil === undefined) return failures;
    const latest = this.#clock.now() + this.#duration;
    return { ...failures, suspendedUntil: Math.min(suspendedUntil - ago, latest) };
  }

  #write(name: string, { count, at, suspendedUntil }: Failures): void {
    const ago = this.#clock.date() - this.#clock.now();
    const stored = { count, at: at + ago };
    if (suspendedUntil === undefined) this.#onChange(name, stored);
    else this.#onChange(name, { ...stored, suspendedUntil: suspendedUntil + ago });
  }
}
