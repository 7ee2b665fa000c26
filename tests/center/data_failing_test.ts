/** What cannot be written down: senders are told, nobody sees it, and all else goes on. */
import { assertEquals, assertMatch } from "@std/assert";
import { FakeClock } from "../support/fake_clock.ts";
import { HandStore } from "../support/hand_store.ts";
import { answersAfter, arrived, NOT_SENT, startHeld, UNSURE } from "./data_fixtures.ts";
import { heard, OFFLINE, startChat } from "./fixtures.ts";
import { assertNothingMore, come, settle, texts, until } from "./newer_room.ts";

Deno.test("every sender is told of a commit that fails, and nobody is brought anything of it", async () => {
  for (const listening of [true, false]) {
    await using room = await startHeld({}, { listening });
    const { seas, google, bob, store } = room;
    using ours = await seas.openRequests();
    using theirs = await bob.openRequests();
    await ours.send(["MSG", "google", "one"], ["SAY", "a-1", "google", "two"], ["BRD", "three"]);
    await theirs.send(["MSG", "google", "four"], ["SAY", "a-1", "", "five"], ["MSG", "seas", "6"]);
    await until(() => store.pending.length === 6);
    store.fail();
    for (const line of [ours, theirs]) {
      const answers = [await line.answer(), await line.answer(), await line.answer()];
      assertEquals(answers, Array(3).fill(`FAIL|disk|${NOT_SENT}`));
    }
    store.release();
    assertEquals(store.messages, []);
    await assertNothingMore(google, seas);
    await assertNothingMore(bob, seas);
    await assertNothingMore(seas, bob);
  }
});

Deno.test("after a commit that failed the next message arrives, and so does what waited between", async () => {
  await using room = await startHeld();
  const { seas, google, bob, store } = room;
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "lost"]);
  await until(() => store.pending.length === 1);
  await bob.ask("OUT");
  await settle();
  assertEquals(arrived(google).includes("bob is offline."), false);
  store.fail();
  assertEquals(await line.answer(), `FAIL|disk|${NOT_SENT}`);
  assertEquals(await texts(google, 1), ["bob is offline."]);
  await line.send(["MSG", "google", "kept"]);
  assertEquals(await answersAfter(line, 1, () => store.commit()), ["OKAY|delivered|"]);
  assertEquals(await texts(google, 1), ["[seas]: kept"]);
});

Deno.test("protocol 1 is pushed that a message was not sent", async () => {
  const store = new HandStore();
  await using chat = await startChat({ store });
  const { seas, google, bob } = chat;
  store.hold();
  await seas.sendAndWait("MSG", "google", "one");
  await seas.sendAndWait("BRD", "two");
  await seas.sendAndWait("BLC", "1", "bob");
  await until(() => store.waiting === 3);
  store.fail();
  assertEquals(await heard(seas), [NOT_SENT, NOT_SENT, UNSURE]);
  assertEquals([await heard(google), await heard(bob)], [[], []]);
  store.release();
  await seas.sendAndWait("MSG", "google", "three");
  assertEquals(await heard(google), ["[seas]: three"]);
  await bob.sendAndWait("MSG", "seas", "x");
  assertMatch(await bob.nextPush(), /has blocked you/);
});

Deno.test("while nothing can be written the room goes on with all else", async () => {
  await using room = await startHeld({}, { listening: false });
  const { center, seas, google, bob, store } = room;
  assertEquals(await seas.ask("ONL"), "OKAY|online|[CURRENTLY ONLINE]: bob google seas");
  assertEquals(await seas.ask("HEY"), "OKAY|here|");
  assertMatch(await seas.ask("WHO", "google"), /^OKAY\|who\|/);
  assertEquals(await bob.ask("OUT"), "OKAY|bye|");
  assertEquals(await texts(google, 1), ["bob is offline."]);
  await using _again = await come(center, "bob");
  assertEquals(await texts(google, 1), ["bob has logged on."]);
  assertEquals(await seas.ask("GET", "google"), "OKAY|asked|");
  assertEquals(await texts(google, 1), [
    "Request: seas wants your address. [allow seas] to accept.",
  ]);
  assertMatch(await google.allow("seas"), /^OKAY\|allowed\|/);
  await seas.pushesUntil(`ADR|google|||${google.keys?.publicKey}`);
  const sealed = await seas.seal("google", "nobody reads this");
  assertEquals(await seas.sendThroughCenter(sealed), "OKAY|delivered|");
  assertEquals((await google.nextPrivate()).text, "nobody reads this");
  assertEquals(store.written.filter(({ kind }) => kind !== "account"), []);
});

Deno.test("a block that cannot be written holds, and whoever made it is told", async () => {
  await using room = await startHeld();
  const { seas, google, store } = room;
  using line = await google.openRequests();
  for (let i = 0; i < 2; i += 1) {
    await line.send(["BLC", "1", "seas"]);
    await until(() => store.waiting === 1);
    assertEquals(await answersAfter(line, 1, () => store.fail()), [`FAIL|disk|${UNSURE}`]);
  }
  assertMatch(await seas.ask("MSG", "google", "x"), /^FAIL\|blocked\|/);
  assertMatch(await google.ask("WHO", "seas"), /\|1$/);
  store.release();
  assertEquals(store.written.filter(({ kind }) => kind === "block"), [
    { kind: "block", user: "google", other: "seas", blocked: true },
  ]);
  assertEquals(await line.ask("BLC", "1", "seas"), "OKAY|blocked|You have blocked seas");
  store.hold();
  await line.send(["BLC", "0", "seas"]);
  await until(() => store.waiting === 1);
  assertEquals(await answersAfter(line, 1, () => store.fail()), [`FAIL|disk|${UNSURE}`]);
  store.release();
  assertEquals(await seas.ask("MSG", "google", "x"), "OKAY|delivered|");
});

Deno.test("a broadcast that some may not be sent, and that is not written, is sent to nobody", async () => {
  await using room = await startHeld();
  const { seas, google, bob, store } = room;
  store.release();
  await bob.ask("BLC", "1", "seas");
  store.hold();
  using line = await seas.openRequests();
  await line.send(["BRD", "to some"]);
  await until(() => store.pending.length === 1);
  assertEquals(await answersAfter(line, 1, () => store.fail()), [`FAIL|disk|${NOT_SENT}`]);
  store.release();
  await assertNothingMore(google, seas);
});

Deno.test("messages that were given up leave their place to others", async () => {
  const limits = { mailbox: 2, mailboxBytes: 1_000, outboxBytes: 10 };
  await using room = await startHeld(limits);
  const { center, seas, google, bob, store } = room;
  await google.ask("OUT");
  using line = await seas.openRequests();
  for (let i = 0; i < 3; i += 1) {
    await line.send(["MSG", "google", "12345"], ["MSG", "google", "67890"], ["MSG", "bob", "x"]);
    await until(() => store.pending.length === 2);
    assertEquals(await answersAfter(line, 3, () => store.fail()), [
      ...Array(2).fill(`FAIL|disk|${NOT_SENT}`),
      "FAIL|full|Cannot message bob: too many messages of yours wait for others already",
    ]);
  }
  store.release();
  for (const text of ["one", "two"]) {
    assertEquals(await line.ask("MSG", "google", text), `OKAY|kept|${OFFLINE}`);
  }
  await using again = await come(center, "google");
  assertEquals(await texts(again, 2), ["[seas]: one", "[seas]: two"]);
  assertEquals(arrived(bob).filter((text) => text.startsWith("[")), []);
});

Deno.test("nobody who waited for too long is told that a message is kept that was not written", async () => {
  const clock = new FakeClock();
  await using room = await startHeld({ clock });
  const { seas, google, store } = room;
  await google.ask("OUT");
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "one"], ["MSG", "bob", "two"]);
  await until(() => store.pending.length === 2);
  clock.advance(3_000);
  assertEquals(
    await answersAfter(line, 2, () => store.fail()),
    Array(2).fill(`FAIL|disk|${NOT_SENT}`),
  );
});

Deno.test("what came before a login still comes as kept, and what came later does not, when others fail", async () => {
  await using room = await startHeld();
  const { center, seas, google, store } = room;
  await google.ask("OUT");
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "before, lost"]);
  await until(() => store.pending.length === 1);
  await using again = await come(center, "google");
  await line.send(["MSG", "google", "after, lost too"]);
  await until(() => store.pending.length === 2);
  store.fail();
  await line.send(["MSG", "google", "after"]);
  await until(() => store.pending.length === 1);
  store.commit();
  const push = await again.nextPush();
  assertEquals([push.kind, push.text], ["PSH", "[seas]: after"]);
});
