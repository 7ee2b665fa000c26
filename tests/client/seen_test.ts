/** Messages that have been shown. */
import { assertEquals } from "@std/assert";
import { SeenMessages } from "../../lib/client/seen.ts";

Deno.test("a message is new once, for each of its senders and ids", () => {
  const seen = new SeenMessages();
  assertEquals(seen.isNew("google", "id1"), true);
  assertEquals(seen.isNew("google", "id1"), false);
  assertEquals(seen.isNew("google", "id2"), true);
  assertEquals(seen.isNew("bob", "id1"), true);
  assertEquals(seen.isNew("google", "ID1"), true);
  assertEquals(seen.isNew("google", "id1"), false);
});

Deno.test("one without an id is always new", () => {
  const seen = new SeenMessages();
  for (let i = 0; i < 3; i++) assertEquals(seen.isNew("google", undefined), true);
});

Deno.test("the latest 20,000 are remembered, and no more", () => {
  const seen = new SeenMessages();
  for (let i = 0; i <= 20_000; i++) assertEquals(seen.isNew("google", `id${i}`), true);
  for (let i = 1; i <= 20_000; i++) assertEquals(seen.isNew("google", `id${i}`), false);
  assertEquals(seen.isNew("google", "id0"), true);
  assertEquals(seen.isNew("google", "id1"), true);
});
