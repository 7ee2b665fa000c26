/**
 * Frames of fields: `A|B|rest`, where the rest is whatever is left of the
 * frame, and need not be text.
 *
 * @module
 */
import { decodeText } from "../frame.ts";

const BAR = 0x7c;

/** Up to which length a field is looked at by hand, in bytes. */
const MAX_SHORT_FIELD = 48;

const encoder = new TextEncoder();

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

/** A field's text. Nearly all are short and ASCII, for which a decoder is dear. */
function decodeField(body: Uint8Array, start: number, end: number): string {
  if (end - start > MAX_SHORT_FIELD) return decodeText(body.subarray(start, end));
  let text = "";
  for (let i = start; i < end; i += 1) {
    const byte = body[i]!;
    if (byte >= 0x80) return decodeText(body.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
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

/**
 * A frame's body of text and bytes.
 *
 * @param head The text.
 * @param rest What comes behind it.
 * @param offset How many bytes to leave free before both, for a frame's header.
 * @returns Both in one array.
 */
export function joinBytes(
  head: string,
  rest: Uint8Array,
  offset = 0,
): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(offset + head.length + rest.length);
  for (let i = 0; i < head.length; i += 1) {
    const unit = head.charCodeAt(i);
    if (unit >= 0x80) return joinUtf8(encoder.encode(head), rest, offset);
    body[offset + i] = unit;
  }
  body.set(rest, offset + head.length);
  return body;
}

function joinUtf8(head: Uint8Array, rest: Uint8Array, offset: number): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(offset + head.length + rest.length);
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
