/**
 * Whom one can message privately, and from whom one takes no private message.
 *
 * @module
 */
import type { Endpoint } from "../net/address.ts";

/** Where a user is, or that they have gone since one knew. */
export type Whereabouts = Endpoint | "gone" | undefined;

/** The addresses that others have allowed; each is good for the session that it was given in. */
export class Contacts {
  readonly #known = new Map<string, Endpoint | "gone">();
  readonly #blocked = new Set<string>();

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

  /** Whether private messages from this user are to be shown. */
  hears(user: string): boolean {
    return !this.#blocked.has(user);
  }

  /** Blocks or unblocks private messages: they do not pass the center, which keeps the rest away. */
  block(user: string, blocked: boolean): void {
    if (blocked) this.#blocked.add(user);
    else this.#blocked.delete(user);
  }
}
