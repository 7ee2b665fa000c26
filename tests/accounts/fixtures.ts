/**
 * Accounts with hashes, and hashing that a test watches or holds up.
 *
 * @module
 */
import { Accounts, type AccountsOptions } from "../../lib/accounts/accounts.ts";
import type { Credentials } from "../../lib/accounts/credentials.ts";
import { hashPassword, type Scrypt, scrypt } from "../../lib/accounts/scrypt.ts";
import type { ScryptCost } from "../../lib/accounts/scrypt_hash.ts";
import type { LoginReply } from "../../lib/protocol/login.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** A login that is let in. */
export const OKAY: LoginReply = { type: "LOGIN_OKAY" };

/** The failure that suspends. */
export const JUST_PENNED: LoginReply = { type: "JUST_PENNED", seconds: "60.0000000000" };

/** A failure. */
export function failed(attemptsLeft: number): LoginReply {
  return { type: "LOGIN_FAILED", attemptsLeft };
}

/** What a suspended name is told. */
export function penned(seconds = "60.0000000000"): LoginReply {
  return { type: "PENNED", seconds };
}

/** The hash of a password, as quickly as can be. */
export function quickHash(password: string, cost: Partial<ScryptCost> = {}): Promise<string> {
  return hashPassword(password, { ln: 1, r: 1, p: 1, ...cost });
}

/** The accounts of WIRE.md, with hashes. */
export async function hashedAccounts(): Promise<Credentials> {
  return new Map([
    ["seas", await quickHash("summerisover")],
    ["google", await quickHash("hasglasses")],
  ]);
}

/** The same, but `google` has a plain password. */
export async function mixedAccounts(): Promise<Credentials> {
  return new Map([...await hashedAccounts(), ["google", "hasglasses"]]);
}

/** Accounts and their clock. */
export function open(
  credentials: Credentials,
  options: Partial<AccountsOptions> = {},
): { clock: FakeClock; accounts: Accounts } {
  const clock = new FakeClock();
  const accounts = new Accounts(clock, credentials, { attempts: 3, lockout: 60_000, ...options });
  return { clock, accounts };
}

/** A hash that was computed: of what, and how. */
export interface Hashed {
  /** The password. */
  readonly password: string;
  /** The salt, in hexadecimal digits, by which one knows whose it was. */
  readonly salt: string;
  /** How much work it was. */
  readonly cost: ScryptCost;
}

/** Hashes, and notes what. */
export class WatchedScrypt {
  /** What was hashed. */
  readonly done: Hashed[] = [];
  /** Does it. */
  readonly scrypt: Scrypt = (password, salt, cost, length) => {
    this.done.push({ password, salt: salt.toHex(), cost });
    return scrypt(password, salt, cost, length);
  };
}

/** Hashes nothing before it is told to. */
export class HeldScrypt {
  /** The passwords that have been begun with. */
  readonly begun: string[] = [];
  readonly #held: (() => void)[] = [];
  #isFree = false;
  #onBegin = () => {};
  /** Does it. */
  readonly scrypt: Scrypt = async (password, salt, cost, length) => {
    this.begun.push(password);
    const held = new Promise<void>((resolve) => this.#held.push(resolve));
    this.#onBegin();
    if (!this.#isFree) await held;
    return await scrypt(password, salt, cost, length);
  };

  /** Waits until so many have been begun with. */
  async until(count: number): Promise<void> {
    while (this.begun.length < count) {
      await new Promise<void>((resolve) => this.#onBegin = resolve);
    }
  }

  /** Lets the first that is held go on. */
  release(): void {
    this.#held.shift()?.();
  }

  /** Lets all go on, and holds none any more. */
  releaseAll(): void {
    this.#isFree = true;
    while (this.#held.length > 0) this.release();
  }
}
