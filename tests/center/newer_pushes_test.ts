/** Pushes of protocol 2: numbered, acknowledged, and sent again until they are. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { FakeClock } from "../support/fake_clock.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { OFFLINE, REPLACED } from "./fixtures.ts";
import {
  assertNothingMore,
  assertNumbersGrow,
  come,
  comeAs,
  pipelined,
  settle,
  shown,
  startRoom,
  texts,
  until,
} from "./newer_room.ts";

/** So many texts, in order. */
const many = (count: number) => Array.from({ length: count }, (_, i) => `text ${i}`);
const toGoogle = (text: string): [string, ...string[]] => ["MSG", "google", text];

Deno.test("a push says when the center took it in, however late it is shown", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock });
  const { center, seas, google } = room;
  clock.advance(1_234);
  await seas.ask("MSG", "google", "now");
  assertEquals((await google.nextPush()).time, 1_700_000_001_234);
  await google.ask("OUT");
  clock.advance(1_000);
  await seas.ask("MSG", "google", "kept");
  clock.advance(60_000);
  await using again = await come(center, "google");
  const push = await again.nextPush();
  assertEquals([push.kind, push.time, push.text], ["KPT", 1_700_000_002_234, "[seas]: kept"]);
});

for (const listening of [true, false]) {
  const way = listening ? "dialled" : "attached";

  Deno.test(`kept messages come first and in order, ${way}`, async () => {
    await using room = await startRoom();
    const { center, seas, google } = room;
    await google.ask("OUT");
    const kept = many(200);
    const answers = await pipelined(seas, ...kept.map(toGoogle));
    assertEquals(new Set(answers), new Set([`OKAY|kept|${OFFLINE}`]));
    await using again = await come(center, "google", { listening });
    await seas.ask("MSG", "google", "new");
    const pushes = await shown(again, 201);
    assertEquals(pushes.map(({ text }) => text), [...kept, "new"].map((text) => `[seas]: ${text}`));
    const kinds = pushes.map(({ kind }) => kind);
    assertEquals(kinds, [...kept.map(() => "KPT"), "PSH"]);
    assertNumbersGrow(pushes);
    if (listening) {
      assert(Number(again.port?.connections) <= 3, "one connection for all that waits");
    }
  });

  Deno.test(`numbers grow from push to push, ${way}`, async () => {
    await using room = await startRoom({}, { listening });
    const { seas, google, bob } = room;
    for (let i = 0; i < 5; i++) {
      await seas.ask("BRD", `${i}`);
      await bob.ask("MSG", "google", `${i}`);
      await seas.ask("MSG", "bob", "not for google");
    }
    const pushes = await shown(google, 10);
    assertNumbersGrow(pushes);
    assertEquals(google.pushes.arrivals.all.filter(({ repeated }) => repeated), []);
    assertEquals(google.faults, []);
  });

  Deno.test(`an acknowledgement byte by byte will do, ${way}`, async () => {
    await using room = await startRoom({}, { listening, acknowledge: "slowly" });
    const { seas, google } = room;
    const answers = await pipelined(seas, ...many(3).map(toGoogle));
    assertEquals(answers, many(3).map(() => "OKAY|delivered|"));
    assertEquals(await texts(google, 3), many(3).map((text) => `[seas]: ${text}`));
  });
}

Deno.test("all that waits goes on one connection, which is closed when that is done", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { acknowledge: "never" });
  const { seas, google } = room;
  using line = await seas.openRequests();
  await line.send(toGoogle("first"));
  await google.nextArrival();
  await line.send(...many(100).map(toGoogle));
  await seas.ask("HEY");
  const { port } = google;
  const before = Number(port?.connections);
  google.behaviour.acknowledge = "yes";
  port?.cutConnections();
  await settle();
  clock.advance(100);
  for (let i = 0; i < 101; i++) assertEquals(await line.answer(), "OKAY|delivered|");
  assertEquals(port?.connections, before + 1);
  const sealed = port?.opened.all.map(({ n }) => n) ?? [];
  assertEquals(sealed, sealed.map((_, i) => i + 1), "sealed numbers go on over connections");
  assertEquals(await texts(google, 101), ["first", ...many(100)].map((text) => `[seas]: ${text}`));
});

Deno.test("a recipient killed before it acknowledged gets the push again, with its number", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { acknowledge: "close" });
  const { seas, google } = room;
  using line = await seas.openRequests();
  await line.send(toGoogle("once"));
  const first = await google.nextArrival();
  google.behaviour.acknowledge = "yes";
  await settle();
  clock.advance(100);
  const again = await google.nextArrival();
  assertEquals([again.number, again.time, again.text], [first.number, first.time, first.text]);
  assertEquals([again.kind, again.repeated], ["PSH", true]);
  assertEquals(await line.answer(), "OKAY|delivered|");
  assertEquals(await texts(google, 1), ["[seas]: once"]);
  await assertNothingMore(google, seas);
});

Deno.test("what was not acknowledged comes again after a login, and is shown once", async () => {
  for (const listening of [true, false]) {
    const clock = new FakeClock();
    await using room = await startRoom({ clock }, { acknowledge: "close", listening });
    const { center, seas, google, bob } = room;
    using line = await seas.openRequests();
    await line.send(toGoogle("a"), toGoogle("b"));
    const first = await google.nextArrival();
    await using newer = NewerClient.listen({ listening });
    newer.pushes.series = google.pushes.series;
    newer.pushes.lastShown = google.pushes.lastShown;
    await comeAs(center, newer, "google");
    if (!listening) await newer.attach({ lastShown: 0 });
    const again = await newer.nextArrival();
    assertEquals([again.number, again.text, again.kind], [first.number, "[seas]: a", "KPT"]);
    assertEquals([await line.answer(), await line.answer()], [
      "OKAY|delivered|",
      "OKAY|delivered|",
    ]);
    await assertNothingMore2(newer, bob, google.pushes.arrivals.all.map(({ text }) => text));
  }
});

/** All that two clients of one user were shown together, up to a mark. */
async function assertNothingMore2(to: NewerClient, from: NewerClient, older: string[]) {
  await from.ask("MSG", to.user, "mark");
  const seen = [...older, ...await to.pushesUntil(`[${from.user}]: mark`)];
  const messages = seen.filter((text) => text.startsWith("[seas]: "));
  assertEquals(messages, ["[seas]: a", "[seas]: b"]);
}

Deno.test("notices do not outlast their session, messages do", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { acknowledge: "never" });
  const { center, seas, google, bob } = room;
  using line = await seas.openRequests();
  await line.send(toGoogle("a"));
  await google.nextArrival();
  await bob.ask("OUT");
  await using newer = await come(center, "google");
  assertEquals(await line.answer(), "OKAY|delivered|");
  assertEquals(await texts(newer, 1), ["[seas]: a"]);
  await assertNothingMore(newer, seas);
});

Deno.test("a recipient that reads and never answers is tried again, later each time", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { acknowledge: "never" });
  const { seas, google } = room;
  const { port } = google;
  await seas.ask("GET", "google");
  const first = await google.nextArrival();
  for (const delay of [100, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
    const before = Number(port?.connections);
    clock.advance(4_999);
    await settle();
    assertEquals(port?.connections, before, "an attempt lasts five seconds");
    clock.advance(1);
    await settle();
    clock.advance(delay - 1);
    await settle();
    assertEquals(port?.connections, before, `it rests for ${delay} ms`);
    clock.advance(1);
    assertEquals((await google.nextArrival()).number, first.number);
    assertEquals(port?.connections, before + 1);
  }
});

Deno.test("an acknowledgement of what was never sent is answered as such, and is none", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { acknowledge: "unsent" });
  const { seas, google } = room;
  using line = await seas.openRequests();
  await line.send(toGoogle("a"));
  const push = await google.nextArrival();
  await until(() => google.faults.length > 0);
  assertMatch(String(google.faults[0]), /FAIL|Cannot read push/);
  google.behaviour.acknowledge = "yes";
  await settle();
  clock.advance(100);
  assertEquals((await google.nextArrival()).number, push.number);
  assertEquals(await line.answer(), "OKAY|delivered|");
});

Deno.test("a sealed acknowledgement that is replayed is none", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock });
  const { seas, google } = room;
  assertEquals(await seas.ask("MSG", "google", "a"), "OKAY|delivered|");
  google.behaviour.acknowledge = "replay";
  using line = await seas.openRequests();
  await line.send(toGoogle("b"));
  await google.pushesUntil("[seas]: b");
  await until(() => Number(google.port?.connections) >= 2);
  await settle();
  assertEquals(line.answers, []);
  google.behaviour.acknowledge = "yes";
  clock.advance(100);
  assertEquals(await line.answer(), "OKAY|delivered|");
  await assertNothingMore(google, seas);
});

Deno.test("order holds for each recipient through failures, and nothing is lost or shown twice", async () => {
  await using room = await startRoom();
  const { seas, google, bob } = room;
  const sending = Promise.all(
    [seas, bob].map((from) => pipelined(from, ...many(300).map(toGoogle))),
  );
  for (let i = 0; i < 4; i++) {
    google.behaviour.acknowledge = i % 2 ? "yes" : "close";
    await google.nextArrival();
    google.port?.cutConnections();
  }
  google.behaviour.acknowledge = "yes";
  await sending;
  const all = await texts(google, 600);
  for (const from of ["seas", "bob"]) {
    const own = all.filter((text) => text.startsWith(`[${from}]`));
    assertEquals(own, many(300).map((text) => `[${from}]: ${text}`));
  }
  assertNumbersGrow(google.pushes.arrivals.all);
});

Deno.test("a login elsewhere is the last thing that the older session is told", async () => {
  await using room = await startRoom();
  const { center, seas, google } = room;
  await using newer = await come(center, "google");
  assertEquals(await seas.ask("MSG", "google", "for the newer"), "OKAY|delivered|");
  assertEquals(await texts(newer, 1), ["[seas]: for the newer"]);
  const last = await google.nextPush();
  assertEquals([last.text, last.number, last.repeated], [REPLACED, 0, false]);
  assertEquals(google.pushes.lastShown, 0);
  assertEquals(google.pushes.arrivals.all.length, 1);
});
