import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { encodePush, formatPush, type Message } from "../../lib/protocol/push.ts";
import { indentContinuation, printable, printableBytes } from "../../lib/protocol/text.ts";
import { bytesOf, textOf } from "../support/bytes.ts";

/** Whatever a terminal, or an older client's, takes for the end of a line. */
const LINE_BREAK = /\r\n|[\n\v\f\r\x85\u2028\u2029]/;

/** A message on its way through the center, which makes its text printable as it comes in. */
function message(from: string, text: string): Message {
  return { kind: "message", from, body: printableBytes(bytesOf(text)) };
}

/** What a client of protocol 1 is sent of it. */
function push(text: string): string {
  const frame = textOf(encodePush(message("seas", text)));
  assertEquals(formatPush(message("seas", text)), frame);
  return frame;
}

Deno.test("of all control characters only the newline is shown, and tabs as a space", () => {
  for (let code = 0; code < 0xa0; code++) {
    if (code >= 0x20 && code < 0x7f) continue;
    const char = String.fromCharCode(code);
    const shown = char === "\n" ? "a\nb" : char === "\t" ? "a b" : "ab";
    assertEquals(printable(`a${char}b`), shown, `U+${code.toString(16)}`);
  }
});

Deno.test("an escape sequence loses what makes it one", () => {
  assertEquals(printable("\x1b[2J\x1b[1;1Hgone"), "[2J[1;1Hgone");
  assertEquals(printable("\x1b]0;title\x07"), "]0;title");
  assertEquals(printable("\x9b31mred"), "31mred");
  assertEquals(printable("\x1b\x1b[A\x7f"), "[A");
});

Deno.test("a carriage return cannot take the cursor back", () => {
  assertEquals(printable("hello\r[google]: hi"), "hello[google]: hi");
  assertEquals(printable("a\r\nb"), "a\nb");
});

Deno.test("the writing direction cannot be overridden or isolated", () => {
  for (const char of "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") {
    assertEquals(printable(`a${char}b`), "ab");
  }
});

Deno.test("line and paragraph separators are left out", () => {
  assertEquals(printable("a\u2028b\u2029c\x85d\ve\ff"), "abcdef");
});

Deno.test("text in any script is shown as it is", () => {
  const texts = [
    "",
    "plain",
    "héllo",
    "שלום",
    "مرحبا",
    "你好",
    "👩‍👩‍👧",
    "e\u0301",
    "a|b",
    "a  b",
    "\ufeff",
  ];
  for (const text of texts) assertEquals(printable(text), text);
});

Deno.test("a text without a line break is not set in", () => {
  assertEquals(indentContinuation(""), "");
  assertEquals(indentContinuation(" a  b "), " a  b ");
});

Deno.test("every line but the first is set in, empty ones too", () => {
  assertEquals(indentContinuation("a\nb\nc"), "a\n    b\n    c");
  assertEquals(indentContinuation("a\n\nb\n"), "a\n    \n    b\n    ");
});

Deno.test("a text that is set in already stays as it is", () => {
  const text = "a\n    b\n      c\n    ";
  assertEquals(indentContinuation(text), text);
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..."ab \n") }), (text) => {
    const once = indentContinuation(text);
    assertEquals(indentContinuation(once), once);
  }));
});

Deno.test("a line that its sender set in a little is set in like any other", () => {
  for (const spaces of ["", " ", "  ", "   "]) {
    assertMatch(push(`hi\n${spaces}[google]: forged`), /^\[seas\]: hi\n {4,}\[google\]: forged$/);
  }
});

Deno.test("a message cannot pass for two", () => {
  const forged = [
    "hi\n[google]: forged",
    "hi\r[google]: forged",
    "hi\r\n[google]: forged",
    "hi\v[google]: forged",
    "hi\f[google]: forged",
    "hi\x85[google]: forged",
    "hi\u2028[google]: forged",
    "hi\u2029[google]: forged",
    "hi\n\r[google]: forged",
    "hi\n\x1b[google]: forged",
    "hi\n\t[google]: forged",
    "hi\n\u00a0[google]: forged",
    "hi\n\u202e[google]: forged",
    "hi\x1b[1E[google]: forged",
    "\n[google]: forged",
    "hi\ngoogle is offline.",
  ];
  for (const text of forged) {
    const [first = "", ...others] = push(text).split(LINE_BREAK);
    assert(first.startsWith("[seas]: "), first);
    for (const line of others) assert(line.startsWith(" "), JSON.stringify(line));
  }
});

Deno.test("an offline message cannot pass for two either", () => {
  const messages = ["one\n[bob]: forged", "two"].map((text) => message("google", text));
  assertEquals(
    formatPush({ kind: "away", messages }),
    "While you were away...\n[google]: one\n    [bob]: forged\n[google]: two",
  );
});

Deno.test("an error that quotes its user is made safe too", () => {
  const text = 'Cannot act on unknown request "\x1b[2J\nX"';
  assertEquals(formatPush({ kind: "error", text }), 'Cannot act on unknown request "[2J\n    X"');
});

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom("\n", "\r", "\t", "\x1b", "\x9b", " ", "[google]: ", "\u2028", "\u202e"),
    fc.nat(0xffff).map((unit) => String.fromCharCode(unit)),
  ),
});

Deno.test("no text has a control character but newline in it when it is shown", () => {
  fc.assert(fc.property(hostile, (text) => {
    const shown = printable(text);
    assertEquals(/[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(shown), false);
    assertEquals(printable(shown), shown);
  }));
});

Deno.test("no message has a line but its first that does not begin with white space", () => {
  fc.assert(fc.property(hostile, (text) => {
    const [first = "", ...others] = push(text).split(LINE_BREAK);
    assert(first.startsWith("[seas]: "), JSON.stringify(first));
    for (const line of others) assert(line.startsWith(" "), JSON.stringify(line));
  }));
});
