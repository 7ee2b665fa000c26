/**
 * One TCP connection carrying protocol-1 frames, as both older peers use it.
 *
 * @module
 */

/** Where to dial. */
export interface Endpoint {
  /** Host name or address. */
  hostname: string;
  /** TCP port. */
  port: number;
}

/** A frame that cannot be read. */
export class LineError extends Error {
  /** Name of the error class. */
  override name = "LineError";
}

const MAX_FRAME_BYTES = 16 * 1024 * 1024;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Tells whether an error only means that a connection is over.
 *
 * @param error What was thrown.
 * @returns True if the connection was closed, by either side.
 */
export function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.Interrupted ||
    error instanceof Deno.errors.BadResource;
}

/** A connection that sends and receives whole frames. */
export class Line implements Disposable {
  readonly #conn: Deno.TcpConn;
  #closed = false;

  /**
   * Makes a line of a connection.
   *
   * @param conn The open connection; the line closes it.
   */
  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    conn.setNoDelay();
  }

  /**
   * Dials a peer.
   *
   * @param endpoint Where to dial.
   * @returns The open line.
   */
  static async dial(endpoint: Endpoint): Promise<Line> {
    const { hostname, port } = endpoint;
    return new Line(await Deno.connect({ hostname, port }));
  }

  /**
   * Sends one frame, length and text in a single write.
   *
   * @param text The text of the frame.
   */
  async send(text: string): Promise<void> {
    const body = encoder.encode(text);
    const frame = new Uint8Array(4 + body.length);
    new DataView(frame.buffer).setUint32(0, body.length);
    frame.set(body, 4);
    for (let sent = 0; sent < frame.length;) {
      sent += await this.#conn.write(frame.subarray(sent));
    }
  }

  /**
   * Reads one frame.
   *
   * @param timeoutMs How long to wait; for ever unless told.
   * @returns The text, or null if the connection ended where a frame would begin.
   * @throws {LineError} If the frame is cut short, too long, not UTF-8, or late.
   */
  async receive(timeoutMs?: number): Promise<string | null> {
    let late = false;
    const expire = () => {
      late = true;
      this.close();
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(expire, timeoutMs);
    try {
      const text = await this.#readFrame();
      if (late) throw new LineError(`Cannot read frame: nothing came within ${timeoutMs} ms`);
      return text;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Reads frames until the other side closes the connection.
   *
   * @param timeoutMs How long to wait for each frame and for the end.
   * @returns The texts, often none.
   * @throws {LineError} As for {@linkcode Line.receive}.
   */
  async receiveAll(timeoutMs?: number): Promise<string[]> {
    const texts: string[] = [];
    for (;;) {
      const text = await this.receive(timeoutMs);
      if (text === null) return texts;
      texts.push(text);
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

  async #readFrame(): Promise<string | null> {
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
    try {
      return decoder.decode(body);
    } catch {
      throw new LineError("Cannot read frame: its text is not UTF-8");
    }
  }

  async #fill(bytes: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < bytes.length) {
      const read = await this.#read(bytes.subarray(filled));
      if (read === null) break;
      filled += read;
    }
    return filled;
  }

  async #read(into: Uint8Array): Promise<number | null> {
    try {
      return await this.#conn.read(into);
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  }
}
