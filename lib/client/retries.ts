/**
 * Trying something again and again, with growing pauses.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { Pause } from "./pause.ts";

/** Milliseconds until the next attempt, after the first, the second, … failure. */
const DELAYS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

/** By how much of it a delay may be longer, so that not all who wait come at once. */
const JITTER = 0.25;

/** Milliseconds between two attempts at the least, however much one hurries. */
const MIN_DELAY = 1_000;

/** Milliseconds after which a success counts: what fails sooner had not succeeded. */
const STABLE_AFTER = 30_000;

/** Attempts at one thing, until one succeeds; and again, when that did not last. */
export class Retries {
  readonly #clock: Clock;
  readonly #attempt: () => Promise<number | undefined>;
  #failures = 0;
  #lastAttempt = -Infinity;
  #isStopped = false;
  readonly #pause: Pause;

  /**
   * Tries nothing yet.
   *
   * @param clock Tells the time.
   * @param attempt Tries. Resolves with nothing if it succeeded, or with the
   * milliseconds until it is worth another attempt; rejects if it failed.
   */
  constructor(clock: Clock, attempt: () => Promise<number | undefined>) {
    this.#clock = clock;
    this.#pause = new Pause(clock);
    this.#attempt = attempt;
  }

  /**
   * Tries until it succeeds. To be called once at a time.
   *
   * @param atOnce Whether the first attempt needs not wait.
   * @param onFailure Called after each attempt that failed; throws if that was the last.
   * @returns Whether it succeeded; not if it was stopped.
   * @throws {unknown} What `onFailure` throws.
   */
  async run(atOnce: boolean, onFailure: (error: unknown) => void): Promise<boolean> {
    const wasStable = this.#clock.now() - this.#lastAttempt > STABLE_AFTER;
    if (wasStable) this.#failures = 0;
    let delay = atOnce && wasStable ? 0 : delayAfter(this.#failures);
    for (;;) {
      if (delay > 0 && !this.#isStopped) await this.#pause.wait(delay);
      if (this.#isStopped) return false;
      this.#lastAttempt = this.#clock.now();
      this.#failures += 1;
      try {
        const later = await this.#attempt();
        if (later === undefined) return !this.#isStopped;
        delay = Math.max(later, delayAfter(this.#failures));
      } catch (error) {
        if (this.#isStopped) return false;
        onFailure(error);
        delay = delayAfter(this.#failures);
      }
    }
  }

  /** Ends a pause, unless an attempt was made just now. */
  hurry(): void {
    if (this.#clock.now() - this.#lastAttempt >= MIN_DELAY) this.#pause.end();
  }

  /** Ends a pause in any case: an attempt will succeed now. */
  goOn(): void {
    this.#pause.end();
  }

  /** Tries no more. */
  stop(): void {
    this.#isStopped = true;
    this.#pause.end();
  }
}

function delayAfter(failures: number): number {
  const delay = DELAYS[Math.min(failures, DELAYS.length - 1)]!;
  return delay * (1 + JITTER * Math.random());
}
