/**
 * How many there are of each.
 *
 * @module
 */

/** A count for each key; of what there is none, nothing is kept. */
export class Counts<K> {
  readonly #counts = new Map<K, number>();

  /** How many keys there are of which there is one at least. */
  get size(): number {
    return this.#counts.size;
  }

  /** How many there are. */
  of(key: K): number {
    return this.#counts.get(key) ?? 0;
  }

  /** There is one more. */
  add(key: K): void {
    this.#counts.set(key, this.of(key) + 1);
  }

  /** There is one less. */
  remove(key: K): void {
    const left = this.of(key) - 1;
    if (left > 0) this.#counts.set(key, left);
    else this.#counts.delete(key);
  }
}
