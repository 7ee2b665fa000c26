/** Whatever clients of protocol 2 send, nobody else is the worse for it. */
import { assertEquals, assertMatch } from "@std/assert";
import type { Center } from "../../lib/center/center.ts";
import { ByteLine } from "../peers/newer_line.ts";
import type { Bytes } from "../peers/newer_bytes.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { come, pipelined, type Room, settle, startRoom, until } from "./newer_room.ts";

const DEAF = { listening: false, attached: false };

/** A message still goes through, both ways. */
async function assertWellServed({ center, seas, bob }: Room): Promise<void> {
  assertEquals(await seas.ask("MSG", "bob", "still there?"), "OKAY|delivered|");
  assertEquals(await bob.ask("MSG", "seas", "yes"), "OKAY|delivered|");
  assertEquals(center.online, 3);
}

Deno.test("ten thousand messages wait for a user, and the next one is refused", async () => {
  await using room = await startRoom();
  const { center, seas, google, bob } = room;
  await google.ask("OUT");
  const requests = Array.from({ length: 10_001 }, (_, i): [string, ...string[]] => [
    "MSG",
    "google",
    `${i}`,
  ]);
  const answers = await pipelined(seas, ...requests);
  assertEquals(answers.findIndex((answer) => !answer.startsWith("OKAY|kept|")), 10_000);
  assertMatch(answers.at(-1) ?? "", /^FAIL\|full\|Cannot message google: /);
  await using again = await come(center, "google", { listening: false });
  const last = await again.pushesUntil("[seas]: 9999");
  assertEquals(last.length, 10_000);
  assertEquals(await bob.ask("MSG", "google", "room again"), "OKAY|delivered|");
});

Deno.test("eight MiB wait for a user, and the next message is refused", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  await google.ask("OUT");
  const text = "x".repeat(60_000);
  using line = await seas.openRequests();
  let kept = 0;
  while ((await line.ask("MSG", "google", text)).startsWith("OKAY|kept|")) kept += 1;
  assertEquals(kept, Math.ceil(8 * 1024 * 1024 / text.length));
  assertMatch(line.answers.at(-1) ?? "", /^FAIL\|full\|/);
});

Deno.test("a broadcast does not reach those for whom too much waits, and says so", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, DEAF);
  const { seas, bob, google } = room;
  const attached = await google.attach({ acknowledge: "never" });
  using line = await seas.openRequests();
  using more = await seas.openRequests();
  using most = await seas.openRequests();
  const messages = (count: number) =>
    Array.from({ length: count }, (): [string, ...string[]] => ["MSG", "google", "x"]);
  await line.send(...messages(1));
  await google.nextArrival();
  const counts = new Map([[line, 4_000], [more, 4_000], [most, 1_999]]);
  for (const [on, count] of counts) {
    await on.send(...messages(count), ["MSG", "bob", "mark"]);
    assertEquals((await bob.nextPush()).text, "[seas]: mark");
  }
  await most.send(...messages(100), ["BRD", "all"]);
  assertEquals((await bob.nextPush()).text, "[seas]: all");
  clock.advance(3_000);
  assertMatch(await line.answer(), /^OKAY\|kept\|/);
  for (const [on, count] of counts) {
    for (let i = 0; i < count; i++) assertMatch(await on.answer(), /^OKAY\|kept\|/);
    assertEquals(await on.answer(), "OKAY|delivered|");
  }
  for (let i = 0; i < 100; i++) await most.answer();
  assertMatch(most.answers.at(-1) ?? "", /^FAIL\|full\|/);
  assertMatch(await most.answer(), /^OKAY\|partly\|Cannot broadcast to everyone/);
  await attached.cut();
});

/** What is sent on a connection, and whether the session lasts. */
const RUBBISH: Record<string, (token: string) => (string | Bytes)[]> = {
  "bars": () => ["|".repeat(1_000)],
  "NULs": () => ["\0".repeat(1_000)],
  "bytes that are no text": () => [Uint8Array.of(...new Array(500).fill(0xff))],
  "a login": () => ["LIN|2", "seas", "summerisover"],
  "a frame of no bytes": () => [""],
  "answers": () => ["OKAY|delivered|", "FAIL|session|x"],
  "a thousand requests that cannot be read": () => Array.from({ length: 1_000 }, () => "x"),
  "sealed frames": () => ["SEA|1|x", "PSH|1|1|x", "ACK|1", "END|seas|x", "ADR|a|b|1|c"],
};

for (const [what, frames] of Object.entries(RUBBISH)) {
  Deno.test(`${what} behind a request, or behind ATT, harm nobody`, async () => {
    await using room = await startRoom({ clock: new FakeClock() }, DEAF);
    const { center, google } = room;
    for (const first of ["HEY", "ATT"]) {
      using line = await ByteLine.dial(center.address);
      await line.send(`${first}|google|${google.token}|0`, ...frames(google.token)).catch(() => {});
      assertMatch(await line.receiveText(), /^OKAY\|(here|attached)\|$/);
      await settle();
    }
    await assertWellServed(room);
    assertEquals(await google.ask("HEY"), "OKAY|here|");
  });
}

/** Connections cut at every byte of what is sent. */
async function cutEverywhere(center: Center, frame: string): Promise<void> {
  for (let length = 1; length < frame.length + 4; length += 7) {
    using line = await ByteLine.dial(center.address);
    await line.sendPart(frame, length);
  }
}

Deno.test("requests, logins and ATT cut short at any byte harm nobody", async () => {
  await using room = await startRoom({ clock: new FakeClock() });
  const { center, google } = room;
  await cutEverywhere(center, `MSG|google|${google.token}|bob|never said`);
  await cutEverywhere(center, `SAY|google|${google.token}|a-1|bob|never said`);
  await cutEverywhere(center, `ATT|google|${google.token}|0`);
  await cutEverywhere(center, "LIN|2");
  await assertWellServed(room);
  assertEquals(room.bob.pushes.arrivals.all.some(({ text }) => text.includes("never")), false);
});

Deno.test("whoever asks much and reads nothing holds up nobody else", async () => {
  await using room = await startRoom({ clock: new FakeClock() });
  const { center, google } = room;
  using line = await ByteLine.dial(center.address);
  const online = Array.from({ length: 20_000 }, () => "ONL|||");
  const sending = line.send(`HEY|google|${google.token}|`, ...online).catch(() => {});
  await assertWellServed(room);
  line.close();
  await sending;
  await assertWellServed(room);
});

Deno.test("an attached client that reads nothing holds up nobody else, and is cut off", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, DEAF);
  const { center, seas, google } = room;
  using line = await ByteLine.dial(center.address);
  await line.send(`ATT|google|${google.token}|0`);
  const text = "x".repeat(60_000);
  using asking = await seas.openRequests();
  await asking.send(
    ...Array.from({ length: 139 }, (): [string, string, string] => ["MSG", "google", text]),
  );
  await assertWellServed(room);
  // As many as go out at once are under way, all others wait.
  await until(() => center.sizes.letters >= 135);
  clock.advance(3_000);
  for (let i = 0; i < 139; i++) assertMatch(await asking.answer(), /^OKAY\|kept\|/);
  clock.advance(2_000);
  await until(() => center.attached === 0);
  await google.attach();
  for (let i = 0; i < 139; i++) {
    assertEquals((await google.nextPush()).text.length, text.length + 8);
  }
  await assertWellServed(room);
});

Deno.test("a center closes at once, whatever is under way", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { acknowledge: "never" });
  const { center, seas, google, bob } = room;
  const attached = await bob.attach({ acknowledge: "never" });
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "a"], ["MSG", "bob", "b"], ["HEY"]);
  await google.nextArrival();
  await bob.nextArrival();
  using login = await bob.openLogin(center.address);
  await login.attempt("bob", "hunter2");
  await center.close();
  assertEquals([await line.rest(), await login.rest()], [[], []]);
  await attached.ended();
});
