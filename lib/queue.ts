/**
 * A first-in, first-out queue that stays quick however long it gets:
 * `Array.prototype.shift` moves all the rest.
 *
 * @module
 */

/** Things in the order in which they were put in. */
export class Queue<T> {
  #items: T[] = [];
  /** Where the first item still in the queue is. */
  #head = 0;

  /** How many there are. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  /** The first, which stays where it is. */
  peek(): T | undefined {
    return this.#items[this.#head];
  }

  /** Puts one in, behind all others. */
  push(item: T): void {
    this.#items.push(item);
  }

  /** Puts some in, before all others. */
  putBack(items: readonly T[]): void {
    this.#items = [...items, ...this.toArray()];
    this.#head = 0;
  }

  /** Takes the first out. */
  shift(): T | undefined {
    if (this.size === 0) return undefined;
    const item = this.#items[this.#head];
    this.#head += 1;
    if (this.#head >= 32 && this.#head * 2 >= this.#items.length) this.#compact();
    return item;
  }

  /** Takes one out, wherever it is: quickly if that is near the end. */
  remove(item: T): void {
    const index = this.#items.lastIndexOf(item);
    if (index >= this.#head) this.#items.splice(index, 1);
  }

  /** Takes out all those of which `isTaken` is true. */
  take(isTaken: (item: T) => boolean): T[] {
    const items = this.toArray();
    this.#items = items.filter((item) => !isTaken(item));
    this.#head = 0;
    return items.filter(isTaken);
  }

  /** All of them, in order. */
  toArray(): T[] {
    return this.#items.slice(this.#head);
  }

  #compact(): void {
    this.#items = this.toArray();
    this.#head = 0;
  }
}
