/**
 * How much of what each user sent waits for others.
 *
 * @module
 */

interface Outbox {
  bytes: number;
}

/** Bytes for each sender. */
export class Outboxes {
  readonly #bySender = new Map<string, Outbox>();

  /** Of how many senders something waits. */
  get size(): number {
    return this.#bySender.values().reduce((sum, { bytes }) => bytes > 0 ? sum + 1 : sum, 0);
  }

  /** How many bytes of a user's messages wait. */
  of(sender: string): number {
    return this.#bySender.get(sender)?.bytes ?? 0;
  }

  /** Forgets senders of whom nothing waits: most have sent something again before that. */
  sweep(): void {
    for (const [sender, { bytes }] of this.#bySender) {
      if (bytes === 0) this.#bySender.delete(sender);
    }
  }

  /**
   * More waits of a user, or less.
   *
   * @param sender Who.
   * @param change By how many bytes.
   */
  change(sender: string, change: number): void {
    const outbox = this.#bySender.get(sender);
    if (!outbox) {
      if (change > 0) this.#bySender.set(sender, { bytes: change });
      return;
    }
    outbox.bytes = Math.max(0, outbox.bytes + change);
  }
}
