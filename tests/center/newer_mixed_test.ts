/** Older and newer clients at one center. */
import { assertEquals, assertMatch } from "@std/assert";
import type { Center } from "../../lib/center/center.ts";
import { NewerClient } from "../peers/newer_client.ts";
import type { OlderClient } from "../peers/older_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { BLOCKED, heard, logIn, OFFLINE, REPLACED, startWithBob } from "./fixtures.ts";
import { assertNothingMore, come, settle, texts } from "./newer_room.ts";

/** A center with an older client and newer ones that are dialled and attached. */
interface Mix extends AsyncDisposable {
  center: Center;
  /** Speaks protocol 1. */
  seas: OlderClient;
  /** Speaks protocol 2, and is dialled. */
  google: NewerClient;
  /** Speaks protocol 2, and is attached. */
  bob: NewerClient;
}

async function mix(clock?: FakeClock): Promise<Mix> {
  const stack = new AsyncDisposableStack();
  try {
    const center = stack.use(startWithBob({ timeout: 1e9, ...(clock && { clock }) }));
    const seas = stack.use(await logIn(center, "seas"));
    const google = stack.use(await come(center, "google"));
    const bob = stack.use(await come(center, "bob", { listening: false }));
    assertEquals(await heard(seas), ["google has logged on.", "bob has logged on."]);
    assertEquals(await texts(google, 1), ["bob has logged on."]);
    return { center, seas, google, bob, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

Deno.test("messages pass between older and newer clients, either way", async () => {
  await using room = await mix();
  const { seas, google, bob } = room;
  for (const newer of [google, bob]) {
    assertEquals(await newer.ask("MSG", "seas", "up|\nand down"), "OKAY|delivered|");
    assertEquals(await seas.nextPush(), `[${newer.user}]: up|\n    and down`);
    assertEquals(await seas.sendAndWait("MSG", newer.user, "Hello|\nyou"), []);
    assertEquals(await texts(newer, 1), ["[seas]: Hello|\nyou"]);
  }
  assertEquals(await heard(seas), []);
});

Deno.test("broadcasts reach older and newer clients once", async () => {
  await using room = await mix();
  const { seas, google, bob } = room;
  assertEquals(await google.ask("BRD", "from google"), "OKAY|delivered|");
  assertEquals([await seas.nextPush(), await texts(bob, 1)], ["[google]: from google", [
    "[google]: from google",
  ]]);
  await seas.sendAndWait("BRD", "from seas");
  for (const newer of [google, bob]) assertEquals(await texts(newer, 1), ["[seas]: from seas"]);
  await google.ask("BLC", "1", "seas");
  await seas.sendAndWait("BRD", "again");
  assertEquals(await seas.nextPush(), "Your message could not be delivered to some recipients.");
  assertEquals(await texts(bob, 1), ["[seas]: again"]);
});

Deno.test("older and newer clients see each other come and go, and who is online", async () => {
  await using room = await mix();
  const { center, seas, google, bob } = room;
  assertEquals(await google.ask("ONL"), "OKAY|online|[CURRENTLY ONLINE]: bob google seas");
  await seas.sendAndWait("OUT");
  for (const newer of [google, bob]) assertEquals(await texts(newer, 1), ["seas is offline."]);
  await using again = await logIn(center, "seas");
  for (const newer of [google, bob]) assertEquals(await texts(newer, 1), ["seas has logged on."]);
  await google.ask("OUT");
  await bob.ask("OUT");
  assertEquals(await heard(again), ["google is offline.", "bob is offline."]);
});

Deno.test("what is kept passes between older and newer clients", async () => {
  await using room = await mix();
  const { center, seas, google, bob } = room;
  await seas.sendAndWait("OUT");
  assertEquals(await google.ask("MSG", "seas", "one\ntwo"), `OKAY|kept|${OFFLINE}`);
  await using again = await logIn(center, "seas");
  assertEquals(await again.nextPush(), "While you were away...\n[google]: one\n    two");
  await google.ask("OUT");
  await again.sendAndWait("MSG", "google", "three\nfour");
  assertEquals(await again.pushesUntil(OFFLINE), ["google is offline.", OFFLINE]);
  await using back = await come(center, "google", { listening: false });
  const push = await back.nextPush();
  assertEquals([push.kind, push.text], ["KPT", "[seas]: three\nfour"]);
  assertEquals(bob.faults, []);
});

Deno.test("an older client is told that a newer one has not acknowledged, and has blocked it", async () => {
  const clock = new FakeClock();
  await using room = await mix(clock);
  const { seas, google, bob } = room;
  google.behaviour.acknowledge = "close";
  await seas.sendAndWait("MSG", "google", "a");
  await google.nextArrival();
  await settle();
  clock.advance(100);
  assertEquals(await seas.nextPush(), OFFLINE);
  await bob.ask("BLC", "1", "seas");
  await seas.sendAndWait("MSG", "bob", "b");
  assertEquals(await seas.nextPush(), BLOCKED);
});

Deno.test("a newer client is told that an older one cannot be reached", async () => {
  const clock = new FakeClock();
  await using room = await mix(clock);
  const { seas, google } = room;
  await seas.stopListening();
  const asked = google.ask("MSG", "seas", "a");
  await google.ask("HEY");
  clock.advance(100);
  await settle();
  clock.advance(3_000);
  assertEquals(await asked, `OKAY|kept|${OFFLINE}`);
});

Deno.test("an older client gives its address to newer ones, without a key", async () => {
  await using room = await mix();
  const { seas, google, bob } = room;
  for (const newer of [google, bob]) {
    assertEquals(await newer.ask("GET", "seas"), "OKAY|asked|");
    const request = `Request: ${newer.user} wants your address. [allow ${newer.user}] to accept.`;
    assertEquals(await seas.nextPush(), request);
    assertEquals(await seas.sendAndWait("ALL", newer.user), []);
    assertEquals(await texts(newer, 1), [`ADR|seas|127.0.0.1|${seas.port}`]);
  }
  assertEquals(await heard(seas), []);
});

Deno.test("a newer client gives an older one its address, if it has one", async () => {
  await using room = await mix();
  const { seas, google, bob } = room;
  for (const newer of [google, bob]) {
    assertEquals(await seas.get(newer.user), "OKAY");
    const request = "Request: seas wants your address. [allow seas] to accept.";
    assertEquals(await texts(newer, 1), [request]);
  }
  assertEquals(await google.ask("ALL", "seas"), "OKAY|allowed|127.0.0.1|");
  assertEquals(await seas.nextPush(), `ADR|google|127.0.0.1|${google.port?.number}`);
  assertMatch(await bob.ask("ALL", "seas"), /^FAIL\|no-address\|Cannot allow seas: /);
  assertEquals(await heard(seas), []);
  assertEquals(await seas.get("bob"), "OKAY");
  assertEquals(
    await google.ask("PRV", "seas", "", "1", "x"),
    "FAIL|over|What seas allowed you is over: ask again.",
  );
});

Deno.test("what was allowed ends with a session or a block in any mix; only newer ones are told", async () => {
  await using room = await mix();
  const { center, seas, google, bob } = room;
  await google.ask("ALL", "seas");
  await seas.sendAndWait("ALL", "bob");
  assertEquals(await heard(seas), [`ADR|google|127.0.0.1|${google.port?.number}`]);
  assertEquals(await texts(bob, 1), [`ADR|seas|127.0.0.1|${seas.port}`]);
  await google.ask("BLC", "1", "seas");
  assertEquals(await heard(seas), []);
  await using newer = await come(center, "seas");
  assertEquals(await texts(bob, 1), ["END|seas|"]);
  assertEquals(await seas.nextPush(), REPLACED);
  await assertNothingMore(google, newer).catch(() => {});
  assertEquals(google.pushes.arrivals.all.filter(({ text }) => text.startsWith("END")), []);
});

Deno.test("a user can change from one protocol to the other and back", async () => {
  await using room = await mix();
  const { center, seas, google } = room;
  await using newer = NewerClient.listen();
  for (let i = 0; i < 2; i++) {
    await newer.login(center.address, "seas", "summerisover");
    assertEquals(await google.ask("MSG", "seas", "newer"), "OKAY|delivered|");
    assertEquals((await newer.pushesUntil("[google]: newer")).at(-1), "[google]: newer");
    await using older = await logIn(center, "seas");
    assertEquals(await google.ask("MSG", "seas", "older"), "OKAY|delivered|");
    assertEquals(await older.nextPush(), "[google]: older");
    assertEquals(await texts(newer, 1), [REPLACED]);
  }
  assertEquals(await seas.nextPush(), REPLACED);
  assertEquals(newer.faults, []);
});

Deno.test("requests of an older client are not answered, and a second one not read", async () => {
  await using room = await mix();
  const { seas, google } = room;
  assertEquals(await seas.sendAndWait("HEY"), []);
  assertEquals(await seas.sendAndWait("ALL", "google"), []);
  assertEquals(await seas.rawAndWait(`HEY|seas|${seas.token}`), []);
  assertMatch((await texts(google, 1))[0] ?? "", /^ADR\|seas\|127\.0\.0\.1\|\d+$/);
});
