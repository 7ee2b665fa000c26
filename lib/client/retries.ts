/**
 * Trying something again and again, with growing pauses.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** Milliseconds until the next attempt, after the first, the second, … failure. */
const DELAYS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

/** By how much of it a delay may be longer, so that not all who wait come at once. */
const JITTER = 0.25;

/** Milliseconds between two attempts at the least, however much one hurries. */
const MIN_DELAY = 1_000;

/** What is tried. */
export interface RetriesOptions {
  /** Tells the time. */
  readonly clock: Clock;
  /**
   * Tries. Resolves with nothing if it succeeded, or with the milliseconds until
   * it is worth another attempt; rejects if it failed.
   */
  attempt(): Promise<number | undefined>;
  /** Called after each attempt that failed; throws if that was the last. */
  onFailure(error: unknown): void;
}

/** Attempts at one thing, until one succeeds. */
export class Retries {
  readonly #options: RetriesOptions;
  #lastAttempt = -Infinity;
  #isStopped = false;
  #endPause: () => void = () => {};

  /**
   * Tries nothing yet.
   *
   * @param options What is tried.
   */
  constructor(options: RetriesOptions) {
    this.#options = options;
  }

  /**
   * Tries until it succeeds.
   *
   * @param atOnce Whether the first attempt is not to wait.
   * @returns Whether it did; not if it was stopped.
   * @throws {unknown} What `onFailure` throws.
   */
  async run(atOnce: boolean): Promise<boolean> {
    const { clock, attempt, onFailure } = this.#options;
    let failures = 0;
    let delay = atOnce ? 0 : delayAfter(failures);
    for (;;) {
      await this.#pause(delay);
      if (this.#isStopped) return false;
      this.#lastAttempt = clock.now();
      try {
        const later = await attempt();
        if (later === undefined) return !this.#isStopped;
        delay = later;
      } catch (error) {
        if (this.#isStopped) return false;
        onFailure(error);
        failures += 1;
        delay = delayAfter(failures);
      }
    }
  }

  /** Ends a pause, unless an attempt was made just now. */
  hurry(): void {
    if (this.#options.clock.now() - this.#lastAttempt >= MIN_DELAY) this.#endPause();
  }

  /** Ends a pause in any case: an attempt will succeed now. */
  goOn(): void {
    this.#endPause();
  }

  /** Tries no more. */
  stop(): void {
    this.#isStopped = true;
    this.#endPause();
  }

  #pause(delay: number): Promise<void> {
    if (delay === 0 || this.#isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      const cancelTimer = this.#options.clock.after(delay, resolve);
      this.#endPause = () => {
        cancelTimer();
        resolve();
      };
    });
  }
}

function delayAfter(failures: number): number {
  const delay = DELAYS[Math.min(failures, DELAYS.length - 1)]!;
  return delay * (1 + JITTER * Math.random());
}
