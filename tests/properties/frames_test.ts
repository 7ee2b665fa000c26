/** The frame codec, whatever comes, however it is split. To run a seed again: ../support/properties.ts */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  decodeText,
  encodeBytes,
  encodeFrame,
  encodeFrames,
  FrameDecoder,
  FrameError,
  HEADER_BYTES,
} from "../../lib/frame.ts";
import { Allocations } from "../support/allocations.ts";
import { anyBytes, anyText, anyUnits } from "../support/arbitraries.ts";
import { cutAt, decodeChunks } from "../support/decode.ts";
import { Properties, resultOf } from "../support/properties.ts";
import { CASES } from "../support/properties_cases.ts";
import { damaged } from "../support/properties_damage.ts";

const properties = new Properties();

/** What became of a stream: frames, then perhaps what is wrong with the next one. */
interface Reading {
  readonly bodies: string[];
  readonly code?: string;
  readonly length?: number;
}

/** Reads a stream as a connection does, into memory that is used again. */
function readChunks(chunks: readonly Uint8Array[], maxBytes: number): Reading {
  const decoder = new FrameDecoder(maxBytes);
  const memory = new Uint8Array(Math.max(0, ...chunks.map(({ length }) => length)));
  const bodies: string[] = [];
  const end = resultOf(() => {
    for (const chunk of chunks) {
      memory.set(chunk);
      decoder.push(memory.subarray(0, chunk.length));
      for (let body = decoder.next(); body; body = decoder.next()) bodies.push(body.toHex());
      memory.fill(0xee);
    }
    decoder.end();
  }, FrameError);
  return end instanceof FrameError ? { bodies, code: end.code, length: end.length } : { bodies };
}

/** The same by the letter of WIRE.md, of a stream that is there as a whole. */
function readWhole(bytes: Uint8Array, maxBytes: number): Reading {
  const bodies: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes.length - at < HEADER_BYTES) return { bodies, code: "truncated", length: 0 };
    const length = parseInt(bytes.subarray(at, at + HEADER_BYTES).toHex(), 16);
    if (length > maxBytes) return { bodies, code: "too-large", length };
    at += HEADER_BYTES;
    if (bytes.length - at < length) return { bodies, code: "truncated", length: 0 };
    bodies.push(bytes.subarray(at, at + length).toHex());
    at += length;
  }
  return { bodies };
}

const texts = fc.array(anyText({ maxLength: 24 }), { maxLength: 6 });
const cuts = fc.array(fc.nat(0xffff), { maxLength: 10 });
const stream = fc.oneof(anyBytes(), damaged(texts.map(encodeFrames)));

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  return cutAt(bytes, cuts.map((cut) => cut % (bytes.length + 1)));
}

properties.hold(
  "any texts, split anywhere, come out the same",
  8_000,
  fc.property(texts, cuts, (texts, cuts) => {
    assertEquals(decodeChunks(split(encodeFrames(texts), cuts)), texts);
  }),
);

properties.hold(
  "any bytes, split anywhere, are the frames that they are as a whole, or a FrameError",
  8_000,
  fc.property(stream, cuts, fc.nat(40), (bytes, cuts, maxBytes) => {
    assertEquals(readChunks(split(bytes, cuts), maxBytes), readWhole(bytes, maxBytes));
  }),
);

properties.hold(
  "what is kept of a frame takes at most twice what has arrived, and no more for a long header",
  6_000,
  fc.property(stream, cuts, fc.constantFrom(8, 40, 0xffff_ffff), (bytes, cuts, maxBytes) => {
    const chunks = split(bytes, cuts);
    using allocations = new Allocations();
    const decoder = new FrameDecoder(maxBytes);
    let pending = 0;
    for (const chunk of chunks) {
      pending += chunk.length;
      const most = 2 * pending;
      decoder.push(chunk);
      const error = resultOf(() => {
        for (let body = decoder.next(); body; body = decoder.next()) {
          const isKept = body.buffer !== bytes.buffer;
          assert(!isKept || body.buffer.byteLength <= most, "The decoder keeps too much");
          pending -= HEADER_BYTES + body.length;
        }
      }, FrameError);
      assert(allocations.largest <= most, `${allocations.largest} bytes for ${most / 2}`);
      allocations.sizes.length = 0;
      if (error) return;
    }
  }),
);

properties.hold(
  "frames that are too large can be left out, and the others come out the same",
  6_000,
  fc.property(texts, cuts, fc.nat(24), (texts, cuts, maxBytes) => {
    const decoder = new FrameDecoder(maxBytes);
    const read: string[] = [];
    const refused: number[] = [];
    for (const chunk of split(encodeFrames(texts), cuts)) {
      decoder.push(chunk);
      for (;;) {
        const body = resultOf(() => decoder.next(), FrameError);
        if (!body) break;
        if (!(body instanceof FrameError)) {
          read.push(decodeText(body));
          continue;
        }
        assert(body.code === "too-large" && body.head!.length <= 256);
        refused.push(body.length);
        decoder.skip();
      }
    }
    decoder.end();
    assert(decoder.atBoundary);
    const lengths = texts.map((text) => new TextEncoder().encode(text).length);
    assertEquals(read, texts.filter((_, i) => lengths[i]! <= maxBytes));
    assertEquals(refused, lengths.filter((length) => length > maxBytes));
  }),
);

properties.hold(
  "of a frame that is too large the beginning is told, as far as it has come",
  2_000,
  fc.property(anyText({ minLength: 90, maxLength: 300 }), fc.nat(), (text, cut) => {
    const frame = encodeFrame(text);
    const arrived = HEADER_BYTES + cut % (frame.length - HEADER_BYTES + 1);
    const decoder = new FrameDecoder(80);
    decoder.push(frame.subarray(0, arrived));
    const error = resultOf(() => decoder.next(), FrameError);
    assert(error instanceof FrameError);
    const head = frame.subarray(HEADER_BYTES, Math.min(arrived, HEADER_BYTES + 256));
    assertEquals(error.head, new TextDecoder().decode(head));
  }),
);

properties.hold(
  "a frame is its length and its bytes; halves of surrogate pairs become U+FFFD",
  2_000,
  fc.property(fc.oneof(anyUnits(), anyText()), anyBytes(), (text, bytes) => {
    assertEquals(readWhole(encodeBytes(bytes), bytes.length), { bodies: [bytes.toHex()] });
    assertEquals(decodeChunks([encodeFrame(text)]), [text.toWellFormed()]);
  }),
);

properties.hold(
  "any bytes are the UTF-8 of the text that is read, or a FrameError",
  2_000,
  fc.property(
    fc.oneof(anyBytes(), damaged(anyText().map((text) => new TextEncoder().encode(text)))),
    (bytes) => {
      const text = resultOf(() => decodeText(bytes), FrameError);
      if (text instanceof FrameError) assertEquals(text.code, "invalid-utf8");
      else assertEquals(new TextEncoder().encode(text).toHex(), bytes.toHex());
    },
  ),
);

properties.count(CASES.frames);
