import { assertEquals } from "@std/assert";
import { emitKeypressEvents, type Key } from "node:readline";
import { Readable } from "node:stream";
import type { Input } from "../../lib/terminal/input.ts";
import { LINE_BREAK } from "../../lib/terminal/paste.ts";
import { TextRuns } from "../../lib/terminal/text_runs.ts";

/** What comes of bytes from a terminal: texts, and keys as what they are called. */
function inputs(...chunks: string[]): string[] {
  const source = new Readable({ read() {} });
  const seen: string[] = [];
  const describe = (input: Input) => {
    if (input.type === "key") return `<${input.key.name ?? input.key.sequence}>`;
    return input.type === "text" ? input.text : input.type;
  };
  const runs = new TextRuns((input) => seen.push(describe(input)));
  emitKeypressEvents(source);
  source.on("keypress", (text: string | undefined, key: Key) => {
    runs.put({ type: "key", text, key });
  });
  source.on("data", () => runs.end());
  for (const chunk of chunks) source.emit("data", new TextEncoder().encode(chunk));
  return seen;
}

Deno.test("letters that come at once are put in at once", () => {
  assertEquals(inputs("aB 1~漢👋e\u0301"), ["aB 1~漢👋e\u0301"]);
  const much = "0123456789".repeat(1_400);
  for (const size of [1_024, 4_096]) {
    const chunks = much.match(new RegExp(`.{1,${size}}`, "g"))!;
    assertEquals(inputs(...chunks), chunks);
  }
});

Deno.test("letters do not wait for those of another chunk", () => {
  assertEquals(inputs("a", "b"), ["a", "b"]);
});

Deno.test("a key with a meaning ends a run, and is not part of it", () => {
  const text = "ab\rc\td\x7fe\x1b[Df\x01g\x1fh\x00i\u202ej\x1bkl";
  const expected = ["ab", "<return>", "c", "<tab>", "d", "<backspace>", "e", "<left>", "f"];
  expected.push("<a>", "g", "<\x1f>", "h", "<`>", "i", "<\u202e>", "j", "<k>", "l");
  assertEquals(inputs(text), expected);
  assertEquals(inputs(`a${LINE_BREAK}b`), ["a", `<${LINE_BREAK}>`, "b"]);
});

Deno.test("what else comes is handed on in order", () => {
  const seen: Input[] = [];
  const runs = new TextRuns((input) => seen.push(input));
  runs.put({ type: "key", text: "a", key: { name: "a", sequence: "a" } });
  runs.put({ type: "paste", text: "b" });
  runs.put({ type: "key", text: "c", key: { name: "c", sequence: "c" } });
  runs.put({ type: "end" });
  runs.end();
  assertEquals(seen, [
    { type: "text", text: "a" },
    { type: "paste", text: "b" },
    { type: "text", text: "c" },
    { type: "end" },
  ]);
});
