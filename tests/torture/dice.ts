/**
 * Random choices that a seed decides.
 *
 * @module
 */

/** Throws dice (mulberry32). The same seed and name throw the same. */
export class Dice {
  #state: number;

  /**
   * Takes them into the hand.
   *
   * @param seed Decides what is thrown.
   * @param name Sets it apart from what others throw with that seed.
   */
  constructor(seed: number, name: string) {
    this.#state = seed | 0;
    for (const letter of name) {
      this.#state = Math.imul(this.#state ^ letter.codePointAt(0)!, 0x01000193);
    }
  }

  /** A number from 0 up to, but not including, 1. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number below another. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  /** A whole number from one to another, in which small ones are as likely as great ones are rare. */
  logarithmic(from: number, to: number): number {
    return Math.floor(from * (to / from) ** this.fraction());
  }

  /** Whether something that is so likely happens. */
  chance(likelihood: number): boolean {
    return this.fraction() < likelihood;
  }

  /** One of several. */
  oneOf<T>(things: readonly T[]): T {
    return things[this.below(things.length)]!;
  }
}
