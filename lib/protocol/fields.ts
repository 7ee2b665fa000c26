/**
 * Frames of fields: `A|B|rest`, where the rest is whatever is left of the
 * frame, and need not be text.
 *
 * @module
 */
import { isAscii, writeAscii } from "../bytes.ts";
import { decodeText } from "../frame.ts";

const BAR = 0x7c;

/** Up to which length a field is looked at by hand, in bytes. */
const MAX_SHORT_FIELD = 48;

const encoder = new TextEncoder();

/** How many names are remembered as strings; a power of two. */
const REMEMBERED = 1_024;

/** The texts of fields, where the hash of their bytes says. */
const remembered: (string | undefined)[] = new Array(REMEMBERED).fill(undefined);

/** Reads the fields of a frame one behind the other. */
export class FieldReader {
  readonly #body: Uint8Array;
  #at: number;

  /**
   * Begins with the first field.
   *
   * @param body The frame's body.
   * @param at Where in it to begin.
   */
  constructor(body: Uint8Array, at = 0) {
    this.#body = body;
    this.#at = at;
  }

  /** Where in the frame the next field begins. */
  get at(): number {
    return this.#at;
  }

  /**
   * The next field, if a bar stands behind it.
   *
   * @throws {FrameError} `invalid-utf8` if it is not UTF-8.
   */
  next(): string | undefined {
    const start = this.#at;
    const bar = this.#skip();
    return bar < 0 ? undefined : decodeField(this.#body, start, bar);
  }

  /**
   * The same as {@linkcode next}, for what comes again and again: a string is
   * made of it only once. Not for secrets, as they would be remembered.
   */
  nextName(): string | undefined {
    const start = this.#at;
    const bar = this.#skip();
    return bar < 0 ? undefined : nameAt(this.#body, start, bar);
  }

  /** What is left of the frame, a view of it. */
  rest(): Uint8Array {
    return this.#body.subarray(this.#at);
  }

  /** The same as {@linkcode rest}, after which nothing is left. */
  takeRest(): Uint8Array {
    const rest = this.rest();
    this.#at = this.#body.length;
    return rest;
  }

  /** Goes behind the next bar, and says where that is. */
  #skip(): number {
    const body = this.#body;
    for (let i = this.#at; i < body.length; i += 1) {
      if (body[i] !== BAR) continue;
      this.#at = i + 1;
      return i;
    }
    return -1;
  }
}

/** A frame's first fields, and what comes behind them. */
export interface Fields {
  /** The fields before the rest. */
  readonly fields: readonly string[];
  /** The rest, a view of the frame. */
  readonly rest: Uint8Array;
}

/**
 * Splits a frame at its first bars.
 *
 * @param body The frame's body.
 * @param count How many fields stand before the rest.
 * @returns The fields and the rest, or nothing if there are fewer bars.
 * @throws {FrameError} `invalid-utf8` if the fields are not UTF-8.
 */
export function splitFields(body: Uint8Array, count: number): Fields | undefined {
  const fields: string[] = [];
  let start = 0;
  while (fields.length < count) {
    const bar = body.indexOf(BAR, start);
    if (bar < 0) return undefined;
    fields.push(decodeField(body, start, bar));
    start = bar + 1;
  }
  return { fields, rest: body.subarray(start) };
}

/** A field's text, which is remembered if it is short. */
function nameAt(body: Uint8Array, start: number, end: number): string {
  if (start === end) return "";
  if (end - start > MAX_SHORT_FIELD) return decodeText(body.subarray(start, end));
  let hash = 0;
  for (let i = start; i < end; i += 1) {
    const byte = body[i]!;
    if (byte >= 0x80) return decodeText(body.subarray(start, end));
    hash = (hash * 31 + byte) & (REMEMBERED - 1);
  }
  const known = remembered[hash];
  if (known !== undefined && isAt(known, body, start, end)) return known;
  return remembered[hash] = decodeField(body, start, end);
}

function isAt(ascii: string, body: Uint8Array, start: number, end: number): boolean {
  if (ascii.length !== end - start) return false;
  for (let i = 0; i < ascii.length; i += 1) {
    if (ascii.charCodeAt(i) !== body[start + i]) return false;
  }
  return true;
}

/** A field's text. Nearly all are short and ASCII, for which a decoder is dear. */
function decodeField(body: Uint8Array, start: number, end: number): string {
  if (start === end) return "";
  const field = body.subarray(start, end);
  if (field.length > MAX_SHORT_FIELD) return decodeText(field);
  for (let i = 0; i < field.length; i += 1) {
    if (field[i]! >= 0x80) return decodeText(field);
  }
  return String.fromCharCode.apply(null, field as unknown as number[]);
}

/**
 * Whether a frame begins with a text, without a copy of it being made.
 *
 * @param body The frame's body.
 * @param ascii The text: ASCII characters.
 * @returns Whether it does.
 */
export function startsWith(body: Uint8Array, ascii: string): boolean {
  if (body.length < ascii.length) return false;
  for (let i = 0; i < ascii.length; i += 1) {
    if (body[i] !== ascii.charCodeAt(i)) return false;
  }
  return true;
}

/** Where arrays are made. */
export interface Memory {
  /** Makes an array that is so many bytes long. */
  allocate(length: number): Uint8Array<ArrayBuffer>;
}

/** Each array has memory of its own. */
export const OWN_MEMORY: Memory = { allocate: (length) => new Uint8Array(length) };

/**
 * A frame's body of text and bytes.
 *
 * @param head The text.
 * @param rest What comes behind it.
 * @param offset How many bytes to leave free before both, for a frame's header.
 * @param memory Where the array is.
 * @returns Both in one array.
 */
export function joinBytes(
  head: string,
  rest: Uint8Array,
  offset = 0,
  memory: Memory = OWN_MEMORY,
): Uint8Array<ArrayBuffer> {
  if (!isAscii(head)) return joinUtf8(encoder.encode(head), rest, offset, memory);
  const body = memory.allocate(offset + head.length + rest.length);
  body.set(rest, writeAscii(body, offset, head));
  return body;
}

function joinUtf8(
  head: Uint8Array,
  rest: Uint8Array,
  offset: number,
  memory: Memory,
): Uint8Array<ArrayBuffer> {
  const body = memory.allocate(offset + head.length + rest.length);
  body.set(head, offset);
  body.set(rest, offset + head.length);
  return body;
}

/**
 * Reads a number as protocol 2 writes it.
 *
 * @param text Decimal digits without leading zeros.
 * @returns The number, or nothing if the text is none, or greater than 2^53 - 1.
 */
export function parseNumber(text: string): number | undefined {
  if (!/^(?:0|[1-9]\d{0,15})$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}
