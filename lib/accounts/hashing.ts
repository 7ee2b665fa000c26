/**
 * A limit to how much is hashed: so many at once, and so many that wait, each
 * address in its turn.
 *
 * @module
 */
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

/** Called with whether it is one's turn; if not, it never will be. */
type Waiting = (isTurn: boolean) => void;

/**
 * Lets passwords be hashed. Those who wait from one address do so in a line of
 * their own, and the lines take turns: who guesses from one address holds up
 * nobody elsewhere.
 */
export class Hashing {
  /** How many may wait. */
  readonly maxWaiting: number;
  /** What hashes. */
  readonly scrypt: Scrypt;
  /** The line of each address; the next turn is the first one's. */
  readonly #lines = new Map<string, Waiting[]>();
  #waiting = 0;
  #free: number;
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
    this.#free = hashesAtOnce;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Does what hashes, when it is its turn. If too many wait, the last of the
   * longest line goes away.
   *
   * @param address Whose line it waits in.
   * @param run Does it.
   * @returns What came of it, or nothing if too many wait.
   */
  async inTurn<T>(address: string, run: () => Promise<T>): Promise<T | undefined> {
    if (this.#isClosed) return undefined;
    if (this.#free > 0) this.#free -= 1;
    else if (!await this.#wait(address)) return undefined;
    try {
      return await run();
    } finally {
      this.#next();
    }
  }

  /** Lets nobody hash any more: those that wait get nothing. */
  close(): void {
    this.#isClosed = true;
    for (const line of this.#lines.values()) {
      for (const waiting of line) waiting(false);
    }
    this.#lines.clear();
    this.#waiting = 0;
  }

  #wait(address: string): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const line = this.#lines.get(address) ?? [];
    this.#lines.set(address, line);
    line.push(resolve);
    this.#waiting += 1;
    if (this.#waiting > this.maxWaiting) this.#sendAway();
    return promise;
  }

  #sendAway(): void {
    let [longest] = this.#lines;
    for (const entry of this.#lines) {
      if (entry[1].length > (longest?.[1].length ?? 0)) longest = entry;
    }
    if (longest) this.#take(longest[0], longest[1].pop())?.(false);
  }

  /** Gives a turn to the first line, which is the last one then. */
  #next(): void {
    const [first] = this.#lines;
    if (!first) {
      this.#free += 1;
      return;
    }
    const [address, line] = first;
    this.#lines.delete(address);
    this.#lines.set(address, line);
    this.#take(address, line.shift())?.(true);
  }

  #take(address: string, waiting: Waiting | undefined): Waiting | undefined {
    this.#waiting -= 1;
    if (this.#lines.get(address)?.length === 0) this.#lines.delete(address);
    return waiting;
  }
}
