import { assert, assertEquals, assertMatch } from "@std/assert";
import { unicodeWidth } from "@std/cli/unicode-width";
import fc from "fast-check";
import { layout } from "../../lib/terminal/layout.ts";

const ADDRESS = "https://a.b/c";
const FAMILY = "👨‍👩‍👧";

/** The rows as they are seen. */
function rowsOf(text: string, columns: number): string[] {
  return layout(text, columns).map(({ start, end, indent }) =>
    " ".repeat(indent) + text.slice(start, end)
  );
}

/** Texts out of all that is awkward to lay out. */
const pieces = fc.constantFrom(
  ..." \u00a0\n\u200b\u200d\ufe0f\u0301\u3000\u1100\u0600",
  ..."ab.漢ｱé👋🇩𗀀䷀☎",
  "  ",
  "      ",
  "[bob]: hi",
  "❤️",
  "e\u0301",
  FAMILY,
  ADDRESS,
);
const texts = fc.array(pieces, { maxLength: 60, size: "max" }).map((parts) => parts.join(""));
const widths = fc.integer({ min: 4, max: 24 });

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

Deno.test("a text that fits is one row for each of its lines", () => {
  assertEquals(layout("", 10), [{ start: 0, end: 0, indent: 0 }]);
  assertEquals(layout("0123456789", 10), [{ start: 0, end: 10, indent: 0 }]);
  assertEquals(rowsOf("one\n\n  two \n", 10), ["one", "", "  two ", ""]);
  assertEquals(rowsOf("漢字漢字漢", 10), ["漢字漢字漢"]);
  assertEquals(rowsOf("x".repeat(1000), Infinity), ["x".repeat(1000)]);
});

Deno.test("a long line is wrapped between words and set in", () => {
  assertEquals(rowsOf("[seas]: Hello there, you", 16), ["[seas]: Hello", "    there, you"]);
  assertEquals(rowsOf("漢字 漢字 漢字 漢字", 16), ["漢字 漢字 漢字", "    漢字"]);
  assertEquals(rowsOf("0123456789 ab cdef\nx", 10), ["0123456789", "  ab cdef", "x"]);
});

Deno.test("spaces are left out where a row is wrapped, and kept elsewhere", () => {
  assertEquals(rowsOf("one   two        three", 16), ["one   two", "    three"]);
  assertEquals(rowsOf("0123456789       ", 10), ["0123456789"]);
  assertEquals(rowsOf("            one", 10), ["", "     one"]);
  assertEquals(rowsOf(" ".repeat(11), 10), [""]);
});

Deno.test("a line that is set in goes on at least as far in, up to the middle", () => {
  assertEquals(rowsOf("  one two three four", 16), ["  one two three", "    four"]);
  assertEquals(rowsOf("      one two three", 16), ["      one two", "      three"]);
  assertEquals(rowsOf("             one two", 16), ["             one", "        two"]);
});

Deno.test("a narrow terminal has less room to set rows in", () => {
  assertEquals(rowsOf("one two", 5), ["one", " two"]);
  assertEquals(rowsOf("one two", 4), ["one", " two"]);
  assertEquals(rowsOf("one two", 3), ["one", "two"]);
  assertEquals(rowsOf("漢a", 1), ["漢", "a"]);
});

Deno.test("a word wider than a row is broken where it stands", () => {
  assertEquals(rowsOf("a 0123456789012345", 10), ["a 01234567", "  89012345"]);
  assertEquals(rowsOf("a 漢字漢字漢字", 10), ["a 漢字漢字", "  漢字"]);
  assertEquals(rowsOf("0123456 漢字漢字漢字", 8), ["0123456", "  漢字漢", "  字漢字"]);
});

Deno.test("a web address wider than a row is left to the terminal, in a row to itself", () => {
  const address = "https://a.b/0123456789?c=d&e#f";
  assertEquals(rowsOf(`[seas]: ${address}`, 20), ["[seas]:", `    ${address}`]);
  assertEquals(rowsOf(`see ${address} and ${address} there`, 20), [
    "see",
    `    ${address}`,
    "    and",
    `    ${address}`,
    "    there",
  ]);
  assertEquals(rowsOf(`${address} ${address}\n${address} x`, 20), [
    address,
    `    ${address}`,
    address,
    "    x",
  ]);
  assertEquals(rowsOf(`    ${address} 01234567890123456`, 20), [
    `    ${address}`,
    "    0123456789012345",
    "    6",
  ]);
  assertEquals(rowsOf("ab http://a.bc", 12), ["ab", "   http://a.bc"]);
});

Deno.test("a web address that fits in a row is a word like any other", () => {
  assertEquals(rowsOf("abc http://a.b c", 13), ["abc", "   http://a.b", "   c"]);
  assertEquals(rowsOf("abc http://a.b c", 14), ["abc http://a.b", "   c"]);
});

Deno.test("what is not quite a web address is broken", () => {
  const words = [
    "ftp://a.b/cde",
    "xhttp://a.b/c",
    "http://a.b[c]",
    "http://a.b>c:",
    "http://a.b/漢",
  ];
  for (const word of [...words, "http://a.b\u00a0c", "http://", "<http://a.b>"]) {
    const [first, ...rest] = rowsOf(word, 6);
    assert(first!.length <= 6 && rest.length > 0, word);
  }
});

Deno.test("graphemes are not broken, unless they are wider than a row", () => {
  const accents = "e\u0301".repeat(12);
  assertEquals(rowsOf(accents, 10), ["e\u0301".repeat(10), "  " + "e\u0301".repeat(2)]);
  assertEquals(rowsOf(`abcdef${FAMILY}ghijkl`, 10), ["abcdef", `  ${FAMILY}gh`, "  ijkl"]);
  assertEquals(rowsOf(FAMILY, 4), ["👨\u200d👩\u200d", " 👧"]);
  assertEquals(rowsOf("🇩🇪".repeat(4), 10), ["🇩🇪🇩🇪", "  🇩🇪🇩🇪"]);
});

Deno.test("a no-break space does not end a word", () => {
  assertEquals(rowsOf("one two\u00a0three four", 12), ["one", "   two\u00a0three", "   four"]);
});

Deno.test("what some terminals show in two columns has the room for it", () => {
  assertEquals(rowsOf("❤️".repeat(6), 10), ["❤️".repeat(3), "  " + "❤️".repeat(2), "  ❤️"]);
  for (const wide of ["𗀀", "𛅰", "䷀", "☎", "👋"]) {
    assertEquals(rowsOf(wide.repeat(6), 10), [wide.repeat(5), `  ${wide}`]);
  }
});

Deno.test("nothing but the beginning of a line stands at column 0", () => {
  fc.assert(
    fc.property(texts, widths, (text, columns) => {
      for (const { start, indent } of layout(text, columns)) {
        const isBeginning = start === 0 || text[start - 1] === "\n";
        assert(isBeginning || indent >= Math.min(4, columns >> 2), JSON.stringify(text));
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("no row is wider than the terminal, but for one with a web address alone", () => {
  fc.assert(
    fc.property(texts, widths, (text, columns) => {
      for (const { start, end, indent } of layout(text, columns)) {
        const isAddress = /^ *https?:\/\/[^ <>[\]]+$/.test(text.slice(start, end));
        const width = indent + unicodeWidth(text.slice(start, end));
        assert(isAddress || width <= columns, JSON.stringify(text));
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("a web address is never broken", () => {
  fc.assert(
    fc.property(texts, widths, (text, columns) => {
      const ends = new Set(layout(text, columns).map(({ end }) => end));
      for (
        const { index, 0: word } of text.matchAll(/(?<![^ \n])https:[!-;=?-Z\\^-~]+(?![^ \n])/g)
      ) {
        for (let i = 1; i < word.length; i += 1) assert(!ends.has(index + i), JSON.stringify(text));
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("rows are in order, and leave out only newlines and spaces", () => {
  fc.assert(
    fc.property(texts, widths, (text, columns) => {
      let at = 0;
      for (const { start, end } of layout(text, columns)) {
        assertMatch(text.slice(at, start), /^ *\n?$/);
        assert(at <= start && start <= end);
        at = end;
      }
      assertMatch(text.slice(at), /^ *$/);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("graphemes that fit in half of the terminal are not broken", () => {
  fc.assert(
    fc.property(texts, widths, (text, columns) => {
      const ends = new Set(layout(text, columns).map(({ end }) => end));
      for (const { index, segment } of graphemes.segment(text)) {
        if (segment.length * 2 > columns >> 1 || segment.includes(" ")) continue;
        for (let i = 1; i < segment.length; i += 1) assert(!ends.has(index + i), segment);
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("a text of 100 KiB is laid out, whatever it is made of", () => {
  const size = 100 * 1024;
  for (const piece of ["x", "ж", "漢", "👋", "e\u0301", "\u200d", "word ", "wörd ", FAMILY, " "]) {
    const text = piece.repeat(size / piece.length);
    const shown = layout(text, 80).map(({ start, end }) => text.slice(start, end)).join("");
    assertEquals(shown.replaceAll(" ", ""), text.replaceAll(" ", ""), piece);
  }
});
