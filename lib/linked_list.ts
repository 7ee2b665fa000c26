/**
 * A list from which anything is taken out at once, wherever it is.
 *
 * A `Set` would do, but for many that come and go: V8 makes it a new table every
 * so often, and the tables before that keep what they held until the next full
 * garbage collection, with all that hangs on it.
 *
 * @module
 */

/** An item's place in a {@linkcode LinkedList}. */
export class ListNode<T> {
  /** What is there. */
  readonly item: T;
  /** Whose place it is, while it is in a list. */
  list: LinkedList<T> | undefined;
  /** The one before it. */
  previous: ListNode<T> | undefined;
  /** The one behind it. */
  next: ListNode<T> | undefined;

  /** Makes a place in no list. */
  constructor(item: T) {
    this.item = item;
  }

  /** Takes the item out of the list that it is in, if any. */
  remove(): void {
    this.list?.remove(this);
  }
}

/** Items in the order in which they were put in. */
export class LinkedList<T> {
  #head: ListNode<T> | undefined;
  #tail: ListNode<T> | undefined;
  #size = 0;

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** The place of the first, if there is one. */
  get first(): ListNode<T> | undefined {
    return this.#head;
  }

  /** All of them, in order. */
  toArray(): T[] {
    const items: T[] = [];
    for (let node = this.#head; node; node = node.next) items.push(node.item);
    return items;
  }

  /**
   * Puts an item in, behind all others.
   *
   * @param item The item.
   * @returns Its place.
   */
  push(item: T): ListNode<T> {
    const node = new ListNode(item);
    this.append(node);
    return node;
  }

  /** Puts an item in by a place of its own, which is in no list. */
  append(node: ListNode<T>): void {
    node.list = this;
    node.previous = this.#tail;
    if (this.#tail) this.#tail.next = node;
    else this.#head = node;
    this.#tail = node;
    this.#size += 1;
  }

  /** Takes an item out, if it is in. */
  remove(node: ListNode<T>): void {
    if (node.list !== this) return;
    const { previous, next } = node;
    if (previous) previous.next = next;
    else this.#head = next;
    if (next) next.previous = previous;
    else this.#tail = previous;
    // Whoever holds the place must not hold its neighbours.
    node.list = node.previous = node.next = undefined;
    this.#size -= 1;
  }
}
