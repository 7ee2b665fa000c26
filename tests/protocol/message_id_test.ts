import { assert, assertEquals, assertMatch } from "@std/assert";
import { isMessageId, MessageIds } from "../../lib/protocol/message_id.ts";

Deno.test("an id is 1 to 64 letters, digits, underscores and hyphens", () => {
  for (const id of ["a", "Z", "0", "_", "-", "--", "q83vEjRWeJC3-17", "x".repeat(64)]) {
    assert(isMessageId(id), id);
  }
  const others = ["", " ", "a b", "a|b", "a.b", "a+b", "a/b", "a=", "é", "a\n", "\na", "a\0"];
  for (const id of [...others, "x".repeat(65), "ａ", "[seas]: "]) {
    assertEquals(isMessageId(id), false, JSON.stringify(id));
  }
});

Deno.test("ids that are given out can be used, and none is given out twice", () => {
  const sources = Array.from({ length: 100 }, () => new MessageIds());
  const ids = sources.flatMap((source) => Array.from({ length: 100 }, () => source.next()));
  for (const id of ids) assert(isMessageId(id), id);
  assertEquals(new Set(ids).size, ids.length);
});

Deno.test("ids of one source count up, behind 72 bits of chance", () => {
  const source = new MessageIds();
  const [first, second] = [source.next(), source.next()];
  assertMatch(first, /^[\w-]{12}-1$/);
  assertEquals(second, first.replace(/1$/, "2"));
  const used = new Set(
    Array.from({ length: 1_000 }, () => new MessageIds().next().slice(0, 12)).join(""),
  );
  assertEquals(used.size, 64, "every character of base64url turns up in 1000 sources");
});
