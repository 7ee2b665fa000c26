/**
 * The client's side of TLS: who the center is, is proven before anything is
 * sent.
 *
 * @module
 */
import type { Endpoint } from "./address.ts";
import { describeRefusal } from "./tls_error.ts";

/** Whom to believe that an endpoint is what it says. */
export interface TlsTrust {
  /** Certificates of authorities, besides those that this machine knows, as PEM. */
  readonly authorities: readonly string[];
}

/** Where a message center is, and how to speak with it. */
export interface CenterEndpoint extends Endpoint {
  /** Whom to believe, if it speaks TLS; it is never spoken to without, then. */
  readonly tls?: TlsTrust | undefined;
}

/**
 * Begins TLS on a connection, and finds out who is at its other end.
 *
 * @param conn The connection; it is taken over, and closed if that fails.
 * @param hostname The name, or the address, that its certificate has to be for.
 * @param trust Whom to believe.
 * @param signal Ends the attempt when aborted.
 * @returns The encrypted connection.
 * @throws {TlsError} If it does not speak TLS, or cannot prove who it is.
 * @throws {Error} If the connection breaks, or the signal is aborted.
 */
export async function secure(
  conn: Deno.TcpConn,
  hostname: string,
  { authorities }: TlsTrust,
  signal: AbortSignal,
): Promise<Deno.TlsConn> {
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  // The encrypted connection has no such switch, but keeps to this one.
  conn.setNoDelay(true);
  let open: Deno.Conn | undefined = conn;
  const close = () => {
    open?.close();
    open = undefined;
  };
  try {
    const tls = await Deno.startTls(conn, { hostname: host, caCerts: [...authorities] });
    open = tls;
    signal.addEventListener("abort", close);
    signal.throwIfAborted();
    await tls.handshake();
    signal.throwIfAborted();
    return tls;
  } catch (error) {
    close();
    if (signal.aborted) throw signal.reason;
    throw describeRefusal(error, host, authorities.length > 0);
  } finally {
    signal.removeEventListener("abort", close);
  }
}
