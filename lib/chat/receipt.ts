/**
 * What becomes of a message, which is not known at once.
 *
 * @module
 */

/**
 * The end of it: shown by everyone it went to; kept, for some at least; not
 * taken in, as it could not be written down; or, if it was for one session only,
 * gone with that, or over with what allowed it.
 */
export type Fate = "delivered" | "kept" | "unwritten" | "gone" | "over";

/** Told by whoever delivers a message, asked by whoever has to tell its sender. */
export class Receipt {
  #waiting: number;
  #fate: Fate | undefined;
  #run: ((fate: Fate) => void) | undefined;
  /** Few are waited for by more than one. */
  #otherRuns: ((fate: Fate) => void)[] | undefined;
  #isTaken = false;
  #isOverdue = false;

  /**
   * Makes a receipt that nothing is known for.
   *
   * @param recipients How many people the message goes to.
   */
  constructor(recipients = 1) {
    this.#waiting = recipients;
    if (recipients === 0) this.#fate = "delivered";
  }

  /** The message is written down, where that is done: from now on it can count as kept. */
  taken(): void {
    this.#isTaken = true;
    if (this.#isOverdue) this.settle("kept");
  }

  /** Nobody waits any longer until the message is shown: it counts as kept, once it is taken. */
  keep(): void {
    if (this.#isTaken) this.settle("kept");
    else this.#isOverdue = true;
  }

  /** What became of it, once that is known. */
  get fate(): Fate | undefined {
    return this.#fate;
  }

  /** One of the recipients has it. */
  delivered(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.settle("delivered");
  }

  /** Its fate is known; what is said later changes nothing. */
  settle(fate: Fate): void {
    if (this.#fate) return;
    this.#fate = fate;
    const run = this.#run;
    const otherRuns = this.#otherRuns;
    this.#run = undefined;
    this.#otherRuns = undefined;
    run?.(fate);
    otherRuns?.forEach((run) => run(fate));
  }

  /**
   * Calls back once; several may wait.
   *
   * @param run Called with the fate: at once if it is known.
   */
  whenSettled(run: (fate: Fate) => void): void {
    if (this.#fate) run(this.#fate);
    else if (!this.#run) this.#run = run;
    else (this.#otherRuns ??= []).push(run);
  }
}
