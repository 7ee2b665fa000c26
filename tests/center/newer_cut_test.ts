/** Connections that break while messages flow: every message comes once, and in order. */
import { assert, assertEquals } from "@std/assert";
import { CutProxy } from "../support/cut_proxy.ts";
import type { NewerClient } from "../peers/newer_client.ts";
import { assertNumbersGrow, come, comeAs, pipelined, startRoom, texts } from "./newer_room.ts";

const many = (count: number) => Array.from({ length: count }, (_, i) => `text ${i}`);
const toGoogle = (text: string): [string, ...string[]] => ["MSG", "google", text];

/** Attaches over and over, as often as the connection is cut, until told to stop. */
async function stayAttached(client: NewerClient, stop: AbortSignal): Promise<number> {
  let times = 0;
  while (!stop.aborted) {
    try {
      const attached = await client.attach();
      times += 1;
      if (stop.aborted) await attached.cut();
      const onStop = () => void attached.cut();
      stop.addEventListener("abort", onStop);
      await attached.ended(60_000);
      stop.removeEventListener("abort", onStop);
    } catch {
      // It was cut before it was answered.
    }
  }
  return times;
}

for (const cutAfter of [100, 1_000, 20_000]) {
  Deno.test(`an attached client that is cut off every ${cutAfter} bytes loses nothing`, async () => {
    await using room = await startRoom({}, { listening: false, attached: false });
    const { center, seas, google, bob } = room;
    await using proxy = new CutProxy(center.address);
    proxy.limit = cutAfter;
    google.center = proxy;
    const stop = new AbortController();
    const attaching = stayAttached(google, stop.signal);
    const count = Math.max(100, cutAfter / 10);
    const answers = await Promise.all(
      [seas, bob].map((from) => pipelined(from, ...many(count).map(toGoogle))),
    );
    const all = await texts(google, 2 * count);
    stop.abort();
    assert(await attaching > 3);
    for (const from of ["seas", "bob"]) {
      const own = all.filter((text) => text.startsWith(`[${from}]`));
      assertEquals(own, many(count).map((text) => `[${from}]: ${text}`));
    }
    assertNumbersGrow(google.pushes.arrivals.all);
    for (const answer of answers.flat()) assertEquals(answer.split("|")[0], "OKAY");
    assertEquals(google.pushes.shown.waiting, 0);
  });
}

Deno.test("a client that changes between its port and a connection that is cut loses nothing", async () => {
  await using room = await startRoom();
  const { center, seas, google } = room;
  await using proxy = new CutProxy(center.address);
  proxy.limit = 500;
  google.center = proxy;
  const stop = new AbortController();
  const attaching = stayAttached(google, stop.signal);
  const answers = await pipelined(seas, ...many(500).map(toGoogle));
  assertEquals(await texts(google, 500), many(500).map((text) => `[seas]: ${text}`));
  stop.abort();
  await attaching;
  assertEquals(new Set(answers), new Set(["OKAY|delivered|"]));
  assertNumbersGrow(google.pushes.arrivals.all);
});

Deno.test("a client that logs in again and again while messages flow loses nothing", async () => {
  for (const listening of [true, false]) {
    await using room = await startRoom({}, { listening });
    const { center, seas, google } = room;
    const sending = pipelined(seas, ...many(2_000).map(toGoogle));
    for (let i = 0; i < 5; i++) {
      await google.nextArrival();
      await comeAs(center, google, "google");
      if (!listening) await google.attach();
    }
    const seen: string[] = [];
    while (seen.at(-1) !== "[seas]: text 1999") {
      const { text } = await google.nextPush();
      if (text.startsWith("[")) seen.push(text);
    }
    assertEquals(seen, many(2_000).map((text) => `[seas]: ${text}`), `listening: ${listening}`);
    for (const answer of await sending) assertEquals(answer.split("|")[0], "OKAY");
  }
});

Deno.test("a client that logs in elsewhere while messages flow loses nothing", async () => {
  await using room = await startRoom();
  const { center, seas, google } = room;
  const sending = pipelined(seas, ...many(2_000).map(toGoogle));
  await google.nextPush();
  // Else he might have them all before he logs in elsewhere.
  google.behaviour.acknowledge = "never";
  await using newer = await come(center, "google", { listening: false });
  await newer.pushesUntil("[seas]: text 1999");
  await sending;
  const both = [...google.pushes.shown.all, ...newer.pushes.shown.all]
    .filter(({ text }) => text.startsWith("["));
  const seen = new Set(both.sort((a, b) => a.number - b.number).map(({ text }) => text));
  assertEquals([...seen], many(2_000).map((text) => `[seas]: ${text}`));
  assertNumbersGrow(newer.pushes.arrivals.all);
});
