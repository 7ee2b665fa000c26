/**
 * An attached client of protocol 2 that counts, checks and acknowledges.
 *
 * @module
 */
import { HEADER_BYTES } from "../../../lib/frame.ts";
import { textOf } from "../text.ts";
import { closed, Receiver, unexpected, writeAll } from "./receiver.ts";
import { bytesOf, increment } from "./texts.ts";

const BAR = 0x7c;
const PSH = bytesOf("PSH|");
const ACK = bytesOf("ACK|");

/** Digits of a time, and the bar behind it. */
const TIME_BYTES = 14;

/** Which pushes are counted, and where their numbers are; others are only acknowledged. */
export interface Counted {
  /** What the text of a push begins with. */
  readonly before: string;
  /** The number of the first, in as many digits as all have. */
  readonly first: string;
  /** What stands behind its number. */
  readonly after: string;
}

/** Messages, whose texts are numbered from 0. */
export const MESSAGES: Counted = { before: "MSG|", first: textOf(0), after: "" };

/** Reads pushes, and counts those that are numbered one after the other. */
export class AttachedReceiver extends Receiver {
  /** How many others came. */
  passed = 0;
  readonly #buffer: Uint8Array;
  readonly #before: Uint8Array;
  readonly #after: Uint8Array;
  readonly #expected: Uint8Array;
  #end = 0;

  /**
   * Takes a connection over, on which nothing was pushed yet.
   *
   * @param conn The connection.
   * @param bufferBytes How much is read at once.
   * @param counted Which pushes are counted.
   */
  constructor(conn: Deno.TcpConn, bufferBytes: number, counted: Counted = MESSAGES) {
    super(conn);
    this.#buffer = new Uint8Array(bufferBytes);
    this.#before = bytesOf(counted.before);
    this.#after = bytesOf(counted.after);
    this.#expected = bytesOf(counted.first);
  }

  /** {@inheritDoc Receiver.read} */
  protected async read(): Promise<void> {
    const count = await this.conn.read(this.#buffer.subarray(this.#end));
    if (count === null) throw closed(this.received);
    this.#end += count;
    const { taken, last } = this.#take();
    if (taken === 0) return;
    const acknowledgement = acknowledge(this.#buffer, last + PSH.length);
    this.#buffer.copyWithin(0, taken, this.#end);
    this.#end -= taken;
    await writeAll(this.conn, acknowledgement);
  }

  /** Takes all whole frames; returns where they end, and where the last one's body begins. */
  #take(): { taken: number; last: number } {
    const bytes = this.#buffer;
    const end = this.#end;
    let at = 0;
    let last = 0;
    while (end - at >= HEADER_BYTES) {
      const next = at + HEADER_BYTES +
        (bytes[at]! << 24 | bytes[at + 1]! << 16 | bytes[at + 2]! << 8 | bytes[at + 3]!);
      if (next > end) break;
      this.#check(at + HEADER_BYTES, next);
      last = at + HEADER_BYTES;
      at = next;
    }
    return { taken: at, last };
  }

  /** Checks a frame's body, for example `PSH|<number>|<time>|MSG|<id>|[<from>]: <text>`. */
  #check(start: number, end: number): void {
    const bytes = this.#buffer;
    if (!isAt(bytes, start, PSH)) throw unexpected(bytes.subarray(start, end), this.received);
    let at = start + PSH.length;
    while (bytes[at] !== BAR) at += 1;
    if (!isAt(bytes, at + 1 + TIME_BYTES, this.#before)) {
      this.passed += 1;
      return;
    }
    const after = end - this.#after.length;
    if (
      !isAt(bytes, after - this.#expected.length, this.#expected) ||
      !isAt(bytes, after, this.#after)
    ) {
      throw unexpected(bytes.subarray(start, end), this.received);
    }
    this.received += 1;
    increment(this.#expected);
  }
}

function isAt(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  // From the end: there texts differ.
  for (let i = expected.length - 1; i >= 0; i--) {
    if (bytes[at + i] !== expected[i]) return false;
  }
  return true;
}

/** The acknowledgement of the push whose number stands at a place. */
function acknowledge(bytes: Uint8Array, at: number): Uint8Array {
  let end = at;
  while (bytes[end] !== BAR) end += 1;
  const frame = new Uint8Array(HEADER_BYTES + ACK.length + end - at);
  frame[HEADER_BYTES - 1] = frame.length - HEADER_BYTES;
  frame.set(ACK, HEADER_BYTES);
  frame.set(bytes.subarray(at, end), HEADER_BYTES + ACK.length);
  return frame;
}
