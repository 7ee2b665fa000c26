/** What a center has written is there for the next one. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { FakeClock } from "../support/fake_clock.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { arrived, Data, FULL } from "./data_fixtures.ts";
import { BLOCKED, heard, logIn, OFFLINE } from "./fixtures.ts";
import { assertNothingMore, come, comeAs, settle, shown, texts, until } from "./newer_room.ts";

const KEPT = `OKAY|kept|${OFFLINE}`;

for (const isKilled of [false, true]) {
  const ended = isKilled ? "was killed" : "ended";
  Deno.test(`messages that were kept when a center ${ended} come in order, with their times`, async () => {
    const clock = new FakeClock();
    const data = new Data();
    const times: number[] = [];
    {
      await using first = data.start({ clock, isKilled });
      await using seas = await come(first.center, "seas");
      await using older = await logIn(first.center, "bob");
      await heard(older);
      for (let i = 0; i < 6; i += 1) {
        times.push(clock.date());
        clock.sleep(60_000);
        if (i % 2 === 0) assertEquals(await seas.say("google", `${i}`, `id-${i}`), KEPT);
        else {
          await older.sendAndWait("MSG", "google", `${i}`);
          assertEquals(await older.nextPush(), OFFLINE);
        }
      }
    }
    clock.sleep(60_000);
    await using second = data.start({ clock });
    await using google = await come(second.center, "google");
    const pushes = await shown(google, 6);
    assertEquals(pushes.map(({ kind, text }) => `${kind} ${text}`), [
      "KPT [seas]: 0",
      "KPT [bob]: 1",
      "KPT [seas]: 2",
      "KPT [bob]: 3",
      "KPT [seas]: 4",
      "KPT [bob]: 5",
    ]);
    assertEquals(pushes.map(({ time }) => time), times.map((time) => time + 60_000));
    assertEquals(
      pushes.map(({ id }) => id?.startsWith("id-")),
      [0, 1, 2, 3, 4, 5].map((i) => i % 2 === 0),
    );
  });
}

Deno.test("an older client is shown what was kept before a restart as one text", async () => {
  const data = new Data();
  {
    await using first = data.start();
    await using seas = await logIn(first.center, "seas");
    for (const text of ["one\ntwo", "three"]) {
      await seas.sendAndWait("MSG", "google", text);
      assertEquals(await seas.nextPush(), OFFLINE);
    }
  }
  await using second = data.start();
  await using bob = await come(second.center, "bob");
  assertEquals(await bob.say("google", "four"), KEPT);
  await using google = await logIn(second.center, "google");
  assertEquals(
    await google.nextPush(),
    "While you were away...\n[seas]: one\n    two\n[seas]: three\n[bob]: four",
  );
  assertEquals(await bob.say("google", "five"), "OKAY|delivered|");
  assertEquals(await google.nextPush(), "[bob]: five");
});

Deno.test("a broadcast that some have been shown comes to the others after a restart, and to nobody twice", async () => {
  const data = new Data();
  const clock = new FakeClock();
  {
    await using first = data.start({ clock });
    await using seas = await come(first.center, "seas");
    await using bob = await come(first.center, "bob");
    await using google = await come(first.center, "google", { listening: false, attached: false });
    assertEquals(await texts(bob, 1), ["google has logged on."]);
    await google.attach({ acknowledge: "never" });
    using line = await seas.openRequests();
    await line.send(["SAY", "a-1", "", "to all"]);
    assertEquals(await texts(bob, 1), ["[seas]: to all"]);
    await google.pushesUntil("[seas]: to all");
    assertEquals(await bob.ask("HEY"), "OKAY|here|");
  }
  await using second = data.start({ clock });
  await using seas = await come(second.center, "seas");
  await using bob = await come(second.center, "bob");
  await using google = await come(second.center, "google");
  const push = await google.nextPush();
  assertEquals([push.kind, push.id, push.text], ["KPT", "a-1", "[seas]: to all"]);
  await bob.pushesUntil("google has logged on.");
  await assertNothingMore(bob, google);
  await assertNothingMore(google, bob);
  assertEquals(await seas.say("", "to all", "a-1"), "OKAY|delivered|");
});

Deno.test("what was not acknowledged comes again after a restart, and is known by its id", async () => {
  for (const isKilled of [false, true]) {
    const data = new Data();
    const client = NewerClient.listen({ listening: false });
    const ids: (string | undefined)[] = [];
    {
      await using first = data.start({ clock: new FakeClock(), isKilled });
      await using seas = await come(first.center, "seas");
      await using older = await logIn(first.center, "bob");
      await comeAs(first.center, client, "google");
      await client.attach({ acknowledge: "never" });
      using line = await seas.openRequests();
      await line.send(["SAY", "a-1", "google", "one"], ["MSG", "google", "two"]);
      await client.pushesUntil("[seas]: two");
      await older.sendAndWait("MSG", "google", "three");
      await until(() => arrived(client).filter((text) => text.startsWith("[")).length >= 2);
      await settle();
      ids.push(...client.pushes.arrivals.all.map(({ id }) => id).filter((id) => id));
    }
    await client.stop();
    await using second = data.start();
    await using again = NewerClient.listen();
    await comeAs(second.center, again, "google");
    const pushes = await shown(again, 3);
    assertEquals(pushes.map(({ text }) => text), ["[seas]: one", "[seas]: two", "[bob]: three"]);
    assertEquals(pushes.map(({ kind }) => kind), ["KPT", "KPT", "KPT"]);
    const again3 = pushes.map(({ id }) => id);
    assert(ids.length >= 2);
    assertEquals(again3.slice(0, ids.length), ids);
  }
});

Deno.test("a client that goes on after a restart shows nothing twice", async () => {
  const data = new Data();
  await using google = NewerClient.listen();
  {
    await using first = data.start({ isKilled: true });
    await using seas = await come(first.center, "seas");
    await comeAs(first.center, google, "google");
    google.behaviour.acknowledge = "never";
    using line = await seas.openRequests();
    await line.send(["SAY", "a-1", "google", "one"]);
    assertEquals(await texts(google, 1), ["[seas]: one"]);
    google.behaviour.acknowledge = "yes";
  }
  await using second = data.start();
  await using seas = await come(second.center, "seas");
  await comeAs(second.center, google, "google");
  assertEquals(await seas.say("google", "two"), "OKAY|delivered|");
  assertEquals(await texts(google, 1), ["[seas]: two"]);
  assert(arrived(google).filter((text) => text === "[seas]: one").length >= 2);
});

Deno.test("the ids of what older clients sent are the same, restart after restart", async () => {
  const data = new Data();
  {
    await using first = data.start();
    await using seas = await logIn(first.center, "seas");
    for (const text of ["one", "two"]) {
      await seas.sendAndWait("MSG", "google", text);
      assertEquals(await seas.nextPush(), OFFLINE);
    }
  }
  const seen: (string | undefined)[][] = [];
  for (let i = 0; i < 3; i += 1) {
    await using next = data.start({ clock: new FakeClock() });
    await using google = await come(next.center, "google", { listening: false, attached: false });
    await google.attach({ acknowledge: "never" });
    seen.push((await shown(google, 2)).map(({ id }) => id));
  }
  assertEquals(seen[1], seen[0]);
  assertEquals(seen[2], seen[0]);
  assert(seen[0]![0] !== seen[0]![1]);
  for (const id of seen[0]!) assertMatch(id ?? "", /^[\w-]{14,64}$/);
});

Deno.test("blocks hold after a restart, until they are taken back", async () => {
  const data = new Data();
  {
    await using first = data.start({ isKilled: true });
    await using google = await come(first.center, "google");
    assertEquals(await google.ask("BLC", "1", "seas"), "OKAY|blocked|You have blocked seas");
    assertEquals(await google.ask("BLC", "1", "bob"), "OKAY|blocked|You have blocked bob");
    assertEquals(await google.ask("BLC", "0", "bob"), "OKAY|unblocked|You have unblocked bob");
  }
  {
    await using second = data.start({ isKilled: true });
    await using seas = await come(second.center, "seas");
    await using bob = await come(second.center, "bob");
    assertEquals(await seas.say("google", "x"), `FAIL|blocked|${BLOCKED}`);
    assertEquals(await bob.say("google", "y"), KEPT);
    await using google = await come(second.center, "google");
    assertEquals(await seas.ask("ONL"), "OKAY|online|[CURRENTLY ONLINE]: bob seas");
    assertEquals(await google.ask("BLC", "0", "seas"), "OKAY|unblocked|You have unblocked seas");
  }
  await using third = data.start();
  await using seas = await come(third.center, "seas");
  assertEquals(await seas.say("google", "z"), KEPT);
});

Deno.test("what is kept after a restart counts with what was kept before", async () => {
  const limits = { mailbox: 3, outboxBytes: 10 };
  const data = new Data();
  {
    await using first = data.start(limits);
    await using seas = await come(first.center, "seas");
    assertEquals(await seas.say("google", "12345"), KEPT);
    assertEquals(await seas.say("google", "12345"), KEPT);
  }
  await using second = data.start(limits);
  await using seas = await come(second.center, "seas");
  await using bob = await come(second.center, "bob");
  assertMatch(await seas.say("google", "x"), /messages of yours wait for others already$/);
  assertEquals(await bob.say("google", "3"), KEPT);
  assertEquals(await bob.say("google", "4"), FULL);
  await using google = await come(second.center, "google");
  assertEquals(await texts(google, 3), ["[seas]: 12345", "[seas]: 12345", "[bob]: 3"]);
  await until(() => second.center.sizes.batches === 0);
  assertEquals(await seas.say("google", "room again"), "OKAY|delivered|");
});

Deno.test("a broadcast counts with nobody's messages, after a restart as before", async () => {
  const data = new Data();
  const limits = { outboxBytes: 10, clock: new FakeClock() };
  {
    await using first = data.start(limits);
    await using seas = await come(first.center, "seas");
    await using bob = await come(first.center, "bob");
    await using google = await come(first.center, "google", { listening: false, attached: false });
    const attached = await google.attach({ acknowledge: "never" });
    using line = await seas.openRequests();
    await line.send(["BRD", "a broadcast to all"]);
    assertEquals((await bob.pushesUntil("[seas]: a broadcast to all")).length > 0, true);
    assertEquals((await google.nextArrival()).text, "[seas]: a broadcast to all");
    await attached.cut();
    assertEquals(await seas.say("bob", "x"), "OKAY|delivered|");
  }
  await using second = data.start(limits);
  await using seas = await come(second.center, "seas");
  await using _bob = await come(second.center, "bob");
  assertEquals(await seas.say("bob", "x"), "OKAY|delivered|");
});

Deno.test("what everybody has been shown is gone after a restart", async () => {
  const data = new Data();
  {
    await using first = data.start();
    await using seas = await come(first.center, "seas");
    await using google = await come(first.center, "google");
    for (let i = 0; i < 20; i += 1) {
      assertEquals(await seas.say("google", `${i}`), "OKAY|delivered|");
    }
    await google.pushesUntil("[seas]: 19");
  }
  await using second = data.start();
  await using seas = await come(second.center, "seas");
  await using google = await come(second.center, "google");
  await assertNothingMore(google, seas);
  assertEquals(arrived(google).length, 1);
});
