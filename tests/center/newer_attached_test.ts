/** Clients that hold a connection to the center. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { FakeClock } from "../support/fake_clock.ts";
import { ByteLine } from "../peers/newer_line.ts";
import { OlderClient } from "../peers/older_client.ts";
import { enter, OFFLINE, REPLACED, startWithBob } from "./fixtures.ts";
import { assertNothingMore, come, OVER, settle, startRoom, texts, until } from "./newer_room.ts";

const DEAF = { listening: false };

Deno.test("pushes to a client that cannot be dialled ride on its connection", async () => {
  await using room = await startRoom({}, DEAF);
  const { center, seas, google } = room;
  assertEquals(center.attached, 1);
  assertEquals(await seas.ask("MSG", "google", "Hello!"), "OKAY|delivered|");
  const push = await google.nextPush();
  assertEquals([push.text, push.via, push.kind], ["[seas]: Hello!", "attached", "PSH"]);
});

Deno.test("pushes to a client that can be dialled ride on its connection too, until that breaks", async () => {
  await using room = await startRoom();
  const { center, seas, google } = room;
  assertEquals(await seas.ask("MSG", "google", "one"), "OKAY|delivered|");
  const attached = await google.attach();
  assertEquals(await seas.ask("MSG", "google", "two"), "OKAY|delivered|");
  await attached.cut();
  await until(() => center.attached === 0);
  assertEquals(await seas.ask("MSG", "google", "three"), "OKAY|delivered|");
  const ways = google.pushes.arrivals.all.map(({ text, via }) => [text, via]);
  assertEquals(ways, [["[seas]: one", "port"], ["[seas]: two", "attached"], [
    "[seas]: three",
    "port",
  ]]);
  assertEquals(google.faults, []);
});

Deno.test("what is pushed before a client attaches waits for that", async () => {
  await using room = await startRoom({}, { ...DEAF, attached: false });
  const { seas, google } = room;
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "a"], ["MSG", "google", "b"]);
  await google.attach();
  assertEquals([await line.answer(), await line.answer()], ["OKAY|delivered|", "OKAY|delivered|"]);
  assertEquals(await texts(google, 2), ["[seas]: a", "[seas]: b"]);
});

Deno.test("a push that ATT says was shown does not come again, and its sender is told", async () => {
  await using room = await startRoom({ clock: new FakeClock() }, { ...DEAF, acknowledge: "never" });
  const { seas, google } = room;
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "a"], ["MSG", "google", "b"], ["MSG", "google", "c"]);
  const first = await google.nextArrival();
  for (let i = 0; i < 2; i++) await google.nextArrival();
  assertEquals(line.answers, []);
  const again = await google.attach({ lastShown: first.number });
  assertEquals(again.answer, "OKAY|attached|");
  for (let i = 0; i < 3; i++) assertEquals(await line.answer(), "OKAY|delivered|");
  await assertNothingMore2(google.pushes.arrivals.all.map(({ text }) => text));
});

function assertNothingMore2(all: string[]): void {
  assertEquals(all, ["a", "b", "c", "b", "c"].map((text) => `[seas]: ${text}`));
}

Deno.test("ATT with a number that was never sent is refused", async () => {
  await using room = await startRoom({}, { ...DEAF, attached: false });
  const { center, google, seas } = room;
  for (const lastShown of [1_000_000, 9_007_199_254_740_991]) {
    const refused = await google.attach({ lastShown });
    assertMatch(refused.answer, /^FAIL\|number\|/);
    await refused.ended();
  }
  assertEquals(center.attached, 0);
  await google.attach();
  assertEquals(await seas.ask("MSG", "google", "a"), "OKAY|delivered|");
});

Deno.test("ATT that cannot be read is refused, and so is a stale token", async () => {
  await using room = await startRoom({}, { ...DEAF, attached: false });
  const { center, google } = room;
  for (const number of ["", "x", "-1", "01", "1.0", "9007199254740992", "0|"]) {
    using line = await ByteLine.dial(center.address);
    await line.send(`ATT|google|${google.token}|${number}`);
    assertMatch(await line.receiveText(), /^FAIL\|request\|/, number);
    assertEquals(await line.rest(), []);
  }
  google.token = "2.stale";
  assertEquals((await google.attach()).answer, OVER);
});

Deno.test("a session of protocol 1 cannot attach, nor send PRV, and is told", async () => {
  await using room = await startRoom();
  await using older = OlderClient.listen();
  await enter(room.center, older, "google");
  for (const [type, data] of [["ATT", "0"], ["PRV", "seas|key|1|x"]] as const) {
    const [answer, ...more] = await older.sendAndWait(type, data);
    assertMatch(answer ?? "", /^FAIL\|protocol\|/);
    assertEquals(more, []);
  }
  assertEquals(await room.seas.ask("MSG", "google", "still here?"), "OKAY|delivered|");
});

Deno.test("an attached connection takes the place of an earlier one, which is closed", async () => {
  await using room = await startRoom({}, { ...DEAF, attached: false });
  const { center, seas, google } = room;
  const first = await google.attach();
  const second = await google.attach();
  await first.ended();
  assertEquals(center.attached, 1);
  assertEquals(await seas.ask("MSG", "google", "a"), "OKAY|delivered|");
  await second.hey();
  const third = await google.attach();
  await second.ended();
  await third.hey();
});

Deno.test("at most so many are attached, and whoever leaves makes room", async () => {
  await using center = startWithBob({ attached: 1 });
  await using seas = await come(center, "seas", DEAF);
  await using google = await come(center, "google", { ...DEAF, attached: false });
  const refused = await google.attach();
  assertMatch(refused.answer, /^FAIL\|too-many\|Cannot attach/);
  await refused.ended();
  assertEquals((await seas.attach()).answer, "OKAY|attached|", "in place of its own");
  await seas.ask("OUT");
  await until(() => center.attached === 0);
  assertEquals((await google.attach()).answer, "OKAY|attached|");
});

Deno.test("a login anew has room to attach where it was attached before", async () => {
  const clock = new FakeClock();
  await using center = startWithBob({ attached: 1, clock });
  await using older = await come(center, "seas", { ...DEAF, acknowledge: "never" });
  await using newer = await come(center, "seas", { ...DEAF, attached: false });
  await older.nextArrival();
  assertEquals((await newer.attach()).answer, "OKAY|attached|");
});

Deno.test("HEY on an attached connection comes back, and keeps the session up", async () => {
  const clock = new FakeClock();
  await using center = startWithBob({ clock });
  await using seas = await come(center, "seas", { ...DEAF, attached: false });
  const attached = await seas.attach();
  for (let i = 0; i < 5; i++) {
    await attached.hey();
    clock.advance(25_000);
  }
  assertEquals([center.online, center.attached], [1, 1]);
  clock.advance(30_000);
  await attached.ended();
  assertEquals([center.online, center.attached], [0, 0]);
});

Deno.test("a burst of HEY while pushes come is answered in full", async () => {
  await using room = await startRoom({}, { ...DEAF, attached: false });
  const { seas, google } = room;
  const attached = await google.attach();
  await Promise.all([
    attached.raw(...Array.from({ length: 500 }, () => "HEY")),
    ...Array.from({ length: 20 }, (_, i) => seas.ask("MSG", "google", `${i}`)),
  ]);
  for (let i = 0; i < 500; i++) assertEquals(await attached.nextReply(), "HEY");
  assertEquals((await texts(google, 20)).length, 20);
});

Deno.test("what is no push's acknowledgement ends an attached connection, and loses nothing", async () => {
  await using room = await startRoom({ clock: new FakeClock() }, { ...DEAF, attached: false });
  const { center, seas, google } = room;
  for (const frame of ["ACK|1", "ACK|999999"]) {
    const attached = await google.attach();
    await attached.raw(frame);
    assertMatch(await attached.nextReply(), /^FAIL\|number\|/, frame);
    await attached.ended();
  }
  const frames = ["ACK|", "ACK|x", "ACK|-1", "", "hey", "HEY|", "MSG|||seas|x", "ATT|||0"];
  for (const frame of [...frames, `HEY|google|${google.token}|`, `OUT|google|${google.token}|`]) {
    const attached = await google.attach();
    await attached.raw(frame);
    assertMatch(await attached.nextReply(), /^FAIL\|request\|/, frame);
    await attached.ended();
  }
  await until(() => center.attached === 0);
  await google.attach();
  assertEquals(await seas.ask("MSG", "google", "a"), "OKAY|delivered|");
});

Deno.test("an acknowledgement of what came on another connection ends this one", async () => {
  await using room = await startRoom({}, { ...DEAF, attached: false });
  const { seas, google } = room;
  await google.attach();
  assertEquals(await seas.ask("MSG", "google", "a"), "OKAY|delivered|");
  const again = await google.attach();
  await again.acknowledgeNumber(google.pushes.lastShown);
  assertMatch(await again.nextReply(), /^FAIL\|number\|/);
  await again.ended();
});

Deno.test("an acknowledgement that comes twice is no fault", async () => {
  await using room = await startRoom({}, { ...DEAF, attached: false });
  const { seas, google } = room;
  const attached = await google.attach();
  assertEquals(await seas.ask("MSG", "google", "a"), "OKAY|delivered|");
  await attached.acknowledgeNumber(google.pushes.lastShown);
  await attached.hey();
  assertEquals(await seas.ask("MSG", "google", "b"), "OKAY|delivered|");
});

Deno.test("one that reads and never acknowledges is cut off, and gets it again", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { ...DEAF, attached: false });
  const { seas, google } = room;
  const attached = await google.attach({ acknowledge: "never" });
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "a"]);
  const first = await google.nextArrival();
  clock.advance(3_000);
  assertEquals(await line.answer(), `OKAY|kept|${OFFLINE}`);
  clock.advance(2_000);
  await attached.ended();
  await google.attach({ lastShown: 0 });
  const again = await google.nextArrival();
  assertEquals([again.number, again.kind, again.repeated], [first.number, "PSH", true]);
  await assertNothingMore(google, seas).catch(() => {});
});

Deno.test("a client whose port has died is told to attach, and then that it is there", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock });
  const { seas, google } = room;
  google.behaviour.acknowledge = "close";
  assertEquals(await google.ask("HEY"), "OKAY|here|");
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "a"]);
  await google.nextArrival();
  await settle();
  clock.advance(100);
  await google.nextArrival();
  assertEquals(await line.answer(), `OKAY|kept|${OFFLINE}`);
  assertEquals(await google.ask("HEY"), "OKAY|attach|");
  assertEquals(await seas.ask("MSG", "google", "b"), `OKAY|kept|${OFFLINE}`, "at once");
  assertEquals((await google.attach()).answer, "OKAY|attached|");
  assertEquals(await google.ask("HEY"), "OKAY|here|");
  assertEquals(await seas.ask("MSG", "google", "c"), "OKAY|delivered|");
  assertEquals(await texts(google, 3), ["[seas]: a", "[seas]: b", "[seas]: c"]);
});

Deno.test("a login elsewhere is told to an attached client, whose connection ends", async () => {
  await using room = await startRoom({}, { ...DEAF, attached: false });
  const { center, google } = room;
  const attached = await google.attach();
  await using newer = await come(center, "google", DEAF);
  assertEquals(await texts(google, 1), [REPLACED]);
  await attached.ended();
  assertEquals(newer.pushes.arrivals.all, []);
  assertEquals([center.attached, center.online], [1, 3]);
});

Deno.test("a logout ends the attached connection", async () => {
  await using room = await startRoom({}, { ...DEAF, attached: false });
  const { google, seas } = room;
  const attached = await google.attach();
  assertEquals(await google.ask("OUT"), "OKAY|bye|");
  await attached.ended();
  assert(google.faults.length === 0);
  assertEquals(await seas.nextPush().then(({ text }) => text), "google is offline.");
});
