import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { width } from "../../lib/terminal/row_break.ts";
import { countRows, joinRows, rowsAbove, toRows } from "../../lib/terminal/rows.ts";

Deno.test("a line goes on in the next row where a letter does not fit", () => {
  assertEquals(toRows("", 0, 4), { rows: [""], cursor: { row: 0, column: 0 } });
  assertEquals(toRows("abcdef", 2, 4), { rows: ["abcd", "ef"], cursor: { row: 0, column: 2 } });
  assertEquals(toRows("abcdef", 4, 4).cursor, { row: 1, column: 0 });
  assertEquals(toRows("abcdef", 6, 4).cursor, { row: 1, column: 2 });
});

Deno.test("the cursor is below a line that ends with its row", () => {
  assertEquals(toRows("abcd", 4, 4), { rows: ["abcd"], cursor: { row: 1, column: 0 } });
  assertEquals(toRows("abcd", 3, 4).cursor, { row: 0, column: 3 });
});

Deno.test("a wide letter does not begin in the last column", () => {
  assertEquals(toRows("abc漢d", 3, 4), { rows: ["abc", "漢d"], cursor: { row: 1, column: 0 } });
  assertEquals(toRows("abc漢d", 4, 4).cursor, { row: 1, column: 2 });
  assertEquals(toRows("漢字👋", 4, 4), { rows: ["漢字", "👋"], cursor: { row: 1, column: 2 } });
});

Deno.test("combining marks stay with their letters", () => {
  assertEquals(toRows("abce\u0301f", 5, 4), {
    rows: ["abce\u0301", "f"],
    cursor: { row: 1, column: 0 },
  });
});

Deno.test("a letter that is wider than the terminal gets a row", () => {
  assertEquals(toRows("漢字", 2, 1).rows, ["漢", "字"]);
});

Deno.test("a row ends where a terminal may have no more room, between graphemes", () => {
  assertEquals(toRows("กำกำกำ", 6, 4), { rows: ["กำกำ", "กำ"], cursor: { row: 1, column: 2 } });
  assertEquals(toRows("กั".repeat(3), 4, 4), {
    rows: ["กั".repeat(2), "กั"],
    cursor: { row: 1, column: 0 },
  });
  assertEquals(toRows("abกั", 4, 3).rows, ["ab", "กั"]);
  const family = "👨\u200d👩\u200d👧";
  const { rows, cursor } = toRows(`a${family}${family}`, 1 + family.length * 2, 8);
  assertEquals([rows, cursor], [[`a${family}`, family], { row: 1, column: 2 }]);
  assertEquals(toRows("กั".repeat(2), 4, 4).cursor, { row: 1, column: 0 });
});

Deno.test("only a row that is full for certain is ended by the terminal", () => {
  assertEquals(joinRows(["abcd", "e"], 4), "abcd \re");
  assertEquals(joinRows(["abc", "漢", "ab☎", "กั".repeat(2), "x"], 4), "abc\n漢\nab☎\nกักั\nx");
  assertEquals(joinRows(["漢字", "가나", "äbcд", "ab👋", "x"], 4), "漢字 \r가나 \räbcд \rab👋\nx");
  assertEquals(joinRows(["ab"], 4), "ab");
});

Deno.test("rows that were written are counted at another width", () => {
  const rows = ["abcd", "efgh", "漢字", "กักั", "i"];
  assertEquals(countRows(rows, 4, 4), 5);
  assertEquals(countRows(rows, 4, 2), 8);
  assertEquals(countRows(rows, 4, 3), 7);
  assertEquals(countRows(rows, 4, 80), 2);
});

Deno.test("the rows above the cursor are counted at another width", () => {
  const at = (line: string, cursor: number, columns: number) =>
    rowsAbove(toRows(line, cursor, 4), cursor, 4, columns);
  assertEquals([at("abcdefgh", 8, 8), at("abcdefgh", 8, 3), at("abcdefgh", 8, 9)], [1, 2, 0]);
  assertEquals([at("abcdefgh", 5, 8), at("abcdefgh", 5, 2)], [0, 2]);
  assertEquals([at("👋👌👋", 6, 8), at("👋👌👋", 4, 8), at("👋👌👋", 4, 2)], [1, 1, 2]);
  assertEquals([at("👋👌", 4, 8), at("👋👌", 4, 2), at("👋👌", 2, 2)], [1, 2, 1]);
});

Deno.test("letters that need not be measured stand where they would if they were", () => {
  const lines = fc.string({ minLength: 1, maxLength: 60 });
  fc.assert(fc.property(lines, fc.nat(59), fc.integer({ min: 2, max: 20 }), (line, at, columns) => {
    const cursor = at % line.length;
    const plain = toRows(line, cursor, columns);
    const measured = toRows(`${line}\u0301`, cursor, columns);
    assertEquals(plain.cursor, measured.cursor);
    assertEquals(plain.rows, [...measured.rows.slice(0, -1), measured.rows.at(-1)!.slice(0, -1)]);
  }));
});

Deno.test("the rows are the line, each as wide as the terminal at most", () => {
  const letters = fc.constantFrom(..."ab漢👋🇩ก\u0e31\u0301\u093f\u094d\u200d\ufe0f👧🏽☎");
  const lines = fc.array(letters, { maxLength: 40 });
  fc.assert(
    fc.property(lines, fc.nat(), fc.integer({ min: 2, max: 12 }), (parts, nth, columns) => {
      const cursor = parts.slice(0, nth % (parts.length + 1)).join("").length;
      const line = parts.join("");
      const { rows, cursor: at } = toRows(line, cursor, columns);
      assertEquals(rows.join(""), line);
      for (const row of rows) assert(width(row, 0, row.length) <= columns, JSON.stringify(line));
      assert(at.column < columns);
      const before = rows.slice(0, at.row).join("").length;
      const isThere = cursor < line.length ? cursor - before < rows[at.row]!.length : true;
      assert(before <= cursor && isThere, JSON.stringify(line));
      assertEquals(countRows(rows, columns, columns), rows.length);
    }),
  );
});

Deno.test("a cursor within a letter that fills its row stays in that row", () => {
  assertEquals(toRows("👋\u200d", 2, 2).cursor, { row: 0, column: 1 });
});
