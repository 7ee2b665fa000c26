/**
 * A clock that a test moves by hand.
 *
 * @module
 */
import type { CancelTimer, Clock } from "../../lib/clock.ts";

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Stands still until it is told to advance. */
export class FakeClock implements Clock {
  #now = 0;
  #slept = 0;
  readonly #timers = new Set<Timer>();

  /** How many timers wait. */
  get timers(): number {
    return this.#timers.size;
  }

  /** {@inheritDoc Clock.now} */
  now(): number {
    return this.#now;
  }

  /** {@inheritDoc Clock.date} */
  date(): number {
    return 1_700_000_000_000 + this.#now + this.#slept;
  }

  /** {@inheritDoc Clock.after} */
  after(delay: number, run: () => void): CancelTimer {
    const timer = { at: this.#now + delay, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets the date go on while all timers stand still, as when the machine sleeps. */
  sleep(milliseconds: number): void {
    this.#slept += milliseconds;
  }

  /** Moves on, and runs the timers that become due, in their order. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#now = due.at;
      due.run();
    }
    this.#now = end;
  }
}
