/**
 * Accounts: who may log in, and who may not for a while.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { formatSeconds, type LoginReply } from "../protocol/login.ts";
import { isUsername } from "../protocol/username.ts";
import { MemoryStore } from "../store/memory_store.ts";
import type { Contents, Store } from "../store/store.ts";
import type { Credentials } from "./credentials.ts";
import { Departed } from "./departed.ts";
import { Hashing, type HashingOptions } from "./hashing.ts";
import { Lockout } from "./lockout.ts";
import { type Verdict, Verifier } from "./verifier.ts";

/** Random bytes in what decides which account's hash an unknown name costs. */
const SECRET_BYTES = 32;

/** Milliseconds after which whoever finds too many waiting should come again: from, to. */
const COME_AGAIN = [5_000, 10_000] as const;

/** What suspends a name, and how passwords are hashed. */
export interface AccountsOptions extends HashingOptions {
  /** How many failures in a row suspend a name. */
  readonly attempts: number;
  /** For how long, in milliseconds. */
  readonly lockout: number;
  /** Where failures, and accounts that were taken out, are written down; nowhere, if there is none. */
  readonly store?: Store;
  /** What the store held. */
  readonly contents?: Contents;
}

/** The checks of one name: those that wait, and the one that is made. */
interface Turns {
  count: number;
  last: Promise<unknown>;
}

/** Checks passwords. */
export class Accounts {
  readonly #hashing: Hashing;
  readonly #lockout: Lockout;
  readonly #secret = crypto.getRandomValues(new Uint8Array(SECRET_BYTES)).toHex();
  readonly #turns = new Map<string, Turns>();
  /** What the account was, of each login that was let in. */
  readonly #passed = new WeakMap<LoginReply, { name: string; value: string | undefined }>();
  readonly #departed: Departed;
  readonly #store: Store;
  #credentials: Credentials;
  #verifier: Verifier;

  /**
   * Takes the accounts over.
   *
   * @param clock Tells the time.
   * @param credentials The accounts.
   * @param options What suspends a name, and how passwords are hashed.
   * @throws {ScryptHashError} If an account has a hash that is none.
   */
  constructor(clock: Clock, credentials: Credentials, options: AccountsOptions) {
    this.#credentials = credentials;
    this.#hashing = new Hashing(options);
    this.#verifier = new Verifier(credentials, this.#hashing, this.#secret);
    const { attempts, lockout, store = new MemoryStore() } = options;
    const contents = options.contents ?? store.takeContents();
    this.#store = store;
    this.#departed = new Departed(contents, store, credentials);
    const isAccount = (name: string) => this.has(name);
    this.#lockout = new Lockout(clock, attempts, lockout, isAccount, {
      failures: contents.failures,
      accounts: credentials.keys(),
      keyOf: (name) => store.fingerprint(name),
      onChange: (name, failures) =>
        store.write({ kind: "failures", name, ...(failures && { failures }) }),
    });
  }

  /** Of how many names there are failed logins. */
  get failures(): number {
    return this.#lockout.size;
  }

  /**
   * How much is remembered: names with failed logins, accounts that were taken
   * out, names that are being checked, and checks that wait to be hashed.
   */
  get sizes(): Readonly<Record<"failures" | "departed" | "checks" | "hashesWaiting", number>> {
    return {
      failures: this.failures,
      departed: this.#departed.size,
      checks: this.#turns.size,
      hashesWaiting: this.#hashing.waiting,
    };
  }

  /** Forgets failed logins that are long over. */
  sweep(): void {
    this.#lockout.sweep();
  }

  /** Whether there is an account of this name. */
  has(name: string): boolean {
    return this.#credentials.has(name);
  }

  /**
   * Checks a name and a password. Nothing in the reply, nor the time it takes,
   * tells whether the name or the password was wrong. Checks of one name are
   * made one after the other, so that many guesses at once do not slip by
   * before the first is counted.
   *
   * If accounts have hashes, only so many checks may wait for others: past
   * that the reply says so, and nothing is counted.
   *
   * @param name The name.
   * @param password The password.
   * @param address Where they come from: each address waits in a line of its own.
   * @returns What the login is answered.
   */
  async check(name: string, password: string, address = ""): Promise<LoginReply> {
    // What cannot be a name is counted as one and the same, however long and however many.
    const counted = isUsername(name) ? name : "";
    const turns = this.#turns.get(counted) ?? { count: 0, last: Promise.resolve() };
    if (this.#verifier.isHashing && turns.count > this.#hashing.maxWaiting) return busy();
    this.#turns.set(counted, turns);
    turns.count += 1;
    const check = turns.last.then(() => this.#check(counted, password, address));
    turns.last = check.catch(() => {});
    try {
      return await check;
    } finally {
      turns.count -= 1;
      if (turns.count === 0) this.#turns.delete(counted);
    }
  }

  /**
   * Whether a login that was let in would still be. The accounts may have been
   * replaced since, and its session was none yet that could be ended.
   *
   * @param reply What {@linkcode check} answered it.
   * @returns Whether the account is as it was.
   */
  stands(reply: LoginReply): boolean {
    const passed = this.#passed.get(reply);
    return passed !== undefined && this.#credentials.get(passed.name) === passed.value;
  }

  /**
   * Takes other accounts over, at once: also checks that are under way are
   * judged by them. Failures are still counted.
   *
   * @param credentials The accounts.
   * @returns The names whose sessions must end: those that have no account any
   * more, or another password.
   * @throws {ScryptHashError} If an account has a hash that is none; then
   * nothing is changed.
   */
  replace(credentials: Credentials): string[] {
    const before = this.#credentials;
    this.#verifier = new Verifier(credentials, this.#hashing, this.#secret);
    this.#credentials = credentials;
    for (const name of [...before.keys(), ...credentials.keys()]) {
      if (before.has(name) === credentials.has(name)) continue;
      this.#lockout.move(name);
    }
    this.#departed.replace(before, credentials);
    return [...before.keys()].filter((name) => before.get(name) !== credentials.get(name));
  }

  /**
   * The names that an account has come back to with another password than it
   * was taken out with: most likely it is another person's now. They are told
   * once.
   */
  takeReborn(): string[] {
    return this.#departed.takeReborn(this.#credentials);
  }

  /** Hashes no more: checks that wait for it are answered that too many do. */
  close(): void {
    this.#hashing.close();
  }

  async #check(name: string, password: string, address: string): Promise<LoginReply> {
    const suspended = this.#lockout.suspendedFor(name);
    if (suspended > 0) return { type: "PENNED", seconds: formatSeconds(suspended) };
    const verdict = await this.#verify(name, password, address);
    if (verdict === "busy") return busy();
    if (verdict === "right") return this.#letIn(name);
    const failure = this.#lockout.fail(name);
    await new Promise<void>((resolve) => this.#store.whenWritten(() => resolve()));
    return failure.suspended
      ? { type: "JUST_PENNED", seconds: formatSeconds(failure.milliseconds) }
      : { type: "LOGIN_FAILED", attemptsLeft: failure.attemptsLeft };
  }

  async #verify(name: string, password: string, address: string): Promise<Verdict> {
    for (;;) {
      const value = this.#credentials.get(name);
      const verdict = await this.#verifier.check(name, password, address);
      if (this.#credentials.get(name) === value) return verdict;
    }
  }

  #letIn(name: string): LoginReply {
    this.#lockout.succeed(name);
    const reply: LoginReply = { type: "LOGIN_OKAY" };
    this.#passed.set(reply, { name, value: this.#credentials.get(name) });
    return reply;
  }
}

/** Those who are sent away all at once should not come back all at once. */
function busy(): LoginReply {
  const [from, to] = COME_AGAIN;
  const milliseconds = from + Math.random() * (to - from);
  const text = "The message center is busy. " +
    `Please try again in ${Math.ceil(milliseconds / 1_000)} seconds.`;
  return { type: "PENNED", seconds: formatSeconds(milliseconds), text };
}
