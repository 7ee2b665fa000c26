/**
 * Frames out of chunks, the way a connection reads them.
 *
 * @module
 */
import { decodeText, FrameDecoder } from "../../lib/frame.ts";

/**
 * Feeds a decoder chunk by chunk. Every chunk stands in the same memory, which
 * is scribbled over once the decoder has handed out what it has, so that a
 * decoder which keeps a reference to it shows.
 *
 * @param chunks What arrives.
 * @param maxBytes The longest text accepted.
 * @returns The texts of all frames; the chunks must end at a boundary.
 */
export function decodeChunks(chunks: readonly Uint8Array[], maxBytes?: number): string[] {
  const decoder = new FrameDecoder(maxBytes);
  const memory = new Uint8Array(Math.max(0, ...chunks.map(({ length }) => length)));
  const texts: string[] = [];
  for (const chunk of chunks) {
    memory.set(chunk);
    decoder.push(memory.subarray(0, chunk.length));
    for (let body = decoder.next(); body; body = decoder.next()) texts.push(decodeText(body));
    memory.fill(0xee);
  }
  decoder.end();
  return texts;
}

/**
 * Cuts bytes into chunks.
 *
 * @param bytes What is cut.
 * @param places Where, in any order.
 * @returns The chunks, in order; some are empty if a place comes twice.
 */
export function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places, bytes.length].sort((a, b) => a - b);
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}
