/**
 * Writing to standard output and standard error.
 *
 * @module
 */

const encoder = new TextEncoder();

/**
 * Writes text before it returns.
 *
 * @param stream Standard output or standard error.
 * @param text The text. It is lost if the stream cannot take it, be its reader
 * gone or the disk full: nothing else must end for that.
 */
export function writeText(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let bytes: Uint8Array = encoder.encode(text);
  try {
    while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
  } catch {
    // There is nowhere left to say so.
  }
}
