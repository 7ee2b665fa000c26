/**
 * Where connections come from, encrypted or not.
 *
 * @module
 */

/** An accepted or opened connection: a `Deno.TcpConn`, a `Deno.TlsConn`, or what stands in for one. */
export interface Conn {
  /** Where the other end is. */
  readonly remoteAddr: Deno.NetAddr;
  /** Where this end is. */
  readonly localAddr: Deno.NetAddr;
  /** Reads some bytes. Returns how many, or nothing when there are no more; rejects once it is closed. */
  read(into: Uint8Array): Promise<number | null>;
  /** Writes some bytes. Returns how many, when the system has taken them; rejects once it is closed. */
  write(bytes: Uint8Array): Promise<number>;
  /** Says that nothing more will be written. */
  closeWrite(): Promise<void>;
  /** Ends it. To be called once. */
  close(): void;
  /** Has small writes sent at once, if they are not anyway. */
  setNoDelay?(noDelay?: boolean): void;
}

/** A listening socket, or whatever stands in for one. */
export interface Listener {
  /** Where it listens. */
  readonly addr: Deno.NetAddr;
  /** The next connection; fails when the listener is closed. */
  accept(): Promise<Conn>;
  /** Stops listening. */
  close(): void;
  /** Stops listening, and waits until every connection is gone that was accepted and is closed. */
  [Symbol.asyncDispose]?(): Promise<void>;
}
