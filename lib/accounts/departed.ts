/**
 * Accounts that were taken out, so that it is known whether a name that comes
 * back is the same person's.
 *
 * @module
 */
import type { Contents, Store } from "../store/store.ts";
import type { Credentials } from "./credentials.ts";

/** Remembers what each account was that has been taken out, until its name comes back. */
export class Departed {
  readonly #store: Store;
  readonly #fingerprints: Map<string, string>;

  /**
   * Remembers those that the store held.
   *
   * @param contents What the store held.
   * @param store Where they are written down.
   */
  constructor({ departed }: Contents, store: Store) {
    this.#store = store;
    this.#fingerprints = new Map(departed);
  }

  /** How many are remembered. */
  get size(): number {
    return this.#fingerprints.size;
  }

  /**
   * An account was taken out.
   *
   * @param name Its name.
   * @param value Its password, or the hash of that.
   */
  add(name: string, value: string): void {
    const account = this.#store.fingerprint(value);
    this.#fingerprints.set(name, account);
    this.#store.write({ kind: "departed", name, account });
  }

  /**
   * Forgets those whose names have come back.
   *
   * @param credentials The accounts that there are now.
   * @returns The names that came back with another password.
   */
  takeReborn(credentials: Credentials): string[] {
    const reborn: string[] = [];
    for (const [name, account] of this.#fingerprints) {
      const value = credentials.get(name);
      if (value === undefined) continue;
      if (this.#store.fingerprint(value) !== account) reborn.push(name);
      this.#fingerprints.delete(name);
      this.#store.write({ kind: "departed", name });
    }
    return reborn;
  }
}
