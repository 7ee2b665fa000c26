/**
 * Beginning no more than the runtime gets done.
 *
 * @module
 */
import { Queue } from "../queue.ts";

/** How many are under way before any has to wait: of so few none is left behind for long. */
const FREE = 256;

/**
 * How many more are begun in a turn of the event loop. The runtime completes
 * 128 reads and writes in one.
 */
const BEGUN_A_TURN = 64;

/** From how many on that were done in a turn others may have been left behind. */
const DONE_A_FULL_TURN = 96;

/** For how many turns nothing is begun then unless something more is done. */
const PATIENCE = 2;

/**
 * Has what thousands of connections have to do begun a few at a time, in the
 * order in which they ask.
 *
 * Of what is ready the runtime does first what became ready last. Were as many
 * begun as it does, turn by turn, the others would be left behind for as long as
 * that goes on: for many seconds, though what they wait for has long arrived.
 */
export class Pacer {
  readonly #waiting = new Queue<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #underWay = 0;
  /** How many were done in this turn. */
  #done = 0;
  #patience = 0;
  #isClosed = false;

  /** How many wait to begin. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Waits until one more may begin, if it has to. Whoever has begun says when it is {@linkcode done}. */
  turn(): Promise<void> | undefined {
    if (this.#isClosed || this.#underWay < FREE && this.#waiting.size === 0) {
      this.#underWay += 1;
      return undefined;
    }
    this.#timer ??= this.#endTurn();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** What was begun is over. */
  done(): void {
    this.#underWay -= 1;
    this.#done += 1;
  }

  /** Nobody waits any more. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#begin(this.#waiting.size);
  }

  #endTurn(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#nextTurn(), 0);
  }

  #nextTurn(): void {
    const isHeld = this.#isHeld();
    this.#done = 0;
    this.#begin(Math.max(FREE - this.#underWay, isHeld ? 0 : BEGUN_A_TURN));
    this.#timer = this.#waiting.size > 0 ? this.#endTurn() : undefined;
  }

  /** After a full turn what was left behind is done first; if that takes too long, nothing was. */
  #isHeld(): boolean {
    if (this.#done > 0) {
      this.#patience = this.#done >= DONE_A_FULL_TURN ? PATIENCE : 0;
      return false;
    }
    this.#patience -= 1;
    return this.#patience >= 0;
  }

  #begin(count: number): void {
    for (let left = Math.min(count, this.#waiting.size); left > 0; left -= 1) {
      this.#underWay += 1;
      this.#waiting.shift()!();
    }
  }
}
