/**
 * Promises that nobody awaits until the end.
 *
 * @module
 */

/** What is under way, so that closing can wait for it. */
export class Tasks {
  readonly #tasks = new Set<Promise<void>>();

  /**
   * Remembers a task until it is done.
   *
   * @param task It; it must not reject.
   */
  add(task: Promise<void>): void {
    this.#tasks.add(task);
    task.then(() => this.#tasks.delete(task));
  }

  /** Waits for all tasks, and for those that are added meanwhile. */
  async done(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }
}
