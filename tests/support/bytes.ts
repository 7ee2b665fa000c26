/**
 * Texts as the bytes that they are on their way.
 *
 * @module
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A text as UTF-8. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** The text that bytes hold; they must be UTF-8. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
