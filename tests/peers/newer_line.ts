/**
 * One TCP connection carrying frames that may hold bytes.
 *
 * @module
 */

import { type Bytes, type Frame, packFrames, textOf } from "./newer_bytes.ts";
import { PATIENCE_MS } from "./inbox.ts";
import { type Endpoint, isGone, LineError } from "./line.ts";

/** Longest frame towards a client. */
const MAX_FRAME_BYTES = 8 * 1024 * 1024;

/** A connection that sends and receives whole frames, and broken ones when asked to. */
export class ByteLine implements Disposable {
  /** Address of the other side. */
  readonly remote: Deno.NetAddr;
  readonly #conn: Deno.TcpConn;
  #closed = false;

  /**
   * Makes a line of a connection.
   *
   * @param conn The open connection; the line closes it.
   */
  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    this.remote = conn.remoteAddr;
    conn.setNoDelay();
  }

  /**
   * Dials a peer.
   *
   * @param endpoint Where to dial.
   * @returns The open line.
   */
  static async dial(endpoint: Endpoint): Promise<ByteLine> {
    const { hostname, port } = endpoint;
    return new ByteLine(await Deno.connect({ hostname, port }));
  }

  /**
   * Sends frames, all in a single write.
   *
   * @param frames Text or bytes of each.
   */
  async send(...frames: Frame[]): Promise<void> {
    await this.sendBare(packFrames(...frames));
  }

  /**
   * Sends a frame byte by byte, each in a write of its own.
   *
   * @param frame Text or bytes.
   */
  async sendSlowly(frame: Frame): Promise<void> {
    const bytes = packFrames(frame);
    for (let at = 0; at < bytes.length; at++) {
      await this.sendBare(bytes.slice(at, at + 1));
      // Without a turn of the event loop the system would hand over several bytes as one.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  /**
   * Sends only the first bytes of a frame, its length included.
   *
   * @param frame Text or bytes.
   * @param count How many bytes.
   */
  async sendPart(frame: Frame, count: number): Promise<void> {
    await this.sendBare(packFrames(frame).slice(0, count));
  }

  /**
   * Sends bytes without any length before them.
   *
   * @param bytes What to send.
   */
  async sendBare(bytes: Bytes): Promise<void> {
    for (let sent = 0; sent < bytes.length;) {
      sent += await this.#conn.write(bytes.subarray(sent));
    }
  }

  /**
   * Reads one frame.
   *
   * @param timeoutMs How long to wait; for ever unless told. What is late closes the line.
   * @returns The bytes, or null if the connection ended where a frame would begin.
   * @throws {LineError} If the frame is cut short, too long, or late.
   */
  async receive(timeoutMs?: number): Promise<Bytes | null> {
    let late = false;
    const expire = () => {
      late = true;
      this.close();
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(expire, timeoutMs);
    try {
      const frame = await this.#readFrame();
      if (late) throw new LineError(`Cannot read frame: nothing came within ${timeoutMs} ms`);
      return frame;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Reads one frame of text, which has to come.
   *
   * @param what What the frame is called in errors.
   * @param timeoutMs How long to wait.
   * @returns The text.
   * @throws {Error} If the connection ends instead, or the frame cannot be read.
   */
  async receiveText(what = "frame", timeoutMs = PATIENCE_MS): Promise<string> {
    const frame = await this.receive(timeoutMs);
    if (frame === null) throw new LineError(`Cannot read ${what}: the connection was closed`);
    return textOf(frame);
  }

  /**
   * Reads frames until the other side closes the connection.
   *
   * @param timeoutMs How long to wait for each frame and for the end.
   * @returns The frames, often none.
   */
  async rest(timeoutMs = PATIENCE_MS): Promise<Bytes[]> {
    const frames: Bytes[] = [];
    for (;;) {
      const frame = await this.receive(timeoutMs);
      if (frame === null) return frames;
      frames.push(frame);
    }
  }

  /** Closes the connection. Closing twice is safe. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
  }

  /** Closes the connection. */
  [Symbol.dispose](): void {
    this.close();
  }

  async #readFrame(): Promise<Bytes | null> {
    const head = new Uint8Array(4);
    const headBytes = await this.#fill(head);
    if (headBytes === 0) return null;
    if (headBytes < head.length) throw new LineError("Cannot read frame: cut short in its length");
    const length = new DataView(head.buffer).getUint32(0);
    if (length > MAX_FRAME_BYTES) {
      throw new LineError(
        `Cannot read frame: expected at most ${MAX_FRAME_BYTES} bytes, got ${length}`,
      );
    }
    const body = new Uint8Array(length);
    const bodyBytes = await this.#fill(body);
    if (bodyBytes < length) {
      throw new LineError(`Cannot read frame: expected ${length} bytes, got ${bodyBytes}`);
    }
    return body;
  }

  async #fill(bytes: Bytes): Promise<number> {
    let filled = 0;
    while (filled < bytes.length) {
      const read = await this.#read(bytes.subarray(filled));
      if (read === null) break;
      filled += read;
    }
    return filled;
  }

  async #read(into: Bytes): Promise<number | null> {
    try {
      return await this.#conn.read(into);
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  }
}
