/** The way of a push from the chat to a listening address. */
import { assert, assertEquals } from "@std/assert";
import { away, notice, PostOffice, settled } from "./fixtures.ts";

/** Lines of pushes to a port, each the text of a message of seas. */
function lines(port: number, ...texts: string[]): string[] {
  return texts.map((text) => `${port} < [seas]: ${text}`);
}

Deno.test("pushes go out in the order in which they were given, one at a time", async () => {
  await using post = new PostOffice();
  post.slow.add(6067);
  post.open("google", 6067);
  post.give("one");
  post.notify("two");
  post.give("three");
  for (const text of ["[seas]: one", "two", "[seas]: three"]) {
    await settled();
    assertEquals(post.underWay, [`6067 < ${text}`]);
    await post.deliver();
  }
  assertEquals(post.tried.length, 3);
});

Deno.test("a push to several users goes to each of them", async () => {
  await using post = new PostOffice();
  post.open("google", 6067);
  post.open("bob", 6068);
  post.send("Hello.", "google", "bob", "eve");
  assertEquals(await post.took(), [...lines(6067, "Hello."), ...lines(6068, "Hello.")]);
});

Deno.test("messages for someone away are kept and come as one push, the rest is dropped", async () => {
  await using post = new PostOffice();
  post.give("one");
  post.notify("dropped");
  post.give("two");
  assertEquals(await post.took(), []);
  post.open("google", 6067);
  post.give("live");
  assertEquals(await post.took(), [`6067 < ${away("one", "two")}`, ...lines(6067, "live")]);
});

Deno.test("messages given while kept ones are under way are not among them", async () => {
  await using post = new PostOffice();
  post.slow.add(6067);
  post.give("kept");
  post.open("google", 6067);
  post.give("live");
  await settled();
  assertEquals(post.underWay, [`6067 < ${away("kept")}`]);
  post.give("later");
  await post.deliver();
  assertEquals(post.underWay, lines(6067, "live"));
  await post.deliver();
  assertEquals(post.underWay, lines(6067, "later"));
});

Deno.test("nothing is sent to someone who comes and for whom nothing was kept", async () => {
  await using post = new PostOffice();
  post.open("google", 6067);
  assertEquals(await post.took(), []);
  await post.mailroom.close("google", true);
  post.notify("dropped");
  post.open("google", 6067);
  assertEquals(await post.took(), []);
});

Deno.test("kept messages that fail come again as one push, ahead of live ones", async () => {
  await using post = new PostOffice();
  post.give("one", "two");
  post.dead.add(6067);
  post.open("google", 6067);
  post.give("live");
  await settled();
  post.dead.clear();
  await post.advance(100);
  assertEquals(post.arrived, [`6067 < ${away("one", "two")}`, ...lines(6067, "live")]);
});

Deno.test("kept messages over the frame limit are split, each frame as full as can be", async () => {
  await using post = new PostOffice(100);
  const texts = Array.from({ length: 30 }, (_, i) => "é".repeat(i % 12));
  post.give(...texts);
  post.open("google", 6067);
  const frames = (await post.took()).map((line) => line.slice("6067 < ".length));
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  for (const [i, frame] of frames.entries()) {
    assert(bytes(frame) <= 100, `got ${bytes(frame)} bytes`);
    const next = frames[i + 1]?.split("\n")[1];
    if (next) assert(bytes(frame) + 1 + bytes(next) > 100, "room was left for the next one");
  }
  const split = frames.map((frame) => frame.split("\n"));
  assertEquals(new Set(split.map(([first]) => first)), new Set(["While you were away..."]));
  assertEquals(split.flatMap(([, ...rest]) => rest), texts.map((text) => `[seas]: ${text}`));
});

Deno.test("a kept message that fits no frame goes alone", async () => {
  await using post = new PostOffice(100);
  const long = "x".repeat(200);
  post.give("one", long, "two");
  post.open("google", 6067);
  const expected = [["one"], [long], ["two"]].map((texts) => `6067 < ${away(...texts)}`);
  assertEquals(await post.took(), expected);
});

Deno.test("a push that fails stays in its place and is tried again, later each time", async () => {
  await using post = new PostOffice();
  post.dead.add(6067);
  post.open("google", 6067);
  post.give("one", "two");
  await settled();
  let tried = 1;
  for (const delay of [100, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]) {
    await post.advance(delay - 1);
    assertEquals(post.tried.length, tried, `before ${delay} ms`);
    await post.advance(1);
    assertEquals(post.tried.length, ++tried, `after ${delay} ms`);
  }
  post.dead.clear();
  await post.advance(15_000);
  assertEquals(post.arrived, lines(6067, "one", "two"));
});

Deno.test("more pushes do not make a resting route try any earlier", async () => {
  await using post = new PostOffice();
  post.dead.add(6067);
  post.open("google", 6067);
  post.give("one");
  await settled();
  for (const text of ["two", "three"]) post.give(text);
  post.notify("four");
  await settled();
  assertEquals(post.tried.length, 1);
});

Deno.test("a success makes the waits after failures short again", async () => {
  await using post = new PostOffice();
  post.dead.add(6067);
  post.open("google", 6067);
  post.give("one");
  await settled();
  await post.advance(100);
  post.dead.clear();
  await post.advance(1_000);
  assertEquals(post.arrived, lines(6067, "one"));
  post.dead.add(6067);
  post.give("two");
  await settled();
  post.dead.clear();
  await post.advance(100);
  assertEquals(post.arrived, lines(6067, "one", "two"));
});

Deno.test("after two failures senders are told, once for each message", async () => {
  await using post = new PostOffice();
  post.dead.add(6067);
  post.open("google", 6067);
  post.give("one", "two");
  post.notify("no message");
  await settled();
  assertEquals(post.kept, []);
  await post.advance(100);
  assertEquals(post.kept, ["one", "two"]);
  post.give("three");
  assertEquals(post.kept, ["one", "two", "three"]);
  for (let i = 0; i < 5; i++) await post.advance(15_000);
  assertEquals(post.kept, ["one", "two", "three"]);
  assertEquals(post.reachable, ["google at 6067: false"]);
  post.dead.clear();
  await post.advance(15_000);
  assertEquals(post.reachable, ["google at 6067: false", "google at 6067: true"]);
  assertEquals(post.arrived.length, 4);
  post.give("four");
  await settled();
  assertEquals(post.kept, ["one", "two", "three"]);
});

Deno.test("one failure is not told to anybody", async () => {
  await using post = new PostOffice();
  post.dead.add(6067);
  post.open("google", 6067);
  post.give("one");
  await settled();
  post.dead.clear();
  await post.advance(100);
  assertEquals([post.kept, post.reachable, post.arrived], [[], [], lines(6067, "one")]);
});

Deno.test("messages and other pushes keep their order through failures", async () => {
  await using post = new PostOffice();
  post.slow.add(6067);
  post.open("google", 6067);
  post.give("one");
  post.notify("two");
  await settled();
  await post.fail();
  post.give("three");
  await post.advance(100);
  await post.deliver();
  await post.fail();
  await post.advance(100);
  await post.deliver();
  await post.deliver();
  assertEquals(post.arrived, ["6067 < [seas]: one", "6067 < two", "6067 < [seas]: three"]);
});

Deno.test("a push that takes five seconds is given up and tried again", async () => {
  await using post = new PostOffice();
  post.slow.add(6067);
  post.open("google", 6067);
  post.give("one");
  await post.advance(0);
  await post.advance(4_999);
  assertEquals(post.underWay, lines(6067, "one"));
  await post.advance(1);
  assertEquals(post.underWay, []);
  await post.advance(100);
  assertEquals(post.underWay, lines(6067, "one"));
  await post.advance(5_000);
  assertEquals([post.underWay, post.kept], [[], ["one"]]);
});

Deno.test("someone who cannot be reached does not hold others up", async () => {
  await using post = new PostOffice();
  post.dead.add(6067);
  post.slow.add(6068);
  post.open("google", 6067);
  post.open("eve", 6068);
  post.open("bob", 6069);
  for (const text of ["one", "two"]) post.send(text, "google", "eve", "bob");
  assertEquals(await post.took(), lines(6069, "one", "two"));
});

Deno.test("there is room for 10,000 messages to one user, and again when they are delivered", async () => {
  await using post = new PostOffice();
  for (let i = 0; i < 10_000; i++) {
    assertEquals(post.mailroom.refusal("google"), undefined);
    post.give("x");
  }
  assertEquals(post.mailroom.refusal("google"), "many");
  assertEquals(post.mailroom.refusal("bob"), undefined);
  post.open("google", 6067);
  const frames = await post.took();
  const messages = frames.flatMap((frame) => frame.split("\n").slice(1));
  assertEquals([messages.length, post.mailroom.refusal("google")], [10_000, undefined]);
});

Deno.test("notices without number do not pile up for someone who cannot be reached", async () => {
  await using post = new PostOffice();
  post.dead.add(6067);
  post.open("google", 6067);
  for (let i = 0; i < 10_100; i++) post.mailroom.push(notice(String(i)), ["google"]);
  post.give("a message has room all the same");
  await settled();
  post.dead.clear();
  await post.advance(100);
  assert(post.arrived.length <= 10_002, `got ${post.arrived.length} pushes`);
  assertEquals(post.arrived[0], "6067 < 0");
  assertEquals(post.arrived.at(-1), "6067 < [seas]: a message has room all the same");
});
