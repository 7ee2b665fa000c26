/**
 * A user's way in: where, and how it went so far.
 *
 * @module
 */
import type { CancelTimer, Clock } from "../clock.ts";
import type { Carrier } from "./carrier.ts";

/** Milliseconds to wait after the first, the second, … failure in a row. The last one repeats. */
const RETRY_DELAYS = [100, 1_000, 2_000, 4_000, 8_000, 15_000];

/** The way to one session. One batch at a time is under way on it. */
export class Route {
  /** What carries it. */
  readonly carrier: Carrier;
  /** How many of the user's first messages were kept, and are sent as one push. */
  kept: number;
  /** No message with a greater number was. */
  readonly lastKept: number;
  /** Made when something is under way. */
  #abort: AbortController | undefined;
  #failures = 0;
  #isPaused = false;
  #cancelRest: CancelTimer | undefined;

  /**
   * Makes a route that nothing has gone wrong on.
   *
   * @param carrier What carries it.
   * @param kept How many messages were kept.
   */
  constructor(carrier: Carrier, kept: number, lastKept: number) {
    this.carrier = carrier;
    this.kept = kept;
    this.lastKept = lastKept;
  }

  /** Ends what is under way when aborted. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    return this.#abort.signal;
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** Whether it pauses. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Whether it pauses, or rests after a failure. */
  get isResting(): boolean {
    return this.#isPaused || this.#cancelRest !== undefined;
  }

  /** Something has arrived, or there is a new way for it: all that went wrong is forgotten. */
  succeeded(): void {
    this.end();
    this.#failures = 0;
  }

  /**
   * It has failed: the route rests, longer each time.
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

  /**
   * Ends what is under way, but not the route.
   *
   * @param reason Why, for the carrier.
   */
  interrupt(reason: Error): void {
    this.#abort?.abort(reason);
    this.#abort = undefined;
  }

  /** Lets nothing begin until {@linkcode resume}, and what fails until then does not count. */
  pause(): void {
    this.#isPaused = true;
  }

  /** Ends a pause, and forgets all that went wrong. */
  resume(): void {
    this.#isPaused = false;
    this.succeeded();
  }

  /** Ends the route's rest: nothing will be tried again. */
  end(): void {
    this.#cancelRest?.();
    this.#cancelRest = undefined;
  }

  /** Gives up memory that is not used while nothing is under way. */
  trim(): void {
    this.#abort = undefined;
  }
}
