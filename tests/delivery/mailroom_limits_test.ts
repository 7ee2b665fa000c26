/** How much a mailroom does at once, and how it ends. */
import { assert, assertEquals } from "@std/assert";
import { away, message, PostOffice, settled } from "./fixtures.ts";

/** Opens so many users at ports that never answer, and gives each of them a message. */
async function occupy(post: PostOffice, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    post.slow.add(10_000 + i);
    post.open(`user${i}`, 10_000 + i);
    post.mailroom.push(message(String(i)), [`user${i}`]);
  }
  await settled();
}

Deno.test("256 pushes are under way at most, and the others follow in their order", async () => {
  await using post = new PostOffice();
  await occupy(post, 300);
  assertEquals(post.underWay.length, 256);
  for (let left = 299; left >= 0; left--) {
    await post.deliver();
    assertEquals(post.underWay.length, Math.min(left, 256));
  }
  const expected = Array.from({ length: 300 }, (_, i) => `${10_000 + i} < [seas]: ${i}`);
  assertEquals([post.arrived, post.underWay], [expected, []]);
});

Deno.test("a push that fails makes way for the next", async () => {
  await using post = new PostOffice();
  await occupy(post, 256);
  post.open("google", 6067);
  post.give("one");
  assertEquals(await post.took(), []);
  await post.fail();
  assertEquals(await post.took(), ["6067 < [seas]: one"]);
});

Deno.test("a push that is given up after five seconds makes way for the next", async () => {
  await using post = new PostOffice();
  await occupy(post, 256);
  post.open("google", 6067);
  post.give("one");
  await post.advance(5_000);
  assertEquals(await post.took(), ["6067 < [seas]: one"]);
});

Deno.test("time spent waiting for the others does not count for a push", async () => {
  await using post = new PostOffice();
  await occupy(post, 256);
  post.slow.add(6067);
  post.open("google", 6067);
  post.give("one");
  await post.advance(4_999);
  await post.deliver();
  await post.advance(4_999);
  assertEquals(post.underWay, ["6067 < [seas]: one"]);
});

Deno.test("someone who moves while they wait for the others gets everything as it was meant", async () => {
  await using post = new PostOffice();
  await occupy(post, 256);
  post.open("google", 6067);
  post.give("one");
  await settled();
  post.open("google", 6068);
  await post.deliver();
  await post.deliver();
  post.give("two");
  await settled();
  const moved = post.arrived.filter((line) => line.startsWith("6068"));
  assertEquals(moved, [`6068 < ${away("one")}`, "6068 < [seas]: two"]);
});

Deno.test("a notice for someone who moved while they waited for the others is not lost", async () => {
  await using post = new PostOffice();
  await occupy(post, 256);
  post.open("google", 6067);
  post.notify("for the old place");
  await settled();
  post.open("google", 6068);
  post.notify("one", "two");
  for (let i = 0; i < 10; i++) await post.deliver();
  const moved = post.arrived.filter((line) => line.startsWith("6068"));
  assertEquals(moved, ["6068 < one", "6068 < two"]);
});

Deno.test("someone who leaves while they wait for the others is sent nothing", async () => {
  await using post = new PostOffice();
  await occupy(post, 256);
  post.open("google", 6067);
  post.give("one");
  await settled();
  const closing = post.mailroom.close("google", false);
  for (let i = 0; i < 10; i++) await post.deliver();
  await closing;
  post.open("google", 6068);
  const google = (await post.took()).filter((line) => line.startsWith("60"));
  assertEquals(google, [`6068 < ${away("one")}`]);
});

Deno.test("the end of a mailroom ends all pushes and leaves no timer", async () => {
  const post = new PostOffice();
  await occupy(post, 300);
  post.dead.add(6067);
  post.open("eve", 6067);
  post.open("eve", 6068);
  post.slow.add(6070);
  post.open("bob", 6070);
  post.notify("x");
  void post.mailroom.close("user0", true);
  await post.mailroom[Symbol.asyncDispose]();
  assertEquals([post.underWay, post.clock.timers], [[], 0]);
  const tried = post.tried.length;
  await post.mailroom[Symbol.asyncDispose]();
  post.open("google", 6071);
  post.give("too late");
  post.open("google", 6072);
  await post.mailroom.close("google", true);
  await post.advance(60_000);
  assertEquals([post.tried.length, post.clock.timers], [tried, 0]);
});

Deno.test("the end of a mailroom ends a route that rests", async () => {
  const post = new PostOffice();
  post.dead.add(6067);
  post.open("google", 6067);
  post.give("one");
  await settled();
  await post.mailroom[Symbol.asyncDispose]();
  assertEquals(post.clock.timers, 0);
  await post.advance(60_000);
  assertEquals(post.tried.length, 1);
});

Deno.test("the end of a mailroom ends a logout that is still flushed", async () => {
  const post = new PostOffice();
  post.slow.add(6067);
  post.open("google", 6067);
  post.give("one");
  post.notify("two");
  await settled();
  const closing = post.mailroom.close("google", true);
  await post.mailroom[Symbol.asyncDispose]();
  await closing;
  assertEquals([post.tried.length, post.clock.timers], [1, 0]);
});

Deno.test("someone who comes and goes all the time holds up nobody else", async () => {
  await using post = new PostOffice();
  post.slow.add(6067).add(6068);
  for (let i = 0; i < 1_000; i++) post.open("eve", 6067 + i % 2);
  for (let i = 0; i < 1_000; i++) {
    post.notify("x");
    void post.mailroom.close("eve", true);
    post.open("eve", 6067);
  }
  await settled();
  post.open("google", 6070);
  post.give("one");
  await settled();
  assertEquals(post.arrived, ["6070 < [seas]: one"]);
  assert(post.underWay.length <= 33, `${post.underWay.length} farewells are under way`);
});

Deno.test("there is no room for more than so much text, however few its messages are", async () => {
  await using post = new PostOffice();
  const text = "x".repeat(1024 * 1024);
  for (let i = 0; i < 8; i++) {
    assertEquals(post.mailroom.refusal("google"), undefined);
    post.give(text);
  }
  assertEquals(post.mailroom.refusal("google"), "many");
  post.open("google", 6067);
  await post.took();
  assertEquals(post.mailroom.refusal("google"), undefined);
});
