/** How much may wait for a user: what is not written down yet counts, and so do days. */
import { assertEquals } from "@std/assert";
import { FakeClock } from "../support/fake_clock.ts";
import { HandStore } from "../support/hand_store.ts";
import { answersAfter, FULL, startHeld } from "./data_fixtures.ts";
import { ACCOUNTS, heard, logIn, OFFLINE, startWithBob } from "./fixtures.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { come, FOR_EVER, startRoom, texts, until } from "./newer_room.ts";

const DAY = 24 * 60 * 60 * 1_000;

const TOO_LONG = "Cannot message google: messages have waited for them for too long already";

const KEPT = `OKAY|kept|${OFFLINE}`;

const SPENT = "FAIL|full|Cannot message bob: too many messages of yours wait for others already";

Deno.test("a burst in one write puts no more messages into a mailbox than may wait there", async () => {
  await using room = await startHeld({ mailbox: 3 });
  const { center, seas, google, store } = room;
  await google.ask("OUT");
  using line = await seas.openRequests();
  const burst = Array.from({ length: 50 }, (_, i): [string, ...string[]] => [
    ...(i % 2 === 0 ? ["MSG"] as const : ["SAY", `a-${i}`] as const),
    "google",
    `${i}`,
  ]);
  await line.send(...burst);
  await until(() => store.pending.length === 3);
  const answers = await answersAfter(line, 50, () => store.commit());
  assertEquals(answers, [...Array(3).fill(KEPT), ...Array(47).fill(FULL)]);
  assertEquals(store.messages, ["0", "1", "2"]);
  store.release();
  await using again = await come(center, "google");
  assertEquals(await texts(again, 3), ["[seas]: 0", "[seas]: 1", "[seas]: 2"]);
});

Deno.test("a burst in one write puts no more bytes into a mailbox than may wait there", async () => {
  await using room = await startHeld({ mailboxBytes: 100 });
  const { seas, google, store } = room;
  await google.ask("OUT");
  using line = await seas.openRequests();
  const lengths = [60, 39, 1_000, 1, 1];
  await line.send(...lengths.map((length) => ["MSG", "google", "x".repeat(length)] as const));
  await until(() => store.pending.length === 3);
  const answers = await answersAfter(line, 5, () => store.commit());
  assertEquals(answers, [KEPT, KEPT, KEPT, FULL, FULL]);
});

Deno.test("what several senders send at once counts together", async () => {
  await using room = await startHeld({ mailbox: 5 });
  const { seas, google, bob, store } = room;
  await google.ask("OUT");
  using ours = await seas.openRequests();
  using theirs = await bob.openRequests();
  const burst = Array.from({ length: 4 }, (_, i) => ["MSG", "google", `${i}`] as const);
  await Promise.all([ours.send(...burst), theirs.send(...burst)]);
  await until(() => store.pending.length === 5);
  assertEquals(await bob.ask("SAY", "a", "google", "x"), FULL);
  store.commit();
  const answers = await Promise.all(
    [...burst, ...burst].map((_, i) => [ours, theirs][i % 2]!.answer()),
  );
  assertEquals(answers.filter((answer) => answer === KEPT).length, 5);
  assertEquals(answers.filter((answer) => answer === FULL).length, 3);
});

Deno.test("a burst in one write leaves no more bytes of one user waiting than may", async () => {
  await using room = await startHeld({ outboxBytes: 100 });
  const { seas, google, bob, store } = room;
  await google.ask("OUT");
  using line = await seas.openRequests();
  await line.send(
    ["MSG", "google", "x".repeat(99)],
    ["MSG", "bob", "1"],
    ["MSG", "bob", "2"],
    ["SAY", "a-1", "bob", "3"],
  );
  await until(() => store.pending.length === 2);
  const answers = await answersAfter(line, 4, () => store.commit());
  assertEquals(answers, [KEPT, "OKAY|delivered|", SPENT, SPENT]);
  store.release();
  assertEquals(await texts(bob, 2), ["google is offline.", "[seas]: 1"]);
  // What has been shown does not wait.
  assertEquals(await line.ask("MSG", "bob", "4"), "OKAY|delivered|");
});

Deno.test("a broadcast passes by who has no room for what is not even written", async () => {
  await using room = await startHeld({ mailbox: 1 });
  const { seas, google, bob, store } = room;
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "one"], ["BRD", "two"]);
  await until(() => store.pending.length === 2);
  assertEquals(await answersAfter(line, 2, () => store.commit()), [
    "OKAY|delivered|",
    "OKAY|partly|Cannot broadcast to everyone: too many messages wait for some already",
  ]);
  assertEquals(await texts(google, 1), ["[seas]: one"]);
  assertEquals(await texts(bob, 1), ["[seas]: two"]);
});

Deno.test("a mailbox takes nothing when its oldest message waits for so many days, and drops nothing", async () => {
  const clock = new FakeClock();
  await using center = startWithBob({ clock, timeout: FOR_EVER, mailboxDays: 2 });
  await using seas = await come(center, "seas");
  await using bob = await logIn(center, "bob");
  await heard(bob);
  assertEquals(await seas.ask("MSG", "google", "one"), KEPT);
  clock.sleep(DAY);
  assertEquals(await seas.say("google", "two"), KEPT);
  clock.sleep(DAY - 1);
  assertEquals(await seas.say("google", "three"), KEPT);
  clock.sleep(1);
  assertEquals(await seas.ask("MSG", "google", "four"), `FAIL|full|${TOO_LONG}`);
  assertEquals(await seas.say("google", "five"), `FAIL|full|${TOO_LONG}`);
  await bob.sendAndWait("MSG", "google", "six");
  assertEquals(await bob.nextPush(), TOO_LONG);
  clock.sleep(100 * DAY);
  assertEquals(await seas.say("google", "seven"), `FAIL|full|${TOO_LONG}`);
  assertEquals(await seas.say("bob", "eight"), "OKAY|delivered|");
  await using google = await come(center, "google");
  assertEquals(await texts(google, 3), ["[seas]: one", "[seas]: two", "[seas]: three"]);
  await until(() => center.sizes.batches === 0);
  assertEquals(await seas.say("google", "nine"), "OKAY|delivered|");
  assertEquals(await texts(google, 1), ["[seas]: nine"]);
});

Deno.test("without a limit of days a mailbox takes messages for ever", async () => {
  const clock = new FakeClock();
  await using center = startWithBob({ clock, timeout: FOR_EVER, mailboxDays: 0 });
  await using seas = await come(center, "seas");
  assertEquals(await seas.ask("MSG", "google", "one"), KEPT);
  clock.sleep(100_000 * DAY);
  assertEquals(await seas.ask("MSG", "google", "two"), KEPT);
});

Deno.test("a broadcast passes by whose messages wait for too long", async () => {
  const clock = new FakeClock();
  await using center = startWithBob({ clock, timeout: FOR_EVER, mailboxDays: 1 });
  await using seas = await come(center, "seas");
  await using bob = await come(center, "bob");
  await using google = await come(center, "google", { listening: false, attached: false });
  using line = await seas.openRequests();
  // What is under way does not wait.
  await line.send(["MSG", "google", "under way"]);
  const message = google.attach({ acknowledge: "never" });
  await message;
  assertEquals((await google.nextArrival()).text, "[seas]: under way");
  await line.send(["MSG", "google", "waits"], ["HEY"]);
  assertEquals(await seas.ask("HEY"), "OKAY|here|");
  clock.sleep(DAY);
  await bob.pushesUntil("google has logged on.");
  assertEquals(
    await seas.ask("BRD", "to bob"),
    "OKAY|partly|Cannot broadcast to everyone: too many messages wait for some already",
  );
  assertEquals(await texts(bob, 1), ["[seas]: to bob"]);
});

Deno.test("days count from when a message was taken in, also over a restart", async () => {
  const clock = new FakeClock();
  const waiting = {
    number: 7,
    time: clock.date() - 3 * DAY,
    from: "seas",
    id: "a-1",
    isOnce: false,
    body: new TextEncoder().encode("old"),
    recipients: ["google"],
  };
  const store = new HandStore({ messages: [waiting], lastNumber: 7 });
  await using center = startWithBob({ clock, timeout: FOR_EVER, mailboxDays: 3, store });
  await using seas = await come(center, "seas");
  assertEquals(await seas.ask("MSG", "google", "new"), `FAIL|full|${TOO_LONG}`);
  await using google = await come(center, "google");
  const push = await google.nextPush();
  assertEquals([push.kind, push.time, push.text], ["KPT", waiting.time, "[seas]: old"]);
  await until(() => center.sizes.letters === 0 && center.sizes.batches === 0);
  assertEquals(await seas.ask("MSG", "google", "new"), "OKAY|delivered|");
});

Deno.test("what is under way to somebody who acknowledges nothing counts too", async () => {
  await using room = await startRoom({ mailbox: 5 }, { listening: false });
  const { seas, google } = room;
  await google.ask("OUT");
  using line = await seas.openRequests();
  for (let i = 0; i < 5; i += 1) {
    assertEquals(await line.ask("MSG", "google", `${i}`), `OKAY|kept|${OFFLINE}`);
  }
  await using silent = NewerClient.listen({ listening: false });
  await silent.login(room.center.address, "google", ACCOUNTS.get("google")!);
  const attached = await silent.attach({ acknowledge: "never" });
  await silent.nextArrival();
  assertEquals(await line.ask("MSG", "google", "too many"), FULL);
  await attached.cut();
});
