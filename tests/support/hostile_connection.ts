/**
 * Connections of somebody who means no good.
 *
 * @module
 */
import type { Endpoint } from "../peers/line.ts";
import { type Bytes, concatBytes, type Frame, packFrames } from "../peers/newer_bytes.ts";
import { soon } from "./hostile_patience.ts";

/** A connection whose end is no surprise, and on which all that comes is read. */
export class HostileConnection implements AsyncDisposable {
  /** What came. */
  readonly received: Bytes[] = [];
  /** Whether either side has closed it. */
  isOver = false;
  readonly #conn: Deno.TcpConn;
  readonly #over = Promise.withResolvers<void>();
  #sending: Promise<void> | undefined;
  #isReading = false;
  #isClosed = false;

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  /** Dials; `undefined` if nobody answers, or the system has no room for more connections. */
  static async dial(endpoint: Endpoint): Promise<HostileConnection | undefined> {
    const connection = await HostileConnection.dialDeaf(endpoint).catch(() => undefined);
    connection?.listen();
    return connection;
  }

  /** Dials, and does not read what comes until {@linkcode listen} is called. */
  static async dialDeaf({ hostname, port }: Endpoint): Promise<HostileConnection> {
    return new HostileConnection(await Deno.connect({ hostname, port }));
  }

  /** Begins to read. */
  listen(): void {
    if (!this.#isReading) this.#readAll();
    this.#isReading = true;
  }

  /** Resolved when either side has closed it, of which it hears only if it reads. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /**
   * Dials, says something and nothing more, and waits for the end.
   *
   * @param endpoint Where to.
   * @param bytes What.
   * @returns What came back.
   * @throws {Error} If the other end does not close in time.
   */
  static async say(endpoint: Endpoint, bytes: Uint8Array): Promise<Bytes> {
    await using connection = await HostileConnection.dial(endpoint);
    if (!connection) return new Uint8Array();
    await soon("the end of a connection", async () => {
      await connection.sendBare(bytes);
      await connection.end();
      await connection.over;
    });
    return concatBytes(...connection.received);
  }

  /** Sends frames, as far as the connection is not over. */
  async send(...frames: Frame[]): Promise<void> {
    await this.sendBare(packFrames(...frames));
  }

  /** Sends bytes, as far as the connection is not over. One at a time. */
  async sendBare(bytes: Uint8Array): Promise<void> {
    await (this.#sending = this.#sendAll(bytes));
  }

  /** Says that nothing more will be sent. */
  async end(): Promise<void> {
    await this.#conn.closeWrite().catch(() => {});
  }

  /** Closes it, and waits until that is done. Safe to call twice. */
  async close(): Promise<void> {
    if (!this.#isClosed) this.#conn.close();
    this.#isClosed = true;
    await this.#sending;
    if (this.#isReading) await this.over;
  }

  /** The same as {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #sendAll(bytes: Uint8Array): Promise<void> {
    try {
      for (let sent = 0; sent < bytes.length;) sent += await this.#conn.write(bytes.subarray(sent));
    } catch {
      // It is over.
    }
  }

  async #readAll(): Promise<void> {
    const buffer = new Uint8Array(4_096);
    try {
      for (;;) {
        const count = await this.#conn.read(buffer);
        if (count === null) break;
        this.received.push(buffer.slice(0, count));
      }
    } catch {
      // Reset, or closed on this side.
    }
    this.isOver = true;
    this.#over.resolve();
  }
}

/** Many of them. */
export class Horde implements AsyncDisposable {
  /** Those that could be made. */
  readonly connections: HostileConnection[] = [];

  /** Dials so many times, a hundred at once. */
  async dial(endpoint: Endpoint, count: number): Promise<void> {
    await inBatches(count, 100, async () => {
      const connection = await HostileConnection.dial(endpoint);
      if (connection) this.connections.push(connection);
    });
  }

  /** How many are not over. */
  get alive(): number {
    return this.connections.filter(({ isOver }) => !isOver).length;
  }

  /** Waits until all are over. */
  async over(): Promise<void> {
    await Promise.all(this.connections.map(({ over }) => over));
  }

  /** Closes all. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.connections.map((connection) => connection.close()));
  }
}

/** Does something so many times, so many of them at once. */
export async function inBatches(
  count: number,
  atOnce: number,
  run: (i: number) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < count; start += atOnce) {
    const length = Math.min(atOnce, count - start);
    await Promise.all(Array.from({ length }, (_, i) => run(start + i)));
  }
}
