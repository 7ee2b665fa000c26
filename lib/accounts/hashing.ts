/**
 * A limit to how much is hashed: so many at once, and so many that wait.
 *
 * @module
 */
import { Slots } from "../slots.ts";
import { type Scrypt, scrypt } from "./scrypt.ts";

/** How passwords are hashed. */
export interface HashingOptions {
  /** How many at once. @default {2} */
  readonly hashesAtOnce?: number;
  /** How many may wait besides. @default {64} */
  readonly hashesWaiting?: number;
  /** What hashes them. @default {scrypt} */
  readonly scrypt?: Scrypt;
}

/** Lets passwords be hashed, in the order in which that is asked for. */
export class Hashing {
  /** How many may wait. */
  readonly maxWaiting: number;
  /** What hashes. */
  readonly scrypt: Scrypt;
  readonly #slots: Slots;
  readonly #max: number;
  #count = 0;
  #isClosed = false;

  /**
   * Has nothing to do yet.
   *
   * @param options How much it may do.
   */
  constructor(options: HashingOptions) {
    const { hashesAtOnce = 2, hashesWaiting = 64 } = options;
    this.maxWaiting = hashesWaiting;
    this.scrypt = options.scrypt ?? scrypt;
    this.#slots = new Slots(hashesAtOnce);
    this.#max = hashesAtOnce + hashesWaiting;
  }

  /**
   * Does what hashes, when it is its turn.
   *
   * @param run Does it.
   * @returns What came of it, or nothing if too many wait already.
   */
  async inTurn<T>(run: () => Promise<T>): Promise<T | undefined> {
    if (this.#count >= this.#max) return undefined;
    this.#count += 1;
    await this.#slots.take();
    try {
      return this.#isClosed ? undefined : await run();
    } finally {
      this.#count -= 1;
      this.#slots.give();
    }
  }

  /** Lets nobody hash any more: those that wait get nothing. */
  close(): void {
    this.#isClosed = true;
  }
}
