/**
 * A clock that goes on by itself, and can be moved on besides.
 *
 * @module
 */
import { FakeClock } from "./fake_clock.ts";

/** How often it goes on, and by how much, in milliseconds. */
const STEP = 5;

/**
 * Goes on with the event loop: on a machine that is too busy for that it is
 * slow, and nobody's patience ends for the machine's sake.
 */
export class RunningClock extends FakeClock implements Disposable {
  readonly #timer = setInterval(() => this.advance(STEP), STEP);

  /** Stops it. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
