/**
 * A connection that carries frames.
 *
 * @module
 */
import { decodeText, encodeFrames, FrameDecoder } from "../frame.ts";
import { canonicalHost, type Endpoint } from "./address.ts";
import type { Conn } from "./listener.ts";
import { lull, Slice } from "./slice.ts";

/** How much is read at once: little of an idle connection, more of one that has more to say. */
const LEAST_READ_BYTES = 4_096;
const MOST_READ_BYTES = 64 * 1024;

/** Buffers that were used for a short while: to make one takes as long as to read. */
const buffers: Uint8Array<ArrayBuffer>[] = [];

/** How many of them are kept. */
const MAX_BUFFERS = 256;

function takeBuffer(): Uint8Array<ArrayBuffer> {
  return buffers.pop() ?? new Uint8Array(LEAST_READ_BYTES);
}

function giveBuffer(buffer: Uint8Array<ArrayBuffer>): void {
  if (buffer.length === LEAST_READ_BYTES && buffers.length < MAX_BUFFERS) buffers.push(buffer);
}

/** Writes all of `bytes`, in as many writes as it takes. */
export async function writeAll(conn: Conn, bytes: Uint8Array): Promise<void> {
  let written = await conn.write(bytes);
  while (written < bytes.length) written += await conn.write(bytes.subarray(written));
}

/** Frames in and out over one connection. One reader and one writer at a time. */
export class FrameConnection implements Disposable {
  /** Where the other end is. */
  readonly remote: Endpoint;
  /** Called when it is known who is at the other end. */
  onProven: () => void = () => {};
  readonly #conn: Conn;
  readonly #decoder: FrameDecoder;
  readonly #slice = new Slice();
  #buffer: Uint8Array<ArrayBuffer> | undefined;
  /** The latest read; nobody may wait for it any more. */
  #reading: Promise<number | null> | undefined;
  /** While a read is waited for: waits no longer. */
  #giveUp: (() => void) | undefined;
  /** The wait for what has arrived, once no more is to be read. */
  #lull: Promise<void> | undefined;
  #isFinishing = false;
  #isFinished = false;
  #isTrusted = true;
  /** Whether the buffer may be written to: once a read has failed or was given up, for ever. */
  #isReading = false;
  #closed = false;

  /**
   * Takes a connection over.
   *
   * @param conn The connection; it is closed along with this object.
   * @param maxFrameBytes The longest text accepted in a frame, in bytes.
   */
  constructor(conn: Conn, maxFrameBytes: number) {
    this.#conn = conn;
    this.#decoder = new FrameDecoder(maxFrameBytes);
    this.remote = endpointOf(conn.remoteAddr);
  }

  /** Where this end is. */
  get local(): Endpoint {
    return endpointOf(this.#conn.localAddr);
  }

  /**
   * The next whole frame of what has arrived already.
   *
   * @returns Its body, valid until the next {@linkcode arrive}, or nothing if
   * more has to arrive.
   * @throws {FrameError} If it is too long.
   */
  next(): Uint8Array | undefined {
    return this.#decoder.next();
  }

  /**
   * Waits for more to arrive, once {@linkcode next} has nothing.
   *
   * @returns Whether it did: false if the other end has sent its last frame.
   * @throws {FrameError} If that ended within a frame.
   * @throws {Error} If the connection breaks or is closed meanwhile.
   */
  async arrive(): Promise<boolean> {
    if (this.#isFinished) return false;
    const buffer = this.#buffer ??= takeBuffer();
    let count: number | null | undefined;
    try {
      this.#isReading = true;
      count = await (this.#isTrusted ? this.#receive(buffer) : this.#conn.read(buffer));
      // What is waited for no longer is read all the same.
      this.#isReading = count === undefined;
    } catch (error) {
      // TLS without a farewell may be cut off; but frames tell whether they are whole, as without TLS.
      if (!(error instanceof Deno.errors.UnexpectedEof)) throw error;
      count = null;
    }
    if (count === undefined) {
      // A frame that is not whole stays undone.
      this.#isFinished = true;
      return false;
    }
    if (count === null) {
      this.#decoder.end();
      return false;
    }
    this.#decoder.push(buffer.subarray(0, count));
    if (this.#isTrusted && count === buffer.length && count < MOST_READ_BYTES) {
      this.#buffer = new Uint8Array(2 * count);
    }
    return true;
  }

  /**
   * The next frame.
   *
   * @returns Its body, valid until more is read, or nothing if the other end
   * has sent its last frame.
   * @throws {FrameError} If what arrives is not a frame.
   * @throws {Error} If the connection breaks or is closed meanwhile.
   */
  async readBytes(): Promise<Uint8Array | undefined> {
    for (;;) {
      const body = this.#decoder.next();
      if (body) {
        if (this.#slice.isOver) await this.#slice.rest();
        return body;
      }
      if (!await this.arrive()) return undefined;
    }
  }

  /**
   * The next frame's text.
   *
   * @returns The text, or nothing if the other end has sent its last frame.
   * @throws {FrameError} If what arrives is not a frame of UTF-8 text.
   * @throws {Error} If the connection breaks or is closed meanwhile.
   */
  async read(): Promise<string | undefined> {
    const body = await this.readBytes();
    return body && decodeText(body);
  }

  /**
   * Sends frames in one write.
   *
   * @param texts Their texts, in order.
   * @throws {Error} If the connection breaks or is closed meanwhile.
   */
  write(...texts: string[]): Promise<void> {
    return this.writeBytes(encodeFrames(texts));
  }

  /**
   * Sends frames that are bytes already.
   *
   * @param frames Whole frames, one behind the other.
   * @throws {Error} If the connection breaks or is closed meanwhile.
   */
  writeBytes(frames: Uint8Array): Promise<void> {
    return writeAll(this.#conn, frames);
  }

  /** Says that nothing more will be sent, while the other end still may. */
  async closeWrite(): Promise<void> {
    await this.#conn.closeWrite();
  }

  /**
   * Reads no more from now on than what has arrived already, even if that ends
   * within a frame. Not for connections that nobody has proven.
   */
  finish(): void {
    if (this.#isFinishing) return;
    this.#isFinishing = true;
    if (this.#giveUp) this.#giveUpSoon();
  }

  /**
   * Says that nothing more will be sent, and waits until the other end is done
   * too: to close with bytes unread would take back what was sent last.
   */
  async linger(): Promise<void> {
    try {
      await this.closeWrite();
      const ignored = new Uint8Array(LEAST_READ_BYTES);
      let count = await this.#reading;
      while (count !== null) count = await this.#conn.read(ignored);
    } catch {
      // The other end is gone, or was too slow.
    }
  }

  /**
   * Has small writes sent at once. Else one may wait for the acknowledgement of
   * the one before it, and the other end for more before it sends that.
   */
  setNoDelay(): void {
    this.#conn.setNoDelay?.(true);
  }

  /** Whoever is at the other end has shown who they are: the connection is not closed for others. */
  prove(): void {
    this.#isTrusted = true;
    this.onProven();
  }

  /** Nobody knows who is at the other end: little is read at once until {@linkcode prove}. */
  distrust(): void {
    this.#isTrusted = false;
  }

  /** Accepts no longer frames than this from now on, in bytes of text. */
  limitFrames(maxBytes: number): void {
    this.#decoder.maxBytes = maxBytes;
  }

  /** How many bytes of an unfinished frame are kept. */
  get unfinished(): number {
    return this.#decoder.unfinished;
  }

  /** Leaves out the frame that was found to be too large. */
  skip(): void {
    this.#decoder.skip();
  }

  /** Ends the connection; whoever waits in `read` or `write` gets an error. Safe to call twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
  }

  /** Ends the connection. Nobody has a view of its frames any more: its memory is used for others. */
  release(): void {
    this.close();
    if (this.#buffer && !this.#isReading) giveBuffer(this.#buffer);
    this.#buffer = undefined;
  }

  /** The same as {@linkcode close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Reads some bytes; nothing comes of it if they are waited for no longer. */
  async #receive(buffer: Uint8Array): Promise<number | null | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<number | null | undefined>();
    this.#reading = this.#conn.read(buffer);
    this.#reading.then(resolve, reject);
    this.#giveUp = () => resolve(undefined);
    if (this.#isFinishing) this.#giveUpSoon();
    try {
      return await promise;
    } finally {
      this.#giveUp = undefined;
      if (this.#lull) await this.#untilLull();
    }
  }

  async #untilLull(): Promise<void> {
    await this.#lull;
    if (this.#closed) throw new Deno.errors.Interrupted("The connection is closed");
  }

  #giveUpSoon(): void {
    this.#lull = lull().then(() => this.#giveUp?.());
  }
}

function endpointOf({ hostname, port }: Deno.NetAddr): Endpoint {
  return { hostname: canonicalHost(hostname), port };
}
