/**
 * A clock that knows when a center is left alone.
 *
 * @module
 */
import type { CancelTimer } from "../../lib/clock.ts";
import { RetryClock } from "./reconnect_fixtures.ts";

/** Milliseconds of each pause: nothing else lasts as long. */
export const PAUSE = 7_000;

/** How many pauses pass before it is clear that nothing will come of more. */
const MOST_PAUSES = 1_000;

/** Deadlines of those who wait for an answer. */
const DEADLINES = [2_000, 3_000, 10_000, 86_400_000];

/** A fake clock that knows when the center is left alone, and nothing is under way. */
export class HoldClock extends RetryClock {
  /** How many pauses have passed. */
  held = 0;
  readonly #pending = new Map<number, number>();
  #changed = Promise.withResolvers<void>();

  /** {@inheritDoc RetryClock.after} */
  override after(delay: number, run: () => void): CancelTimer {
    this.#count(delay, 1);
    let isLive = true;
    const forget = () => {
      if (isLive) this.#count(delay, -1);
      isLive = false;
    };
    const cancel = super.after(delay, () => {
      forget();
      run();
    });
    return () => {
      forget();
      cancel();
    };
  }

  /** Lets pauses that the center asked for pass, and those between two attempts, until this has happened. */
  async passHolds<T>(happens: Promise<T>): Promise<T> {
    let isDone = false;
    const done = happens.finally(() => isDone = true);
    done.catch(() => {});
    const most = this.held + MOST_PAUSES;
    while (!isDone) {
      // Whoever was answered just now has yet to hear of it.
      await new Promise((resolve) => setTimeout(resolve));
      if (this.#pending.has(PAUSE) && !this.#isAwaited) {
        if (this.held === most) throw new Error(`Nothing has come of ${MOST_PAUSES} pauses`);
        this.held += 1;
        this.advance(PAUSE);
        continue;
      }
      const [retry] = this.#pending.keys().filter((delay) => !Number.isInteger(delay));
      if (retry !== undefined) {
        this.advance(retry);
        continue;
      }
      this.#changed = Promise.withResolvers();
      await Promise.race([done.then(() => {}, () => {}), this.#changed.promise]);
    }
    return await done;
  }

  /** Waits until somebody waits for so long. */
  waits(delay: number): Promise<void> {
    return this.#until(() => this.#pending.has(delay));
  }

  /** Waits until the client leaves the center alone. */
  holds(): Promise<void> {
    return this.waits(PAUSE);
  }

  /** Waits until nobody waits for an answer. */
  hears(): Promise<void> {
    return this.#until(() => !this.#isAwaited);
  }

  /** Lets the deadline pass of whoever has dialled the client's port, and is done. */
  forgetPort(): void {
    this.advance(10_000);
  }

  get #isAwaited(): boolean {
    return DEADLINES.some((delay) => this.#pending.has(delay));
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      this.#changed = Promise.withResolvers();
      await this.#changed.promise;
    }
  }

  #count(delay: number, by: number): void {
    const count = (this.#pending.get(delay) ?? 0) + by;
    if (count === 0) this.#pending.delete(delay);
    else this.#pending.set(delay, count);
    this.#changed.resolve();
  }
}
