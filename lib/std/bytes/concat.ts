/**
 * Joining byte arrays, with the signature of the published `@std/bytes/concat`,
 * over `node:buffer`.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** Joins the byte arrays, in order, into a new one. */
export function concat(buffers: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(buffers.reduce((sum, { length }) => sum + length, 0));
  const view = Buffer.from(joined.buffer);
  let offset = 0;
  for (const bytes of buffers) {
    offset += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).copy(view, offset);
  }
  return joined;
}
