/**
 * Promises that nobody awaits until the end.
 *
 * @module
 */

/** What is under way, so that closing can wait for it. */
export class Tasks {
  #count = 0;
  #idle: PromiseWithResolvers<void> | undefined;

  /**
   * Counts a task until it is done.
   *
   * @param task It; it must not reject.
   */
  add(task: Promise<void>): void {
    this.#count += 1;
    task.then(() => this.#end());
  }

  /** Waits for all tasks, and for those that are added meanwhile. */
  async done(): Promise<void> {
    while (this.#count > 0) {
      this.#idle ??= Promise.withResolvers();
      await this.#idle.promise;
    }
  }

  #end(): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  }
}
