/**
 * A first-in, first-out queue that stays quick however long it gets:
 * `Array.prototype.shift` moves all the rest.
 *
 * @module
 */

/** How many there is room for at first; a power of two. */
const LEAST_ROOM = 4;

/** Of all queues in which nothing was yet: there are very many. */
const NO_ROOM: never[] = [];

/** Things in the order in which they were put in. */
export class Queue<T> {
  /** A ring, of which the length is a power of two. */
  #ring: (T | undefined)[] = NO_ROOM;
  /** Where the first item is. */
  #head = 0;
  #size = 0;

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** The first, which stays where it is. */
  peek(): T | undefined {
    return this.#size === 0 ? undefined : this.#ring[this.#head];
  }

  /** The one that so many others are before. */
  at(index: number): T | undefined {
    return index < this.#size ? this.#ring[this.#place(index)] : undefined;
  }

  /** Puts one in, behind all others. */
  push(item: T): void {
    if (this.#size === this.#ring.length) this.#grow();
    this.#ring[this.#place(this.#size)] = item;
    this.#size += 1;
  }

  /** Puts some in, before all others. */
  putBack(items: readonly T[]): void {
    this.#hold([...items, ...this.toArray()]);
  }

  /** Takes the first out. */
  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#ring[this.#head];
    // The ring must not keep it alive.
    this.#ring[this.#head] = undefined;
    this.#head = this.#place(1);
    this.#size -= 1;
    return item;
  }

  /** Takes the first ones out. */
  shiftMany(count: number): T[] {
    const items = new Array<T>(Math.min(count, this.#size));
    for (let i = 0; i < items.length; i += 1) items[i] = this.shift()!;
    return items;
  }

  /** Takes one out, wherever it is: quickly if that is near the end. */
  remove(item: T): void {
    let index = this.#size - 1;
    while (index >= 0 && this.at(index) !== item) index -= 1;
    if (index < 0) return;
    for (let i = index; i < this.#size - 1; i += 1) this.#ring[this.#place(i)] = this.at(i + 1);
    this.#size -= 1;
    this.#ring[this.#place(this.#size)] = undefined;
  }

  /** Takes out all those of which `isTaken` is true. */
  take(isTaken: (item: T) => boolean): T[] {
    if (this.#size === 0) return [];
    const items = this.toArray();
    this.#hold(items.filter((item) => !isTaken(item)));
    return items.filter(isTaken);
  }

  /** Gives up room that was needed once, while nothing is in the queue. */
  trim(): void {
    if (this.#size > 0) return;
    this.#ring = NO_ROOM;
    this.#head = 0;
  }

  /** All of them, in order. */
  toArray(): T[] {
    const items: T[] = [];
    for (let i = 0; i < this.#size; i += 1) items.push(this.#ring[this.#place(i)]!);
    return items;
  }

  #place(index: number): number {
    return (this.#head + index) & (this.#ring.length - 1);
  }

  /** Holds these instead, with room for as many more. */
  #hold(items: readonly T[]): void {
    let length = LEAST_ROOM;
    while (length <= items.length) length *= 2;
    const ring = new Array<T | undefined>(length);
    for (let i = 0; i < items.length; i += 1) ring[i] = items[i];
    this.#ring = ring;
    this.#head = 0;
    this.#size = items.length;
  }

  #grow(): void {
    const ring = new Array<T | undefined>(Math.max(LEAST_ROOM, 2 * this.#size));
    for (let i = 0; i < this.#size; i += 1) ring[i] = this.#ring[this.#place(i)];
    this.#ring = ring;
    this.#head = 0;
  }
}
