/** Frames that come a byte now and then. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { come, until } from "../center/newer_room.ts";
import { HandTable } from "../client/newer_fixtures.ts";
import type { Endpoint } from "../peers/line.ts";
import { packFrames } from "../peers/newer_bytes.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { WITH_MALLORY } from "../support/hostile_accounts.ts";
import { Horde, HostileConnection } from "../support/hostile_connection.ts";
import { soon } from "../support/hostile_patience.ts";
import { Siege } from "../support/hostile_siege.ts";
import { RunningClient } from "../support/run_client.ts";

const DRIBBLE = packFrames("x".repeat(1_000));

const SECOND = 1_000;

/** Twenty times in this many seconds a byte comes. */
class Dribble {
  constructor(readonly endpoint: Endpoint, readonly clock: FakeClock) {}

  /** Says something and then dribbles. The other end has to close within this many seconds. */
  async endsWithin(seconds: number, ...frames: string[]): Promise<void> {
    await using connection = await HostileConnection.dial(this.endpoint);
    assert(connection);
    await connection.send(...frames);
    for (let i = 0; i <= 20; i++) {
      await connection.sendBare(DRIBBLE.subarray(i, i + 1));
      // It is closed in a turn of its own.
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
      if (connection.isOver) return;
      this.clock.advance(seconds * SECOND / 20);
    }
    await soon("the end of a connection", () => connection.over);
  }
}

Deno.test("7. A frame has a deadline as a whole, not for each of its bytes", async (t) => {
  await using siege = await Siege.lay({ credentials: WITH_MALLORY });
  const { endpoint, clock, center } = siege;
  const dribble = new Dribble(endpoint, clock);

  await t.step("the first of a connection, at the center", async () => {
    await dribble.endsWithin(10);
    await siege.assertWellServed();
  });

  await t.step("those of a login", async () => {
    await dribble.endsWithin(300, "LIN");
    await dribble.endsWithin(300, "LIN|2", "mallory");
    await dribble.endsWithin(10, "LIN", "mallory", "of mallory");
    await dribble.endsWithin(10, "LIN|2", "mallory", "of mallory", "127.0.0.1");
    assertEquals(center.online, 3);
  });

  await t.step("the next request of a session", async () => {
    await using mallory = await come(center, "mallory", { listening: false });
    await dribble.endsWithin(60, `HEY|mallory|${mallory.token}|`);
  });

  await t.step("the answer of a port that the center tries", async () => {
    await using mallory = NewerClient.listen({ listening: false });
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    using login = await mallory.openLogin(endpoint);
    await login.attempt("mallory", "of mallory");
    await login.announce({ port: String(listener.addr.port) });
    using conn = await listener.accept();
    const outcome = login.outcome();
    for (let i = 0; i < 3; i++) {
      await conn.write(DRIBBLE.subarray(i, i + 1)).catch(() => {});
      clock.advance(SECOND);
    }
    assertMatch(await outcome, /^ATTACH\|/);
  });

  await t.step("and what never becomes one is no sign of life", async () => {
    await using siege = await Siege.lay({ credentials: WITH_MALLORY, timeout: 30_000 });
    const { endpoint, clock, center } = siege;
    const dribble = new Dribble(endpoint, clock);
    await using mallory = await come(center, "mallory", { listening: false, attached: false });
    await dribble.endsWithin(36, `ATT|mallory|${mallory.token}|0`);
  });

  await t.step("the first of a connection, at a client's own port", async () => {
    const clock = new FakeClock();
    await using table = await HandTable.set({ clock });
    const { client, session } = table;
    await new Dribble(session.endpoint, clock).endsWithin(10);
    await session.push(session.psh("still there?"));
    await client.terminal.until("still there?");
  });

  await t.step("the reply to a client's login", async () => {
    const clock = new FakeClock();
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    await using client = new RunningClient(listener.addr, { clock });
    client.typeLogin("seas", "any");
    using conn = await listener.accept();
    const ended = assertRejects(() => client.ended(), Error, "it does not answer");
    // It asks as soon as it has sent all of what was typed.
    const buffer = new Uint8Array(1_024);
    for (let read = 0; read < packFrames("LIN|2", "seas", "any").length;) {
      read += await conn.read(buffer) ?? 0;
    }
    for (let i = 0; i <= 10; i++) {
      await conn.write(DRIBBLE.subarray(i, i + 1)).catch(() => {});
      clock.advance(SECOND);
    }
    await ended;
  });
});

/** How often a byte comes, in milliseconds. */
const EVERY = 500;

/** What two hundred connections say, byte by byte. */
const SAYINGS = [
  packFrames("x".repeat(100)),
  packFrames(`MSG|seas|token|google|${"x".repeat(100)}`),
  packFrames("LIN".repeat(40)),
  Uint8Array.of(0, 0, 0xff, 0xff, ...new Array(100).fill(0x7c)),
];

Deno.test("two hundred connections that say a byte now and then", async () => {
  await using siege = await Siege.lay();
  await siege.withstand(async () => {
    await using horde = new Horde();
    await horde.dial(siege.endpoint, 200);
    const { clock } = siege;
    for (let i = 0; i < 10_000 / EVERY; i++) {
      await Promise.all(
        horde.connections.map((connection, n) =>
          connection.sendBare(SAYINGS[n % SAYINGS.length]!.subarray(i, i + 1))
        ),
      );
      if (i === 10) assertEquals(horde.alive, 200, "they have ten seconds");
      clock.advance(EVERY);
      if (i % 5 === 0) await siege.assertWellServed();
    }
    await until(() => horde.alive === 0);
  });
});
