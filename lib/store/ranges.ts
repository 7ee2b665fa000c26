/**
 * Numbers most of which follow each other.
 *
 * @module
 */

/** All numbers from one to another. */
export interface Range {
  /** The first. */
  readonly first: number;
  /** The last. */
  readonly last: number;
}

/** A set of numbers, kept as ranges. */
export class Ranges {
  #ranges: { readonly first: number; last: number }[] = [];

  /** How many numbers are in it; those that were added twice, and not in a row, count twice. */
  get size(): number {
    return this.#ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  }

  /** Whether there are none. */
  get isEmpty(): boolean {
    return this.#ranges.length === 0;
  }

  /** Puts one in. */
  add(number: number): void {
    const latest = this.#ranges.at(-1);
    if (latest && number === latest.last + 1) latest.last = number;
    else if (!latest || number < latest.first || number > latest.last) {
      this.#ranges.push({ first: number, last: number });
    }
  }

  /** The fewest ranges that have all of the numbers in them, in order. */
  merged(): readonly Range[] {
    this.#ranges.sort((a, b) => a.first - b.first);
    const merged = new Ranges();
    for (const { first, last } of this.#ranges) {
      const latest = merged.#ranges.at(-1);
      if (latest && first <= latest.last + 1) latest.last = Math.max(latest.last, last);
      else merged.#ranges.push({ first, last });
    }
    this.#ranges = merged.#ranges;
    return this.#ranges;
  }

  /** Takes out all that are in one range with a number. */
  delete(number: number): void {
    this.#ranges = this.#ranges.filter(({ first, last }) => number < first || number > last);
  }

  /** Takes all of them out. */
  clear(): void {
    this.#ranges = [];
  }
}
