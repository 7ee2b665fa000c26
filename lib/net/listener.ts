/**
 * Where connections come from, encrypted or not.
 *
 * @module
 */

/** An accepted or opened connection. */
export type Conn = Deno.TcpConn | Deno.TlsConn;

/** A listening socket, or whatever stands in for one. */
export interface Listener {
  /** Where it listens. */
  readonly addr: Deno.NetAddr;
  /** The next connection; fails when the listener is closed. */
  accept(): Promise<Conn>;
  /** Stops listening. */
  close(): void;
}
