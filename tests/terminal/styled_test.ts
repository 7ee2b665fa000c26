import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { printable } from "../../lib/protocol/text.ts";
import { paint, plainText, type Span, type Styled } from "../../lib/terminal/styled.ts";

const MESSAGE: readonly Span[] = [
  { text: "[seas]", colour: 32 },
  { text: ": " },
  { text: "Hello there", dim: true },
];

const pieces = fc.constantFrom(..." \n\t\x1b漢é👋\u202e", "word", "[0m");
const texts = fc.array(pieces, { maxLength: 12, size: "max" }).map((parts) => parts.join(""));
const spans = fc.array(fc.record({
  text: texts,
  colour: fc.nat(255),
  dim: fc.boolean(),
}, { requiredKeys: ["text"] }));
const columns = fc.option(fc.integer({ min: 4, max: 24 }), { nil: undefined });

/** What is left of a painted text without its styles. */
function unstyled(painted: string): string {
  // deno-lint-ignore no-control-regex
  return painted.replace(/\x1b\[[\d;]*m/g, "");
}

function joined(text: readonly Span[]): string {
  return text.map(({ text }) => text).join("");
}

Deno.test("without colours and columns a text is painted as it is", () => {
  const options = { columns: undefined, colours: false };
  assertEquals(paint("", options), "");
  assertEquals(paint([], options), "");
  assertEquals(paint("one\n  two\n", options), "one\n  two\n");
  assertEquals(paint(MESSAGE, options), "[seas]: Hello there");
});

Deno.test("control characters are left out, in whatever piece they are", () => {
  for (const text of ["\x1b[31mre\td", [{ text: "\x1b" }, { text: "[31mre\td", dim: false }]]) {
    assertEquals(paint(text, { columns: 80, colours: true }), "[31mre d");
    assertEquals(plainText(text), "[31mre d");
  }
});

Deno.test("each piece is in its style, and the style ends with it", () => {
  const painted = "\x1b[38;5;32m[seas]\x1b[0m: \x1b[2mHello there\x1b[0m";
  assertEquals(paint(MESSAGE, { columns: undefined, colours: true }), painted);
  assertEquals(paint(MESSAGE, { columns: 19, colours: true }), painted);
  assertEquals(paint("plain", { columns: 80, colours: true }), "plain");
  const both = [{ text: "x", colour: 0, dim: true }, { text: "", colour: 1 }];
  assertEquals(paint(both, { columns: undefined, colours: true }), "\x1b[38;5;0m\x1b[2mx\x1b[0m");
});

Deno.test("a style goes on in the next row, and not over the spaces before it", () => {
  assertEquals(
    paint(MESSAGE, { columns: 16, colours: true }),
    "\x1b[38;5;32m[seas]\x1b[0m: \x1b[2mHello\x1b[0m\n    \x1b[2mthere\x1b[0m",
  );
  assertEquals(
    paint([{ text: "a\n", dim: true }, { text: "\nb" }], { columns: 80, colours: true }),
    "\x1b[2ma\x1b[0m\n\nb",
  );
});

Deno.test("a terminal that says it has no columns is not wrapped for", () => {
  assertEquals(paint("one two", { columns: 0, colours: false }), "one two");
});

Deno.test("what is shown without colours and columns is the text", () => {
  fc.assert(fc.property(spans, (text) => {
    const shown = printable(joined(text));
    assertEquals(paint(text, { columns: undefined, colours: false }), shown);
    assertEquals([plainText(text), plainText(joined(text))], [shown, shown]);
  }));
});

Deno.test("colours change nothing but the style", () => {
  fc.assert(fc.property(spans, columns, (text: Styled, columns) => {
    const painted = paint(text, { columns, colours: true });
    assertEquals(unstyled(painted), paint(text, { columns, colours: false }));
  }));
});

Deno.test("no style is left open at the end of a row", () => {
  fc.assert(fc.property(spans, columns, (text, columns) => {
    for (const row of paint(text, { columns, colours: true }).split("\n")) {
      const codes = row.split("\x1b[").slice(1).map((code) => code.slice(0, code.indexOf("m")));
      assert(codes.length === 0 || codes.at(-1) === "0", JSON.stringify(row));
    }
  }));
});

Deno.test("each character is in the style of its piece, wherever its row is", () => {
  fc.assert(fc.property(fc.array(fc.nat(3), { minLength: 1 }), columns, (colours, columns) => {
    const text = colours.map((colour) => ({ text: `${colour} `, colour }));
    const painted = paint(text, { columns, colours: true });
    // deno-lint-ignore no-control-regex
    const found = [...painted.matchAll(/\x1b\[38;5;(\d)m(\d)/g)];
    assertEquals(found.map(([, colour]) => colour), colours.map(String));
    assertEquals(found.map(([, , digit]) => digit), colours.map(String));
  }));
});
