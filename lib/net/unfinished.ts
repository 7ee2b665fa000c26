/**
 * How much is kept of what is not whole yet, of many at once.
 *
 * @module
 */

/** Counts what is kept of each; past a limit the one that has most goes. */
export class Unfinished<T> {
  readonly #maxBytes: number;
  readonly #evict: (largest: T) => void;
  readonly #kept = new Map<T, number>();
  #bytes = 0;

  /**
   * Makes a count of nothing.
   *
   * @param maxBytes How many bytes are kept of all together.
   * @param evict Called with the one that goes; nothing is counted of it any more.
   */
  constructor(maxBytes: number, evict: (largest: T) => void) {
    this.#maxBytes = maxBytes;
    this.#evict = evict;
  }

  /** How many bytes are kept of all together. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Notes how much is kept of one, and has it fit.
   *
   * @param item Of which.
   * @param bytes How many bytes; none, when it is whole or over.
   */
  keep(item: T, bytes: number): void {
    if (bytes === 0 && this.#bytes === 0) return;
    this.#note(item, bytes);
    while (this.#bytes > this.#maxBytes) {
      let [largest] = this.#kept;
      for (const entry of this.#kept) {
        if (entry[1] > (largest?.[1] ?? 0)) largest = entry;
      }
      if (!largest) return;
      this.#note(largest[0], 0);
      this.#evict(largest[0]);
    }
  }

  #note(item: T, bytes: number): void {
    this.#bytes += bytes - (this.#kept.get(item) ?? 0);
    if (bytes > 0) this.#kept.set(item, bytes);
    else this.#kept.delete(item);
  }
}
