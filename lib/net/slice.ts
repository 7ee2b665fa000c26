/**
 * Giving way: whoever always has more to do than can be done in a while lets
 * everything else be done in between.
 *
 * @module
 */

/** How long may be gone on before all others have their turn, in milliseconds. */
const SLICE = 10;

/** How many steps one may do before one looks how long that took. */
const STEPS_A_LOOK = 64;

/** How many turns it takes until what has reached this machine is known; one would do, mostly. */
const LULL_TURNS = 3;

/** When something else had its turn last; it is all the same whose work went on since. */
let began = -Infinity;

/** Those who give way go on one after the other, each in a turn of its own. */
let last: Promise<void> = Promise.resolve();

/**
 * Lets everything else that is ready be done. This is about the time of the
 * machine, and so by no clock that is passed in.
 *
 * @param delay For how long, in milliseconds.
 */
export function giveWay(delay = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delay));
}

/** Waits until all that has reached this machine can have been taken notice of. */
export async function lull(): Promise<void> {
  for (let turn = 0; turn < LULL_TURNS; turn += 1) await giveWay();
}

/** Counts the steps of one who may have much to do. */
export class Slice {
  #steps = 0;

  /** Whether it is time to {@linkcode rest}; to be asked once a step. */
  get isOver(): boolean {
    this.#steps += 1;
    return this.#steps % STEPS_A_LOOK === 0 && performance.now() - began > SLICE;
  }

  /** Gives way to everything else, and to those who rest already. */
  async rest(): Promise<void> {
    const turn = last.then(() => giveWay());
    last = turn;
    await turn;
    began = performance.now();
  }
}
