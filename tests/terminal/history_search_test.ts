import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { HistorySearch } from "../../lib/terminal/history_search.ts";

const HISTORY = [
  "whoelse",
  "message google hi",
  "message google hi",
  "message seas hi",
  "online",
];

function typed(text: string): HistorySearch {
  const search = new HistorySearch(HISTORY);
  for (const letter of text) search.type(letter);
  return search;
}

Deno.test("a search finds the newest line with what is typed", () => {
  assertEquals(typed("").found, undefined);
  assertEquals(typed("m").found, "message google hi");
  assertEquals(typed("mes").prompt, "(reverse-i-search)`mes': ");
  assertEquals(typed("e").found, "whoelse");
  assertEquals(typed("es").found, "message google hi");
  assertEquals(typed("on").at, 0);
  assertEquals(typed("hi").at, 15);
});

Deno.test("an older line is another line", () => {
  const search = typed("hi");
  search.older();
  assertEquals(search.found, "message seas hi");
  search.older();
  assertEquals(search.found, "message seas hi");
  assertEquals(search.prompt, "(failed reverse-i-search)`hi': ");
});

Deno.test("a longer text is looked for from the line found on", () => {
  const search = typed("e");
  search.older();
  search.older();
  assertEquals(search.found, "message seas hi");
  search.type("l");
  assertEquals(search.found, "message seas hi");
  assertEquals(search.prompt, "(failed reverse-i-search)`el': ");
});

Deno.test("a search that fails says so, and finds again once the text is shorter", () => {
  const search = typed("hix");
  assertEquals(search.prompt, "(failed reverse-i-search)`hix': ");
  assertEquals(search.found, "message google hi");
  search.older();
  assertEquals(search.prompt, "(failed reverse-i-search)`hix': ");
  search.erase();
  assertEquals(search.prompt, "(reverse-i-search)`hi': ");
  assertEquals(search.found, "message google hi");
});

Deno.test("a search for nothing finds nothing", () => {
  const search = typed("o");
  search.erase();
  search.erase();
  search.older();
  assertEquals([search.found, search.at, search.prompt], [undefined, 0, "(reverse-i-search)`': "]);
});

Deno.test("a text in no line at all is not found", () => {
  const search = typed("x");
  search.older();
  assertEquals([search.found, search.at], [undefined, 0]);
  assertEquals(search.prompt, "(failed reverse-i-search)`x': ");
  search.erase();
  search.type("online");
  assertEquals(search.found, "online");
  assertEquals(new HistorySearch([]).found, undefined);
});

Deno.test("letters of two code units are typed and erased whole", () => {
  const search = new HistorySearch(["hi 👋"]);
  search.type("👋");
  assertEquals([search.found, search.at], ["hi 👋", 3]);
  search.type("👋");
  search.erase();
  assertEquals(search.prompt, "(reverse-i-search)`👋': ");
});

Deno.test("letters that come at once are looked for as if they came one by one", () => {
  const texts = fc.string({ unit: fc.constantFrom("a", "b", "👋"), maxLength: 5 });
  fc.assert(
    fc.property(fc.array(texts), texts, texts, fc.boolean(), (lines, first, then, older) => {
      const [one, other] = [new HistorySearch(lines), new HistorySearch(lines)];
      for (const text of [first, then]) {
        one.type(text);
        for (const letter of text) other.type(letter);
        if (older) [one, other].forEach((search) => search.older());
        assertEquals([one.found, one.at, one.prompt], [other.found, other.at, other.prompt]);
      }
    }),
  );
});
