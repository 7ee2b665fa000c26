/**
 * Everybody with whom private messages are exchanged in one session.
 *
 * @module
 */
import type { KeyPair } from "../crypto/key_pair.ts";
import { safetyCode } from "../crypto/safety_code.ts";
import type { Contacts } from "./contacts.ts";
import { Correspondent } from "./correspondent.ts";

/** A safety code; `no-key` if there is none yet, `unsealed` if there will be none. */
export type SafetyCode = { readonly code: string } | "no-key" | "unsealed";

/** The other sessions, by their users and keys. */
export class Correspondents {
  readonly #user: string;
  readonly #keys: KeyPair;
  readonly #correspondents = new Map<string, Correspondent>();

  /**
   * Knows nobody yet.
   *
   * @param user Who one is.
   * @param keys The keys of one's session.
   */
  constructor(user: string, keys: KeyPair) {
    this.#user = user;
    this.#keys = keys;
  }

  /** The session of a user with this public key. */
  of(user: string, key: string): Correspondent {
    const id = `${user}|${key}`;
    let correspondent = this.#correspondents.get(id);
    if (!correspondent) {
      const own = { user: this.#user, key: this.#keys.publicKey };
      correspondent = new Correspondent(own, this.#keys, { user, key });
      this.#correspondents.set(id, correspondent);
    }
    return correspondent;
  }

  /**
   * The safety code of oneself and another user.
   *
   * @param other The other.
   * @param contacts What is known of them, and that they were verified.
   * @returns The code; `no-key` if nothing is known of them, `unsealed` if their client seals nothing.
   */
  async safetyCode(
    other: string,
    contacts: Contacts,
  ): Promise<SafetyCode> {
    const publicKey = contacts.keyOf(other);
    if (publicKey === "") return "unsealed";
    if (publicKey === undefined) return "no-key";
    contacts.verify(other, publicKey);
    const own = { user: this.#user, publicKey: this.#keys.publicKey };
    return { code: await safetyCode(own, { user: other, publicKey }) };
  }
}
