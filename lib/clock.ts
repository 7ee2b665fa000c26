/**
 * Time, passed in wherever something waits, so that a lockout of a minute is
 * tested in a millisecond.
 *
 * @module
 */

/** Takes back a timer. Safe to call twice, and after it ran. */
export type CancelTimer = () => void;

/** What time it is, and a call later. */
export interface Clock {
  /** Milliseconds since some fixed moment; never runs backwards. */
  now(): number;
  /** Milliseconds since 1970, as people and other machines count time. */
  date(): number;
  /** Calls `run` once, `delay` milliseconds from now, unless cancelled. */
  after(delay: number, run: () => void): CancelTimer;
}

/** The machine's monotonic clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  after(delay, run) {
    const id = setTimeout(run, delay);
    return () => clearTimeout(id);
  },
};
