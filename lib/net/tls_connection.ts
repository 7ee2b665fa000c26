/**
 * The server's side of TLS, on a socket that stays its own.
 *
 * `Deno.listenTls` keeps a connection's socket until the handshake is done,
 * even if the connection is closed before: whoever connected and said nothing
 * would hold it for as long as they like. Nor can small writes be sent at once
 * there. So the socket is a plain one here, and what crosses it goes through
 * the runtime's other TLS, which has none of its own.
 *
 * @module
 */
import { nextTick } from "node:process";
import { Duplex } from "node:stream";
import { type SecureContext, TLSSocket } from "node:tls";
import type { CancelTimer, Clock } from "../clock.ts";
import { writeAll } from "./connection.ts";
import type { Conn } from "./listener.ts";
import { describeFailure, NOT_TLS, TlsError, TOO_OFTEN } from "./tls_error.ts";

/** How much is read at once: little of an idle connection, more of one that has more to say. */
const LEAST_READ_BYTES = 4_096;
const MOST_READ_BYTES = 64 * 1024;

/** The first byte of every TLS connection: a handshake (RFC 8446, 5.1). */
const HANDSHAKE = 0x16;

/** A fatal alert, `handshake_failure`: what those are answered with whom there can be no TLS. */
const ALERT = Uint8Array.of(0x15, 3, 3, 0, 2, 2, 40);

/** Milliseconds that a connection has for its last bytes once it is closed. */
const FAREWELL_DEADLINE = 1_000;

/** A connection that was accepted, and speaks TLS. Nothing is read before it is asked for. */
export class TlsConnection implements Conn {
  /** {@inheritDoc Conn.remoteAddr} */
  readonly remoteAddr: Deno.NetAddr;
  /** {@inheritDoc Conn.localAddr} */
  readonly localAddr: Deno.NetAddr;
  /** Resolved when it is closed and nothing is left of it. */
  readonly gone: Promise<void>;
  readonly #conn: Deno.TcpConn;
  readonly #clock: Clock;
  readonly #context: SecureContext;
  readonly #mayBegin: () => boolean;
  /** What is encrypted goes in and out here; there is none before something has arrived. */
  #wire: Duplex | undefined;
  /** What is not. */
  #socket: TLSSocket | undefined;
  readonly #resolveGone: () => void;
  #buffer: Uint8Array<ArrayBuffer> | undefined;
  #state: "new" | "handshake" | "open" | "refused" | "closed" | "gone" = "new";
  #isEnded = false;
  #error: Error | undefined;
  /** Called when a reader may go on. */
  #wake: (() => void) | undefined;
  readonly #writers = new Set<(error: Error) => void>();
  #isReading = false;
  #hasWritten = false;
  /** The latest write to the socket, as long as it is under way. */
  #sending: Promise<void> | undefined;
  #cancelFarewell: CancelTimer | undefined;

  /**
   * Takes a connection over.
   *
   * @param conn The connection, of which nothing was read.
   * @param context The certificate and its key.
   * @param clock Tells the time.
   * @param mayBegin Whether the other end may begin with TLS, which costs this end much.
   */
  constructor(
    conn: Deno.TcpConn,
    context: SecureContext,
    clock: Clock,
    mayBegin: () => boolean = () => true,
  ) {
    this.#conn = conn;
    this.#mayBegin = mayBegin;
    this.#context = context;
    this.#clock = clock;
    this.remoteAddr = conn.remoteAddr;
    this.localAddr = conn.localAddr;
    ({ promise: this.gone, resolve: this.#resolveGone } = Promise.withResolvers<void>());
  }

  /** {@inheritDoc Conn.read} */
  async read(into: Uint8Array): Promise<number | null> {
    while (!this.#isClosed) {
      const arrived = this.#socket?.readableLength ?? 0;
      const bytes = this.#socket?.read(Math.min(into.length, arrived));
      if (bytes) {
        into.set(bytes);
        return bytes.length;
      }
      if (this.#isEnded) return null;
      if (this.#error) break;
      await this.#more();
    }
    throw this.#error;
  }

  /** {@inheritDoc Conn.write} */
  async write(bytes: Uint8Array): Promise<number> {
    await this.#written((socket, done) => socket.write(bytes, done));
    return bytes.length;
  }

  /** {@inheritDoc Conn.closeWrite} */
  async closeWrite(): Promise<void> {
    await this.#written((socket, done) => socket.end(done));
    await this.#conn.closeWrite();
  }

  /** {@inheritDoc Conn.close} */
  close(): void {
    const before = this.#state;
    if (this.#isClosed) return;
    const isBroken = this.#error !== undefined;
    this.#state = "closed";
    this.#fail(new Deno.errors.Interrupted("The connection is closed"));
    const isRead = !this.#sending && this.#socket?.writableLength === 0;
    if (before !== "refused" && (before !== "open" || isBroken || !isRead)) return this.#vanish();
    this.#cancelFarewell = this.#clock.after(FAREWELL_DEADLINE, () => this.#vanish());
    if (before === "refused") this.#ignoreRest().then(() => this.#vanish());
    // Whoever is not told that this was all takes it for cut off. Gone when that is sent.
    else this.#socket?.end();
  }

  get #isClosed(): boolean {
    return this.#state === "closed" || this.#state === "gone";
  }

  /** Waits until something is written, or the connection is over. */
  #written(
    write: (socket: TLSSocket, done: (error?: Error | null) => void) => void,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#error) return reject(this.#error);
      this.#writers.add(reject);
      write(this.#open(), (error) => {
        this.#writers.delete(reject);
        if (error) reject(this.#error ?? error);
        else resolve();
      });
      if (this.#state !== "open") this.#receive();
    });
  }

  #makeWire(): Duplex {
    return new Duplex({
      allowHalfOpen: true,
      read() {},
      write: (bytes: Uint8Array, _encoding, done) => {
        this.#hasWritten = true;
        const sending = this.#sending = writeAll(this.#conn, bytes).then(() => done(), done);
        sending.then(() => {
          if (this.#sending === sending) this.#sending = undefined;
          if (this.#state === "closed") this.#vanish();
        });
      },
    });
  }

  #open(): TLSSocket {
    if (this.#socket) return this.#socket;
    const wire = this.#wire = this.#makeWire();
    const options = { isServer: true, secureContext: this.#context };
    const socket = this.#socket = new TLSSocket(wire, options);
    wire.on("error", (error) => this.#fail(error));
    socket.on("error", (error) => {
      this.#fail(describeFailure(error));
      if (this.#state === "handshake" && !this.#hasWritten) this.#refuse();
    });
    socket.on("close", () => {
      this.#fail(new Deno.errors.ConnectionReset("The connection is over"));
      if (this.#state === "closed" && !this.#sending) this.#vanish();
    });
    socket.on("secure", () => {
      if (this.#state === "handshake") this.#state = "open";
    });
    socket.on("readable", () => this.#wake?.());
    socket.on("end", () => this.#end());
    return socket;
  }

  /** Waits until there may be something to read. */
  async #more(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    this.#receive();
    await promise;
    this.#wake = undefined;
  }

  /** Reads from the socket, for as long as somebody waits for what comes: no more than that is held. */
  async #receive(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      while (!this.#error && (this.#wake || this.#writers.size > 0 && this.#state !== "open")) {
        const bytes = await this.#readSocket();
        if (this.#state === "new" && bytes) await this.#begin(bytes);
        if (this.#error) break;
        if (this.#wire) this.#wire.push(bytes);
        else this.#end();
        if (!bytes) break;
      }
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
    this.#isReading = false;
  }

  async #readSocket(): Promise<Uint8Array | null> {
    const buffer = this.#buffer ??= new Uint8Array(LEAST_READ_BYTES);
    const count = await this.#conn.read(buffer);
    if (count === null) return null;
    if (count === buffer.length && count < MOST_READ_BYTES) {
      this.#buffer = new Uint8Array(2 * count);
    }
    return buffer.slice(0, count);
  }

  /** Looks at the first bytes that arrive. */
  async #begin(bytes: Uint8Array): Promise<void> {
    if (bytes[0] !== HANDSHAKE) {
      await this.#refuse();
      throw new TlsError(NOT_TLS);
    }
    if (!this.#mayBegin()) throw new TlsError(TOO_OFTEN);
    this.#state = "handshake";
    hurry(this.#conn);
    this.#open();
    // It begins in the next tick, and does not bear to fail before.
    await new Promise<void>((resolve) => nextTick(resolve));
  }

  /** Tells whoever cannot begin with TLS that it should be TLS. */
  async #refuse(): Promise<void> {
    this.#state = "refused";
    try {
      await writeAll(this.#conn, ALERT);
      await this.#conn.closeWrite();
    } catch {
      // They are gone.
    }
  }

  /** Reads on until the other end is done: closing a socket with bytes unread takes back the alert. */
  async #ignoreRest(): Promise<void> {
    try {
      while (await this.#conn.read(new Uint8Array(LEAST_READ_BYTES)) !== null);
    } catch {
      // It is over.
    }
  }

  /** Nothing more will come. */
  #end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  #fail(error: Error): void {
    this.#error ??= error;
    for (const reject of this.#writers) reject(this.#error);
    this.#writers.clear();
    this.#wake?.();
  }

  #vanish(): void {
    if (this.#state === "gone") return;
    this.#state = "gone";
    this.#cancelFarewell?.();
    this.#conn.close();
    this.#socket?.destroy();
    this.#wire?.destroy();
    this.#resolveGone();
  }
}

/** Has small writes sent at once. */
function hurry(conn: Deno.TcpConn): void {
  try {
    conn.setNoDelay(true);
  } catch {
    // The other end is gone; reading finds out.
  }
}
