/**
 * Ends of connections that count and check what comes, with the least work:
 * they must not be what is measured.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { bytesOf } from "./texts.ts";

/** How much is read at once, in bytes: by one, and by all of many in all. */
const READ_BYTES = 256 * 1024;
const ALL_READ_BYTES = 128 * 1024 * 1024;

/** How much is quoted of what should not have come, in bytes. */
const QUOTED_BYTES = 80;

/** How much one of so many connections reads at once, in bytes. */
export function readBytes(connections: number): number {
  return Math.min(READ_BYTES, Math.floor(ALL_READ_BYTES / connections));
}

/** Counts what comes on a connection, each in its order and once. */
export abstract class Receiver {
  /** How many came. */
  received = 0;
  /** Called after each read. */
  onProgress: () => void = () => {};
  /** The connection. */
  protected readonly conn: Deno.TcpConn;

  /**
   * Takes a connection over.
   *
   * @param conn The connection.
   */
  constructor(conn: Deno.TcpConn) {
    this.conn = conn;
  }

  /**
   * Reads until so many have come in all, and nothing behind them.
   *
   * @param count How many.
   * @throws {Error} If something else comes, or the connection ends.
   */
  async until(count: number): Promise<void> {
    while (this.received < count) {
      await this.read();
      this.onProgress();
    }
    if (this.received > count) throw new Error(`Expected ${count} messages, got ${this.received}`);
  }

  /** Reads once. */
  protected abstract read(): Promise<void>;
}

/** A stream of which every byte is known before. */
export class FixedReceiver extends Receiver {
  readonly #expected: Uint8Array;
  readonly #length: number;
  readonly #buffer: Uint8Array;
  #at = 0;

  /**
   * Takes a connection over.
   *
   * @param conn The connection.
   * @param expected All that will come.
   * @param length How many bytes of it are one message.
   * @param bufferBytes How much is read at once.
   */
  constructor(conn: Deno.TcpConn, expected: Uint8Array, length: number, bufferBytes: number) {
    super(conn);
    this.#expected = expected;
    this.#length = length;
    this.#buffer = new Uint8Array(bufferBytes);
  }

  /** {@inheritDoc Receiver.read} */
  protected async read(): Promise<void> {
    const count = await this.conn.read(this.#buffer);
    if (count === null) throw closed(this.received);
    const bytes = this.#buffer.subarray(0, count);
    const expected = this.#expected.subarray(this.#at, this.#at + count);
    if (Buffer.compare(bytes, expected) !== 0) throw unexpected(bytes, this.received);
    this.#at += count;
    this.received = Math.floor(this.#at / this.#length);
  }
}

/** Rejects when anything comes at all; else it waits for as long as the connection is open. */
export async function silence(conn: Deno.TcpConn): Promise<never> {
  const buffer = new Uint8Array(QUOTED_BYTES);
  const count = await conn.read(buffer).catch(() => null);
  if (count !== null) throw unexpected(buffer.subarray(0, count), 0);
  return await new Promise<never>(() => {});
}

/** Reads lines until one of them ends a conversation. */
export async function readUntil(conn: Deno.TcpConn, end: string): Promise<string> {
  const buffer = new Uint8Array(READ_BYTES);
  const decoder = new TextDecoder();
  let text = "";
  while (!text.includes(end)) {
    const count = await conn.read(buffer);
    if (count === null) throw new Error(`Expected ${end}, got ${text.slice(-QUOTED_BYTES)}`);
    text += decoder.decode(buffer.subarray(0, count));
  }
  return text;
}

/** Writes all of some bytes. */
export async function writeAll(conn: Deno.TcpConn, bytes: Uint8Array | string): Promise<void> {
  let rest = typeof bytes === "string" ? bytesOf(bytes) : bytes;
  while (rest.length > 0) rest = rest.subarray(await conn.write(rest));
}

/** What is said when a connection ends too early. */
export function closed(received: number): Error {
  return new Error(`The server closed a connection after ${received} messages`);
}

/** What is said when something else came. */
export function unexpected(bytes: Uint8Array, received: number): Error {
  const text = JSON.stringify(new TextDecoder().decode(bytes.subarray(0, QUOTED_BYTES)));
  return new Error(`Behind ${received} messages something else came in ${text}`);
}
