/**
 * Messages that have been shown, so that one that comes again is not.
 *
 * @module
 */

/** How many messages are remembered. */
const MAX_SEEN = 20_000;

/** Remembers the latest messages by their senders and ids. */
export class SeenMessages {
  /** In the order in which they came. */
  readonly #seen = new Set<string>();

  /**
   * Notes a message.
   *
   * @param from Who wrote it.
   * @param id Its id; one without is always new.
   * @returns Whether it is new.
   */
  isNew(from: string, id: string | undefined): boolean {
    if (!id) return true;
    const key = `${from}|${id}`;
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    if (this.#seen.size > MAX_SEEN) this.#seen.delete(this.#seen.values().next().value!);
    return true;
  }
}
