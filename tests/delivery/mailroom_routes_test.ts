/** What becomes of pushes as people come, go and move. */
import { assertEquals } from "@std/assert";
import { away, PostOffice, settled } from "./fixtures.ts";

const FAREWELL = "6067 < Logged on different location!";

Deno.test("who moves is delivered to at the new place, and the old one hears a farewell", async () => {
  await using post = new PostOffice();
  post.open("google", 6067);
  post.give("one");
  await settled();
  post.open("google", 6068);
  post.give("two");
  await settled();
  assertEquals(post.arrived.toSorted(), [
    FAREWELL,
    "6067 < [seas]: one",
    "6068 < [seas]: two",
  ]);
});

Deno.test("who comes again to the same place hears no farewell", async () => {
  await using post = new PostOffice();
  post.open("google", 6067);
  post.open("google", 6067);
  post.give("one");
  assertEquals(await post.took(), ["6067 < [seas]: one"]);
});

Deno.test("a farewell that cannot be brought is let go", async () => {
  await using post = new PostOffice();
  post.dead.add(6067);
  post.open("google", 6067);
  post.open("google", 6068);
  await settled();
  assertEquals([post.tried, post.arrived, post.clock.timers <= 2], [[FAREWELL], [], true]);
  await post.advance(60_000);
  assertEquals(post.tried, [FAREWELL]);
});

Deno.test("a push under way to the old place is not lost, and comes first to the new one", async () => {
  await using post = new PostOffice();
  post.slow.add(6067);
  post.open("google", 6067);
  post.give("one", "two");
  await settled();
  post.open("google", 6068);
  post.give("live");
  await settled();
  const moved = post.arrived.filter((line) => line.startsWith("6068"));
  assertEquals(moved, [`6068 < ${away("one", "two")}`, "6068 < [seas]: live"]);
  assertEquals(post.underWay, [FAREWELL]);
});

Deno.test("a notice under way to the old place ends with it, like those behind it", async () => {
  await using post = new PostOffice();
  post.slow.add(6067);
  post.open("google", 6067);
  post.notify("one", "two");
  post.give("three");
  await settled();
  post.open("google", 6068);
  await settled();
  assertEquals(post.arrived, [`6068 < ${away("three")}`]);
});

Deno.test("what is under way is given up even if memory was given up meanwhile", async () => {
  await using post = new PostOffice();
  post.slow.add(6067);
  post.open("google", 6067);
  post.give("one");
  await settled();
  post.mailroom.sweep();
  post.open("google", 6068);
  post.mailroom.sweep();
  post.give("two");
  await settled();
  const moved = post.arrived.filter((line) => line.startsWith("6068"));
  assertEquals(moved, [`6068 < ${away("one")}`, "6068 < [seas]: two"]);
});

Deno.test("whoever moves while their route rests is tried at the new place at once", async () => {
  await using post = new PostOffice();
  post.dead.add(6067);
  post.open("google", 6067);
  post.give("one");
  for (let i = 0; i < 4; i++) await post.advance(4_000);
  post.open("google", 6068);
  await settled();
  assertEquals(post.arrived, [`6068 < ${away("one")}`]);
});

Deno.test("what was kept and not reached at one place comes together at the next", async () => {
  await using post = new PostOffice();
  post.give("one");
  post.slow.add(6067);
  post.open("google", 6067);
  post.give("two");
  await settled();
  post.open("google", 6068);
  post.give("three");
  await settled();
  const moved = post.arrived.filter((line) => line.startsWith("6068"));
  assertEquals(moved, [`6068 < ${away("one", "two")}`, "6068 < [seas]: three"]);
});

Deno.test("what was given just before a move is not sent twice nor mistaken for live", async () => {
  await using post = new PostOffice();
  post.open("google", 6067);
  post.give("one");
  post.open("google", 6068);
  await settled();
  post.give("two");
  await settled();
  const moved = post.arrived.filter((line) => line.startsWith("6068"));
  assertEquals(moved, [`6068 < ${away("one")}`, "6068 < [seas]: two"]);
});

Deno.test("who logs out is still sent what is under way and the notices, and messages are kept", async () => {
  await using post = new PostOffice();
  post.slow.add(6067);
  post.open("google", 6067);
  post.give("one");
  post.notify("two");
  post.give("three");
  post.notify("four");
  await settled();
  let closed = false;
  const closing = post.mailroom.close("google", true).then(() => closed = true);
  await settled();
  post.slow.clear();
  assertEquals([closed, post.underWay], [false, ["6067 < [seas]: one"]]);
  await post.deliver();
  await closing;
  assertEquals(post.arrived, ["6067 < [seas]: one", "6067 < two", "6067 < four"]);
  post.open("google", 6068);
  assertEquals((await post.took()).at(-1), `6068 < ${away("three")}`);
});

Deno.test("a message under way at a logout that fails is kept, ahead of the others", async () => {
  await using post = new PostOffice();
  post.slow.add(6067);
  post.open("google", 6067);
  post.give("one", "two");
  await settled();
  const closing = post.mailroom.close("google", true);
  await post.fail();
  await closing;
  post.give("three");
  post.open("google", 6068);
  assertEquals(await post.took(), [`6068 < ${away("one", "two", "three")}`]);
});

Deno.test("a logout waits for a push no longer than that may take", async () => {
  await using post = new PostOffice();
  post.slow.add(6067);
  post.open("google", 6067);
  post.give("one");
  post.notify("two", "three");
  await settled();
  const closing = post.mailroom.close("google", true);
  await post.advance(5_000);
  await post.advance(5_000);
  await closing;
  assertEquals([post.arrived, post.underWay], [[], []]);
});

Deno.test("nothing more is sent to who is gone, and what was under way is kept", async () => {
  await using post = new PostOffice();
  post.slow.add(6067);
  post.open("google", 6067);
  post.give("one");
  post.notify("two");
  post.give("three");
  await settled();
  await post.mailroom.close("google", false);
  await post.advance(60_000);
  assertEquals([post.tried, post.underWay], [["6067 < [seas]: one"], []]);
  post.open("google", 6068);
  assertEquals(await post.took(), [`6068 < ${away("one", "three")}`]);
});

Deno.test("a logout from a place that cannot be reached does not try any further", async () => {
  await using post = new PostOffice();
  post.dead.add(6067);
  post.open("google", 6067);
  post.give("one");
  post.notify("two");
  await settled();
  await post.mailroom.close("google", true);
  await post.advance(60_000);
  assertEquals([post.tried, post.clock.timers], [["6067 < [seas]: one"], 0]);
});

Deno.test("closing someone who is not open is nothing", async () => {
  await using post = new PostOffice();
  for (const flush of [true, false]) await post.mailroom.close("google", flush);
  post.open("google", 6067);
  for (let i = 0; i < 2; i++) await post.mailroom.close("google", true);
  assertEquals(post.tried, []);
});

Deno.test("who logs in again while a logout is flushed gets everything once", async () => {
  await using post = new PostOffice();
  post.slow.add(6067);
  post.open("google", 6067);
  post.give("one", "two");
  await settled();
  const closing = post.mailroom.close("google", true);
  post.open("google", 6068);
  post.give("three");
  await settled();
  assertEquals(post.arrived, []);
  await post.deliver();
  await closing;
  assertEquals(await post.took(), [
    "6067 < [seas]: one",
    `6068 < ${away("two")}`,
    "6068 < [seas]: three",
  ]);
});

Deno.test("senders of messages that were never delivered hear of it when their recipient goes", async () => {
  for (const flush of [true, false]) {
    await using post = new PostOffice();
    post.slow.add(6067);
    post.open("google", 6067);
    post.give("one", "two");
    await settled();
    const closing = post.mailroom.close("google", flush);
    if (flush) await post.fail();
    await closing;
    assertEquals(post.kept.toSorted(), ["one", "two"], `flush ${flush}`);
  }
});

Deno.test("messages that were kept from the first are not reported when they fail", async () => {
  await using post = new PostOffice();
  post.give("one");
  assertEquals(post.kept, ["one"]);
  post.kept.length = 0;
  post.dead.add(6067);
  post.open("google", 6067);
  post.give("two");
  await post.advance(0);
  await post.advance(100);
  assertEquals(post.kept, ["two"]);
});

Deno.test("a broadcast that fails is reported as one", async () => {
  await using post = new PostOffice();
  post.dead.add(6067).add(6068);
  post.open("google", 6067);
  post.open("bob", 6068);
  post.send("Hello.", "google", "bob");
  await settled();
  await post.advance(100);
  post.dead.clear();
  await post.advance(1_000);
  assertEquals([post.kept, post.delivered], [["Hello."], []]);
  assertEquals(post.arrived, ["6067 < [seas]: Hello.", "6068 < [seas]: Hello."]);
});
