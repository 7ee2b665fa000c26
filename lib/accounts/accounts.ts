/**
 * Accounts: who may log in, and who may not for a while.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { equalInConstantTime } from "../constant_time.ts";
import { formatSeconds, type LoginReply } from "../protocol/login.ts";
import { isUsername } from "../protocol/username.ts";
import type { Credentials } from "./credentials.ts";
import { Lockout } from "./lockout.ts";

/** What suspends a name. */
export interface LockoutOptions {
  /** How many failures in a row. */
  readonly attempts: number;
  /** For how long, in milliseconds. */
  readonly lockout: number;
}

/** Checks passwords. */
export class Accounts {
  readonly #credentials: Credentials;
  readonly #lockout: Lockout;
  /** The last check of each name that is being checked. */
  readonly #checks = new Map<string, Promise<LoginReply>>();
  /** Made at the first check. */
  #digests: Promise<ReadonlyMap<string, Uint8Array>> | undefined;
  /** Compared with for an unknown name, so that it takes as long as a known one. */
  readonly #noDigest = crypto.getRandomValues(new Uint8Array(32));

  /**
   * Takes the accounts over.
   *
   * @param clock Tells the time.
   * @param credentials The accounts.
   * @param options What suspends a name.
   */
  constructor(clock: Clock, credentials: Credentials, options: LockoutOptions) {
    this.#credentials = credentials;
    const isAccount = (name: string) => this.has(name);
    this.#lockout = new Lockout(clock, options.attempts, options.lockout, isAccount);
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
   * @param name The name.
   * @param password The password.
   * @returns What the login is answered.
   */
  async check(name: string, password: string): Promise<LoginReply> {
    // What cannot be a name is counted as one and the same, however long and however many.
    const counted = isUsername(name) ? name : "";
    const before = this.#checks.get(counted) ?? Promise.resolve();
    const check = before.then(() => this.#check(counted, password));
    this.#checks.set(counted, check);
    try {
      return await check;
    } finally {
      if (this.#checks.get(counted) === check) this.#checks.delete(counted);
    }
  }

  async #check(name: string, password: string): Promise<LoginReply> {
    const suspended = this.#lockout.suspendedFor(name);
    if (suspended > 0) return { type: "PENNED", seconds: formatSeconds(suspended) };
    if (await this.#isRight(name, password)) {
      this.#lockout.succeed(name);
      return { type: "LOGIN_OKAY" };
    }
    const failure = this.#lockout.fail(name);
    return failure.suspended
      ? { type: "JUST_PENNED", seconds: formatSeconds(failure.milliseconds) }
      : { type: "LOGIN_FAILED", attemptsLeft: failure.attemptsLeft };
  }

  async #isRight(name: string, password: string): Promise<boolean> {
    this.#digests ??= digestAll(this.#credentials);
    const [given, digests] = await Promise.all([digest(password), this.#digests]);
    return equalInConstantTime(given, digests.get(name) ?? this.#noDigest);
  }
}

async function digestAll(credentials: Credentials): Promise<Map<string, Uint8Array>> {
  const digests = new Map<string, Uint8Array>();
  for (const [name, password] of credentials) digests.set(name, await digest(password));
  return digests;
}

async function digest(password: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(password)));
}
