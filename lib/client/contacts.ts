/**
 * Whom one can message privately, and from whom one takes private messages.
 *
 * @module
 */
import type { Endpoint } from "../net/address.ts";

/** Where a user is, or that they have gone since one knew. */
export type Whereabouts = Endpoint | "gone" | undefined;

/** What is to be done with a private message: show it, say that it is held, or nothing. */
export type Hearing = "show" | "held" | "nothing";

/** How many private messages are held of those not allowed, in all. */
const MAX_HELD = 100;

/** The addresses that others have allowed, and who was allowed ours; all good for one session. */
export class Contacts {
  readonly #known = new Map<string, Endpoint | "gone">();
  readonly #allowed = new Set<string>();
  readonly #blocked = new Set<string>();
  /** Private messages of users neither allowed nor blocked. */
  readonly #held = new Map<string, string[]>();
  #heldCount = 0;

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

  /**
   * This user may message privately.
   *
   * @returns What they sent before, which may be shown now.
   */
  allow(user: string): string[] {
    this.#allowed.add(user);
    this.#blocked.delete(user);
    return this.#release(user);
  }

  /** Blocks or unblocks a user. A block takes back what they were allowed, for good. */
  block(user: string, blocked: boolean): void {
    this.#allowed.delete(user);
    this.#release(user);
    if (blocked) this.#blocked.add(user);
    else this.#blocked.delete(user);
  }

  /**
   * A private message has come: it did not pass the center, which would have
   * kept a blocked user's away.
   *
   * @param user Who it says it is from.
   * @param message It.
   * @returns What is to be done with it.
   */
  hear(user: string, message: string): Hearing {
    if (this.#allowed.has(user)) return "show";
    if (this.#blocked.has(user) || this.#heldCount >= MAX_HELD) return "nothing";
    const held = this.#held.get(user) ?? [];
    this.#held.set(user, [...held, message]);
    this.#heldCount += 1;
    return held.length === 0 ? "held" : "nothing";
  }

  #release(user: string): string[] {
    const held = this.#held.get(user) ?? [];
    this.#held.delete(user);
    this.#heldCount -= held.length;
    return held;
  }
}
