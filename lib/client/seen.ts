/**
 * Messages that have been shown, so that one that comes again is not.
 *
 * @module
 */

/** How many messages are remembered. */
export const MAX_SEEN = 20_000;

/** A message that has been shown. */
export interface SeenMessage {
  /** Who wrote it. */
  readonly from: string;
  /** Its id. */
  readonly id: string;
}

/** Remembers the latest messages by their senders and ids. */
export class SeenMessages {
  /** In the order in which they came. */
  readonly #seen = new Set<string>();
  /** Why a message could not be shown. */
  #failure: { readonly error: unknown } | undefined;

  /**
   * Remembers what was shown before, if anything.
   *
   * @param before It, in the order in which it came.
   */
  constructor(before: Iterable<SeenMessage> = []) {
    for (const { from, id } of before) this.#note(keyOf(from, id));
  }

  /**
   * Shows a message, unless it was shown before.
   *
   * @param from Who wrote it.
   * @param id Its id; one without is always new.
   * @param show Shows it; a message for which this throws has not been shown.
   * @throws {Error} What `show` throws, now and for every message after it.
   */
  show(from: string, id: string | undefined, show: () => void): void {
    this.check();
    const key = id && keyOf(from, id);
    if (key && this.#seen.has(key)) return;
    try {
      show();
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
    if (key) this.#note(key);
  }

  /**
   * Sees to it that all has been shown so far. If it has not, nothing more may
   * be acknowledged: that would say so of what came before.
   *
   * @throws {Error} What kept a message from being shown.
   */
  check(): void {
    if (this.#failure) throw this.#failure.error;
  }

  #note(key: string): void {
    this.#seen.add(key);
    if (this.#seen.size > MAX_SEEN) this.#seen.delete(this.#seen.values().next().value!);
  }
}

function keyOf(from: string, id: string): string {
  return `${from}|${id}`;
}
