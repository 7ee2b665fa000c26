import { assertEquals } from "@std/assert";
import { emitKeypressEvents, type Key } from "node:readline";
import { Readable } from "node:stream";
import type { Typed } from "../../lib/terminal/input.ts";
import { cleanPaste, LINE_BREAK, PasteCollector } from "../../lib/terminal/paste.ts";

/** What comes of bytes from a terminal; keys as what they type or are called. */
function inputs(...chunks: string[]): string[] {
  const source = new Readable({ read() {} });
  const pastes = new PasteCollector();
  const seen: string[] = [];
  const describe = (input: Typed) =>
    input.type === "key" ? input.text ?? `<${input.key.name}>` : `${input.type}: ${input.text}`;
  emitKeypressEvents(source);
  source.on("keypress", (text: string | undefined, key: Key) => {
    const input = pastes.take(text, key);
    if (input) seen.push(describe(input));
  });
  for (const chunk of chunks) source.emit("data", new TextEncoder().encode(chunk));
  return seen;
}

Deno.test("what is pasted comes as a whole, between the keys before and behind it", () => {
  const text = "one\r\ntwo\t漢👋\x1b[A\x03\x04~";
  const bytes = `a~\x1b[200~${text}\x1b[201~~b\x1b[A`;
  const expected = ["a", "~", `paste: ${text}`, "~", "b", "<up>"];
  assertEquals(inputs(bytes), expected);
  assertEquals(inputs(...bytes), expected);
});

Deno.test("an escape at the end of what is pasted does not hide the end", () => {
  assertEquals(inputs("\x1b[200~a\x1b\x1b[201~b"), ["paste: a", "b"]);
});

Deno.test("nothing and much can be pasted", () => {
  assertEquals(inputs("\x1b[200~\x1b[201~\x1b[200~~\x1b[201~"), ["paste: ", "paste: ~"]);
  const much = "0123456789".repeat(10_000);
  assertEquals(inputs(`\x1b[200~${much}\x1b[201~`), [`paste: ${much}`]);
});

Deno.test("a parser that knows the markers is understood as well", () => {
  const pastes = new PasteCollector();
  const take = (sequence: string) => pastes.take(undefined, { sequence, name: "any" });
  assertEquals([take("\x1b[200~"), take("~"), take("a")], [undefined, undefined, undefined]);
  assertEquals(take("\x1b[201~"), { type: "paste", text: "~a" });
});

Deno.test("line breaks of a paste are kept, or end it", () => {
  const text = "one\r\ntwo\rthree\nfour\u2028five\n";
  assertEquals(cleanPaste(text, true), ["one", "two", "three", "four", "five"].join(LINE_BREAK));
  for (const lineBreak of ["\r\n", "\r", "\n", "\u2028", "\u2029", "\n\n"]) {
    assertEquals(cleanPaste(`seas\t${lineBreak}summer\nisover`, false), "seas ");
  }
  assertEquals(cleanPaste("\nseas", false), "");
});

Deno.test("one newline at the end of a paste is left out", () => {
  assertEquals(cleanPaste("a\n\n", true), `a${LINE_BREAK}`);
  assertEquals(cleanPaste("\n", true), "");
});

Deno.test("control characters of a paste are left out, tabs become spaces", () => {
  assertEquals(cleanPaste("a\tb\x1b[31m\x07\x00\u202e\x9bc", true), "a b[31mc");
  assertEquals(cleanPaste(`a${LINE_BREAK}b`, true), "ab");
});
