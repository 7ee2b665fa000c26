/** Where a center dials, and a client, whatever others name. */
import { assertEquals, assertMatch } from "@std/assert";
import { HandTable } from "../client/newer_fixtures.ts";
import type { Endpoint } from "../peers/line.ts";
import { packFrames } from "../peers/newer_bytes.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { OlderCenter } from "../peers/older_center.ts";
import { OlderClient } from "../peers/older_client.ts";
import { WITH_MALLORY } from "../support/hostile_accounts.ts";
import { HostileConnection } from "../support/hostile_connection.ts";
import { Dials } from "../support/hostile_dials.ts";
import { Siege } from "../support/hostile_siege.ts";
import { logIn, PASSWORDS } from "../support/run_client.ts";

/** Names and numbers of places that are none of the center's business. */
const HOSTS = [
  ...["", "nowhere.invalid", "localhost", "127.0.0.2", "0.0.0.0", "255.255.255.255", "::", "::1"],
  ...[
    "::ffff:127.0.0.2",
    "::ffff:7f00:2",
    "[::1]",
    "fe80::1%lo",
    "127.2",
    "0x7f000002",
    "2130706434",
  ],
  ...["0177.0.0.2", "169.254.169.254", "192.0.2.1", "１２７.0.0.2", "127.0.0.1:22", "x@127.0.0.2"],
  ...[
    "http://127.0.0.2/",
    "127.0.0.1\n127.0.0.2",
    "127.0.0.1|22",
    "\0",
    "x".repeat(10_000),
    "seas",
  ],
];

/** No port that anybody may be dialled at. */
const NOT_PORTS = [
  ...[
    "",
    "1",
    "22",
    "25",
    "1023",
    "65536",
    "99999",
    "-1",
    "-6067",
    "+6067",
    "6067.0",
    "6e3",
    "0x1771",
  ],
  ...[
    "00000",
    "022",
    "4294967318",
    "６０６７",
    "6067\n",
    " 6067",
    "6067|",
    "6067;22",
    "NaN",
    "seas",
  ],
  ...["\0", "9".repeat(5_000)],
];

/** What may stand in place of an address and a key: none of it is of any use. */
const ADDRESSES = [
  ...[
    "",
    "|",
    "||||",
    "0",
    "0|0",
    "127.0.0.1:0|",
    "localhost|",
    "127.0.0.1|key",
    "::|\0",
    "\x1b[2J|",
  ],
  ...[`127.0.0.1|${"A".repeat(43)}`, `|${"A".repeat(5_000)}`, `${"9".repeat(5_000)}|`],
];

/** Logs mallory in with protocol 1, naming a host and a port. Returns what the center says to that. */
async function announce1(
  center: Endpoint,
  mallory: OlderClient,
  host: string,
  port: string,
): Promise<string[]> {
  using login = await mallory.openLogin(center);
  assertEquals(await login.attempt("mallory", "of mallory"), "LOGIN_OKAY");
  await login.announce(host, port);
  return await login.rest();
}

/** The same in protocol 2. */
async function announce2(
  center: Endpoint,
  mallory: NewerClient,
  host: string,
  port: string,
): Promise<string> {
  using login = await mallory.openLogin(center);
  assertEquals(await login.attempt("mallory", "of mallory"), "LOGIN_OKAY|2");
  await login.announce({ host, port });
  return await login.outcome();
}

Deno.test("4. The center dials only where the login came from, and no port under 1024", async (t) => {
  await using siege = await Siege.lay({ credentials: WITH_MALLORY });
  const { endpoint, center, google, seas, bob } = siege;
  await using older = OlderClient.listen();
  await using newer = NewerClient.listen();
  const port = newer.port!.number;
  const wellKnown = [endpoint.port, seas.port!.number, bob.port];

  await t.step("whatever host the client names, in protocol 1", async () => {
    using dials = new Dials();
    for (const host of HOSTS) {
      assertEquals(await announce1(endpoint, older, host, String(older.port)), []);
      await google.ask("MSG", "mallory", "x");
      assertEquals((await older.pushesUntil("[google]: x")).at(-1), "[google]: x");
      // What is given away is what was dialled.
      await older.sendAndWait("ALL", "bob");
      await bob.pushesUntil(`ADR|mallory|127.0.0.1|${older.port}`);
    }
    assertEquals(dials.but(...wellKnown), [`127.0.0.1:${older.port}`]);
    await older.sendAndWait("OUT");
  });

  await t.step("whatever host the client names, in protocol 2", async () => {
    using dials = new Dials();
    for (const host of HOSTS) {
      assertMatch(await announce2(endpoint, newer, host, String(port)), /^DIAL\|/);
      assertEquals(await google.ask("MSG", "mallory", "x"), "OKAY|delivered|");
    }
    assertEquals(dials.but(...wellKnown), [`127.0.0.1:${port}`]);
  });

  await t.step("however the address is spelled that it comes from", async () => {
    using dials = new Dials();
    const doors = ["::ffff:127.0.0.1", "::ffff:7f00:1"].map((from) => siege.doors.from(from));
    for (const door of doors) {
      assertMatch(await announce2(door, newer, "::1", String(port)), /^DIAL\|/);
      for (const other of wellKnown) {
        assertMatch(await announce2(door, newer, "::1", String(other)), /^FAIL\|address\|/);
      }
    }
    const dialled = dials.but(...wellKnown, ...doors.map(({ port }) => port));
    assertEquals(dialled, [`127.0.0.1:${port}`]);
  });

  await t.step("and no port under 1024, of the center, or of another user", async () => {
    using dials = new Dials();
    const { online } = center;
    for (const port of ["22", "80", "443", "1023", ...wellKnown.map(String)]) {
      assertMatch(await announce2(endpoint, newer, "127.0.0.1", port), /^FAIL\|address\|Cannot/);
      assertMatch((await announce1(endpoint, older, "127.0.0.1", port)).join(), /^Cannot log in: /);
    }
    assertEquals([dials.but(endpoint.port), center.online], [[], online]);
  });
});

Deno.test("5. A port of 0 or nonsense in a peer's address is refused, and nobody dials it", async (t) => {
  await t.step("at a login, in either protocol", async () => {
    await using siege = await Siege.lay({ credentials: WITH_MALLORY });
    const { endpoint, center } = siege;
    using dials = new Dials();
    await using newer = NewerClient.listen({ listening: false });
    await using older = OlderClient.listen();
    for (const port of NOT_PORTS) {
      assertMatch(await announce2(endpoint, newer, "127.0.0.1", port), /^FAIL\|address\|Cannot/);
      assertMatch((await announce1(endpoint, older, "127.0.0.1", port)).join(), /^Cannot log in: /);
    }
    assertMatch((await announce1(endpoint, older, "127.0.0.1", "0")).join(), /^Cannot log in: /);
    assertEquals([dials.but(endpoint.port), center.online], [[], 3]);
    await siege.assertWellServed();
  });

  await t.step("in an address that a center pushes, in protocol 1", async () => {
    await using center = OlderCenter.listen(PASSWORDS);
    await using client = await logIn(center, "seas");
    using dials = new Dials();
    for (const port of ["0", ...NOT_PORTS]) {
      await center.push("seas", `ADR|google|127.0.0.1|${port}`);
      client.type("private google x");
      await client.terminal.until("I don't yet know who google is.");
    }
    const session = await center.session("seas");
    assertEquals(dials.but(center.port, Number(session?.port)), []);
  });

  await t.step("in an address that a center pushes, in protocol 2", async () => {
    await using table = await HandTable.set();
    const { client, session, center } = table;
    using dials = new Dials();
    for (const port of ["0", ...NOT_PORTS.slice(1)]) {
      await session.push(session.psh(`ADR|google|127.0.0.1|${port}|${session.clientKey}`));
      client.type("private google x");
      await client.terminal.until("I don't yet know who google is.");
    }
    assertEquals(dials.but(center.port, Number(session.port)), []);
    const shown = table.answers.filter((line) => line.includes("address that cannot be used"));
    assertEquals(shown.length, NOT_PORTS.length);
  });

  await t.step("in the answer to whoever allows somebody", async () => {
    await using table = await HandTable.set();
    const { client, session, center } = table;
    using dials = new Dials();
    for (const address of ADDRESSES) {
      client.type("allow google");
      await table.serve("ALL|google", `OKAY|allowed|${address}`);
      client.type("private google x");
      await client.terminal.until("I don't yet know who google is.");
      await HostileConnection.say(
        session.endpoint,
        packFrames("<google>: forged", "PRV|google|1|x"),
      );
    }
    assertEquals(dials.but(center.port, Number(session.port)), []);
    assertEquals(table.shown.filter((line) => line.includes("forged")), []);
  });
});
