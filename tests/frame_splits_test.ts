import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodeText, encodeFrame, encodeFrames, FrameDecoder, FrameError } from "../lib/frame.ts";
import { anyText } from "./support/arbitraries.ts";
import { Allocations } from "./support/allocations.ts";
import { cutAt, decodeChunks } from "./support/decode.ts";
import { onlyThrows } from "./support/only_throws.ts";

const TEXTS = ["LIN", "", "héé€😀", "\ufeff", "seas", "", "[seas]: a\nb"];
const STREAM = encodeFrames(TEXTS);

Deno.test("frames are read from a stream that comes in one chunk", () => {
  assertEquals(decodeChunks([STREAM]), TEXTS);
});

Deno.test("frames are read from a stream that comes byte by byte", () => {
  assertEquals(decodeChunks(Array.from(STREAM, (byte) => Uint8Array.of(byte))), TEXTS);
});

Deno.test("frames are read from a stream cut in two, wherever it is cut", () => {
  for (let i = 0; i <= STREAM.length; i++) {
    assertEquals(decodeChunks(cutAt(STREAM, [i])), TEXTS, `cut at ${i}`);
  }
});

Deno.test("frames are read from a stream cut in three, wherever it is cut", () => {
  for (let i = 0; i <= STREAM.length; i++) {
    for (let j = i; j <= STREAM.length; j++) {
      assertEquals(decodeChunks(cutAt(STREAM, [i, j])), TEXTS, `cut at ${i} and ${j}`);
    }
  }
});

Deno.test("an empty chunk changes nothing", () => {
  const nothing = new Uint8Array(0);
  const chunks = Array.from(STREAM, (byte) => [nothing, Uint8Array.of(byte), nothing]).flat();
  assertEquals(decodeChunks(chunks), TEXTS);
});

Deno.test("a chunk may be a view into a larger buffer", () => {
  const larger = new Uint8Array(STREAM.length + 20).fill(0xff);
  larger.set(STREAM, 10);
  assertEquals(decodeChunks([larger.subarray(10, 10 + STREAM.length)]), TEXTS);
  const decoder = new FrameDecoder();
  decoder.push(larger.subarray(10, 10 + STREAM.length));
  assertEquals(decodeText(decoder.next()!), "LIN");
});

Deno.test("chunks may be pushed several at a time before a frame is asked for", () => {
  const decoder = new FrameDecoder();
  for (const chunk of cutAt(STREAM, [2, 9, 20])) decoder.push(chunk);
  const texts: string[] = [];
  for (let body = decoder.next(); body; body = decoder.next()) texts.push(decodeText(body));
  assertEquals(texts, TEXTS);
});

Deno.test("a body stays as it is until the next push", () => {
  const decoder = new FrameDecoder();
  for (const chunk of cutAt(STREAM, [1])) {
    decoder.push(chunk);
    if (chunk.length === 1) decoder.next();
  }
  const bodies: Uint8Array[] = [];
  for (let body = decoder.next(); body; body = decoder.next()) bodies.push(body);
  assertEquals(bodies.map(decodeText), TEXTS);
});

Deno.test("a decoder is at a boundary before and behind a frame only", () => {
  const decoder = new FrameDecoder();
  const seen: boolean[] = [decoder.atBoundary];
  for (const byte of encodeFrame("a")) {
    decoder.push(Uint8Array.of(byte));
    decoder.next();
    seen.push(decoder.atBoundary);
  }
  assertEquals(seen, [true, false, false, false, false, true]);
});

Deno.test("a length that is too large allocates nothing", () => {
  const header = Uint8Array.of(0xff, 0xff, 0xff, 0xff);
  using allocations = new Allocations();
  const decoder = new FrameDecoder(65_536);
  onlyThrows(FrameError, () => {
    decoder.push(header);
    decoder.next();
  });
  assertEquals(allocations.largest, 0);
});

Deno.test("a length that is allowed allocates nothing before its bytes arrive", () => {
  const chunk = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x61);
  using allocations = new Allocations();
  const decoder = new FrameDecoder(0xffffffff);
  decoder.push(chunk);
  assertEquals(decoder.next(), undefined);
  decoder.push(chunk.subarray(4));
  assertEquals(decoder.next(), undefined);
  assert(allocations.largest > 0, "the unfinished bytes are kept somewhere");
  assert(allocations.largest <= 12, `allocated ${allocations.largest} bytes for 6`);
});

Deno.test("an unfinished frame takes at most twice what has arrived of it, in few moves", () => {
  const bytes = encodeFrame("x".repeat(5000));
  const chunks = Array.from(bytes.subarray(0, -1), (byte) => Uint8Array.of(byte));
  using allocations = new Allocations();
  const decoder = new FrameDecoder();
  chunks.forEach((chunk, i) => {
    decoder.push(chunk);
    decoder.next();
    assert(allocations.largest <= 2 * (i + 1), `${allocations.largest} bytes for ${i + 1}`);
  });
  assert(allocations.total <= 4 * bytes.length, `${allocations.total} bytes in all`);
});

Deno.test("a short frame begun behind a long one does not hold on to the long one's memory", () => {
  const bytes = encodeFrames(["x".repeat(5000), "abcd"]);
  const decoder = new FrameDecoder();
  for (const chunk of cutAt(bytes, [10, bytes.length - 3])) {
    decoder.push(chunk);
    if (chunk.length === 3) break;
    while (decoder.next());
  }
  const held = decoder.next()!.buffer.byteLength;
  assert(held <= 16, `holds ${held} bytes for a frame of 8`);
});

const shortText = anyText({ maxLength: 40 });

Deno.test("any texts, encoded and cut anywhere, are read back", () => {
  fc.assert(fc.property(
    fc.array(shortText),
    fc.array(fc.nat()),
    (texts, cuts) => {
      const bytes = encodeFrames(texts);
      const places = cuts.map((cut) => cut % (bytes.length + 1));
      assertEquals(decodeChunks(cutAt(bytes, places)), texts);
    },
  ));
});

Deno.test("random bytes are frames or a FrameError, nothing else", () => {
  const byte = fc.oneof(fc.constant(0), fc.nat(5), fc.nat(255));
  const chunk = fc.array(byte).map((bytes) => Uint8Array.from(bytes));
  fc.assert(fc.property(fc.array(chunk), fc.nat(20), (chunks, maxBytes) => {
    onlyThrows(FrameError, () => decodeChunks(chunks, maxBytes));
  }));
});

Deno.test("damaged frames are frames or a FrameError, nothing else", () => {
  fc.assert(fc.property(
    fc.array(shortText, { minLength: 1 }),
    fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { maxLength: 4 }),
    fc.nat(),
    (texts, damages, cut) => {
      const bytes = encodeFrames(texts);
      for (const { at, byte } of damages) bytes[at % bytes.length] = byte;
      const chunks = cutAt(bytes.subarray(0, cut % (bytes.length + 1)), [3, 5]);
      onlyThrows(FrameError, () => decodeChunks(chunks));
    },
  ));
});
