/**
 * Memory for many small arrays that are given up in about the order in which
 * they were made.
 *
 * @module
 */
import type { Memory } from "../protocol/fields.ts";

/** The largest chunk, in bytes. */
const MAX_CHUNK_BYTES = 256 * 1024;

const NOTHING = new Uint8Array(0);

/**
 * Takes arrays from larger ones: to allocate each by itself costs more than all
 * else that is done with a message.
 *
 * A chunk lives for as long as one of the arrays in it. It has room for as many
 * as are in use already, so that no more than about twice of what is used is taken.
 */
export class Arena implements Memory {
  #chunk: Uint8Array<ArrayBuffer> = NOTHING;
  #used = 0;

  /**
   * Takes an array.
   *
   * @param length How long, in bytes.
   * @param inUse How many like it are in use; without it, very many.
   * @returns The array, next in memory to the one before if that is in the same chunk.
   */
  allocate(length: number, inUse = Infinity): Uint8Array<ArrayBuffer> {
    if (this.#used + length > this.#chunk.length) {
      const room = Math.min(length * inUse, MAX_CHUNK_BYTES);
      this.#chunk = new Uint8Array(Math.max(length, room));
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += length;
    return this.#chunk.subarray(start, this.#used);
  }

  /** Nothing is in use any more: the chunk is given up, too. */
  release(): void {
    this.#chunk = NOTHING;
    this.#used = 0;
  }
}
