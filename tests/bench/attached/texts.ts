/**
 * Messages as bytes, made before anything is measured.
 *
 * @module
 */
import { textOf } from "../text.ts";

const ZERO = 0x30;
const NINE = 0x39;

const encoder = new TextEncoder();

/** Adds one to a number in digits. */
export function increment(digits: Uint8Array): void {
  let at = digits.length - 1;
  while (digits[at] === NINE) digits[at--] = ZERO;
  digits[at]! += 1;
}

/** The same bytes again and again. */
export function repeat(bytes: Uint8Array, count: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(bytes.length * count);
  all.set(bytes);
  for (let filled = bytes.length; filled < all.length; filled *= 2) {
    all.copyWithin(filled, 0, Math.min(filled, all.length - filled));
  }
  return all;
}

/**
 * Messages one behind the other, numbered from 0.
 *
 * @param parts What stands before, between and behind the places of the number.
 * @param count How many.
 * @returns Their bytes.
 */
export function numbered(
  parts: readonly (Uint8Array | string)[],
  count: number,
): Uint8Array<ArrayBuffer> {
  const text = bytesOf(textOf(0));
  const places: number[] = [];
  const pieces: number[] = [];
  for (const [i, part] of parts.entries()) {
    if (i > 0) {
      places.push(pieces.length);
      pieces.push(...text);
    }
    pieces.push(...(typeof part === "string" ? bytesOf(part) : part));
  }
  const all = repeat(Uint8Array.from(pieces), count);
  for (let at = 0; at < all.length; at += pieces.length) {
    for (const place of places) all.set(text, at + place);
    increment(text);
  }
  return all;
}

/** A text's bytes. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}
