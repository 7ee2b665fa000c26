/**
 * Whom one can message privately, and from whom one takes private messages.
 *
 * @module
 */
import type { Endpoint } from "../net/address.ts";

/** Where private messages to a user go. */
export interface Address {
  /** Where their client listens, if it can be dialled. */
  readonly endpoint: Endpoint | undefined;
  /** Their public key; empty in protocol 1. */
  readonly key: string;
}

/** Where a user is: `gone` if they have logged off since one knew, `anew` if they logged on again. */
export type Whereabouts = Address | "gone" | "anew" | undefined;

/** Someone whose private messages are shown. */
export interface Allowed {
  /** Where they logged in from; nothing if the center does not tell, in protocol 1. */
  readonly host?: string;
  /** Their public key; empty in protocol 1. */
  readonly key: string;
}

/** What is to be done with a private message of protocol 1: show it, say that it is held, or nothing. */
export type Hearing = "show" | "held" | "nothing";

/** How many private messages are held of those not allowed, in all. */
const MAX_HELD = 100;

/** The addresses that others have allowed, and who was allowed ours; all good for one session. */
export class Contacts {
  readonly #known = new Map<string, Address | "gone" | "anew">();
  readonly #allowed = new Map<string, Allowed>();
  readonly #blocked = new Set<string>();
  /** Private messages of users neither allowed nor blocked. */
  readonly #held = new Map<string, string[]>();
  #heldCount = 0;

  /** Where a user is; nothing if they never said. */
  find(user: string): Whereabouts {
    return this.#known.get(user);
  }

  /** What was allowed to a user, if anything. */
  allowed(user: string): Allowed | undefined {
    return this.#allowed.get(user);
  }

  /** The public key that one has of a user, from either of the two; empty if they speak protocol 1. */
  keyOf(user: string): string | undefined {
    const known = this.#known.get(user);
    return typeof known === "object" ? known.key : this.#allowed.get(user)?.key;
  }

  /** A user has given their address. */
  learn(user: string, address: Address): void {
    this.#known.set(user, address);
  }

  /** A user has logged on anew: what they allowed before is void, and so is what they were allowed. */
  came(user: string): void {
    this.#allowed.delete(user);
    this.#known.delete(user);
  }

  /** A user has gone: their port may be somebody else's by now. */
  went(user: string): void {
    this.#allowed.delete(user);
    if (this.#known.has(user)) this.#known.set(user, "gone");
  }

  /** In protocol 2, where `over` ends what was allowed, a user's coming and going says only this. */
  isOnline(user: string, online: boolean): void {
    if (typeof this.#known.get(user) === "string") this.#known.set(user, online ? "anew" : "gone");
  }

  /** What a user's session with this key and oneself allowed each other is over. */
  over(user: string, key: string): void {
    const known = this.#known.get(user);
    if (typeof known === "object" && known.key === key) this.#known.set(user, "anew");
    if (this.#allowed.get(user)?.key === key) this.#allowed.delete(user);
  }

  /**
   * This user may message privately.
   *
   * @param user The user.
   * @param allowed What the center says about them.
   * @returns What they sent before, which may be shown now.
   */
  allow(user: string, allowed: Allowed = { key: "" }): string[] {
    this.#allowed.set(user, allowed);
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
   * A private message of protocol 1 has come: it did not pass the center, which
   * would have kept a blocked user's away.
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
