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

/** What the system was asked in this turn: to ask costs more than most of what is done with the answer. */
const turn: { now: number | undefined; date: number | undefined } = {
  now: undefined,
  date: undefined,
};

function endTurn(): void {
  turn.now = undefined;
  turn.date = undefined;
}

/** The machine's clocks. Within a turn, up to the next `await`, they stand still. */
export const systemClock: Clock = {
  now() {
    if (turn.now === undefined) {
      turn.now = performance.now();
      queueMicrotask(endTurn);
    }
    return turn.now;
  },
  date() {
    if (turn.date === undefined) {
      turn.date = Date.now();
      queueMicrotask(endTurn);
    }
    return turn.date;
  },
  after(delay, run) {
    const id = setTimeout(run, delay);
    return () => clearTimeout(id);
  },
};
