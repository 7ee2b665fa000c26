/**
 * A listener that speaks TLS, and clients that are not ours.
 *
 * @module
 */
import type { Clock } from "../../lib/clock.ts";
import type { Conn } from "../../lib/net/listener.ts";
import { TlsListener } from "../../lib/net/tls_listener.ts";
import { Authority, type CertifiedKey, type LeafOptions } from "../support/certificates.ts";

/** How long a test waits for what is to happen. */
const PATIENCE_MS = 5_000;

/** Waits for something, and fails if it does not come. */
export async function soon<T>(promise: Promise<T>, what = "what was waited for"): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`In vain: ${what}`)), PATIENCE_MS);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Writes all of these bytes. */
export async function writeAll(conn: Pick<Conn, "write">, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await conn.write(bytes.subarray(sent));
}

/** Reads to the end. Returns how much that was, and what ended it if it was not the end. */
export async function drain(
  conn: Pick<Conn, "read">,
): Promise<{ count: number; error?: string }> {
  const buffer = new Uint8Array(65_536);
  let count = 0;
  try {
    for (;;) {
      const read = await soon(conn.read(buffer), "the end of a connection");
      if (read === null) return { count };
      count += read;
    }
  } catch (error) {
    return { count, error: error instanceof Error ? error.name : String(error) };
  }
}

/** Bytes that are not all the same. */
export function someBytes(count: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: count }, (_, i) => i % 251);
}

/** Our listener with a certificate of its own, on a free loopback port. */
export class TlsTable implements AsyncDisposable {
  /** What it listens with. */
  readonly listener: TlsListener;
  readonly #plain = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  #latest: Deno.TcpConn | undefined;

  private constructor(readonly authority: Authority, leaf: CertifiedKey, clock?: Clock) {
    const { addr } = this.#plain;
    const accept = async () => this.#latest = await this.#plain.accept();
    this.listener = new TlsListener(
      { addr, accept, close: () => this.#plain.close() },
      leaf,
      clock,
    );
  }

  /** Starts to listen. */
  static async set(leaf: LeafOptions = {}, clock?: Clock): Promise<TlsTable> {
    const authority = await Authority.make();
    return new TlsTable(authority, await authority.issue(leaf), clock);
  }

  /** Ends the connection accepted last below TLS, which does not know of it. */
  async cut(): Promise<void> {
    await this.#latest!.closeWrite();
  }

  /** Where it listens. */
  get address(): { hostname: string; port: number } {
    const { hostname, port } = this.listener.addr;
    return { hostname, port };
  }

  /** A connection without TLS. */
  async dialPlain(): Promise<[server: Conn, client: Deno.TcpConn]> {
    return await Promise.all([this.listener.accept(), Deno.connect(this.address)]);
  }

  /** A connection with TLS that has begun. */
  async dial(): Promise<[server: Conn, client: Deno.TlsConn]> {
    const [server, plain] = await this.dialPlain();
    plain.setNoDelay(true);
    const caCerts = [this.authority.cert];
    const client = await Deno.startTls(plain, { hostname: "localhost", caCerts });
    const first = Uint8Array.of(7);
    await Promise.all([client.write(first), server.read(new Uint8Array(1))]);
    return [server, client];
  }

  /** Stops listening; every connection must be closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await soon(this.listener[Symbol.asyncDispose](), "the farewell of every connection");
  }
}
