import { assertEquals, assertThrows } from "@std/assert";
import {
  decodeText,
  DEFAULT_MAX_FRAME_BYTES,
  encodeFrame,
  encodeFrames,
  FrameDecoder,
  FrameError,
} from "../lib/frame.ts";
import { decodeChunks } from "./support/decode.ts";

/** Texts and what WIRE.md makes of them, written out by hand. */
const SAMPLES: readonly (readonly [text: string, hex: string])[] = [
  ["", "00000000"],
  ["LIN", "000000034c494e"],
  ["seas", "0000000473656173"],
  ["LOGIN_FAILED|2", "0000000e4c4f47494e5f4641494c45447c32"],
  ["<seas>: Hello.", "0000000e3c736561733e3a2048656c6c6f2e"],
  ["a\nb", "00000003610a62"],
  ["a\0b", "00000003610062"],
  ["é", "00000002c3a9"],
  ["€", "00000003e282ac"],
  ["😀", "00000004f09f9880"],
  ["\ufeffHi", "00000005efbbbf4869"],
  ["a".repeat(258), "00000102" + "61".repeat(258)],
  ["a".repeat(65_536), "00010000" + "61".repeat(65_536)],
];

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.fromHex(hex);
}

/** The error of a decoder that is given bytes and asked for a frame. */
function refusal(bytes: Uint8Array, maxBytes?: number): FrameError {
  const decoder = new FrameDecoder(maxBytes);
  decoder.push(bytes);
  return assertThrows(() => decoder.next(), FrameError);
}

Deno.test("a text is sent as four bytes of length, most significant first, and UTF-8", () => {
  for (const [text, hex] of SAMPLES) assertEquals(encodeFrame(text).toHex(), hex);
});

Deno.test("what an older peer sends is read to the letter", () => {
  for (const [text, hex] of SAMPLES) assertEquals(decodeChunks([bytesOf(hex)]), [text]);
});

Deno.test("several frames are sent as one array, one behind the other", () => {
  const texts = SAMPLES.map(([text]) => text);
  assertEquals(encodeFrames(texts).toHex(), SAMPLES.map(([, hex]) => hex).join(""));
  assertEquals(encodeFrames([]).length, 0);
});

Deno.test("a lone surrogate is sent as U+FFFD", () => {
  assertEquals(encodeFrame("a\ud800b").toHex(), "0000000561efbfbd62");
});

Deno.test("a frame of length 0 is an empty text, and not the end", () => {
  const decoder = new FrameDecoder();
  decoder.push(bytesOf("0000000000000000"));
  assertEquals(decoder.next()?.length, 0);
  assertEquals(decoder.next()?.length, 0);
  assertEquals(decoder.next(), undefined);
  assertEquals(decoder.atBoundary, true);
});

Deno.test("a frame of exactly the maximum is read", () => {
  const text = "x".repeat(1000);
  assertEquals(decodeChunks([encodeFrame(text)], 1000), [text]);
  const longest = "x".repeat(DEFAULT_MAX_FRAME_BYTES);
  assertEquals(decodeChunks([encodeFrame(longest)]), [longest]);
});

Deno.test("the maximum counts bytes, not characters", () => {
  assertEquals(decodeChunks([encodeFrame("€€")], 6), ["€€"]);
  assertEquals(refusal(encodeFrame("€€"), 5).code, "too-large");
});

Deno.test("a frame of one byte more than the maximum is refused by its header alone", () => {
  const error = refusal(bytesOf("000003e9"), 1000);
  assertEquals(error.code, "too-large");
  assertEquals(
    error.message,
    "Cannot read frame: expected at most 1000 bytes, got a length of 1001",
  );
  assertEquals(refusal(bytesOf("00010001")).code, "too-large");
});

Deno.test("a length of 0xFFFFFFFF is taken for 4294967295, not for -1", () => {
  assertEquals(
    refusal(bytesOf("ffffffff")).message,
    "Cannot read frame: expected at most 65536 bytes, got a length of 4294967295",
  );
  const patient = new FrameDecoder(0xffffffff);
  patient.push(bytesOf("ffffffff00"));
  assertEquals(patient.next(), undefined);
});

Deno.test("a web browser is refused for its first four letters", () => {
  const error = refusal(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  assertEquals(error.code, "too-large");
  assertEquals(error.name, "FrameError");
});

Deno.test("a decoder that has refused a frame goes on refusing", () => {
  const decoder = new FrameDecoder(10);
  decoder.push(bytesOf("0000000b"));
  assertThrows(() => decoder.next(), FrameError);
  decoder.push(encodeFrame("LIN"));
  assertThrows(() => decoder.next(), FrameError);
});

Deno.test("frames before one that is too large are still read", () => {
  const decoder = new FrameDecoder(10);
  decoder.push(bytesOf("00000001610000000b"));
  assertEquals(decodeText(decoder.next()!), "a");
  assertEquals(assertThrows(() => decoder.next(), FrameError).code, "too-large");
});

Deno.test("a stream that ends between two frames ends cleanly", () => {
  new FrameDecoder().end();
  const decoder = new FrameDecoder();
  decoder.push(encodeFrames(["LIN", ""]));
  decoder.next();
  decoder.next();
  decoder.end();
});

Deno.test("a stream that ends within a frame is cut short, wherever it ends", () => {
  const bytes = encodeFrames(["LIN", "seas"]);
  for (let length = 1; length < bytes.length; length++) {
    if (length === 7) continue;
    const decoder = new FrameDecoder();
    decoder.push(bytes.subarray(0, length));
    while (decoder.next());
    const error = assertThrows(() => decoder.end(), FrameError);
    assertEquals(error.code, "truncated");
    const left = length < 7 ? length : length - 7;
    assertEquals(error.message, `Cannot read frame: the connection ended ${left} bytes into it`);
  }
});

Deno.test("a body that is not UTF-8 is refused, and the next one is read", () => {
  const bad = ["ff", "c3", "e282", "80", "c080", "eda080", "f4908080", "61ff62"];
  for (const hex of bad) {
    const decoder = new FrameDecoder();
    const body = bytesOf(hex);
    decoder.push(Uint8Array.of(0, 0, 0, body.length, ...body, 0, 0, 0, 1, 0x61));
    const read = decoder.next()!;
    const error = assertThrows(() => decodeText(read), FrameError);
    assertEquals(error.code, "invalid-utf8");
    assertEquals(error.message, "Cannot read frame: its text is not UTF-8");
    assertEquals(decodeText(decoder.next()!), "a");
  }
});

Deno.test("a character cut off in one body does not spill into the next", () => {
  assertThrows(() => decodeText(bytesOf("61e2")), FrameError);
  assertEquals(decodeText(bytesOf("62")), "b");
});
