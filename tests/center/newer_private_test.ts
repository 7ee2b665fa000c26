/** Private messages through the center, and the consent that they need. */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { NewerClient } from "../peers/newer_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { BLOCKED, OFFLINE } from "./fixtures.ts";
import { assertNothingMore, come, comeAs, settle, startRoom, texts, until } from "./newer_room.ts";

/** What is answered when the recipient's session has ended meanwhile. */
const LEFT = "FAIL|gone|The recipient is no longer online.";

/** What is answered when this user's consent is over. */
const over = (user: string) => `FAIL|over|What ${user} allowed you is over: ask again.`;

/** What is answered when this user is not there. */
const away = (user: string) => `FAIL|gone|${user} is no longer online.`;

/** Lets `from` write to `to` privately, and waits until both know. */
async function allow(to: NewerClient, from: NewerClient): Promise<void> {
  assertEquals(await to.allow(from.user), `OKAY|allowed|127.0.0.1|${from.keys?.publicKey}`);
  const port = to.port ? `127.0.0.1|${to.port.number}` : "|";
  const address = `ADR|${to.user}|${port}|${to.keys?.publicKey}`;
  assertEquals((await from.pushesUntil(address)).at(-1), address);
}

/** What is pushed when a grant is over. */
function end(user: NewerClient, key = user.keys?.publicKey): string {
  return `END|${user.user}|${key}`;
}

for (const listening of [true, false]) {
  Deno.test(`a private message goes through the center to a client that is ${listening ? "dialled" : "attached"}`, async () => {
    await using room = await startRoom({}, { listening });
    const { seas, google, bob } = room;
    await allow(google, seas);
    for (const text of ["one", "two\nlines", "|ü|", "x".repeat(60_000)]) {
      assertEquals(
        await seas.sendThroughCenter(await seas.seal("google", text)),
        "OKAY|delivered|",
      );
      const { text: got, from, via, repeated } = await google.nextPrivate();
      assertEquals([got, from, via, repeated], [text, "seas", "center", false]);
    }
    assertEquals([google.faults, seas.faults, bob.faults], [[], [], []]);
  });
}

Deno.test("private messages pass between two that can dial each other, past the center", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  await allow(google, seas);
  const before = google.pushes.arrivals.all.length;
  await seas.sendDirect(await seas.seal("google", "direct"));
  assertEquals((await google.nextPrivate()).text, "direct");
  assertEquals(google.pushes.arrivals.all.length, before);
  assertEquals(await seas.safetyCode("google"), await google.safetyCode("seas"));
});

Deno.test("a private message is answered when it was acknowledged, whether it opens or not", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  await allow(google, seas);
  const sealed = await seas.seal("google", "forged");
  sealed.bytes[0] = (sealed.bytes[0] ?? 0) ^ 1;
  assertEquals(await seas.sendThroughCenter(sealed), "OKAY|delivered|");
  await until(() => google.faults.length === 1);
  assertEquals(google.privately.arrivals.all, []);
});

Deno.test("a private message without consent, or for another key, is gone", async () => {
  await using room = await startRoom();
  const { center, seas, google, bob } = room;
  const prv = async (to: string, key = "") => await seas.ask("PRV", to, key, "1", "sealed");
  const { publicKey } = google.keys ?? { publicKey: "" };
  assertEquals(await prv("google", publicKey), over("google"), "google has allowed nothing");
  await allow(seas, google);
  assertEquals(await prv("google", publicKey), over("google"), "that was the other direction");
  await allow(google, seas);
  assertEquals(await prv("google", publicKey), "OKAY|delivered|");
  for (const key of ["", "x", bob.keys?.publicKey ?? "", seas.keys?.publicKey ?? ""]) {
    assertEquals(await prv("google", key), over("google"));
  }
  assertMatch(await prv("seas", seas.keys?.publicKey), /^FAIL\|self\|/);
  assertMatch(await prv("nobody", publicKey), /^FAIL\|no-user\|/);
  await google.ask("OUT");
  assertEquals(await prv("google", publicKey), away("google"));
  await using again = await come(center, "google");
  assertEquals(await prv("google", publicKey), over("google"));
  assertEquals(await prv("google", again.keys?.publicKey), over("google"));
});

Deno.test("a private message that is not acknowledged waits, and holds up no other answer", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock });
  const { seas, google } = room;
  await allow(google, seas);
  google.behaviour.acknowledge = "close";
  let isAnswered = false;
  const sent = seas.sendThroughCenter(await seas.seal("google", "Hello."));
  sent.finally(() => isAnswered = true);
  const { number } = await google.nextArrival();
  await settle();
  clock.advance(100);
  assertEquals((await google.nextArrival()).number, number);
  assertEquals(await seas.ask("MSG", "google", "x"), `OKAY|kept|${OFFLINE}`);
  await settle();
  assertEquals(isAnswered, false);
  google.behaviour.acknowledge = "yes";
  await google.attach();
  assertEquals(await sent, "OKAY|delivered|");
  assertEquals((await google.nextPrivate()).text, "Hello.");
  const firsts = google.privately.arrivals.all.filter(({ repeated }) => !repeated);
  assertEquals(firsts.length, 1);
});

Deno.test("a private message that failed twice is withdrawn by a block", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock });
  const { seas, google } = room;
  await allow(google, seas);
  google.behaviour.acknowledge = "close";
  const sent = seas.sendThroughCenter(await seas.seal("google", "Hello."));
  await google.nextArrival();
  await settle();
  clock.advance(100);
  await google.nextArrival();
  await settle();
  await google.ask("BLC", "1", "seas");
  assertMatch(await sent, /^FAIL\|over\|./);
});

Deno.test("a private message that waits when its recipient logs out or in anew is gone", async () => {
  for (const way of ["out", "anew", "elsewhere in protocol 2"]) {
    const clock = new FakeClock();
    await using room = await startRoom({ clock });
    const { center, seas, google } = room;
    await allow(google, seas);
    google.behaviour.acknowledge = "never";
    const sent = seas.sendThroughCenter(await seas.seal("google", "Hello."));
    await google.nextArrival();
    await using newer = way === "out" ? undefined : await come(center, "google");
    if (way === "out") {
      const out = google.ask("OUT");
      await seas.pushesUntil("google is offline.");
      clock.advance(2_000);
      assertEquals(await out, "OKAY|bye|");
    }
    assertEquals(await sent, LEFT, way);
    assertEquals(newer?.privately.arrivals.all ?? [], []);
  }
});

Deno.test("a block ends what was allowed, in both directions, and the other is told", async () => {
  await using room = await startRoom();
  const { seas, google, bob } = room;
  await allow(google, seas);
  await allow(seas, google);
  const [toGoogle, toSeas] = [await seas.seal("google", "a"), await google.seal("seas", "b")];
  assertEquals(await google.ask("BLC", "1", "seas"), "OKAY|blocked|You have blocked seas");
  assertEquals(await texts(seas, 1), [end(google)]);
  assertEquals(await seas.sendThroughCenter(toGoogle), `FAIL|blocked|${BLOCKED}`);
  assertEquals(await google.sendThroughCenter(toSeas), over("seas"));
  assertEquals(await google.ask("BLC", "0", "seas"), "OKAY|unblocked|You have unblocked seas");
  assertEquals(await seas.sendThroughCenter(toGoogle), over("google"), "it does not come back");
  await assertNothingMore(google, bob);
  await assertNothingMore(seas, bob);
  await google.ask("BLC", "1", "seas");
  await assertNothingMore(seas, bob);
});

Deno.test("a private message that has not gone out when its recipient blocks never does", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { listening: false, attached: false });
  const { seas, google, bob } = room;
  const attached = await google.attach({ acknowledge: "never" });
  assertEquals(await google.allow("seas"), `OKAY|allowed|127.0.0.1|${seas.keys?.publicKey}`);
  await seas.pushesUntil(`ADR|google|||${google.keys?.publicKey}`);
  const first = bob.ask("MSG", "google", "in its way");
  const { number } = await google.nextArrival();
  const sent = seas.sendThroughCenter(await seas.seal("google", "too late"));
  await seas.ask("HEY");
  await google.ask("BLC", "1", "seas");
  attached.acknowledge = "yes";
  await attached.acknowledgeNumber(number);
  assertEquals(await first, "OKAY|delivered|");
  assertMatch(await sent, /^FAIL\|over\|./);
  assertEquals(await texts(google, 1), ["[bob]: in its way"]);
  await assertNothingMore(google, bob);
});

Deno.test("what was allowed is over when either session ends, and the other is told", async () => {
  for (const who of ["giver", "receiver"] as const) {
    for (const how of ["out", "anew"] as const) {
      await using room = await startRoom();
      const { center, seas, google, bob } = room;
      await allow(google, seas);
      const sealed = await seas.seal("google", "late");
      const [leaver, stayer] = who === "giver" ? [google, seas] : [seas, google];
      const key = leaver.keys?.publicKey;
      if (how === "out") await leaver.ask("OUT");
      else await comeAs(center, leaver, leaver.user);
      const ended = [end(leaver, key), ...(how === "out" ? [`${leaver.user} is offline.`] : [])];
      assertEquals(await texts(stayer, ended.length), ended, `${who} ${how}`);
      await assertNothingMore(stayer, bob);
      if (leaver === seas && how === "out") await comeAs(center, seas, "seas");
      const why = who === "giver" && how === "out" ? away("google") : over("google");
      assertEquals(await seas.sendThroughCenter(sealed), why, `${who} ${how}`);
    }
  }
});

Deno.test("a session that times out ends what was allowed too", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock, timeout: 30_000 });
  const { seas, google, bob } = room;
  await allow(google, seas);
  clock.advance(20_000);
  await Promise.all([seas.ask("HEY"), bob.ask("HEY")]);
  clock.advance(10_000);
  assertEquals(await texts(seas, 2), [end(google), "google is offline."]);
});

Deno.test("those whom nobody allowed anything are told no END", async () => {
  await using room = await startRoom();
  const { seas, google, bob } = room;
  await allow(google, seas);
  await google.ask("OUT");
  assertEquals(await texts(bob, 1), ["google is offline."]);
  await seas.ask("BLC", "1", "bob");
  await assertNothingMore(bob, seas).catch(() => {});
  assertEquals(bob.pushes.shown.all.filter(({ text }) => text.startsWith("END")), []);
});

Deno.test("what cannot be allowed says why, and gives nothing away", async () => {
  await using room = await startRoom();
  const { seas, google, bob } = room;
  assertMatch(await google.ask("ALL", "google"), /^FAIL\|self\|/);
  assertMatch(await google.ask("ALL", "nobody"), /^FAIL\|no-user\|/);
  await google.ask("BLC", "1", "seas");
  assertMatch(await google.ask("ALL", "seas"), /^FAIL\|blocked\|Cannot allow seas: you/);
  assertMatch(await seas.ask("ALL", "google"), /^FAIL\|blocked\|Cannot allow google: they/);
  await seas.ask("OUT");
  assertMatch(await bob.ask("ALL", "seas"), /^FAIL\|gone\|seas has gone offline/);
  assertEquals(bob.pushes.shown.all.filter(({ text }) => text.startsWith("ADR")), []);
});

Deno.test("the old address of one who logged in from a new port reaches nobody", async () => {
  await using room = await startRoom();
  const { center, seas, google } = room;
  await allow(google, seas);
  const sealed = await seas.seal("google", "to the old session");
  await using newer = await come(center, "google");
  assertEquals(await texts(seas, 1), [end(google)]);
  assertEquals(await seas.sendThroughCenter(sealed), over("google"));
  const port = Number(newer.port?.number);
  const direct = seas.sendDirect(sealed, { hostname: "127.0.0.1", port }, 500);
  await assertRejects(() => direct, Error);
  assertEquals(newer.privately.arrivals.all, []);
});
