/**
 * Frames inside sealed frames: what the center and a client of protocol 2 say
 * to each other at the client's port, so that nobody else can read, forge,
 * replay or reorder it.
 *
 * @module
 */
import { FrameDecoder } from "../frame.ts";
import type { Endpoint } from "../net/address.ts";
import { connectTcp } from "../net/connect.ts";
import { FrameConnection } from "../net/connection.ts";
import type { SealedChannel } from "./channel.ts";

/** A connection whose every frame is sealed, and holds frames. */
export class SealedConnection implements Disposable {
  readonly #connection: FrameConnection;
  readonly #channel: SealedChannel;
  readonly #decoder: FrameDecoder;
  #number = 0;

  /**
   * Seals a connection.
   *
   * @param connection The connection; it is closed along with this object.
   * @param channel The session's channel.
   * @param maxFrameBytes The longest frame accepted inside, in bytes.
   */
  constructor(connection: FrameConnection, channel: SealedChannel, maxFrameBytes: number) {
    this.#connection = connection;
    this.#channel = channel;
    this.#decoder = new FrameDecoder(maxFrameBytes);
  }

  /**
   * The next frame inside.
   *
   * @returns Its body, valid until the next call, or nothing if the other end
   * has sent its last.
   * @throws {SealError} If something else than the other end's next sealed frame came.
   * @throws {FrameError} If what was sealed are not frames.
   * @throws {Error} If the connection breaks or is closed meanwhile.
   */
  async readBytes(): Promise<Uint8Array | undefined> {
    for (;;) {
      const inner = this.#decoder.next();
      if (inner) return inner;
      const outer = await this.#connection.readBytes();
      if (!outer) {
        this.#decoder.end();
        return undefined;
      }
      await this.accept(outer);
    }
  }

  /**
   * The next frame inside of what has been opened already.
   *
   * @returns Its body, or nothing if the next sealed frame has to be read first.
   */
  next(): Uint8Array | undefined {
    return this.#decoder.next();
  }

  /**
   * Opens a sealed frame that was read from the connection.
   *
   * @param outer The frame's body.
   * @throws {SealError} If it is not the other end's next.
   * @throws {FrameError} `truncated` if what was sealed are not whole frames.
   */
  async accept(outer: Uint8Array): Promise<void> {
    this.#decoder.end();
    const { bytes, number } = await this.#channel.open(outer, this.#number);
    this.#number = number;
    this.#decoder.push(bytes);
  }

  /**
   * Sends frames, sealed together.
   *
   * @param frames Whole frames, one behind the other.
   * @throws {Error} If the connection breaks or is closed meanwhile.
   */
  async writeBytes(frames: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#connection.writeBytes(await this.#channel.seal(frames));
  }

  /** Ends the connection. Safe to call twice. */
  close(): void {
    this.#connection.close();
  }

  /** The same as {@linkcode close}. */
  [Symbol.dispose](): void {
    this.close();
  }
}

/** Where the other end of a session listens for sealed connections. */
export class SealedPort {
  readonly #endpoint: Endpoint;
  readonly #channel: SealedChannel;
  readonly #maxFrameBytes: number;

  /**
   * Takes note of it.
   *
   * @param endpoint Where it is.
   * @param channel The session's channel.
   * @param maxFrameBytes The longest frame accepted from there, in bytes.
   */
  constructor(endpoint: Endpoint, channel: SealedChannel, maxFrameBytes: number) {
    this.#endpoint = endpoint;
    this.#channel = channel;
    this.#maxFrameBytes = maxFrameBytes;
  }

  /**
   * Dials it.
   *
   * @param signal Ends the attempt when aborted.
   * @returns The connection.
   * @throws {Error} If nobody listens there, or the signal is aborted.
   */
  async open(signal: AbortSignal): Promise<SealedConnection> {
    const connection = new FrameConnection(
      await connectTcp(this.#endpoint, signal),
      this.#maxFrameBytes,
    );
    return new SealedConnection(connection, this.#channel, this.#maxFrameBytes);
  }
}
