/**
 * The client's side of a connection: with a deadline, and closed at the end.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { connectTcp } from "./connect.ts";
import { UnsentError } from "./errors.ts";
import { FrameConnection } from "./connection.ts";
import { type CenterEndpoint, secure } from "./tls_client.ts";

/** How to connect. */
export interface ConnectOptions {
  /** Tells the time. */
  readonly clock: Clock;
  /** The longest frame accepted, in bytes of text. */
  readonly maxFrameBytes: number;
  /** Milliseconds after which an attempt is given up. */
  readonly deadline: number;
}

/**
 * Does something that must be done in time.
 *
 * @param clock Tells the time.
 * @param deadline Milliseconds that it has.
 * @param run What to do; it ends when its signal is aborted.
 * @param cancel Ends it before its time when aborted.
 * @returns What `run` returned.
 * @throws {Deno.errors.TimedOut} If it was not done in time.
 * @throws {Deno.errors.Interrupted} If it was cancelled.
 */
export async function withDeadline<T>(
  clock: Clock,
  deadline: number,
  run: (signal: AbortSignal) => Promise<T>,
  cancel?: AbortSignal,
): Promise<T> {
  const end = new AbortController();
  const cancelTimer = clock.after(deadline, () => end.abort(new Deno.errors.TimedOut("Too late")));
  // Not AbortSignal.any, which a signal that lives long remembers for as long.
  const onCancel = () => end.abort(new Deno.errors.Interrupted("Cancelled"));
  cancel?.addEventListener("abort", onCancel);
  try {
    if (cancel?.aborted) onCancel();
    end.signal.throwIfAborted();
    return await run(end.signal);
  } catch (error) {
    throw end.signal.aborted ? end.signal.reason : error;
  } finally {
    cancel?.removeEventListener("abort", onCancel);
    cancelTimer();
  }
}

/**
 * Opens a connection.
 *
 * @param endpoint Where to; with TLS, nothing is sent before it is proven who is there.
 * @param maxFrameBytes The longest frame accepted, in bytes of text.
 * @param signal Ends the attempt, and later the connection, when aborted.
 * @returns The connection.
 * @throws {TlsError} If the other end should speak TLS, and does not or is another.
 * @throws {Error} If nobody listens there, or the signal is aborted.
 */
export async function connect(
  { hostname, port, tls }: CenterEndpoint,
  maxFrameBytes: number,
  signal: AbortSignal,
): Promise<FrameConnection> {
  const tcp = await connectTcp({ hostname, port }, signal);
  const conn = tls ? await secure(tcp, hostname, tls, signal) : tcp;
  const connection = new FrameConnection(conn, maxFrameBytes);
  connection.setNoDelay();
  signal.addEventListener("abort", () => connection.close());
  return connection;
}

/** How to make a request. */
export interface ExchangeOptions extends ConnectOptions {
  /** Gives the request up when aborted. */
  readonly signal: AbortSignal;
  /** Whether a reply frame comes back. */
  readonly replied: boolean;
}

/**
 * Sends a request on a connection of its own, and waits for the other end to
 * be done with it.
 *
 * @param endpoint Where to.
 * @param request The request's text.
 * @param options How.
 * @returns The reply, or nothing if the other end closed without one.
 * @throws {UnsentError} If there was no connection to send it on.
 * @throws {Deno.errors.TimedOut} If it is not done by the deadline.
 * @throws {Deno.errors.Interrupted} If it was given up.
 * @throws {Error} If the connection breaks.
 */
export async function exchange(
  endpoint: CenterEndpoint,
  request: string,
  { clock, deadline, maxFrameBytes, signal, replied }: ExchangeOptions,
): Promise<string | undefined> {
  let isConnected = false;
  const run = async (signal: AbortSignal) => {
    using connection = await connect(endpoint, maxFrameBytes, signal);
    isConnected = true;
    await connection.write(request);
    // Some older centers wait for the client to close; others answer nobody who has.
    if (!replied) await connection.closeWrite();
    return await connection.read();
  };
  try {
    return await withDeadline(clock, deadline, run, signal);
  } catch (error) {
    throw isConnected ? error : new UnsentError(error);
  }
}
