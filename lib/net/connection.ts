/**
 * A TCP connection that carries frames.
 *
 * @module
 */
import { decodeText, encodeFrames, FrameDecoder } from "../frame.ts";
import { canonicalHost, type Endpoint } from "./address.ts";

const READ_BYTES = 4096;

/** Writes all of `bytes`, in as many writes as it takes. */
export async function writeAll(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  let written = await conn.write(bytes);
  while (written < bytes.length) written += await conn.write(bytes.subarray(written));
}

/** Frames in and out over one connection. One reader and one writer at a time. */
export class FrameConnection implements Disposable {
  /** Where the other end is. */
  readonly remote: Endpoint;
  /** Where this end is. */
  readonly local: Endpoint;
  readonly #conn: Deno.TcpConn;
  readonly #decoder: FrameDecoder;
  #buffer: Uint8Array<ArrayBuffer> | undefined;
  #closed = false;

  /**
   * Takes a connection over.
   *
   * @param conn The connection; it is closed along with this object.
   * @param maxFrameBytes The longest text accepted in a frame, in bytes.
   */
  constructor(conn: Deno.TcpConn, maxFrameBytes: number) {
    this.#conn = conn;
    this.#decoder = new FrameDecoder(maxFrameBytes);
    this.remote = endpointOf(conn.remoteAddr);
    this.local = endpointOf(conn.localAddr);
  }

  /**
   * The next frame's text.
   *
   * @returns The text, or nothing if the other end has sent its last frame.
   * @throws {FrameError} If what arrives is not a frame of UTF-8 text.
   * @throws {Error} If the connection breaks or is closed meanwhile.
   */
  async read(): Promise<string | undefined> {
    this.#buffer ??= new Uint8Array(READ_BYTES);
    for (;;) {
      const body = this.#decoder.next();
      if (body) return decodeText(body);
      const count = await this.#conn.read(this.#buffer);
      if (count === null) {
        this.#decoder.end();
        return undefined;
      }
      this.#decoder.push(this.#buffer.subarray(0, count));
    }
  }

  /**
   * Sends frames in one write.
   *
   * @param texts Their texts, in order.
   * @throws {Error} If the connection breaks or is closed meanwhile.
   */
  write(...texts: string[]): Promise<void> {
    return writeAll(this.#conn, encodeFrames(texts));
  }

  /** Says that nothing more will be sent, while the other end still may. */
  async closeWrite(): Promise<void> {
    await this.#conn.closeWrite();
  }

  /** Ends the connection; whoever waits in `read` or `write` gets an error. Safe to call twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
  }

  /** The same as {@linkcode close}. */
  [Symbol.dispose](): void {
    this.close();
  }
}

function endpointOf({ hostname, port }: Deno.NetAddr): Endpoint {
  return { hostname: canonicalHost(hostname), port };
}
