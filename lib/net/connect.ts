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
  const conn = await Deno.connect({ hostname, port, signal: behind(signal) });
  if (!signal.aborted) return conn;
  conn.close();
  throw signal.reason;
}

/** The signals that are aborted behind others: many connections are made with the same. */
const signalsBehind = new WeakMap<AbortSignal, AbortSignal>();

/** A signal that is aborted behind what is ready in the turn in which another one is. */
function behind(signal: AbortSignal): AbortSignal {
  let later = signalsBehind.get(signal);
  if (!later) {
    const controller = new AbortController();
    signal.addEventListener("abort", () => {
      setImmediate(() => controller.abort(signal.reason));
    }, { once: true });
    signalsBehind.set(signal, later = controller.signal);
  }
  return later;
}
