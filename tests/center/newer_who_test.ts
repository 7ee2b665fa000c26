/** What the center tells of a user to whoever asks. */
import { assertEquals, assertRejects } from "@std/assert";
import { FakeClock } from "../support/fake_clock.ts";
import { heard, logIn, startWithBob } from "./fixtures.ts";
import { assertNothingMore, come, pipelined, startRoom } from "./newer_room.ts";

const OFFLINE = { since: undefined, idle: undefined, blocked: false };

Deno.test("who is online is told with since when, and for how long they have asked nothing", async () => {
  const clock = new FakeClock();
  const start = clock.date();
  clock.advance(5_000);
  await using room = await startRoom({ clock });
  const { seas } = room;
  assertEquals(await seas.ask("WHO", "google"), `OKAY|who|${start + 5_000}|0|0`);
  clock.advance(1_500);
  assertEquals(await seas.ask("WHO", "google"), `OKAY|who|${start + 5_000}|1500|0`);
  clock.advance(60_000);
  const told = { since: start + 5_000, idle: 61_500, blocked: false };
  assertEquals(await seas.who("google"), told);
});

Deno.test("any request ends being idle, but not HEY", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock });
  const { seas, google } = room;
  const idleAfter = async (...[type, ...fields]: [string, ...string[]]) => {
    clock.advance(2_000);
    await google.ask(type, ...fields);
    clock.advance(500);
    return (await seas.who("google")).idle;
  };
  assertEquals(await idleAfter("ONL"), 500);
  assertEquals(await idleAfter("HEY"), 3_000);
  assertEquals(await idleAfter("HEY"), 5_500);
  for (
    const request of [
      ["MSG", "bob", "x"],
      ["SAY", "a", "bob", "x"],
      ["BRD", "x"],
      ["SAY", "b", "", "x"],
      ["BLC", "1", "bob"],
      ["GET", "bob"],
      ["ALL", "seas"],
      ["WHO", "bob"],
      ["PRV", "seas", "k", "1", "x"],
    ] as [string, ...string[]][]
  ) assertEquals(await idleAfter(...request), 500, request.join("|"));
  assertEquals(await idleAfter("XYZ"), 3_000, "what is no request is nothing");
});

Deno.test("an attached client is idle too while it only says that it is there", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { listening: false, attached: false });
  const { seas, google } = room;
  const attached = await google.attach();
  clock.advance(2_000);
  await attached.hey();
  assertEquals(await seas.ask("MSG", "google", "Hello!"), "OKAY|delivered|");
  assertEquals((await seas.who("google")).idle, 2_000);
});

Deno.test("whoever is offline is told as such, and when they are back, since then", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock });
  const { center, seas, google } = room;
  await google.ask("OUT");
  assertEquals(await seas.ask("WHO", "google"), "OKAY|who|||0");
  clock.advance(7_000);
  await using again = await come(center, "google");
  assertEquals(await seas.who("google"), { since: clock.date(), idle: 0, blocked: false });
  clock.advance(7_000);
  await using _newer = await come(center, "google");
  await again.pushesUntil("Logged on different location!");
  assertEquals(await seas.who("google"), { since: clock.date(), idle: 0, blocked: false });
});

Deno.test("whoever has blocked the one who asks looks offline", async () => {
  await using room = await startRoom({ clock: new FakeClock() });
  const { seas, google } = room;
  await google.ask("BLC", "1", "seas");
  assertEquals(await seas.ask("WHO", "google"), "OKAY|who|||0");
  assertEquals((await google.who("seas")).blocked, true);
  await google.ask("BLC", "0", "seas");
  assertEquals((await seas.who("google")).since, (await google.who("seas")).since);
});

Deno.test("whom one has blocked oneself is told as such, online or not", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock });
  const { seas, google } = room;
  await seas.ask("BLC", "1", "google");
  clock.advance(1_000);
  const online = { since: clock.date() - 1_000, idle: 1_000, blocked: true };
  assertEquals(await seas.who("google"), online);
  await google.ask("OUT");
  assertEquals(await seas.ask("WHO", "google"), "OKAY|who|||1");
  await seas.ask("BLC", "0", "google");
  assertEquals(await seas.who("google"), OFFLINE);
});

Deno.test("those who have blocked each other are told of the block, and nothing else", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  await seas.ask("BLC", "1", "google");
  await google.ask("BLC", "1", "seas");
  assertEquals(await seas.ask("WHO", "google"), "OKAY|who|||1");
  assertEquals(await google.ask("WHO", "seas"), "OKAY|who|||1");
});

Deno.test("of a name that nobody has nothing is told", async () => {
  await using room = await startRoom();
  const { seas } = room;
  const answers = await pipelined(seas, ["WHO", "nobody"], ["WHO", "goo|gle"], ["WHO"], ["HEY"]);
  assertEquals(answers, [
    "FAIL|no-user|Cannot tell of nobody: there is no such user",
    "FAIL|no-user|Cannot tell of goo|gle: there is no such user",
    "FAIL|request|Cannot act on WHO: the user is missing",
    "OKAY|here|",
  ]);
  await assertRejects(() => seas.who("nobody"), Error, "FAIL|no-user|");
});

Deno.test("one may ask about oneself", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock });
  const start = clock.date();
  clock.advance(9_000);
  assertEquals(await room.seas.who("seas"), { since: start, idle: 0, blocked: false });
});

Deno.test("nobody hears that somebody asked about them", async () => {
  await using room = await startRoom();
  const { seas, google, bob } = room;
  await seas.who("google");
  for (const other of [google, bob]) await assertNothingMore(other, seas);
});

Deno.test("an older client is told of like any other", async () => {
  const clock = new FakeClock();
  await using center = startWithBob({ clock, timeout: 1e9 });
  await using seas = await logIn(center, "seas");
  await using google = await come(center, "google");
  const since = clock.date();
  clock.advance(2_000);
  assertEquals(await google.who("seas"), { since, idle: 2_000, blocked: false });
  await seas.sendAndWait("HEY");
  assertEquals((await google.who("seas")).idle, 2_000);
  await seas.sendAndWait("ONL");
  assertEquals((await google.who("seas")).idle, 0);
  await heard(seas);
  await seas.sendAndWait("OUT");
  assertEquals(await google.who("seas"), OFFLINE);
});

Deno.test("a client that is not told from one that crashed is online until its session is over", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock, timeout: 30_000 });
  const { seas, google, bob } = room;
  await google.stop();
  clock.advance(29_999);
  await Promise.all([seas.ask("HEY"), bob.ask("HEY")]);
  assertEquals((await seas.who("google")).idle, 29_999);
  clock.advance(5_000);
  assertEquals(await seas.who("google"), OFFLINE);
});
