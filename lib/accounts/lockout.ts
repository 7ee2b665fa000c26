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

/** How many names one sweep looks at: to look at all of very many at once would hold up everybody. */
const NAMES_A_SWEEP = 5_000;

interface Failures {
  count: number;
  /** When the last one was. */
  at: number;
  suspendedUntil?: number;
}

/** Where failures are written down. */
export interface LockoutRecord {
  /** What was written before, by the keys of the names. */
  readonly failures: ReadonlyMap<string, StoredFailures>;
  /** The names of all accounts that there are at first. */
  readonly accounts: Iterable<string>;
  /** By what a name is written down: what is typed for a name may be a password. */
  keyOf(name: string): string;
  /** Called when the failures of the name with this key have changed, or are forgotten. */
  onChange(key: string, failures?: StoredFailures): void;
}

const NO_RECORD: LockoutRecord = {
  failures: new Map(),
  accounts: [],
  keyOf: (name) => name,
  onChange() {},
};

/**
 * Counts failures for each name. Those of accounts are never forgotten, however
 * many other names are tried; of the rest there is no end, so they are.
 */
export class Lockout {
  readonly #clock: Clock;
  readonly #maxFailures: number;
  readonly #duration: number;
  readonly #isAccount: (name: string) => boolean;
  readonly #record: LockoutRecord;
  readonly #accounts = new Map<string, Failures>();
  readonly #unknown = new Map<string, Failures>();
  /** What was written before of names of nobody's, by keys, until they are tried again. */
  readonly #written = new Map<string, Failures>();
  /** Where the next sweep goes on. */
  #round = this.#lookAtAll();

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
    record: LockoutRecord = NO_RECORD,
  ) {
    this.#clock = clock;
    this.#maxFailures = maxFailures;
    this.#duration = duration;
    this.#isAccount = isAccount;
    this.#record = record;
    const inOrder = [...record.failures].sort(([, a], [, b]) => a.at - b.at);
    for (const [key, before] of inOrder) this.#written.set(key, this.#resume(before));
    for (const name of record.accounts) this.#recall(name);
    this.sweep();
  }

  /** Of how many names there are failures. */
  get size(): number {
    return this.#accounts.size + this.#unknown.size + this.#written.size;
  }

  /** Forgets what is long over; of very many names those that come next. */
  sweep(): void {
    const now = this.#clock.now();
    for (let i = 0; i < NAMES_A_SWEEP; i += 1) {
      const { value } = this.#round.next();
      if (!value) {
        this.#round = this.#lookAtAll();
        return;
      }
      const { names, name, failures: { at, suspendedUntil = Infinity } } = value;
      if (suspendedUntil <= now || at + FORGET_AFTER <= now) this.#forget(names, name);
    }
  }

  /**
   * How long a name is still suspended.
   *
   * @param name The name.
   * @returns Milliseconds, or 0 if it may be tried.
   */
  suspendedFor(name: string): number {
    const names = this.#recall(name);
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
    const names = this.#recall(name);
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
    this.#forget(this.#recall(name), name);
  }

  /**
   * Keeps a name's failures when an account of that name was added or taken out.
   *
   * @param name The name.
   */
  move(name: string): void {
    this.#recall(name);
    const failures = this.#accounts.get(name) ?? this.#unknown.get(name);
    if (!failures) return;
    this.#accounts.delete(name);
    this.#unknown.delete(name);
    this.#tableOf(name).set(name, failures);
    this.#forgetOldest();
  }

  *#lookAtAll(): Generator<
    { names: Map<string, Failures>; name: string; failures: Failures },
    void
  > {
    for (const names of [this.#accounts, this.#unknown, this.#written]) {
      for (const [name, failures] of names) yield { names, name, failures };
    }
  }

  #tableOf(name: string): Map<string, Failures> {
    return this.#isAccount(name) ? this.#accounts : this.#unknown;
  }

  /** The table of a name, in which its failures are, also those that were written before. */
  #recall(name: string): Map<string, Failures> {
    const names = this.#tableOf(name);
    if (this.#written.size === 0) return names;
    const key = this.#record.keyOf(name);
    const failures = this.#written.get(key);
    this.#written.delete(key);
    if (failures) names.set(name, failures);
    return names;
  }

  #forgetOldest(): void {
    if (this.#written.size + this.#unknown.size <= MAX_UNKNOWN) return;
    const names = this.#written.size > 0 ? this.#written : this.#unknown;
    this.#forget(names, names.keys().next().value!);
  }

  #forget(names: Map<string, Failures>, name: string): void {
    if (!names.delete(name)) return;
    this.#record.onChange(names === this.#written ? name : this.#record.keyOf(name));
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
    const stored = { count, at: Math.round(at + ago) };
    const key = this.#record.keyOf(name);
    if (suspendedUntil === undefined) this.#record.onChange(key, stored);
    else {this.#record.onChange(key, {
        ...stored,
        suspendedUntil: Math.round(suspendedUntil + ago),
      });}
  }
}
