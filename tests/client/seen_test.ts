/** Messages that have been shown. */
import { assertEquals, assertThrows } from "@std/assert";
import { SeenMessages } from "../../lib/client/seen.ts";

/** Whether a message is shown. */
function isNew(seen: SeenMessages, from: string, id?: string): boolean {
  let isShown = false;
  seen.show(from, id, () => isShown = true);
  return isShown;
}

Deno.test("a message is shown once, for each of its senders and ids", () => {
  const seen = new SeenMessages();
  assertEquals(isNew(seen, "google", "id1"), true);
  assertEquals(isNew(seen, "google", "id1"), false);
  assertEquals(isNew(seen, "google", "id2"), true);
  assertEquals(isNew(seen, "bob", "id1"), true);
  assertEquals(isNew(seen, "google", "ID1"), true);
  assertEquals(isNew(seen, "google", "id1"), false);
});

Deno.test("one without an id is always new", () => {
  const seen = new SeenMessages();
  for (let i = 0; i < 3; i++) assertEquals(isNew(seen, "google"), true);
});

Deno.test("what was shown before is not shown again", () => {
  const seen = new SeenMessages([{ from: "google", id: "id1" }, { from: "bob", id: "id2" }]);
  assertEquals(isNew(seen, "google", "id1"), false);
  assertEquals(isNew(seen, "bob", "id2"), false);
  assertEquals(isNew(seen, "bob", "id1"), true);
});

Deno.test("the latest 20,000 are remembered, and no more", () => {
  const before = Array.from({ length: 10_000 }, (_, i) => ({ from: "google", id: `id${i}` }));
  const seen = new SeenMessages(before);
  for (let i = 10_000; i <= 20_000; i++) assertEquals(isNew(seen, "google", `id${i}`), true);
  for (let i = 1; i <= 20_000; i++) assertEquals(isNew(seen, "google", `id${i}`), false);
  assertEquals(isNew(seen, "google", "id0"), true);
  assertEquals(isNew(seen, "google", "id1"), true);
});

Deno.test("when a message cannot be shown it has not been, and nothing is after it", () => {
  const seen = new SeenMessages();
  seen.check();
  assertEquals(isNew(seen, "google", "id1"), true);
  const fail = () => {
    throw new Error("the disk is full");
  };
  assertThrows(() => seen.show("google", "id2", fail), Error, "the disk is full");
  for (const id of ["id1", "id2", "id3", undefined]) {
    assertThrows(() => isNew(seen, "google", id), Error, "the disk is full");
  }
  assertThrows(() => seen.check(), Error, "the disk is full");
});
