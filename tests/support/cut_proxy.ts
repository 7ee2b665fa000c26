/**
 * A proxy on loopback that records what crosses it, and cuts connections.
 *
 * @module
 */
import type { Endpoint } from "../peers/line.ts";

/** Stands before a listener, and passes on what it is sent, in both directions. */
export class CutProxy implements AsyncDisposable {
  /** Address listened on. */
  readonly hostname = "127.0.0.1";
  /** Port listened on. */
  readonly port: number;
  /** How many bytes a new connection brings back before it is cut. */
  limit = Infinity;
  /** How many connections were cut for that. */
  cuts = 0;
  /** How many connections there were. */
  connections = 0;
  readonly #recorded: Uint8Array[] = [];
  readonly #target: Endpoint;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #conns = new Set<Deno.Conn>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #accepting: Promise<void>;

  /** Starts to listen before this endpoint. */
  constructor({ hostname, port }: Endpoint) {
    this.#target = { hostname, port: Number(port) };
    this.port = this.#listener.addr.port;
    this.#accepting = this.#accept();
  }

  /** Everything that crossed, each byte as one letter. */
  get recorded(): string {
    return this.#recorded.map((bytes) => String.fromCharCode(...bytes)).join("");
  }

  /** Cuts every connection, and goes on listening. */
  cut(): void {
    for (const conn of this.#conns) this.#close(conn);
  }

  /** Stops listening, and cuts every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    this.cut();
    await Promise.all(this.#tasks);
  }

  async #accept(): Promise<void> {
    for await (const conn of this.#listener) {
      this.connections += 1;
      this.#conns.add(conn);
      const task = this.#serve(conn, this.limit).finally(() => this.#tasks.delete(task));
      this.#tasks.add(task);
    }
  }

  async #serve(conn: Deno.TcpConn, limit: number): Promise<void> {
    try {
      const { hostname, port } = this.#target;
      const upstream = await Deno.connect({ hostname, port: Number(port) });
      this.#conns.add(upstream);
      await Promise.all([
        this.#pass(conn, upstream, Infinity),
        this.#pass(upstream, conn, limit).finally(() => this.#close(conn)),
      ]);
      this.#close(upstream);
    } catch {
      // Nobody listens there.
    } finally {
      this.#close(conn);
    }
  }

  async #pass(from: Deno.TcpConn, to: Deno.TcpConn, limit: number): Promise<void> {
    const buffer = new Uint8Array(16_384);
    try {
      for (let left = limit; left > 0;) {
        const read = await from.read(buffer.subarray(0, Math.min(buffer.length, left)));
        if (read === null) return await to.closeWrite();
        const bytes = buffer.slice(0, read);
        this.#recorded.push(bytes);
        for (let sent = 0; sent < read;) sent += await to.write(bytes.subarray(sent));
        left -= read;
      }
      this.cuts += 1;
    } catch {
      // It was cut.
    }
    this.#close(from);
    this.#close(to);
  }

  #close(conn: Deno.Conn): void {
    if (this.#conns.delete(conn)) conn.close();
  }
}
