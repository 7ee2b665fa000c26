import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { countRows, toRows } from "../../lib/terminal/rows.ts";

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

Deno.test("rows of several lines are counted", () => {
  assertEquals(countRows(["abcd", "", "abcde"], 4), 4);
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
