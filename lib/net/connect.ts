/**
 * Connecting, unless it takes too long.
 *
 * @module
 */
import { setImmediate } from "node:timers";
import type { Endpoint } from "./address.ts";

/**
 * Opens a connection. As `Deno.connect` with a signal, which loses connections
 * and never closes them if they are made in the same turn of the event loop in
 * which the signal is aborted by a timer. Behind what is ready in that turn,
 * where it is aborted here, none can be.
 *
 * @param endpoint Where to.
 * @param signal Ends the attempt when aborted.
 * @returns The connection.
 * @throws {Error} If nobody listens there, or the signal is aborted.
 */
export async function connectTcp(
  { hostname, port }: Endpoint,
  signal: AbortSignal,
): Promise<Deno.TcpConn> {
  signal.throwIfAborted();
  const attempt = new AbortController();
  const onAbort = () => void setImmediate(() => attempt.abort(signal.reason));
  signal.addEventListener("abort", onAbort);
  try {
    const conn = await Deno.connect({ hostname, port, signal: attempt.signal });
    if (!signal.aborted) return conn;
    conn.close();
    throw signal.reason;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
