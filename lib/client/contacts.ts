/**
 * Whom one can message privately, and from whom one takes private messages.
 *
 * @module
 */
import type { Endpoint } from "../net/address.ts";
import type { TimedMessage } from "./event.ts";

/** Where private messages to a user go. */
export interface Address {
  /** Where their client listens, if it can be dialled. */
  readonly endpoint: Endpoint | undefined;
  /** Their public key; empty in protocol 1. */
  readonly key: string;
}

/**
 * Where a user is: `gone` if they have logged off since one knew, `over` if what
 * they allowed is over for another reason.
 */
export type Whereabouts = Address | "gone" | "over" | undefined;

/** Someone whose private messages are shown. */
export interface Allowed {
  /** Where they logged in from; nothing if the center does not tell, in protocol 1. */
  readonly host?: string;
  /** Their public key; empty in protocol 1. */
  readonly key: string;
}

/** What is to be done with a private message of protocol 1: show it, say that it is held, or nothing. */
export type Hearing = "show" | "held" | "nothing";

/** In place of a key that was verified in a session that is over: no key is like it. */
const OTHER_SESSION = "over";

/** How many private messages are held of those not allowed, in all. */
const MAX_HELD = 100;

/** The addresses that others have allowed, and who was allowed ours; all good for one session. */
export class Contacts {
  readonly #known = new Map<string, Address | "gone" | "over">();
  readonly #allowed = new Map<string, Allowed>();
  readonly #blocked = new Set<string>();
  /** The keys whose safety code was shown. */
  readonly #verified = new Map<string, string>();
  /** Private messages of users neither allowed nor blocked. */
  readonly #held = new Map<string, TimedMessage[]>();
  #heldCount = 0;

  /**
   * A new session of one's own: what others gave to the one before is over, and
   * what was verified has to be verified again.
   *
   * @param former What was known in the session before.
   */
  inherit(former: Contacts): void {
    for (const user of former.#known.keys()) this.#known.set(user, "over");
    for (const user of former.#verified.keys()) this.#verified.set(user, OTHER_SESSION);
  }

  /** Where a user is; nothing if they never said. */
  find(user: string): Whereabouts {
    return this.#known.get(user);
  }

  /** What was allowed to a user, if anything. */
  allowed(user: string): Allowed | undefined {
    return this.#allowed.get(user);
  }

  /**
   * The public key that one has of a user; empty if they speak protocol 1. There
   * is never more than one, to seal for them and to open what they have sealed.
   */
  keyOf(user: string): string | undefined {
    const known = this.#known.get(user);
    return typeof known === "object" ? known.key : this.#allowed.get(user)?.key;
  }

  /** A user has given their address. What another key of theirs was allowed is void with it. */
  learn(user: string, address: Address): void {
    if (this.#allowed.get(user)?.key !== address.key) this.#allowed.delete(user);
    this.#known.set(user, address);
  }

  /** The safety code of a user's key was shown. */
  verify(user: string, key: string): void {
    this.#verified.set(user, key);
  }

  /** Whether a user's key is another than the one whose safety code was shown; told once. */
  isOtherKey(user: string, key: string): boolean {
    const verified = this.#verified.get(user);
    if (verified === undefined || verified === key) return false;
    this.#verified.delete(user);
    return true;
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
    if (typeof this.#known.get(user) === "string") this.#known.set(user, online ? "over" : "gone");
  }

  /** What a user's session with this key and oneself allowed each other is over. */
  over(user: string, key: string): void {
    this.lost(user, key, "over");
    if (this.#allowed.get(user)?.key === key) this.#allowed.delete(user);
  }

  /** A message could not be brought to the session with this key. */
  lost(user: string, key: string, how: "gone" | "over"): void {
    const known = this.#known.get(user);
    if (typeof known === "object" && known.key === key) this.#known.set(user, how);
  }

  /**
   * This user may message privately.
   *
   * @param user The user.
   * @param allowed What the center says about them.
   * @returns What they sent before, which may be shown now.
   */
  allow(user: string, allowed: Allowed = { key: "" }): TimedMessage[] {
    const known = this.#known.get(user);
    if (allowed.host !== undefined && typeof known === "object" && known.key !== allowed.key) {
      this.#known.set(user, "over");
    }
    this.#allowed.set(user, allowed);
    this.#blocked.delete(user);
    return this.#release(user);
  }

  /** A user is blocked: what both allowed each other is over, for good. */
  block(user: string): void {
    this.#allowed.delete(user);
    this.#known.delete(user);
    this.#release(user);
    this.#blocked.add(user);
  }

  /** A user is not blocked any more. */
  unblock(user: string): void {
    this.#blocked.delete(user);
  }

  /**
   * A private message of protocol 1 has come: it did not pass the center, which
   * would have kept a blocked user's away.
   *
   * @param message It.
   * @returns What is to be done with it.
   */
  hear(message: TimedMessage): Hearing {
    const user = message.from;
    if (this.#allowed.has(user)) return "show";
    if (this.#blocked.has(user) || this.#heldCount >= MAX_HELD) return "nothing";
    const held = this.#held.get(user) ?? [];
    this.#held.set(user, [...held, message]);
    this.#heldCount += 1;
    return held.length === 0 ? "held" : "nothing";
  }

  #release(user: string): TimedMessage[] {
    const held = this.#held.get(user) ?? [];
    this.#held.delete(user);
    this.#heldCount -= held.length;
    return held;
  }
}
