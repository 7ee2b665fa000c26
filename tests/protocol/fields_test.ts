import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { FrameError } from "../../lib/frame.ts";
import { joinBytes, parseNumber, splitFields, startsWith } from "../../lib/protocol/fields.ts";
import { anyText } from "../support/arbitraries.ts";
import { bytesOf, textOf } from "../support/bytes.ts";

/** A frame's fields and its rest, as texts. */
function split(
  frame: string,
  count: number,
): [fields: readonly string[], rest: string] | undefined {
  const parts = splitFields(bytesOf(frame), count);
  return parts && [parts.fields, textOf(parts.rest)];
}

Deno.test("a frame is split at its first bars, and the rest keeps all others", () => {
  assertEquals(split("a|b|c|d", 1), [["a"], "b|c|d"]);
  assertEquals(split("a|b|c|d", 2), [["a", "b"], "c|d"]);
  assertEquals(split("a|b|c|d", 3), [["a", "b", "c"], "d"]);
  assertEquals(split("||x", 2), [["", ""], "x"]);
  assertEquals(split("a|", 1), [["a"], ""]);
  assertEquals(split("a", 0), [[], "a"]);
  assertEquals(split("é|€|😀", 2), [["é", "€"], "😀"]);
});

Deno.test("a frame with too few bars is not split", () => {
  assertEquals(split("", 1), undefined);
  assertEquals(split("a", 1), undefined);
  assertEquals(split("a|b", 2), undefined);
  assertEquals(split("a|b|c", 3), undefined);
});

Deno.test("fields have to be UTF-8, the rest does not", () => {
  const parts = splitFields(Uint8Array.of(0x61, 0x7c, 0xff, 0x7c, 0xfe), 1);
  assertEquals([parts?.fields, parts?.rest.toHex()], [["a"], "ff7cfe"]);
  const error = assertThrows(() => splitFields(Uint8Array.of(0xff, 0x7c), 1), FrameError);
  assertEquals(error.code, "invalid-utf8");
});

Deno.test("the rest is a view of the frame, not a copy", () => {
  const frame = bytesOf("a|b");
  const rest = splitFields(frame, 1)?.rest;
  assertEquals([rest?.buffer === frame.buffer, rest?.byteOffset], [true, 2]);
});

Deno.test("a frame begins with a text, or not", () => {
  for (const start of ["", "L", "LIN", "LIN|"]) {
    assertEquals(startsWith(bytesOf("LIN|"), start), true, start);
  }
  for (const start of ["I", "LIN|2", "lin", "LIN "]) {
    assertEquals(startsWith(bytesOf("LIN|"), start), false, start);
  }
  assertEquals([startsWith(bytesOf(""), ""), startsWith(bytesOf(""), "a")], [true, false]);
});

Deno.test("text and bytes are put into one array", () => {
  assertEquals(joinBytes("é|", Uint8Array.of(0, 0xff)).toHex(), "c3a97c00ff");
  assertEquals(joinBytes("", new Uint8Array(0)).length, 0);
  const larger = Uint8Array.of(1, 2, 3, 4);
  assertEquals(joinBytes("", larger.subarray(1, 3)).toHex(), "0203");
});

Deno.test("any fields that are joined are split again", () => {
  const field = anyText().filter((text) => !text.includes("|"));
  fc.assert(fc.property(fc.array(field), fc.uint8Array(), (fields, rest) => {
    const frame = joinBytes(fields.map((field) => `${field}|`).join(""), rest);
    const parts = splitFields(frame, fields.length);
    assertEquals([parts?.fields, parts?.rest.toHex()], [fields, rest.toHex()]);
  }));
});

Deno.test("a number is digits without sign or leading zeros, up to 2^53 - 1", () => {
  const numbers = ["0", "1", "9", "10", "17", "1700000000000", "9007199254740991"];
  for (const text of numbers) assertEquals(parseNumber(text), Number(text));
  const others = [
    "",
    "00",
    "01",
    "-1",
    "+1",
    "-0",
    "1.0",
    "1.",
    ".5",
    "1e3",
    "0x10",
    "1_000",
    " 1",
    "1 ",
    "1\n",
    "٣",
    "NaN",
    "Infinity",
    "9007199254740992",
    "9999999999999999",
    "90071992547409910",
    "1".repeat(1_000),
  ];
  for (const text of others) assertEquals(parseNumber(text), undefined, text);
});

Deno.test("any number that is written is read back", () => {
  fc.assert(fc.property(fc.maxSafeNat(), (number) => {
    assertEquals(parseNumber(String(number)), number);
  }));
});
