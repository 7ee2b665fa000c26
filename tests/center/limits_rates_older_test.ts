/** Whoever asks too much at once in protocol 1 is told so, once, and nobody else is the worse for it. */
import { assert, assertEquals } from "@std/assert";
import type { CenterOptions } from "../../lib/center/center.ts";
import { ByteLine } from "../peers/newer_line.ts";
import type { OlderClient } from "../peers/older_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import {
  type Chatters,
  frameBytes,
  FromElsewhere,
  heard,
  logIn,
  manyLogins,
  NO_SECOND_LOOPBACK,
  online,
  startChat,
} from "./fixtures.ts";
import { settle } from "./newer_room.ts";

const SLOW = "Cannot do that: you are asking too much at once; try again in 5 seconds";

/** A chat in which each session may ask three times a second, and a clock that stands still. */
async function slowChat(
  options: Partial<CenterOptions> = {},
): Promise<Chatters & { clock: FakeClock }> {
  const clock = new FakeClock();
  const chat = await startChat({ clock, rate: 3, timeout: 1e9, ...options });
  // What they asked when they came has come back, once what they are told has gone out.
  await settle();
  clock.advance(10_000);
  return { ...chat, clock };
}

/** Sends so many messages, one after the other. */
async function say(from: OlderClient, to: string, count: number, first = 0): Promise<void> {
  for (let i = first; i < first + count; i++) await from.sendAndWait("MSG", to, `${i}`);
}

/** So many messages as their recipient is shown them. */
function shown(from: string, count: number, first = 0): string[] {
  return Array.from({ length: count }, (_, i) => `[${from}]: ${first + i}`);
}

Deno.test("past the rate one is told once, and nothing of what was asked then is done later", async () => {
  await using chat = await slowChat();
  const { clock, seas, google } = chat;
  await say(seas, "google", 50);
  assertEquals(await heard(google), shown("seas", 30));
  await settle();
  clock.advance(4_000);
  await say(seas, "google", 10, 50);
  await settle();
  clock.advance(1_000);
  assertEquals(await heard(seas), [SLOW]);
  await say(seas, "google", 10, 60);
  assertEquals(await heard(google), shown("seas", 10, 60));
});

Deno.test("whatever is asked in a pause is not done", async () => {
  await using chat = await slowChat();
  const { clock, seas, google, bob } = chat;
  await say(seas, "bob", 31);
  await seas.sendAndWait("BRD", "not said");
  await seas.sendAndWait("BLC", "1", "google");
  await seas.sendAndWait("ALL", "google");
  await seas.sendAndWait("ONL");
  assertEquals(await seas.get("google"), "FAIL");
  assertEquals(await seas.sendAndWait("XYZ"), []);
  assertEquals([await heard(google), await heard(bob)], [[], shown("seas", 30)]);
  await settle();
  clock.advance(5_000);
  assertEquals(await heard(seas), [SLOW]);
  await google.sendAndWait("MSG", "seas", "not blocked");
  assertEquals(await heard(seas), ["[google]: not blocked"]);
  assertEquals(await seas.get("google"), "OKAY");
});

Deno.test("a pause is told of again only when the next one begins", async () => {
  await using chat = await slowChat();
  const { clock, seas } = chat;
  for (let round = 0; round < 3; round++) {
    await say(seas, "nobody", 60);
    clock.advance(round === 2 ? 10_000 : 5_000);
  }
  const pushes = await heard(seas);
  assertEquals(pushes.filter((push) => push === SLOW).length, 3);
  assertEquals(pushes.length, 3 + 30 + 15 + 15);
});

Deno.test("requests on many connections at once share one bucket", async () => {
  await using chat = await slowChat();
  const { clock, seas, google } = chat;
  const texts = Array.from({ length: 60 }, (_, i) => `${i}`);
  await Promise.all(texts.map((text) => seas.sendAndWait("MSG", "google", text)));
  assertEquals((await heard(google)).length, 30);
  await settle();
  clock.advance(5_000);
  assertEquals(await heard(seas), [SLOW]);
});

Deno.test("others are served as ever while one floods", async () => {
  await using chat = await slowChat();
  const { clock, seas, google, bob } = chat;
  const flood = say(seas, "google", 200);
  await say(google, "bob", 20);
  await say(bob, "google", 20);
  await flood;
  assertEquals((await heard(bob)).length, 20);
  assertEquals((await heard(google)).length, 50);
  await settle();
  clock.advance(5_000);
  assertEquals(await heard(seas), [SLOW]);
});

Deno.test("a sign of life counts in a pause, so that the session goes on", async () => {
  await using chat = await slowChat({ timeout: 30_000 });
  const { clock, center, seas, google } = chat;
  await say(seas, "nobody", 31);
  await settle();
  clock.advance(4_000);
  for (const client of [seas, google]) await client.sendAndWait("HEY");
  await settle();
  clock.advance(27_000);
  assertEquals(center.online, 2, "bob has said nothing");
});

Deno.test("whoever leaves in a pause leaves at once", async () => {
  await using chat = await slowChat();
  const { clock, center, seas, google } = chat;
  await say(seas, "nobody", 31);
  await seas.sendAndWait("OUT");
  assertEquals(await heard(google), ["seas is offline."]);
  await using again = await logIn(center, "seas");
  await settle();
  clock.advance(5_000);
  assertEquals(await online(again), "[CURRENTLY ONLINE]: bob google seas");
});

Deno.test("whoever logs in again in a pause is told of it, too", async () => {
  await using chat = await slowChat();
  const { clock, center, seas, google } = chat;
  await say(seas, "nobody", 31);
  await settle();
  clock.advance(1_000);
  await using again = await logIn(center, "seas");
  await say(again, "google", 3);
  assertEquals(await again.nextPush(1_000), SLOW.replace("5 seconds", "4 seconds"));
  assertEquals(await heard(google), []);
});

Deno.test("all sessions of one address share what it may ask, and others elsewhere do not", {
  ignore: NO_SECOND_LOOPBACK,
}, async () => {
  await using chat = await slowChat({ addressRate: 5 });
  const { clock, center, seas, google, bob } = chat;
  await say(seas, "nobody", 30);
  await say(google, "nobody", 20);
  await say(bob, "nobody", 3);
  await using elsewhere = await FromElsewhere.dial(center);
  await elsewhere.write(frameBytes(`MSG|google|${google.token}|seas|from elsewhere`));
  await elsewhere.closed;
  await settle();
  clock.advance(10_000);
  assertEquals((await heard(seas)).at(-1), "[google]: from elsewhere");
  const [told, ...rest] = await heard(bob);
  assertEquals(
    told,
    SLOW.replace("you are asking too much", "too much is asked from your address"),
  );
  assertEquals(rest, []);
});

Deno.test("a broadcast counts for more, the more it goes to", async () => {
  await using crowd = await manyLogins(50, { clock: new FakeClock(), rate: 3 });
  const [eve, other] = crowd.clients as [OlderClient, OlderClient];
  for (let i = 0; i < 30; i++) await eve.sendAndWait("BRD", `${i}`);
  const broadcasts = (await heard(other)).filter((push) => push.startsWith("[user0]: "));
  assertEquals(broadcasts, shown("user0", 15));
});

Deno.test("a message that is too long counts as asked, as it is answered", async () => {
  await using chat = await slowChat();
  const { clock, center, seas } = chat;
  const long = `MSG|seas|${seas.token}|google|${"x".repeat(70_000)}`;
  for (let i = 0; i < 100; i++) {
    using line = await ByteLine.dial(center.address);
    await line.sendPart(long, 300);
    assertEquals(await line.rest(), []);
  }
  await settle();
  clock.advance(10_000);
  const { length } = await heard(seas);
  assert(length <= 31, `${length} pushes are made of a hundred that are too long`);
});
