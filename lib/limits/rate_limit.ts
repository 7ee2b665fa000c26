/**
 * How often something may be done.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** What does not count, in milliseconds. */
const TOLERANCE = 1e-3;

/** How many keys are remembered before those whose bucket is full are looked for. */
const LEAST_PURGE = 1_024;

/** How many buckets one sweep forgets: to forget those of a whole flood at once would hold up everybody. */
const BUCKETS_A_SWEEP = 10_000;

/**
 * A token bucket for each key: so many at once, so many in the long run.
 *
 * What is kept of a bucket is when it will be full again, and of a full one
 * nothing (the generic cell rate algorithm of ITU-T I.371, annex A).
 *
 * @example
 * ```ts
 * import { systemClock } from "../clock.ts";
 * import { RateLimit } from "./rate_limit.ts";
 *
 * const limit = new RateLimit<string>(systemClock, { perSecond: 50, burst: 500 });
 * limit.take("192.0.2.1"); // 0: it may
 * ```
 */
export class RateLimit<K> {
  readonly #clock: Clock;
  /** Milliseconds in which a token comes back. */
  readonly #interval: number;
  readonly #burst: number;
  /** When the bucket of each key is full again; what was last taken from longest ago comes first. */
  readonly #fullAt = new Map<K, number>();
  #purgeAt = LEAST_PURGE;

  /**
   * Makes full buckets.
   *
   * @param clock Tells the time.
   * @param options How many tokens come back in a second, and how many a bucket holds.
   */
  constructor(
    clock: Clock,
    { perSecond, burst }: { readonly perSecond: number; readonly burst: number },
  ) {
    this.#clock = clock;
    this.#interval = 1_000 / perSecond;
    this.#burst = burst;
  }

  /** How many buckets are remembered; none of them was full when it was last looked at. */
  get size(): number {
    return this.#fullAt.size;
  }

  /**
   * Takes tokens, if there are enough.
   *
   * @param key Whose.
   * @param count How many.
   * @returns 0 if they were taken, else the milliseconds until they could be.
   */
  take(key: K, count = 1): number {
    const now = this.#clock.now();
    const fullAt = Math.max(now, this.#fullAt.get(key) ?? 0) + count * this.#interval;
    const wait = fullAt - now - this.#burst * this.#interval;
    // Sums of intervals are not exact.
    if (wait > TOLERANCE) return wait;
    this.#fill(key, fullAt);
    if (this.#fullAt.size >= this.#purgeAt) this.#purge(now);
    return 0;
  }

  /**
   * Takes tokens, whether there are enough or not: what is missing has to come
   * back before there are any.
   *
   * @param key Whose.
   * @param count How many.
   */
  owe(key: K, count: number): void {
    const fullAt = Math.max(this.#clock.now(), this.#fullAt.get(key) ?? 0);
    this.#fill(key, fullAt + count * this.#interval);
  }

  /**
   * Gives tokens back that were taken and not needed.
   *
   * @param key Whose.
   * @param count How many.
   */
  give(key: K, count: number): void {
    const fullAt = this.#fullAt.get(key);
    if (fullAt !== undefined) this.#fullAt.set(key, fullAt - count * this.#interval);
  }

  /**
   * Forgets buckets that are full and that nobody has taken from for longest. To
   * be called from time to time, as nobody may ever take again.
   */
  sweep(): void {
    const now = this.#clock.now();
    let left = BUCKETS_A_SWEEP;
    for (const [key, fullAt] of this.#fullAt) {
      if (fullAt > now || left === 0) return;
      this.#fullAt.delete(key);
      left -= 1;
    }
  }

  #fill(key: K, fullAt: number): void {
    this.#fullAt.delete(key);
    this.#fullAt.set(key, fullAt);
  }

  /** Forgets the buckets that are full; what that costs is shared by all that were added since. */
  #purge(now: number): void {
    for (const [key, fullAt] of this.#fullAt) {
      if (fullAt <= now) this.#fullAt.delete(key);
    }
    this.#purgeAt = Math.max(LEAST_PURGE, 2 * this.#fullAt.size);
  }
}

/**
 * A limit as operators set it.
 *
 * @param clock Tells the time.
 * @param perSecond How many a second in the long run; 0 for no limit.
 * @param seconds How many seconds' worth at once.
 * @returns The limit, or nothing if there is none.
 */
export function rateLimit(
  clock: Clock,
  perSecond: number,
  seconds: number,
): RateLimit<string> | undefined {
  if (perSecond === 0) return undefined;
  return new RateLimit(clock, { perSecond, burst: seconds * perSecond });
}
