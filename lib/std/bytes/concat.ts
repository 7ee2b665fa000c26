/**
 * Joining byte arrays, with the signature of the published `@std/bytes/concat`.
 *
 * @module
 */

/** Joins the byte arrays, in order, into a new one. */
export function concat(buffers: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(buffers.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const bytes of buffers) {
    joined.set(bytes, offset);
    offset += bytes.length;
  }
  return joined;
}
