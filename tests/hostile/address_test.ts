/** How much one address may have at once, and may not. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { DEFAULT_LIMITS } from "../../lib/center/limits.ts";
import { ACCOUNTS } from "../center/fixtures.ts";
import { until } from "../center/newer_room.ts";
import type { Endpoint } from "../peers/line.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { Horde, HostileConnection, inBatches } from "../support/hostile_connection.ts";
import { LOG_LINES, Siege } from "../support/hostile_siege.ts";

const { addressConnections } = DEFAULT_LIMITS;

const USERS = ["mallory0", "mallory1", "mallory2"];

const CREDENTIALS = new Map([...ACCOUNTS, ...USERS.map((name) => [name, `of ${name}`] as const)]);

/** Less than by default. */
const FEW = { addressRate: 5, logins: 5 };

/** Addresses that are one customer's. */
const BLOCKS = [
  ["2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:DB8:0:1:0:0:0:3"],
  ["192.0.2.1", "::ffff:192.0.2.1", "::ffff:c000:201"],
];

/** How many of so many requests of some users at one address are done. */
async function done(doors: readonly Endpoint[], count: number): Promise<number> {
  await using stack = new AsyncDisposableStack();
  let done = 0;
  for (const [i, door] of doors.entries()) {
    const client = stack.use(NewerClient.listen({ listening: false }));
    await client.login(door, USERS[i]!, `of ${USERS[i]}`);
    using line = await client.openRequests();
    await line.send(...Array.from({ length: count }, () => ["ONL"] as const));
    for (let n = 0; n < count; n++) {
      const answer = await line.answer();
      if (answer.startsWith("OKAY|")) done += 1;
      else assertMatch(answer, /^FAIL\|slow\|/);
    }
  }
  return done;
}

/** How many of so many wrong passwords are looked at. */
async function tried(door: Endpoint, count: number): Promise<number> {
  await using nobody = NewerClient.listen({ listening: false });
  using login = await nobody.openLogin(door);
  let tries = 0;
  for (let i = 0; i < count; i++) {
    const reply = await login.attempt(`${door.port}-${i}`, "asdf");
    if (reply.startsWith("LOGIN_FAILED|")) tries += 1;
    else assertMatch(reply, /^PENNED\|/);
  }
  return tries;
}

Deno.test("8. Connections and requests have a cap for each address, of IPv6 for each /64", async (t) => {
  await t.step("connections", async () => {
    await using siege = await Siege.lay();
    const { doors } = siege;
    const mine = [doors.from("2001:db8:0:1::1"), doors.from("2001:db8:0:1:ffff::2")];
    const yours = doors.from("2001:db8:0:2::1");
    await using others = new Horde();
    await others.dial(yours, 50);
    await using horde = new Horde();
    for (const door of mine) await horde.dial(door, addressConnections * 0.75);
    await until(() => horde.alive <= addressConnections);
    assert(horde.alive >= addressConnections - 1, "the newest are let in, the oldest go");
    assertEquals(others.alive, 50);
    await siege.assertWellServed();
  });

  for (const block of BLOCKS) {
    await t.step(`requests, and logins, as from ${block.join(" and ")}`, async () => {
      await using siege = await Siege.lay({ credentials: CREDENTIALS, ...FEW });
      const { doors } = siege;
      const mine = block.map((hostname) => doors.from(hostname));
      const yours = doors.from("2001:db8:0:3::1");
      const requests = await done(mine, 40);
      assert(requests >= 50 && requests < 75, `${requests} were done`);
      let tries = 0;
      for (const door of mine) tries += await tried(door, 10);
      assert(tries >= 8 && tries < 12, `${tries} were tried`);
      assertEquals([await done([yours], 40), await tried(yours, 5)], [40, 5]);
      await siege.assertWellServed();
    });
  }
});

Deno.test("three thousand connections at once from one address", async () => {
  await using siege = await Siege.lay();
  const { doors, endpoint, events } = siege;
  await siege.withstand(async () => {
    await using horde = new Horde();
    for (let wave = 0; wave < 3; wave++) {
      await Promise.all([horde.dial(endpoint, 1_000), siege.assertWellServed()]);
      await siege.assertWellServed();
    }
    assert(doors.mostOpen <= addressConnections + 1, `${doors.mostOpen} at once`);
    await until(() => horde.alive <= addressConnections);
    const lines = events.filter((line) => line.startsWith("limit "));
    assert(lines.length <= LOG_LINES, `${lines.length} lines in the log`);
  });
});

Deno.test("three thousand connections that come and go", async () => {
  await using siege = await Siege.lay();
  await siege.withstand(async () => {
    for (let wave = 0; wave < 3; wave++) {
      const flood = inBatches(1_000, 50, async (i) => {
        await using connection = await HostileConnection.dial(siege.endpoint);
        if (i % 2) await connection?.sendBare(Uint8Array.of(0, 0, 0));
      });
      await Promise.all([flood, siege.assertWellServed()]);
    }
  });
});
