/**
 * Whom one can message privately, and from whom one takes private messages.
 *
 * @module
 */
import type { Endpoint } from "../net/address.ts";

/** Where a user is, or that they have gone since one knew. */
export type Whereabouts = Endpoint | "gone" | undefined;

/** The addresses that others have allowed; each is good for the session that it was given in. */
export class Contacts {
  readonly #known = new Map<string, Endpoint | "gone">();
  readonly #allowed = new Set<string>();

  /** Where a user is; nothing if they never said. */
  find(user: string): Whereabouts {
    return this.#known.get(user);
  }

  /** A user has given their address. */
  learn(user: string, endpoint: Endpoint): void {
    this.#known.set(user, endpoint);
  }

  /** A user has logged on anew: what they allowed before is void. */
  came(user: string): void {
    this.#known.delete(user);
  }

  /** A user has gone: their port may be somebody else's by now. */
  went(user: string): void {
    if (this.#known.has(user)) this.#known.set(user, "gone");
  }

  /** This user may message privately. */
  allow(user: string): void {
    this.#allowed.add(user);
  }

  /** What this user was allowed is taken back. */
  disallow(user: string): void {
    this.#allowed.delete(user);
  }

  /** Whether private messages from this user are to be shown: they do not pass the center. */
  allows(user: string): boolean {
    return this.#allowed.has(user);
  }
}
