/**
 * Protocol 1's way to a listening address: dial, send, close.
 *
 * @module
 */
import { type Endpoint, formatEndpoint } from "./address.ts";
import { connectTcp } from "./connect.ts";
import { writeAll } from "./connection.ts";

/** How much the system takes of a new connection without waiting for the other end, in bytes. */
const MAX_FRESH_BYTES = 4_096;

async function sendFresh(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  try {
    await writeAll(conn, bytes);
  } finally {
    conn.close();
  }
}

/**
 * Brings bytes to an endpoint over a connection of their own.
 *
 * @param endpoint Where to.
 * @param bytes What.
 * @param signal Ends the attempt at once when aborted.
 * @returns A promise resolved when the system has taken all the bytes over.
 * Protocol 1 has no way to learn whether anybody read them.
 * @throws {Error} If nobody listens there, the connection breaks, or the
 * attempt is aborted.
 */
export async function dial(
  endpoint: Endpoint,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const conn = await connectTcp(endpoint, signal);
  if (bytes.length <= MAX_FRESH_BYTES) return await sendFresh(conn, bytes);
  let closed = false;
  const close = () => {
    if (!closed) conn.close();
    closed = true;
  };
  signal.addEventListener("abort", close);
  try {
    signal.throwIfAborted();
    await writeAll(conn, bytes);
  } finally {
    signal.removeEventListener("abort", close);
    close();
  }
}

/**
 * Whether Deno lets an endpoint be dialled without asking at the terminal.
 *
 * @param endpoint The endpoint.
 * @returns Whether it does.
 */
export function mayDial(endpoint: Endpoint): boolean {
  const host = formatEndpoint(endpoint);
  return Deno.permissions.querySync({ name: "net", host }).state === "granted";
}
