/**
 * How much of what each user sent waits for others.
 *
 * @module
 */

/** Bytes for each sender; of who has none, nothing is kept. */
export class Outboxes {
  readonly #bytes = new Map<string, number>();

  /** Of how many senders something waits. */
  get size(): number {
    return this.#bytes.size;
  }

  /** How many bytes of a user's messages wait. */
  of(sender: string): number {
    return this.#bytes.get(sender) ?? 0;
  }

  /**
   * More waits of a user, or less.
   *
   * @param sender Who.
   * @param change By how many bytes.
   */
  change(sender: string, change: number): void {
    const bytes = this.of(sender) + change;
    if (bytes > 0) this.#bytes.set(sender, bytes);
    else this.#bytes.delete(sender);
  }
}
