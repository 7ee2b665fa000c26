/** Thousands of requests of one session, or with a token that is none. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { DEFAULT_LIMITS } from "../../lib/center/limits.ts";
import { enter } from "../center/fixtures.ts";
import { come } from "../center/newer_room.ts";
import { packFrames } from "../peers/newer_bytes.ts";
import { OlderClient } from "../peers/older_client.ts";
import { WITH_MALLORY } from "../support/hostile_accounts.ts";
import { HostileConnection, inBatches } from "../support/hostile_connection.ts";
import { LOG_LINES, Siege } from "../support/hostile_siege.ts";

const { rate } = DEFAULT_LIMITS;

/** For how many seconds' worth of requests may be asked at once. */
const BURST_SECONDS = 10;

/** How many requests may have been done since now, if so many may be in a second. */
function allowance({ clock }: Siege, perSecond: number): () => number {
  const began = clock.now();
  return () => perSecond * (BURST_SECONDS + (clock.now() - began) / 1_000) + 1;
}

/** How many of mallory's messages have come to google. */
function floodOf({ google }: Siege): number {
  return google.pushes.arrivals.all.filter(({ text }) => text === "[mallory]: flood").length;
}

Deno.test("two thousand requests of one session of protocol 2", async () => {
  await using siege = await Siege.lay({ credentials: WITH_MALLORY });
  await using mallory = await come(siege.center, "mallory", { listening: false });
  await siege.withstand(async () => {
    const allowed = allowance(siege, rate);
    using line = await mallory.openRequests();
    let done = 0;
    for (let wave = 0; wave < 2; wave++) {
      const requests = Array.from({ length: 1_000 }, () => ["MSG", "google", "flood"] as const);
      await line.send(...requests);
      await siege.assertWellServed();
      for (let i = 0; i < requests.length; i++) {
        const answer = await line.answer();
        if (answer === "OKAY|delivered|") done += 1;
        else assertMatch(answer, /^FAIL\|slow\|\d+\|Cannot do that: .*try again in \d+ second/);
      }
    }
    assert(done > 0.9 * BURST_SECONDS * rate && done <= allowed(), `${done} were done`);
    assertEquals(floodOf(siege), done);
    await siege.pass(60_000);
    assertEquals(await mallory.ask("MSG", "google", "later"), "OKAY|delivered|");
  });
});

Deno.test("three thousand requests of one session of protocol 1", async () => {
  await using siege = await Siege.lay({ credentials: WITH_MALLORY });
  const { center, endpoint } = siege;
  await using mallory = OlderClient.listen();
  await enter(center, mallory, "mallory", "of mallory");
  const frame = packFrames(`MSG|mallory|${mallory.token}|google|flood`);
  await siege.withstand(async () => {
    const allowed = allowance(siege, rate);
    for (let wave = 0; wave < 3; wave++) {
      await inBatches(1_000, 50, async () => void await HostileConnection.say(endpoint, frame));
      await siege.assertWellServed();
    }
    const done = floodOf(siege);
    assert(done > 0.9 * BURST_SECONDS * rate && done <= allowed(), `${done} were done`);
    const told = mallory.pushes.filter((push) => push.startsWith("Cannot do that: "));
    assert(told.length >= 1 && told.length <= 10, `told ${told.length} times`);
  });
});

Deno.test("three thousand requests with tokens that are none", async () => {
  await using siege = await Siege.lay();
  const { endpoint, events, google } = siege;
  const frames = ["wrong", "2.wrong"].map((token) => packFrames(`BRD|seas|${token}|never said`));
  const over = packFrames("FAIL|session|Your session is over: log in again");
  await siege.withstand(async () => {
    for (let wave = 0; wave < 3; wave++) {
      const flood = inBatches(1_000, 50, async (i) => {
        const answer = await HostileConnection.say(endpoint, frames[i % 2]!);
        assertEquals(answer, i % 2 ? over : new Uint8Array());
      });
      await Promise.all([flood, siege.assertWellServed()]);
    }
    const lines = events.filter((line) => line.startsWith("refused "));
    assert(lines.length <= LOG_LINES, `${lines.length} lines in the log`);
  });
  const texts = google.pushes.arrivals.all.map(({ text }) => text);
  assertEquals(texts.filter((text) => text.includes("never said")), []);
});
