/**
 * Reading a frame with as little as that takes, for those with no chat in them.
 *
 * @module
 */

/** Bytes of the length that stands before each frame. */
export const HEADER_BYTES = 4;

/**
 * Reads the one frame that a connection begins with.
 *
 * @param conn The connection.
 * @param maxBytes The longest there can be, in bytes.
 * @returns The frame with its header, in memory of its own.
 * @throws {Error} If the connection ends before.
 */
export async function readFrame(
  conn: Deno.TcpConn,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const buffer = new Uint8Array(maxBytes);
  const view = new DataView(buffer.buffer);
  let end = 0;
  while (end < HEADER_BYTES || end < HEADER_BYTES + view.getUint32(0)) {
    const count = await conn.read(buffer.subarray(end));
    if (count === null) throw new Error("The frame breaks off");
    end += count;
  }
  return buffer.subarray(0, end);
}
