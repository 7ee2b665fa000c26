/**
 * A user's way in: where, and how it went so far.
 *
 * @module
 */
import type { CancelTimer, Clock } from "../clock.ts";
import type { Endpoint } from "../net/address.ts";

/** Brings a frame to an endpoint; rejects if it cannot, or is aborted. */
export type SendFrame = (
  endpoint: Endpoint,
  frame: Uint8Array,
  signal: AbortSignal,
) => Promise<void>;

/** Milliseconds to wait after the first, the second, … failure in a row. The last one repeats. */
const RETRY_DELAYS = [100, 1_000, 2_000, 4_000, 8_000, 15_000];

/** The way to one session. One push at a time is under way on it. */
export class Route {
  /** Where it leads. */
  readonly endpoint: Endpoint;
  /** How many of the user's first messages were kept, and are sent as one push. */
  kept: number;
  #abort = new AbortController();
  #failures = 0;
  #cancelRest: CancelTimer | undefined;

  /**
   * Makes a route that nothing has gone wrong on.
   *
   * @param endpoint Where it leads.
   * @param kept How many messages were kept.
   */
  constructor(endpoint: Endpoint, kept: number) {
    this.endpoint = endpoint;
    this.kept = kept;
  }

  /** Ends the push under way when aborted. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** Whether it rests after a failure. */
  get isResting(): boolean {
    return this.#cancelRest !== undefined;
  }

  /** A push has arrived. */
  succeeded(): void {
    this.#failures = 0;
  }

  /**
   * A push has failed: the route rests, longer each time.
   *
   * @param clock Tells the time.
   * @param rested Called when it may be tried again.
   */
  failed(clock: Clock, rested: () => void): void {
    const delay = RETRY_DELAYS[Math.min(this.#failures, RETRY_DELAYS.length - 1)]!;
    this.#failures += 1;
    this.#cancelRest = clock.after(delay, () => {
      this.#cancelRest = undefined;
      rested();
    });
  }

  /** Ends the push under way, but not the route. */
  interrupt(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  /** Ends the route's rest: nothing will be tried again. */
  end(): void {
    this.#cancelRest?.();
    this.#cancelRest = undefined;
  }
}
