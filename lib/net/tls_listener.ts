/**
 * Accepting connections that speak TLS.
 *
 * @module
 */
import { createSecureContext, type SecureContext } from "node:tls";
import { type Clock, systemClock } from "../clock.ts";
import { Tasks } from "../tasks.ts";
import { CertificateError, certificateFault, type CertifiedKey } from "./certificate.ts";
import type { Listener } from "./listener.ts";
import { TlsConnection } from "./tls_connection.ts";

/** A `Deno.TcpListener`, as far as it is needed. */
export type PlainListener = Pick<Deno.TcpListener, "addr" | "accept" | "close">;

/**
 * Puts TLS before what a listener accepts.
 *
 * @example
 * ```ts ignore
 * const listener = new TlsListener(Deno.listen({ port: 6066 }), { cert, key });
 * ```
 */
export class TlsListener implements Listener, AsyncDisposable {
  readonly #listener: PlainListener;
  readonly #clock: Clock;
  readonly #connections = new Tasks();
  readonly #mayBegin: (hostname: string) => boolean;
  #context: SecureContext;
  #isClosed = false;

  /**
   * Takes a listener over.
   *
   * @param listener It; it is closed along with this object.
   * @param pair What the server proves with who it is.
   * @param clock Tells the time.
   * @param mayBegin Whether an address may begin with TLS once more, which costs this end much.
   * @throws {CertificateError} If that cannot be used; the listener stays open then.
   */
  constructor(
    listener: PlainListener,
    pair: CertifiedKey,
    clock: Clock = systemClock,
    mayBegin: (hostname: string) => boolean = () => true,
  ) {
    this.#mayBegin = mayBegin;
    this.#context = contextOf(pair);
    this.#listener = listener;
    this.#clock = clock;
  }

  /** {@inheritDoc Listener.addr} */
  get addr(): Deno.NetAddr {
    return this.#listener.addr;
  }

  /**
   * Takes another certificate, for the connections that come from now on.
   *
   * @param pair The certificate and its key.
   * @throws {CertificateError} If they cannot be used; the ones before stay then.
   */
  replace(pair: CertifiedKey): void {
    this.#context = contextOf(pair);
  }

  /** {@inheritDoc Listener.accept} */
  async accept(): Promise<TlsConnection> {
    const conn = await this.#listener.accept();
    // A client that is slow to begin with TLS is so at its first frame: nobody waits for it here.
    const mayBegin = () => this.#mayBegin(conn.remoteAddr.hostname);
    const connection = new TlsConnection(conn, this.#context, this.#clock, mayBegin);
    this.#connections.add(connection.gone);
    return connection;
  }

  /** {@inheritDoc Listener.close} */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#listener.close();
  }

  /** Stops listening, and waits until every connection is closed and has said farewell. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.#connections.done();
  }
}

function contextOf(pair: CertifiedKey): SecureContext {
  const fault = certificateFault(pair);
  if (!fault) return createSecureContext({ cert: pair.cert, key: pair.key });
  const what = fault.part === "cert" ? "certificate" : "key";
  throw new CertificateError(`Cannot use ${what}: ${fault.why}`);
}
