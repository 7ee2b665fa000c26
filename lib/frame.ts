/**
 * The frame codec: a frame is a 4-byte unsigned big-endian length N, then N
 * bytes of UTF-8 text (WIRE.md, "Frames"). It knows bytes and no sockets.
 *
 * @module
 */
import { concat } from "@std/bytes/concat";

/** Bytes of the length that stands before each frame. */
export const HEADER_BYTES = 4;

/** The largest frame accepted unless the caller says otherwise, in bytes of text. */
export const DEFAULT_MAX_FRAME_BYTES = 65_536;

/** How much of a frame that is too large is told, in bytes. */
const MAX_HEAD_BYTES = 256;

/** What is wrong with a frame: its length, its end, or its text. */
export type FrameErrorCode = "too-large" | "truncated" | "invalid-utf8";

/** Bytes that are not a frame. `code` says why. */
export class FrameError extends Error {
  /** What is wrong, for programs. */
  readonly code: FrameErrorCode;
  /** How long a frame that is too large would be, in bytes of text. */
  readonly length: number;
  /** The beginning of the text of such a frame, as far as it has come. */
  readonly head: string | undefined;

  /** Makes an error with a code for programs and a message for people. */
  constructor(code: FrameErrorCode, message: string, length = 0, head?: string) {
    super(message);
    this.name = "FrameError";
    this.code = code;
    this.length = length;
    this.head = head;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The frame that carries `text`.
 *
 * @example
 * ```ts
 * import { encodeFrame } from "./frame.ts";
 *
 * encodeFrame("LIN"); // Uint8Array [0, 0, 0, 3, 76, 73, 78]
 * ```
 *
 * @param text The text; lone surrogates become U+FFFD.
 * @returns Header and text in one array, to be written at once.
 */
export function encodeFrame(text: string): Uint8Array<ArrayBuffer> {
  return encodeBytes(encoder.encode(text));
}

/**
 * The frame that carries bytes.
 *
 * @param body The bytes.
 * @returns Header and bytes in one array.
 */
export function encodeBytes(body: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(HEADER_BYTES + body.length);
  frame.set(body, HEADER_BYTES);
  return writeHeader(frame);
}

/**
 * Makes a frame of an array that has room for the header.
 *
 * @param frame The bytes, {@linkcode HEADER_BYTES} behind the array's beginning.
 * @returns The same array, with the header written.
 */
export function writeHeader(frame: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (lastView.buffer !== frame.buffer) lastView = new DataView(frame.buffer);
  lastView.setUint32(frame.byteOffset, frame.length - HEADER_BYTES);
  return frame;
}

/** Many small frames lie in the same memory, one behind the other. */
let lastView = new DataView(new ArrayBuffer(0));

/**
 * Several frames as one array, so that they cross the network in one write.
 *
 * @param texts The texts, in order.
 * @returns Their frames, one behind the other.
 */
export function encodeFrames(texts: readonly string[]): Uint8Array<ArrayBuffer> {
  return concat(texts.map(encodeFrame));
}

/**
 * The text of a frame's body.
 *
 * @param body The bytes behind the header.
 * @returns The text, a byte order mark included.
 * @throws {FrameError} `invalid-utf8` if the bytes are not UTF-8.
 */
export function decodeText(body: Uint8Array): string {
  try {
    return decoder.decode(body);
  } catch {
    throw new FrameError("invalid-utf8", "Cannot read frame: its text is not UTF-8");
  }
}

const NO_BYTES: Uint8Array = new Uint8Array(0);
const NO_VIEW = new DataView(NO_BYTES.buffer);

/**
 * Turns bytes, as they come, into frames.
 *
 * A length is checked before anything is allocated for it, and what is kept of
 * an unfinished frame never takes more than twice what has arrived of it.
 *
 * @example
 * ```ts
 * import { decodeText, encodeFrame, FrameDecoder } from "./frame.ts";
 *
 * const frames = new FrameDecoder();
 * frames.push(encodeFrame("LIN"));
 * const body = frames.next();
 * if (body) decodeText(body); // "LIN"
 * ```
 */
export class FrameDecoder {
  /** The longest text accepted, in bytes. */
  maxBytes: number;
  /** Arrived and not yet handed out: `#bytes` from `#start` to `#end`. */
  #bytes = NO_BYTES;
  #view = NO_VIEW;
  #start = 0;
  #end = 0;
  /** Whether `#bytes` belongs to the caller, who may reuse it. */
  #borrowed = false;
  /** How much of a frame that is skipped has yet to arrive. */
  #skipping = 0;

  /**
   * Makes a decoder that expects a header.
   *
   * @param maxBytes The longest text accepted, in bytes.
   */
  constructor(maxBytes: number = DEFAULT_MAX_FRAME_BYTES) {
    this.maxBytes = maxBytes;
  }

  /** Whether the bytes so far end between two frames. */
  get atBoundary(): boolean {
    return this.#start === this.#end && this.#skipping === 0;
  }

  /** How many bytes of an unfinished frame are kept. */
  get unfinished(): number {
    return this.#end - this.#start;
  }

  /**
   * Takes in what has arrived. Call {@linkcode next} until it returns nothing
   * before the chunk's memory is used again.
   *
   * @param chunk Any number of bytes.
   */
  push(chunk: Uint8Array): void {
    if (this.#start === this.#end) {
      const skipped = Math.min(this.#skipping, chunk.length);
      this.#skipping -= skipped;
      this.#hold(chunk);
      this.#start = skipped;
      this.#end = chunk.length;
      this.#borrowed = true;
      return;
    }
    this.#makeRoom(chunk.length);
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /**
   * The next whole frame.
   *
   * @returns Its body, valid until the next call of `push`, or nothing if more
   * bytes are needed.
   * @throws {FrameError} `too-large` if the header announces more than allowed.
   */
  next(): Uint8Array | undefined {
    const available = this.#end - this.#start;
    if (available >= HEADER_BYTES) {
      const length = this.#view.getUint32(this.#start);
      if (length > this.maxBytes) {
        this.#own();
        throw new FrameError(
          "too-large",
          `Cannot read frame: expected at most ${this.maxBytes} bytes, got a length of ${length}`,
          length,
          this.#head(),
        );
      }
      if (available >= HEADER_BYTES + length) {
        const body = this.#start + HEADER_BYTES;
        this.#start = body + length;
        return this.#bytes.subarray(body, this.#start);
      }
    }
    this.#own();
    return undefined;
  }

  /** Leaves out the frame that {@linkcode next} found to be too large. */
  skip(): void {
    const length = HEADER_BYTES + this.#view.getUint32(this.#start);
    const arrived = Math.min(length, this.#end - this.#start);
    this.#start += arrived;
    this.#skipping = length - arrived;
  }

  /**
   * Says that no more bytes will come.
   *
   * @throws {FrameError} `truncated` if they end within a frame.
   */
  end(): void {
    if (this.atBoundary) return;
    throw new FrameError(
      "truncated",
      `Cannot read frame: the connection ended ${this.#end - this.#start} bytes into it`,
    );
  }

  /** Keeps what is unfinished in memory of our own, and not in much more than it takes. */
  #own(): void {
    const available = this.#end - this.#start;
    if (!this.#borrowed && this.#bytes.length <= 2 * available) return;
    this.#hold(this.#bytes.slice(this.#start, this.#end));
    this.#start = 0;
    this.#end = available;
    this.#borrowed = false;
  }

  #hold(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  #head(): string {
    const start = this.#start + HEADER_BYTES;
    const head = this.#bytes.subarray(start, Math.min(this.#end, start + MAX_HEAD_BYTES));
    return new TextDecoder().decode(head);
  }

  /** Moves what is unfinished into memory of our own with `extra` bytes to spare. */
  #makeRoom(extra: number): void {
    const unfinished = this.#bytes.subarray(this.#start, this.#end);
    const needed = unfinished.length + extra;
    if (this.#borrowed || needed > this.#bytes.length) {
      this.#hold(new Uint8Array(this.#borrowed ? needed : needed * 2));
      this.#bytes.set(unfinished);
    } else if (this.#end + extra > this.#bytes.length) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
    } else {
      return;
    }
    this.#borrowed = false;
    this.#end = unfinished.length;
    this.#start = 0;
  }
}
