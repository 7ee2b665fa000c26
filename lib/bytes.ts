/**
 * Arrays of bytes, put together without more copies than it takes.
 *
 * @module
 */
import { concat } from "@std/bytes/concat";

/** Whether a text is nothing but ASCII. */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    if (text.charCodeAt(i) >= 0x80) return false;
  }
  return true;
}

/**
 * Writes ASCII into an array. For short texts that is much quicker than an encoder.
 *
 * @param bytes The array.
 * @param at Where to.
 * @param text The text.
 * @returns Where the text ends.
 */
export function writeAscii(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i += 1) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}

/**
 * The same array again and again.
 *
 * @param part The array.
 * @param times How often.
 */
export function repeat(part: Uint8Array<ArrayBuffer>, times: number): Uint8Array<ArrayBuffer> {
  if (times === 1) return part;
  const all = new Uint8Array(part.length * times);
  all.set(part);
  for (let done = part.length; done < all.length; done *= 2) all.copyWithin(done, 0, done);
  return all;
}

/**
 * Joins many small arrays to one. What lies side by side in memory is copied at
 * once, and if that is all of it, it is not copied.
 */
export class Joiner {
  readonly #runs: Uint8Array<ArrayBuffer>[] = [];
  /** The run that goes on. */
  #buffer = new ArrayBuffer(0);
  #start = 0;
  #end = 0;

  /** Puts an array behind all others. */
  add(part: Uint8Array<ArrayBuffer>): void {
    if (part.buffer !== this.#buffer || part.byteOffset !== this.#end) {
      this.#endRun();
      this.#buffer = part.buffer;
      this.#start = part.byteOffset;
      this.#end = part.byteOffset;
    }
    this.#end += part.length;
  }

  /** All of them, perhaps in their own memory. */
  join(): Uint8Array<ArrayBuffer> {
    this.#endRun();
    return this.#runs.length === 1 ? this.#runs[0]! : concat(this.#runs);
  }

  #endRun(): void {
    if (this.#start === this.#end) return;
    this.#runs.push(new Uint8Array(this.#buffer, this.#start, this.#end - this.#start));
    this.#start = this.#end;
  }
}
