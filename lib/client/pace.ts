/**
 * How much is asked at once of a center that has asked for a pause.
 *
 * @module
 */

/** How much at the least: less would take longer than the center asks for. */
const MIN_WINDOW = 8;

/** How much at the most. */
const MAX_WINDOW = 1_000;

/**
 * As much at once as the center has taken since it asked for a pause before:
 * whoever has thousands of requests would have most of them refused each time.
 */
export class Pace {
  #window = Infinity;
  #taken = 0;

  /** How much may be under way at once. */
  get window(): number {
    return this.#window;
  }

  /** The center has taken something. */
  took(): void {
    this.#taken += 1;
    this.#window = Math.max(this.#window, Math.min(this.#taken, MAX_WINDOW));
  }

  /** The center asks for a pause. */
  slowDown(): void {
    this.#window = Math.min(Math.max(this.#taken, MIN_WINDOW), MAX_WINDOW);
    this.#taken = 0;
  }

  /** Nothing is to be asked any more: whatever comes next is another matter. */
  reset(): void {
    this.#window = Infinity;
    this.#taken = 0;
  }
}
