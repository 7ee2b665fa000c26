/**
 * Waiting until something holds.
 *
 * @module
 */

interface Waiter {
  readonly holds: () => boolean;
  readonly done: (held: boolean) => void;
}

/** Those who wait for something, and are woken when it may hold. */
export class Condition {
  readonly #waiters = new Set<Waiter>();
  #isOver = false;

  /** Whether all is over. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Something has changed: wakes those whose turn it is. */
  changed(): void {
    for (const waiter of this.#waiters) if (waiter.holds()) this.#wake(waiter, true);
  }

  /**
   * Waits until something holds.
   *
   * @param holds Asked now, and at each change.
   * @param patience For how many milliseconds at the most.
   * @returns Whether it holds; not if that took too long, or all is over.
   */
  async until(holds: () => boolean, patience?: number): Promise<boolean> {
    if (this.#isOver) return false;
    if (holds()) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiter = { holds, done: resolve };
    this.#waiters.add(waiter);
    const timer = patience === undefined
      ? undefined
      : setTimeout(() => this.#wake(waiter, false), patience);
    const held = await promise;
    clearTimeout(timer);
    return held;
  }

  /** Waits for so many milliseconds, or until all is over; returns whether it is not. */
  async pause(delay: number): Promise<boolean> {
    await this.until(() => false, delay);
    return !this.#isOver;
  }

  /**
   * Waits until something holds, for as long as it comes nearer.
   *
   * @param holds Asked again and again.
   * @param progress What changes when it comes nearer.
   * @param patience For how many milliseconds it may stay as it is.
   * @returns Whether it holds.
   */
  async whileProgress(
    holds: () => boolean,
    progress: () => number,
    patience: number,
  ): Promise<boolean> {
    for (let last = progress(), since = performance.now();;) {
      if (await this.until(holds, 250)) return true;
      if (this.#isOver) return false;
      if (progress() !== last) [last, since] = [progress(), performance.now()];
      else if (performance.now() - since > patience) return false;
    }
  }

  /** All is over: nobody waits any more. */
  end(): void {
    this.#isOver = true;
    for (const waiter of this.#waiters) this.#wake(waiter, false);
  }

  #wake(waiter: Waiter, held: boolean): void {
    if (this.#waiters.delete(waiter)) waiter.done(held);
  }
}
