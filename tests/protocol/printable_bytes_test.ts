import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { FrameError } from "../../lib/frame.ts";
import { printable, printableBytes } from "../../lib/protocol/text.ts";
import { anyText } from "../support/arbitraries.ts";
import { bytesOf, textOf } from "../support/bytes.ts";

Deno.test("plain text is returned as it is, the very same array", () => {
  const plain = Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i));
  for (const text of ["", "Hello.", "a\nb\n", "\n", plain.join("")]) {
    const bytes = bytesOf(text);
    assert(printableBytes(bytes) === bytes, text);
  }
});

Deno.test("each control character is left out, wherever it stands", () => {
  for (let code = 0; code < 0xa0; code++) {
    const char = String.fromCharCode(code);
    for (const text of [char, `${char}b`, `a${char}`, `a${char}b`]) {
      assertEquals(textOf(printableBytes(bytesOf(text))), printable(text), JSON.stringify(text));
    }
  }
  assertEquals(textOf(printableBytes(bytesOf("a\tb\x1b[2J\x7f"))), "a b[2J");
});

Deno.test("text in any script stays, overrides and separators do not", () => {
  for (const text of ["héllo", "שלום", "你好", "👩‍👩‍👧", "\ufeffHi", "\u00a0"]) {
    assertEquals(textOf(printableBytes(bytesOf(text))), text);
  }
  assertEquals(textOf(printableBytes(bytesOf("a\u202eb\u2028c\u2069d\x85e"))), "abcde");
});

Deno.test("what is given is not changed", () => {
  const bytes = bytesOf("a\x1bb");
  printableBytes(bytes);
  assertEquals(textOf(bytes), "a\x1bb");
});

Deno.test("bytes that are not UTF-8 are refused, wherever they stand", () => {
  for (const hex of ["ff", "61ff", "c3", "61e282", "80", "c080", "eda080", "f4908080", "1bff"]) {
    const error = assertThrows(() => printableBytes(Uint8Array.fromHex(hex)), FrameError);
    assertEquals(error.code, "invalid-utf8", hex);
  }
});

Deno.test("any text becomes what it would have become as a text", () => {
  fc.assert(fc.property(anyText(), (text) => {
    const shown = printableBytes(bytesOf(text));
    assertEquals(textOf(shown), printable(text));
    assertEquals(printableBytes(shown).toHex(), shown.toHex());
  }));
});

Deno.test("any bytes become UTF-8 without control characters, or are refused", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    try {
      assertEquals(/[^\P{Cc}\n]/u.test(textOf(printableBytes(bytes))), false);
    } catch (error) {
      assert(error instanceof FrameError);
    }
  }));
});
