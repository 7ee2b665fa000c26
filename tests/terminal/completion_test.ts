import { assertEquals } from "@std/assert";
import { complete, inColumns } from "../../lib/terminal/completion.ts";

Deno.test("a word that can become but one is completed, with a space behind it", () => {
  assertEquals(complete({ word: "mes", candidates: ["message"] }), { insert: "sage ", list: [] });
  assertEquals(complete({ word: "message", candidates: ["message"] }), { insert: " ", list: [] });
  assertEquals(complete({ word: "mes", candidates: ["message"] }, " google").insert, "sage");
});

Deno.test("a candidate that ends so that more follows gets no space", () => {
  for (const end of [" ", "/", ":", "="]) {
    assertEquals(complete({ word: "a", candidates: [`ab${end}`] }).insert, `b${end}`);
  }
});

Deno.test("several are completed as far as they agree, then listed", () => {
  const candidates = ["message", "messages"];
  assertEquals(complete({ word: "m", candidates }), { insert: "essage", list: [] });
  assertEquals(complete({ word: "message", candidates }), { insert: "", list: candidates });
  assertEquals(complete({ word: "", candidates: ["a", "b"] }).list, ["a", "b"]);
});

Deno.test("letters of two code units are not cut", () => {
  assertEquals(complete({ word: "", candidates: ["👋", "👌"] }), {
    insert: "",
    list: ["👋", "👌"],
  });
});

Deno.test("nothing to complete is nothing to do", () => {
  assertEquals(complete({ word: "x", candidates: [] }), { insert: "", list: [] });
  assertEquals(complete({ word: "x", candidates: ["y"] }), { insert: "", list: [] });
});

Deno.test("a candidate puts in no control characters", () => {
  assertEquals(complete({ word: "a", candidates: ["ab\x1b[2J\r\n"] }).insert, "b[2J ");
});

Deno.test("a list has as many words in a row as fit", () => {
  const words = ["block", "broadcast", "logout", "漢字", "whoelse"];
  assertEquals(inColumns(words, 31), "block      broadcast  logout\n漢字       whoelse");
  assertEquals(inColumns(words, 30), "block      broadcast\nlogout     漢字\nwhoelse");
  assertEquals(inColumns(words, 5), words.join("\n"));
});

Deno.test("a list that is too long is cut", () => {
  const words = Array.from({ length: 130 }, (_, i) => String(i).padStart(3, "0"));
  const rows = inColumns(words, 18).split("\n");
  assertEquals(rows.length, 26);
  assertEquals(rows.at(-2), "096  097  098  099");
  assertEquals(rows.at(-1), "and 30 more");
});
