/** Connections for requests of protocol 2: who asks on them, how long they last, what is too long. */
import { assertEquals, assertMatch } from "@std/assert";
import { ByteLine } from "../peers/newer_line.ts";
import { packFrames } from "../peers/newer_bytes.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { OlderClient } from "../peers/older_client.ts";
import { enter, OFFLINE } from "./fixtures.ts";
import { come, OVER, REPLACED_BY, type Room, settle, startRoom, texts } from "./newer_room.ts";

/** The longest frame that the center takes unless told otherwise. */
const MAX_BYTES = 65_536;

/** A frame's length, without the frame. */
function header(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length);
  return bytes;
}

Deno.test("user and token may be left out behind the first request, or be named again", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  using line = await seas.openRequests();
  const { token } = seas;
  await line.raw(`HEY|seas|${token}|`, "MSG|||google|a", `MSG|seas|${token}|google|b`, "HEY|||");
  for (const answer of ["OKAY|here|", "OKAY|delivered|", "OKAY|delivered|", "OKAY|here|"]) {
    assertEquals(await line.answer(), answer);
  }
  assertEquals(await texts(google, 2), ["[seas]: a", "[seas]: b"]);
});

Deno.test("another user's token, though a current one, is not that of the connection", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  using line = await seas.openRequests();
  assertEquals(await line.ask("HEY"), "OKAY|here|");
  await line.raw(`HEY|google|${google.token}|`);
  assertEquals(await line.rest(), [OVER]);
  assertEquals(await google.ask("HEY"), "OKAY|here|");
});

Deno.test("a token that is not a current one is answered, and the connection closed", async () => {
  await using room = await startRoom();
  const { center } = room;
  for (const type of ["HEY", "MSG", "SAY", "WHO", "ATT", "PRV", "OUT", "XYZ"]) {
    using line = await ByteLine.dial(center.address);
    await line.send(`${type}|seas|2.stale|google|x`);
    assertEquals(await line.receiveText(), OVER, type);
    assertEquals(await line.rest(), []);
  }
  using line = await ByteLine.dial(center.address);
  await line.send("HEY|seas|stale|");
  assertEquals(await line.rest(), [], "nobody of protocol 1 waits for an answer");
});

Deno.test("a stale token is answered however much comes behind it", async () => {
  await using room = await startRoom();
  using line = await ByteLine.dial(room.center.address);
  const burst = Array.from({ length: 5_000 }, (_, i) => `MSG|||google|${i} ${"x".repeat(100)}`);
  await line.send("HEY|seas|2.stale|", ...burst).catch(() => {});
  assertEquals(await line.receiveText(), OVER);
});

/** A way in which a session can end while a connection is open, and what is said on that. */
interface End {
  readonly happen: (room: Room) => Promise<unknown>;
  readonly answer: string;
}

const ENDS: Record<string, End> = {
  "a login elsewhere": {
    happen: async ({ center }) => await (await come(center, "seas")).stop(),
    answer: REPLACED_BY,
  },
  "a login elsewhere in protocol 1": {
    happen: async ({ center }) => {
      await using older = OlderClient.listen();
      await enter(center, older, "seas");
    },
    answer: REPLACED_BY,
  },
  "a logout on another connection": { happen: ({ seas }) => seas.ask("OUT"), answer: OVER },
};

for (const [what, { happen, answer }] of Object.entries(ENDS)) {
  Deno.test(`${what} ends the session on the connections that are open too`, async () => {
    await using room = await startRoom();
    const { seas, google } = room;
    using line = await seas.openRequests();
    assertEquals(await line.ask("MSG", "google", "before"), "OKAY|delivered|");
    await happen(room);
    await line.send(["MSG", "google", "after"], ["HEY"]);
    assertEquals(await line.rest(), [answer]);
    assertEquals(await room.bob.ask("MSG", "google", "mark"), "OKAY|delivered|");
    const seen = google.pushes.arrivals.all.map(({ text }) => text);
    assertEquals(seen.filter((text) => text.startsWith("[")), ["[seas]: before", "[bob]: mark"]);
  });
}

Deno.test("a session unheard for thirty seconds is over, and its connections are told", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock, timeout: 30_000 });
  const { center, seas, google, bob } = room;
  assertEquals(await bob.ask("MSG", "seas", "All is acknowledged."), "OKAY|delivered|");
  using line = await seas.openRequests();
  assertEquals(await line.ask("HEY"), "OKAY|here|");
  clock.advance(20_000);
  for (const each of [google, bob]) assertEquals(await each.ask("HEY"), "OKAY|here|");
  clock.advance(10_000);
  assertEquals(center.online, 2);
  assertEquals(await google.pushesUntil("seas is offline."), ["seas is offline."]);
  await line.send(["HEY"]);
  assertEquals(await line.rest(), [OVER]);
});

Deno.test("what is asked on a connection that stays open keeps the session up", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock, timeout: 30_000 });
  const { center, seas, google, bob } = room;
  assertEquals(await bob.ask("MSG", "seas", "All is acknowledged."), "OKAY|delivered|");
  using line = await seas.openRequests();
  for (let i = 0; i < 5; i++) {
    assertEquals(await line.ask("HEY"), "OKAY|here|");
    // Were the others to go offline, that would be on its way while the clock goes on.
    for (const other of [google, bob]) assertEquals(await other.ask("HEY"), "OKAY|here|");
    await settle();
    clock.advance(20_000);
  }
  assertEquals(center.online, 3);
});

Deno.test("a connection on which nothing was asked for a minute is closed", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock });
  const { seas } = room;
  using line = await seas.openRequests();
  let closed = false;
  assertEquals(await line.ask("HEY"), "OKAY|here|");
  await settle();
  clock.advance(59_999);
  assertEquals(await line.ask("ONL"), "OKAY|online|[CURRENTLY ONLINE]: bob google seas");
  await settle();
  const rest = line.rest().finally(() => closed = true);
  clock.advance(59_999);
  await settle();
  assertEquals(closed, false);
  clock.advance(1);
  assertEquals(await rest, []);
  assertEquals(await seas.ask("HEY"), "OKAY|here|");
});

Deno.test("a request that comes byte by byte is answered", async () => {
  await using room = await startRoom();
  using line = await room.seas.openRequests();
  await line.sendSlowly("MSG", "google", "slow");
  assertEquals(await line.answer(), "OKAY|delivered|");
  await line.sendSlowly("MSG", "google", "slow again");
  assertEquals(await line.answer(), "OKAY|delivered|");
});

Deno.test("the longest request there may be is served, one byte more is not", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  using line = await seas.openRequests();
  assertEquals(await line.ask("HEY"), "OKAY|here|");
  const head = "MSG|||google|";
  await line.raw(head + "x".repeat(MAX_BYTES - head.length));
  assertEquals(await line.answer(), "OKAY|delivered|");
  assertEquals((await google.nextPush()).text.length, MAX_BYTES - head.length + "[seas]: ".length);
  await line.raw(head + "x".repeat(MAX_BYTES - head.length + 1));
  assertMatch(
    await line.answer(),
    /^FAIL\|request\|Your message is too long: expected at most 65536/,
  );
});

Deno.test("requests that are too long are left out, and the others are served in order", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  using line = await seas.openRequests();
  const long = (length: number): [string, ...string[]] => ["MSG", "google", "x".repeat(length)];
  await line.send(["MSG", "google", "a"], long(70_000), ["MSG", "google", "b"], long(3_000_000), [
    "MSG",
    "google",
    "c",
  ]);
  const answers = await Promise.all(Array.from({ length: 5 }, () => line.answer()));
  assertEquals(answers.map((answer) => answer.split("|")[1]), [
    "delivered",
    "request",
    "delivered",
    "request",
    "delivered",
  ]);
  assertEquals(await texts(google, 3), ["[seas]: a", "[seas]: b", "[seas]: c"]);
});

Deno.test("a first request that is too long is answered, and the next is served", async () => {
  await using room = await startRoom();
  using line = await room.seas.openRequests();
  await line.send(["MSG", "google", "x".repeat(100_000)], ["HEY"]);
  assertMatch(await line.answer(), /^FAIL\|request\|Your message is too long: /);
  assertEquals(await line.answer(), "OKAY|here|");
});

Deno.test("a first request that is too long is answered though its first bytes came alone", async () => {
  await using room = await startRoom();
  const { center, seas } = room;
  using line = await ByteLine.dial(center.address);
  const [frame, next] = [`MSG|seas|${seas.token}|google|${"x".repeat(100_000)}`, "HEY|||"];
  await line.sendPart(frame, 9);
  await settle();
  await line.sendBare(packFrames(frame, next).slice(9)).catch(() => {});
  assertMatch(await line.receiveText(), /^FAIL\|request\|Your message is too long: /);
  assertEquals(await line.receiveText(), "OKAY|here|");
});

Deno.test("a request just below 16 MiB is left out, and the next is served", async () => {
  await using room = await startRoom();
  using line = await room.seas.openRequests();
  assertEquals(await line.ask("HEY"), "OKAY|here|");
  const head = "BRD|||";
  await line.raw(head + "x".repeat(16 * 1024 * 1024 - 1 - head.length), "HEY|||");
  assertMatch(await line.answer(), /^FAIL\|request\|/);
  assertEquals(await line.answer(), "OKAY|here|");
});

Deno.test("from 16 MiB on, a request is answered and its connection closed", async () => {
  await using room = await startRoom();
  for (const length of [16 * 1024 * 1024 + 1, 2 ** 32 - 1, 16 * 1024 * 1024]) {
    using line = await room.seas.openRequests();
    assertEquals(await line.ask("HEY"), "OKAY|here|");
    await line.raw("HEY|||");
    assertEquals(await line.answer(), "OKAY|here|");
    using other = await ByteLine.dial(room.center.address);
    await other.send(`HEY|seas|${room.seas.token}|`);
    assertEquals(await other.receiveText(), "OKAY|here|");
    await other.sendBare(header(length));
    assertMatch(await other.receiveText(), /^FAIL\|request\|/, String(length));
    assertEquals(await other.rest(1_000), [], String(length));
  }
});

Deno.test("ATT is refused behind other requests, which are served on", async () => {
  await using room = await startRoom();
  const { center, seas } = room;
  using line = await seas.openRequests();
  assertEquals(await line.ask("HEY"), "OKAY|here|");
  await line.raw(`ATT|seas|${seas.token}|0`, "HEY|||");
  assertMatch(await line.answer(), /^FAIL\|request\|/);
  assertEquals([await line.answer(), center.attached], ["OKAY|here|", 0]);
});

Deno.test("what is asked before a logout is answered before it, and nothing behind it is done", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { acknowledge: "never" });
  const { seas, google, bob } = room;
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "a"], ["OUT"], ["MSG", "bob", "never"], ["HEY"]);
  assertEquals((await google.nextArrival()).text, "[seas]: a");
  assertEquals(await bob.pushesUntil("seas is offline."), ["seas is offline."]);
  clock.advance(3_000);
  assertEquals(await line.rest(), [`OKAY|kept|${OFFLINE}`, "OKAY|bye|"]);
  assertEquals(await bob.ask("ONL"), "OKAY|online|[CURRENTLY ONLINE]: bob google");
});
