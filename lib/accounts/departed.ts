/**
 * Accounts that were taken out, so that it is known whether a name that comes
 * back is the same person's.
 *
 * @module
 */
import type { Contents, Store } from "../store/store.ts";
import type { Credentials } from "./credentials.ts";

/** Before the fingerprint of an account that there is, and of one that was taken out. */
const HERE = "+";
const GONE = "-";

/** Remembers what each account was that has been taken out, until its name comes back. */
export class Departed {
  readonly #store: Store;
  /** Their fingerprints. */
  readonly #gone = new Map<string, string>();

  /**
   * Goes on from what the store held: also who went while no center ran has
   * departed. Accounts that there are stand in the store, so that this is known.
   *
   * @param contents What the store held.
   * @param store Where it is written down.
   * @param credentials The accounts that there are.
   */
  constructor({ accounts }: Contents, store: Store, credentials: Credentials) {
    this.#store = store;
    for (const [name, known] of accounts) {
      const fingerprint = known.slice(HERE.length);
      if (known.startsWith(GONE)) this.#gone.set(name, fingerprint);
      else if (!credentials.has(name)) this.#leave(name, fingerprint);
    }
    for (const [name, value] of credentials) {
      if (this.#gone.has(name)) continue;
      const fingerprint = store.fingerprint(value);
      if (accounts.get(name) !== HERE + fingerprint) this.#note(name, HERE + fingerprint);
    }
  }

  /** How many have departed. */
  get size(): number {
    return this.#gone.size;
  }

  /**
   * The accounts are others now.
   *
   * @param before What they were.
   * @param now What they are.
   */
  replace(before: Credentials, now: Credentials): void {
    for (const [name, value] of before) {
      if (!now.has(name)) this.#leave(name, this.#store.fingerprint(value));
    }
    for (const [name, value] of now) {
      if (before.get(name) === value || this.#gone.has(name)) continue;
      this.#note(name, HERE + this.#store.fingerprint(value));
    }
  }

  /**
   * Forgets those whose names have come back.
   *
   * @param credentials The accounts that there are now.
   * @returns The names that came back with another password.
   */
  takeReborn(credentials: Credentials): string[] {
    const reborn: string[] = [];
    for (const [name, before] of this.#gone) {
      const value = credentials.get(name);
      if (value === undefined) continue;
      const fingerprint = this.#store.fingerprint(value);
      if (fingerprint !== before) reborn.push(name);
      this.#gone.delete(name);
      this.#note(name, HERE + fingerprint);
    }
    return reborn;
  }

  #leave(name: string, fingerprint: string): void {
    this.#gone.set(name, fingerprint);
    this.#note(name, GONE + fingerprint);
  }

  #note(name: string, known: string): void {
    this.#store.write({ kind: "account", name, known });
  }
}
