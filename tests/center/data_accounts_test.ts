/** Lockouts, and accounts that go and come back, over restarts. */
import { assertEquals, assertMatch } from "@std/assert";
import type { Center } from "../../lib/center/center.ts";
import type { Clock } from "../../lib/clock.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { arrived, Data } from "./data_fixtures.ts";
import { ACCOUNTS, OFFLINE } from "./fixtures.ts";
import { assertNothingMore, come, settle, texts } from "./newer_room.ts";

const KEPT = `OKAY|kept|${OFFLINE}`;

const DAY = 24 * 60 * 60 * 1_000;

/** The accounts, google with another password, or not at all. */
function accountsWith(password?: string): Map<string, string> {
  const accounts = new Map(ACCOUNTS);
  if (password === undefined) accounts.delete("google");
  else accounts.set("google", password);
  return accounts;
}

/** What a login is answered. */
async function attempt({ address }: Center, user: string, password = "wrong"): Promise<string> {
  using login = await NewerClient.listen({ listening: false }).openLogin(address);
  return await login.attempt(user, password);
}

async function comeWith({ address }: Center, password: string): Promise<NewerClient> {
  const client = NewerClient.listen();
  await client.login(address, "google", password);
  return client;
}

/** A clock that begins with another process; the date goes on. */
function clockAt(date: number, now = 0): FakeClock & Clock {
  const clock = new FakeClock();
  clock.advance(now);
  clock.sleep(date - clock.date());
  return clock;
}

for (const user of ["google", "nobody"]) {
  Deno.test(`${user} stays suspended over restarts, for as long as is left`, async () => {
    const clock = clockAt(1_700_000_000_000, 1_000_000);
    const data = new Data();
    {
      await using first = data.start({ clock, isKilled: true });
      const replies: string[] = [];
      for (let i = 0; i < 3; i += 1) replies.push(await attempt(first.center, user));
      assertEquals(replies, ["LOGIN_FAILED|2", "LOGIN_FAILED|1", "JUST_PENNED|60.0000000000"]);
    }
    const date = clock.date();
    for (const seconds of [20, 59]) {
      await using next = data.start({ clock: clockAt(date + 1_000 * seconds), isKilled: true });
      const left = `PENNED|${60 - seconds}.0000000000`;
      assertEquals(await attempt(next.center, user, "hasglasses"), left);
      assertEquals(await attempt(next.center, "bob"), "LOGIN_FAILED|2");
      assertEquals(await attempt(next.center, "bob", ACCOUNTS.get("bob")), "LOGIN_OKAY|2");
    }
    const last = clockAt(date + 59_999);
    await using next = data.start({ clock: last });
    assertMatch(await attempt(next.center, user), /^PENNED\|0\.001/);
    last.advance(1);
    assertEquals(await attempt(next.center, user), "LOGIN_FAILED|2");
  });

  Deno.test(`failures of ${user} count over restarts, and are forgotten in a day`, async () => {
    let date = 1_700_000_000_000;
    const data = new Data();
    const replies: string[] = [];
    for (const later of [0, DAY - 1, 1_000, 60_000, DAY, DAY - 1]) {
      date += later;
      await using next = data.start({ clock: clockAt(date, 5 * later) });
      replies.push(await attempt(next.center, user));
    }
    assertEquals(replies, [
      "LOGIN_FAILED|2",
      "LOGIN_FAILED|1",
      "JUST_PENNED|60.0000000000",
      "LOGIN_FAILED|2",
      "LOGIN_FAILED|2",
      "LOGIN_FAILED|1",
    ]);
  });
}

Deno.test("however the date jumps meanwhile, nobody is suspended for longer than a lockout", async () => {
  const date = 1_700_000_000_000;
  for (const jump of [-100 * DAY, -1_000, 100 * DAY]) {
    const data = new Data();
    {
      await using first = data.start({ clock: clockAt(date) });
      for (let i = 0; i < 3; i += 1) await attempt(first.center, "google");
      await attempt(first.center, "bob");
    }
    const clock = clockAt(date + jump);
    await using second = data.start({ clock });
    const reply = await attempt(second.center, "google", "hasglasses");
    assertEquals(reply, jump < 0 ? "PENNED|60.0000000000" : "LOGIN_OKAY|2");
    assertEquals(await attempt(second.center, "bob"), `LOGIN_FAILED|${jump < 0 ? 1 : 2}`);
    clock.advance(60_000);
    assertEquals(await attempt(second.center, "google", "hasglasses"), "LOGIN_OKAY|2");
  }
});

Deno.test("a password that was right is remembered to have been, over a restart", async () => {
  const data = new Data();
  {
    await using first = data.start();
    for (let i = 0; i < 2; i += 1) await attempt(first.center, "google");
    assertEquals(await attempt(first.center, "google", "hasglasses"), "LOGIN_OKAY|2");
  }
  await using second = data.start();
  assertEquals(await attempt(second.center, "google"), "LOGIN_FAILED|2");
});

Deno.test("failures are written down by the machine's own clock too", async () => {
  const data = new Data();
  const told: string[] = [];
  {
    await using first = data.start();
    first.store.whenWritten((error) => error && told.push(error.message));
    for (let i = 0; i < 3; i += 1) {
      await attempt(first.center, "google");
      first.store.whenWritten((error) => error && told.push(error.message));
    }
    assertEquals(first.store.size, 0);
  }
  assertEquals(told, []);
  await using second = data.start();
  assertMatch(await attempt(second.center, "google", "hasglasses"), /^PENNED\|5\d\./);
});

Deno.test("a failed login makes nobody's message fail", async () => {
  const data = new Data();
  await using first = data.start();
  await using seas = await come(first.center, "seas");
  const [answers] = await Promise.all([
    Promise.all(Array.from({ length: 20 }, (_, i) => seas.ask("MSG", "google", `${i}`))),
    Promise.all(Array.from({ length: 20 }, (_, i) => attempt(first.center, `nobody${i}`))),
  ]);
  assertEquals(new Set(answers), new Set([KEPT]));
});

for (const [password, is] of [["hasglasses", "the same"], ["another", "another's"]] as const) {
  const isSame = password === "hasglasses";
  const kept = isSame ? ["[seas]: 1", "[seas]: 2"] : [];
  Deno.test(`what waits for an account that goes and comes back as ${is}, over restarts`, async () => {
    for (const isKilled of [false, true]) {
      const data = new Data();
      {
        await using first = data.start();
        await using seas = await come(first.center, "seas");
        await using google = await come(first.center, "google");
        assertEquals(await google.ask("BLC", "1", "bob"), "OKAY|blocked|You have blocked bob");
        assertEquals(await google.ask("OUT"), "OKAY|bye|");
        for (const text of ["1", "2"]) assertEquals(await seas.ask("MSG", "google", text), KEPT);
        first.center.replaceCredentials(accountsWith());
        assertMatch(await seas.ask("MSG", "google", "3"), /^FAIL\|no-user\|/);
      }
      {
        await using second = data.start({ credentials: accountsWith() });
        await using seas = await come(second.center, "seas");
        assertMatch(await seas.ask("MSG", "google", "4"), /^FAIL\|no-user\|/);
      }
      {
        // The one that finds it back may be killed.
        await using third = data.start({ credentials: accountsWith(password), isKilled });
        await using seas = await come(third.center, "seas");
        await using bob = await come(third.center, "bob");
        const [answer] = (await bob.ask("MSG", "google", "5")).split("|", 1);
        assertEquals(answer, isSame ? "FAIL" : "OKAY");
        assertEquals(await seas.ask("HEY"), "OKAY|here|");
      }
      await using fourth = data.start({ credentials: accountsWith(password) });
      await using google = await comeWith(fourth.center, password);
      const expected = isSame ? kept : ["[bob]: 5"];
      assertEquals(await texts(google, expected.length), expected);
      await using seas = await come(fourth.center, "seas");
      assertEquals(await texts(google, 1), ["seas has logged on."]);
      await assertNothingMore(google, seas);
    }
  });

  Deno.test(`what waits for an account that goes, and comes back as ${is} while the center runs again`, async () => {
    const data = new Data();
    {
      await using first = data.start();
      await using seas = await come(first.center, "seas");
      for (const text of ["1", "2"]) assertEquals(await seas.ask("MSG", "google", text), KEPT);
      first.center.replaceCredentials(accountsWith());
    }
    await using second = data.start({ credentials: accountsWith() });
    await using seas = await come(second.center, "seas");
    second.center.replaceCredentials(accountsWith(password));
    await using google = await comeWith(second.center, password);
    assertEquals(await texts(google, kept.length), kept);
    await assertNothingMore(google, seas);
  });
}

Deno.test("what waits for an account that goes while no center runs, and comes back as another's", async () => {
  const data = new Data();
  {
    await using first = data.start();
    await using seas = await come(first.center, "seas");
    assertEquals(await seas.ask("MSG", "google", "1"), KEPT);
  }
  {
    await using second = data.start({ credentials: accountsWith() });
    await using seas = await come(second.center, "seas");
    assertMatch(await seas.ask("MSG", "google", "2"), /^FAIL\|no-user\|/);
  }
  await using third = data.start({ credentials: accountsWith("another") });
  await using seas = await come(third.center, "seas");
  await using google = await comeWith(third.center, "another");
  await assertNothingMore(google, seas);
});

Deno.test("messages of a user whose account is gone still come after a restart", async () => {
  const data = new Data();
  {
    await using first = data.start();
    await using seas = await come(first.center, "seas");
    assertEquals(await seas.say("google", "the last one", "a-1"), KEPT);
  }
  const credentials = new Map([...ACCOUNTS].filter(([name]) => name !== "seas"));
  await using second = data.start({ credentials });
  await using google = await come(second.center, "google");
  assertEquals(await texts(google, 1), ["[seas]: the last one"]);
});

Deno.test("what was under way to an account that went is not for who has its name next, after a restart either", async () => {
  const clock = new FakeClock();
  const data = new Data();
  {
    await using first = data.start({ clock });
    await using seas = await come(first.center, "seas");
    await using google = await come(first.center, "google", { listening: false, attached: false });
    await google.attach({ acknowledge: "never" });
    using line = await seas.openRequests();
    await line.send(["MSG", "google", "under way"]);
    assertEquals((await google.nextArrival()).text, "[seas]: under way");
    first.center.replaceCredentials(accountsWith());
    first.center.replaceCredentials(accountsWith("another"));
    clock.advance(2_000);
    assertEquals(await line.answer(), KEPT);
  }
  await using second = data.start({ clock, credentials: accountsWith("another") });
  await using seas = await come(second.center, "seas");
  await using google = await comeWith(second.center, "another");
  await assertNothingMore(google, seas);
  assertEquals(arrived(google).length, 1);
});

for (const isMessage of [true, false]) {
  const what = isMessage ? "a message" : "a notice";
  Deno.test(`who comes while ${what} is under way to the former owner of their name stays reachable`, async () => {
    const clock = new FakeClock();
    await using first = new Data().start({ clock });
    const { center } = first;
    await using seas = await come(center, "seas");
    await using former = await come(center, "google", { listening: false, attached: false });
    await former.attach({ acknowledge: "never" });
    using line = isMessage ? await seas.openRequests() : undefined;
    await line?.send(["MSG", "google", "under way"]);
    if (isMessage) assertEquals((await former.nextArrival()).text, "[seas]: under way");
    await using bob = await come(center, "bob");
    if (!isMessage) assertEquals((await former.nextArrival()).text, "bob has logged on.");
    center.replaceCredentials(accountsWith());
    center.replaceCredentials(accountsWith("another"));
    await using google = await comeWith(center, "another");
    // The former owner is not waited for any longer.
    clock.advance(2_000);
    await settle();
    clock.advance(2_000);
    await settle();
    assertEquals(await bob.ask("MSG", "google", "to the new one"), "OKAY|delivered|");
    assertEquals(await texts(google, 1), ["[bob]: to the new one"]);
  });
}
