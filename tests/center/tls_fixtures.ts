/**
 * Our center behind TLS, and ways to it for those who know no TLS.
 *
 * @module
 */
import type { Center, CenterOptions } from "../../lib/center/center.ts";
import type { CenterEndpoint } from "../../lib/net/tls_client.ts";
import { TlsListener } from "../../lib/net/tls_listener.ts";
import { soon } from "../net/tls_fixtures.ts";
import type { Endpoint } from "../peers/line.ts";
import { Authority } from "../support/certificates.ts";
import { CutProxy } from "../support/cut_proxy.ts";
import { PASSWORDS } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";

/** Something that happened at a center. */
export type LogLine = [event: string, details: Record<string, unknown>];

/** Our center with a certificate, and a tap on the line to it. */
export class TlsRoom implements AsyncDisposable {
  /** What clients reach it by. */
  readonly tap: CutProxy;
  /** What it logged. */
  readonly logged: LogLine[] = [];
  /** It. */
  readonly center: Center;

  private constructor(
    readonly authority: Authority,
    readonly listener: TlsListener,
    options: Partial<CenterOptions>,
  ) {
    this.center = startCenter({
      credentials: new Map(Object.entries(PASSWORDS)),
      log: (event, details = {}) => this.logged.push([event, { ...details }]),
      ...options,
      listener,
    });
    this.tap = new CutProxy(this.center.address);
  }

  /** Starts it. */
  static async open(options: Partial<CenterOptions> = {}): Promise<TlsRoom> {
    const authority = await Authority.make();
    const socket = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const pair = await authority.issue({ names: ["127.0.0.1"] });
    return new TlsRoom(authority, new TlsListener(socket, pair, options.clock), options);
  }

  /** Where it is, for a client that trusts its authority, and others. */
  endpoint(...others: Authority[]): CenterEndpoint {
    const authorities = [this.authority, ...others].map(({ cert }) => cert);
    const { hostname, port } = this.tap;
    return { hostname, port, tls: { authorities } };
  }

  /** The events of a kind that were logged. */
  events(kind: string): Record<string, unknown>[] {
    return this.logged.filter(([event]) => event === kind).map(([, details]) => details);
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.tap[Symbol.asyncDispose]();
    await this.center.close();
    await soon(this.listener[Symbol.asyncDispose](), "the farewell of every connection");
  }
}

/** A socket that stands before another, on the way in or out of TLS, as socat or stunnel would. */
export class Tunnel implements AsyncDisposable {
  /** Address listened on. */
  readonly hostname = "127.0.0.1";
  /** Port listened on. */
  readonly port: number;
  readonly #listener: Deno.Listener<Deno.TcpConn | Deno.TlsConn>;
  readonly #dial: () => Promise<Deno.TcpConn | Deno.TlsConn>;
  readonly #conns = new Set<Deno.Conn>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #accepting: Promise<void>;

  private constructor(
    listener: Deno.TcpListener | Deno.TlsListener,
    dial: () => Promise<Deno.TcpConn | Deno.TlsConn>,
  ) {
    this.#listener = listener as Deno.Listener<Deno.TcpConn | Deno.TlsConn>;
    this.port = (listener.addr as Deno.NetAddr).port;
    this.#dial = dial;
    this.#accepting = this.#accept();
  }

  /** For clients without TLS, to an end that speaks it. */
  static into({ hostname, port, tls }: CenterEndpoint): Tunnel {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const caCerts = [...tls!.authorities];
    return new Tunnel(listener, () => Deno.connectTls({ hostname, port, caCerts }));
  }

  /** For clients with TLS, to an end that does not speak it. */
  static async outOf({ hostname, port }: Endpoint, authority: Authority): Promise<Tunnel> {
    const pair = await authority.issue({ names: ["127.0.0.1"] });
    const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...pair });
    return new Tunnel(listener, () => Deno.connect({ hostname, port }));
  }

  async #accept(): Promise<void> {
    for await (const near of this.#listener) {
      const task = this.#serve(near).finally(() => this.#tasks.delete(task));
      this.#tasks.add(task);
    }
  }

  async #serve(near: Deno.Conn): Promise<void> {
    this.#conns.add(near);
    let far: Deno.Conn | undefined;
    try {
      far = await this.#dial();
      this.#conns.add(far);
      await Promise.all([pass(near, far), pass(far, near)]);
    } catch {
      // One of the two is gone.
    }
    for (const conn of [near, far]) if (conn && this.#conns.delete(conn)) conn.close();
  }

  /** Stops listening, and ends every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    for (const conn of this.#conns) conn.close();
    this.#conns.clear();
    await Promise.all(this.#tasks);
  }
}

async function pass(from: Deno.Conn, to: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(16_384);
  for (let read = await from.read(buffer); read !== null; read = await from.read(buffer)) {
    for (let sent = 0; sent < read;) sent += await to.write(buffer.subarray(sent, read));
  }
  await to.closeWrite();
}
