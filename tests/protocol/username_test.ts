import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { isUsername, MAX_USERNAME_LENGTH } from "../../lib/protocol/username.ts";
import { anyText } from "../support/arbitraries.ts";

Deno.test("a name is 1 to 32 characters", () => {
  assertEquals(MAX_USERNAME_LENGTH, 32);
  assertEquals(isUsername(""), false);
  assertEquals(isUsername("a"), true);
  assertEquals(isUsername("a".repeat(32)), true);
  assertEquals(isUsername("a".repeat(33)), false);
  assertEquals(isUsername("a".repeat(1_000_000)), false);
});

Deno.test("characters are counted, not bytes or halves of them", () => {
  assertEquals(isUsername("é".repeat(32)), true);
  assertEquals(isUsername("😀".repeat(32)), true);
  assertEquals(isUsername("😀".repeat(33)), false);
});

Deno.test("a name may be in any script, and have signs in it", () => {
  for (const name of ["seas", "google", "Ana-María_2", "名前", "😀", "a.b@c", "[a]", "<b>", "#1"]) {
    assertEquals(isUsername(name), true, name);
  }
});

Deno.test("a name has no white space", () => {
  const spaces = " \t\n\v\f\r\u00a0\u1680\u2000\u2009\u2028\u2029\u202f\u205f\u3000\ufeff";
  for (const space of spaces) {
    for (const name of [space, `${space}a`, `a${space}`, `a${space}b`]) {
      assertEquals(isUsername(name), false, JSON.stringify(name));
    }
  }
});

Deno.test("a name has no control character", () => {
  for (let code = 0; code < 0xa0; code++) {
    if (code >= 0x20 && code < 0x7f) continue;
    assertEquals(isUsername(`a${String.fromCharCode(code)}b`), false, `U+${code.toString(16)}`);
  }
});

Deno.test("a name has no invisible character, by which two could look the same", () => {
  for (const char of "\u00ad\u200b\u200d\u200e\u200f\u202e\u2060\u2066\u{e0061}") {
    assertEquals(isUsername(`sea${char}s`), false, JSON.stringify(char));
  }
});

Deno.test("a name has no bar, at any place", () => {
  for (const name of ["|", "|a", "a|", "a|b"]) assertEquals(isUsername(name), false);
});

Deno.test("a name has no half of a surrogate pair", () => {
  for (const name of ["\ud83d", "a\ud83d", "\ude00a", "\ude00\ud83d"]) {
    assertEquals(isUsername(name), false);
  }
});

Deno.test("no name splits a request's fields or a list of names, or is too long", () => {
  fc.assert(fc.property(anyText({ maxLength: 40 }), (text) => {
    const isGood = !/[\s|]/u.test(text) && [...text].length <= 32;
    if (isUsername(text)) assertEquals(isGood, true);
  }));
});
