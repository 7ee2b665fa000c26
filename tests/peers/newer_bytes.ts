/**
 * Frames that hold bytes, and frames within bytes, as protocol 2 has them.
 *
 * @module
 */

/** Bytes in memory of their own. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** What a frame is made of: text, or bytes as they are. */
export type Frame = string | Bytes;

/** Something received that is not as protocol 2 has it. */
export class ReadingError extends Error {
  /** Name of the error class. */
  override name = "ReadingError";
}

const BAR = 0x7c;
const LENGTH_BYTES = 4;
const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** Makes bytes of a frame; a text becomes UTF-8. */
export function bytesOf(frame: Frame): Bytes {
  return typeof frame === "string" ? encoder.encode(frame) : frame;
}

/** Makes text of bytes, and throws if they are not UTF-8. */
export function textOf(bytes: Bytes): string {
  try {
    return strict.decode(bytes);
  } catch {
    throw new ReadingError(`Cannot read text: not UTF-8, ${JSON.stringify(lenient.decode(bytes))}`);
  }
}

/** Makes text of bytes that may be anything, to be looked at. */
export function looksLike(bytes: Bytes): string {
  return lenient.decode(bytes);
}

/** Puts bytes one behind the other. */
export function concatBytes(...parts: readonly Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Joins fields with `|`. */
export function joinFields(...fields: readonly Frame[]): Bytes {
  const bar = new Uint8Array([BAR]);
  return concatBytes(
    ...fields.flatMap((field, i) => i === 0 ? [bytesOf(field)] : [bar, bytesOf(field)]),
  );
}

/** The first fields of a frame as text, and what is left of it as bytes. */
export interface SplitFrame {
  /** Fields, as many as asked for. */
  readonly fields: string[];
  /** The last field. */
  readonly rest: Bytes;
}

/** Splits off so many fields, and throws if there are not so many and one more. */
export function splitFields(frame: Bytes, count: number): SplitFrame {
  const fields: string[] = [];
  let at = 0;
  while (fields.length < count) {
    const bar = frame.indexOf(BAR, at);
    if (bar < 0) {
      throw new ReadingError(
        `Cannot read frame: expected ${count + 1} fields, got ${JSON.stringify(looksLike(frame))}`,
      );
    }
    fields.push(textOf(frame.slice(at, bar)));
    at = bar + 1;
  }
  return { fields, rest: frame.slice(at) };
}

/** The first field of a frame, or all of it if it has only one. */
export function typeOf(frame: Bytes): string {
  const bar = frame.indexOf(BAR);
  return looksLike(bar < 0 ? frame : frame.slice(0, bar));
}

/** Reads a decimal number without sign or leading zeros. */
export function numberOf(text: string | undefined): number {
  if (text === undefined || !/^(0|[1-9]\d*)$/.test(text)) {
    throw new ReadingError(`Cannot read number: got ${JSON.stringify(text)}`);
  }
  return Number(text);
}

/** Puts the length before each frame, and the frames one behind the other. */
export function packFrames(...frames: readonly Frame[]): Bytes {
  return concatBytes(...frames.flatMap((frame) => {
    const body = bytesOf(frame);
    const head = new Uint8Array(LENGTH_BYTES);
    new DataView(head.buffer).setUint32(0, body.length);
    return [head, body];
  }));
}

/** Takes whole frames apart, and throws if the last one is cut short. */
export function unpackFrames(bytes: Bytes): Bytes[] {
  const frames: Bytes[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    const start = at + LENGTH_BYTES;
    const end = start > bytes.length ? Infinity : start + view.getUint32(at);
    if (end > bytes.length) throw new ReadingError("Cannot read sealed frames: cut short");
    frames.push(bytes.slice(start, end));
    at = end;
  }
  return frames;
}
