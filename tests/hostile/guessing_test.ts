/** Guessing passwords, and whom that hurts. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Accounts } from "../../lib/accounts/accounts.ts";
import { hashPassword, type Scrypt } from "../../lib/accounts/scrypt.ts";
import { DEFAULT_LIMITS } from "../../lib/center/limits.ts";
import { ACCOUNTS, enter } from "../center/fixtures.ts";
import { packFrames, textOf, unpackFrames } from "../peers/newer_bytes.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { ByteLine } from "../peers/newer_line.ts";
import { OlderClient } from "../peers/older_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { CountedAccounts } from "../support/hostile_accounts.ts";
import { HostileConnection } from "../support/hostile_connection.ts";
import { LOG_LINES, Siege } from "../support/hostile_siege.ts";

/** Cheap to check. */
const COST = { ln: 1, r: 1, p: 1 };

const LOCKOUT = 60_000;

/** Accounts with hashes, and how often one was computed. */
async function hashedAccounts(): Promise<
  { accounts: Accounts; clock: FakeClock; count(): number }
> {
  let hashes = 0;
  const scrypt: Scrypt = (_password, _salt, _cost, length) => {
    hashes += 1;
    return Promise.resolve(new Uint8Array(length));
  };
  const clock = new FakeClock();
  const credentials = new Map([
    ["seas", await hashPassword("summerisover", COST)],
    ["google", await hashPassword("hasglasses", COST)],
    ["bob", "hunter2"],
  ]);
  const accounts = new Accounts(clock, credentials, { attempts: 3, lockout: LOCKOUT, scrypt });
  return { accounts, clock, count: () => hashes };
}

Deno.test("10. Guessing passwords costs no hash once it is throttled", async (t) => {
  await t.step("a name that is suspended", async () => {
    const { accounts, clock, count } = await hashedAccounts();
    for (const name of ["seas", "nobody"]) {
      const before = count();
      for (let i = 0; i < 3; i++) await accounts.check(name, "asdf");
      assertEquals(count() - before, 3);
      for (let i = 0; i < 1_000; i++) {
        assertEquals((await accounts.check(name, "asdf")).type, "PENNED");
      }
      assertEquals(count() - before, 3, "it is answered at once");
    }
    clock.advance(LOCKOUT);
    await accounts.check("seas", "asdf");
    assertEquals(count(), 7);
    accounts.close();
  });

  await t.step("a name that is guessed at a thousand times at once", async () => {
    const { accounts, count } = await hashedAccounts();
    const replies = await Promise.all(
      Array.from({ length: 1_000 }, (_, i) => accounts.check("seas", `${i}`)),
    );
    assertEquals(count(), 3);
    assertEquals(replies.filter(({ type }) => type !== "PENNED").length, 3);
    accounts.close();
  });

  await t.step("an address that has guessed too often", async () => {
    const credentials = new CountedAccounts(ACCOUNTS);
    await using siege = await Siege.lay({ credentials, logins: 10 });
    const guess = async (name: string) => {
      const answer = await HostileConnection.say(siege.endpoint, packFrames("LIN", name, "asdf"));
      return textOf(unpackFrames(answer)[0]!);
    };
    const anybody = () => crypto.randomUUID().slice(0, 8);
    const replies: string[] = [];
    for (let i = 0; i < 50; i++) replies.push(await guess(anybody()));
    assertMatch(replies.at(-1)!, /^PENNED\|/);
    const { looks } = credentials;
    for (let i = 0; i < 200; i++) await guess(anybody());
    assert(credentials.looks - looks <= 10, `${credentials.looks - looks} were checked`);
    await siege.assertWellServed();
  });
});

Deno.test("11. A lockout by name spares the sessions that live", async (t) => {
  await using siege = await Siege.lay();
  const { center, endpoint, google, bob } = siege;

  await t.step("which go on as if nothing had happened", async () => {
    for (const name of ["seas", "google", "bob"]) {
      const guesses = new Array(4).fill([name, "asdf"]).flat();
      const answer = await HostileConnection.say(endpoint, packFrames("LIN", ...guesses));
      const replies = unpackFrames(answer).map(textOf);
      assertMatch(replies.at(-1)!, /^PENNED\|/);
    }
    await siege.assertWellServed();
    assertEquals(await google.ask("HEY"), "OKAY|here|");
    assertEquals((await google.attach()).answer, "OKAY|attached|");
    assertEquals(await bob.sendAndWait("HEY"), []);
    await siege.assertWellServed();
    assertEquals([center.online, center.attached], [3, 1]);
  });

  await t.step("and nobody logs in for as long as it lasts, from wherever", async () => {
    await using again = OlderClient.listen();
    using login = await again.openLogin(siege.doors.from("192.0.2.7"));
    assertMatch(await login.attempt("bob", "hunter2"), /^PENNED\|/);
    await siege.pass(LOCKOUT);
    await enter(center, again, "bob");
    assertEquals(center.online, 3);
  });
});

const { logins } = DEFAULT_LIMITS;

/** For how many minutes' worth of logins may be tried at once. */
const BURST_MINUTES = 2;

Deno.test("three thousand wrong passwords", async () => {
  const credentials = new CountedAccounts([...ACCOUNTS, ["mallory", "of mallory"]]);
  await using siege = await Siege.lay({ credentials });
  const { endpoint, doors, center, clock, events } = siege;
  const elsewhere = doors.from("192.0.2.7");
  const { looks } = credentials;
  const began = clock.now();
  await siege.withstand(async () => {
    using line = await ByteLine.dial(endpoint);
    await line.send("LIN|2");
    const replies: string[] = [];
    for (let wave = 0; wave < 6; wave++) {
      const guesses = Array.from({ length: 500 }, (_, i) => [`nobody${wave}-${i}`, "asdf"]);
      await line.send(...guesses.flat());
      await siege.assertWellServed();
      for (let i = 0; i < guesses.length; i++) replies.push(await line.receiveText());
    }
    const checked = replies.filter((reply) => reply.startsWith("LOGIN_FAILED|")).length;
    const minutes = BURST_MINUTES + (clock.now() - began) / 60_000;
    assert(checked > logins && checked <= logins * minutes + 1, `${checked} were checked`);
    assertMatch(replies.at(-1)!, /^PENNED\|[\d.]+\|Too many logins from your address/);
    assert(credentials.looks - looks <= 4 * checked, "what is not checked costs nothing");
    const lines = events.filter((line) => line.startsWith("login refused "));
    assert(lines.length <= LOG_LINES, `${lines.length} lines in the log`);
  });
  await using mallory = NewerClient.listen({ listening: false });
  using login = await mallory.openLogin(endpoint);
  assertMatch(await login.attempt("mallory", "of mallory"), /^PENNED\|/);
  assertMatch(await mallory.login(elsewhere, "mallory", "of mallory"), /^ATTACH\|/);
  assertEquals(center.online, 4);
});
