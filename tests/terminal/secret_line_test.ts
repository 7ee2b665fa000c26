import { assertEquals } from "@std/assert";
import { SecretLine } from "../../lib/terminal/secret_line.ts";

function put(keys: string): [string, string] {
  const line = new SecretLine();
  for (const letter of keys) {
    const state = line.put(letter);
    if (state !== "typing") return [state, line.text];
  }
  return ["typing", line.text];
}

Deno.test("a secret line is ended by Enter", () => {
  assertEquals(put("summer 漢👋"), ["typing", "summer 漢👋"]);
  assertEquals(put("summer\rx"), ["done", "summer"]);
  assertEquals(put("\n"), ["done", ""]);
});

Deno.test("a secret line can be edited", () => {
  assertEquals(put("a👋\x7f\x08\x7fb\r"), ["done", "b"]);
  assertEquals(put("abc\x15d\r"), ["done", "d"]);
});

Deno.test("Ctrl-C interrupts, Ctrl-D ends if nothing was typed", () => {
  assertEquals(put("a\x03"), ["interrupt", "a"]);
  assertEquals(put("\x04"), ["end", ""]);
  assertEquals(put("a\x04b\r"), ["done", "ab"]);
});

Deno.test("other control characters are no part of a secret line", () => {
  assertEquals(put("a\x1b\x00\tb\r"), ["done", "ab"]);
});
