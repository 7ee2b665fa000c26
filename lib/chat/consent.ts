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

interface Asked {
  /** Who asks, and since when. */
  readonly askers: Map<string, number>;
  /** Since when the last of them does. */
  readonly lastAt: number;
}

/** Keeps one asker from asking a thousand times, and a thousand askers from asking one. */
export class ConsentRequests {
  readonly #clock: Clock;
  /** Each user asked; who was last asked longest ago comes first. */
  readonly #pending = new Map<string, Asked>();

  /**
   * Makes a table without requests.
   *
   * @param clock Tells the time.
   */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many requests wait. */
  get size(): number {
    return this.#pending.values().reduce((sum, { askers }) => sum + askers.size, 0);
  }

  /** `asker` wants the address of `user`. */
  ask(user: string, asker: string): AskResult {
    const now = this.#clock.now();
    const askers = this.#pending.get(user)?.askers ?? new Map<string, number>();
    for (const [other, askedAt] of askers) {
      if (now - askedAt >= ASK_AGAIN_AFTER) askers.delete(other);
    }
    if (askers.has(asker)) return "asked-already";
    if (askers.size >= MAX_ASKERS) return "too-many";
    this.#pending.delete(user);
    this.#pending.set(user, { askers: askers.set(asker, now), lastAt: now });
    return "ask";
  }

  /** `user` has allowed or blocked `asker`: nothing is pending between them. */
  settle(user: string, asker: string): void {
    const askers = this.#pending.get(user)?.askers;
    if (askers?.delete(asker) && askers.size === 0) this.#pending.delete(user);
  }

  /**
   * `user` has gone: what they were asked is void. What they asked others is
   * not, lest whoever comes and goes asks again and again.
   */
  forget(user: string): void {
    this.#pending.delete(user);
  }

  /** Forgets users of whom nobody has asked anything for so long that they may be asked again. */
  sweep(): void {
    const now = this.#clock.now();
    for (const [user, { lastAt }] of this.#pending) {
      if (now - lastAt < ASK_AGAIN_AFTER) return;
      this.#pending.delete(user);
    }
  }
}
