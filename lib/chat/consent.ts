/**
 * Requests for an address that the person asked has not answered.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** How many askers one user can have at a time. */
export const MAX_ASKERS = 32;

/** How long a request waits, and is not shown again when it is repeated, in milliseconds. */
const ASK_AGAIN_AFTER = 60_000;

/** What is to be done with a request: show it, let it rest with the earlier one, or refuse it. */
export type AskResult = "ask" | "asked-already" | "too-many";

/** Keeps one asker from asking a thousand times, and a thousand askers from asking one. */
export class ConsentRequests {
  readonly #clock: Clock;
  /** For each user asked: who asks, and since when. */
  readonly #pending = new Map<string, Map<string, number>>();

  /**
   * Makes a table without requests.
   *
   * @param clock Tells the time.
   */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `asker` wants the address of `user`. */
  ask(user: string, asker: string): AskResult {
    const now = this.#clock.now();
    const askers = this.#pending.get(user) ?? new Map<string, number>();
    for (const [other, askedAt] of askers) {
      if (now - askedAt >= ASK_AGAIN_AFTER) askers.delete(other);
    }
    if (askers.has(asker)) return "asked-already";
    if (askers.size >= MAX_ASKERS) return "too-many";
    this.#pending.set(user, askers.set(asker, now));
    return "ask";
  }

  /** `user` has allowed or blocked `asker`: nothing is pending between them. */
  settle(user: string, asker: string): void {
    const askers = this.#pending.get(user);
    if (askers?.delete(asker) && askers.size === 0) this.#pending.delete(user);
  }

  /**
   * `user` has gone: what they were asked is void. What they asked others is
   * not, lest whoever comes and goes asks again and again.
   */
  forget(user: string): void {
    this.#pending.delete(user);
  }
}
