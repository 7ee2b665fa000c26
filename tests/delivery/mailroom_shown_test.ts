/** What is shown, acknowledged, sent again and given up in protocol 2. */
import { assert, assertEquals } from "@std/assert";
import { message, notice, settled } from "./fixtures.ts";
import { HandPost } from "./hand_carrier.ts";

Deno.test("letters are delivered one after the other, as they are shown", async () => {
  await using post = new HandPost();
  const google = post.open();
  await post.give("one", "two", "three");
  assertEquals([google.batches, post.took()], [[["one", "two", "three"]], []]);
  await google.show(1);
  assertEquals(post.took(), ["one: delivered"]);
  await google.show(2, true);
  assertEquals([post.took(), google.isBusy], [["two: delivered", "three: delivered"], false]);
});

Deno.test("what was not shown is sent again, in its order and with its numbers", async () => {
  await using post = new HandPost();
  const google = post.open();
  await post.give("one", "two", "three");
  const numbers = google.numbers;
  await google.show(1);
  await google.fail();
  await post.give("four");
  await post.advance(100);
  assertEquals(google.batches[1], ["two", "three", "four"]);
  assertEquals(google.numbers.slice(0, 2), numbers.slice(1));
  assertEquals(post.took(), ["one: delivered"]);
});

Deno.test("numbers grow, from user to user and from session to session", async () => {
  await using post = new HandPost();
  const google = post.open();
  const bob = post.open("bob");
  post.push(message("both"), "both", "google", "bob");
  await settled();
  assertEquals(google.numbers, bob.numbers);
  const seen = [...google.numbers];
  await google.show(1, true);
  assertEquals(post.took(), []);
  await bob.show(1, true);
  assertEquals(post.took(), ["both: delivered"]);
  await post.give("one");
  seen.push(...google.numbers);
  const again = post.open();
  await settled();
  assertEquals(again.numbers, google.numbers);
  await again.show(1, true);
  await post.give("two");
  seen.push(...again.numbers);
  assertEquals(seen, [...new Set(seen)].toSorted((a, b) => a - b));
});

Deno.test("only what was kept from before the login is marked as kept, when sent again too", async () => {
  await using post = new HandPost();
  await post.give("one", "two");
  assertEquals(post.took(), ["one: kept", "two: kept"]);
  const google = post.open();
  await post.give("live");
  assertEquals(google.batches, [["kept one", "kept two", "live"]]);
  await google.show(1);
  await google.fail();
  await post.advance(100);
  assertEquals(google.batches[1], ["kept two", "live"]);
  await google.show(2, true);
  await post.give("later");
  assertEquals(google.batches[2], ["later"]);
  assertEquals(post.took(), ["live: delivered"]);
});

Deno.test("a letter shown in time puts off the end of those behind it", async () => {
  await using post = new HandPost();
  const google = post.open();
  await post.give("one", "two");
  await post.advance(4_999);
  await google.show(1);
  await post.advance(4_999);
  assertEquals([google.isBusy, google.batches.length], [true, 1]);
  await post.advance(1);
  assertEquals([google.isBusy, google.batches.length], [false, 1]);
  await post.advance(100);
  assertEquals(google.batches[1], ["two"]);
});

Deno.test("a client that comes back is sent what it has not shown, at once", async () => {
  await using post = new HandPost();
  const google = post.open();
  await post.give("one", "two", "three");
  const [, second = 0] = google.numbers;
  await post.mailroom.resume("google", second);
  await settled();
  assertEquals(google.batches[1], ["three"]);
  assertEquals(post.took(), ["one: delivered", "two: delivered"]);
  await google.show(1, true);
  assertEquals([post.took(), post.clock.timers <= 1], [["three: delivered"], true]);
});

Deno.test("a client that comes back with all shown is sent nothing", async () => {
  await using post = new HandPost();
  await post.give("kept");
  const google = post.open();
  await settled();
  await post.mailroom.resume("google", google.numbers[0] ?? 0);
  await settled();
  assertEquals([google.batches, google.isBusy], [[["kept kept"]], false]);
  await post.give("live");
  assertEquals(google.batches[1], ["live"]);
});

Deno.test("a client that comes back while its route rests is sent all at once", async () => {
  await using post = new HandPost();
  const google = post.open();
  await post.give("one");
  for (const delay of [100, 1_000]) {
    await google.fail();
    await post.advance(delay);
  }
  await google.fail();
  assertEquals([post.took(), post.mailroom.isReachable("google")], [["one: kept"], false]);
  await post.mailroom.resume("google", 0);
  assertEquals(post.mailroom.isReachable("google"), true);
  await settled();
  assertEquals(google.batches.at(-1), ["one"]);
  await post.give("two");
  assertEquals(post.took(), []);
});

Deno.test("what a client that comes back interrupts has not failed", async () => {
  await using post = new HandPost();
  const google = post.open();
  await post.give("one");
  await post.whisper("secret");
  await google.fail();
  await post.advance(100);
  assertEquals([google.isBusy, google.batches.length], [true, 2]);
  await post.mailroom.resume("google", 0);
  await settled();
  assertEquals(post.took(), []);
  assertEquals(google.batches[2], ["one", "<secret>"]);
});

Deno.test("what a client that comes back has shown is delivered, private messages too", async () => {
  await using post = new HandPost();
  const google = post.open();
  await post.whisper("secret");
  await google.fail();
  await post.advance(100);
  await post.mailroom.resume("google", google.numbers[0] ?? 0);
  assertEquals(post.took(), ["secret: delivered"]);
});

Deno.test("coming back without a session is nothing", async () => {
  await using post = new HandPost();
  await post.mailroom.resume("google", 17);
  await post.give("one");
  await post.mailroom.resume("google", 17);
  const google = post.open();
  await settled();
  assertEquals(google.batches, [["kept one"]]);
});

Deno.test("what was sent is known by its number, whether or not it arrived", async () => {
  await using post = new HandPost();
  assertEquals([0, 1].map((number) => post.mailroom.wasSent("google", number)), [true, false]);
  await post.give("one");
  assertEquals(post.mailroom.wasSent("google", 1), false);
  const google = post.open();
  await settled();
  const [number = 0] = google.numbers;
  await google.fail();
  assertEquals(post.mailroom.wasSent("google", number), true);
  assertEquals(post.mailroom.wasSent("google", number + 1), false);
  assertEquals(post.mailroom.wasSent("bob", number), false);
});

Deno.test("a private message is gone if nobody is there", async () => {
  await using post = new HandPost();
  await post.whisper("nobody");
  assertEquals(post.took(), ["nobody: gone"]);
});

Deno.test("a private message outlasts failures, and goes with the session", async () => {
  await using post = new HandPost();
  const google = post.open();
  await post.whisper("secret");
  await google.fail();
  await post.advance(100);
  await google.fail();
  await post.whisper("another");
  assertEquals(post.took(), []);
  await post.advance(1_000);
  assertEquals(google.batches.at(-1), ["<secret>", "<another>"]);
  await Promise.all([post.mailroom.close("google", false), google.fail()]);
  assertEquals(post.took(), ["secret: gone", "another: gone"]);
});

Deno.test("a private message that has not gone out can be withdrawn", async () => {
  await using post = new HandPost();
  const google = post.open();
  await post.give("one");
  await post.whisper("secret");
  post.mailroom.withdraw("seas", "google");
  assertEquals(post.took(), ["secret: over"]);
  await google.fail();
});

Deno.test("a private message is for one session, under way or waiting", async () => {
  for (const isUnderWay of [true, false]) {
    for (const end of ["open", "flush", "close"]) {
      await using post = new HandPost();
      const google = post.open();
      if (!isUnderWay) await post.give("one");
      await post.whisper("secret");
      const closing = end === "open"
        ? void post.open()
        : post.mailroom.close("google", end === "flush");
      await settled();
      await google.fail();
      await closing;
      const fates = post.took().filter((fate) => fate.startsWith("secret"));
      assertEquals(fates, ["secret: gone"], `${end}, under way: ${isUnderWay}`);
      const next = post.open();
      await settled();
      const batches = [...google.batches.slice(1), ...next.batches, google.farewells].flat();
      assert(!batches.includes("<secret>"), `${end}, under way: ${isUnderWay}`);
    }
  }
});

Deno.test("a session that is over hears its last pushes, and its way is closed", async () => {
  await using post = new HandPost();
  const google = post.open();
  const again = post.open();
  await settled();
  const farewell = ["Logged on different location!"];
  assertEquals([google.farewells, google.isClosed, again.isClosed], [farewell, true, false]);
  await post.give("one");
  post.push(notice("two"), "two");
  const closing = post.mailroom.close("google", true);
  await again.show(1, true);
  await closing;
  assertEquals([again.farewells, again.isClosed], [["two"], true]);
  assertEquals(post.took(), ["one: delivered"]);
});
