/** Sessions that begin and end, accounts that go and come, while something is not written down. */
import { assertEquals, assertMatch } from "@std/assert";
import type { Center } from "../../lib/center/center.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { answersAfter, arrived, NOT_SENT, startHeld, watch } from "./data_fixtures.ts";
import { ACCOUNTS, BLOCKED, OFFLINE } from "./fixtures.ts";
import { come, comeAs, settle, shown, texts, until } from "./newer_room.ts";

const DELIVERED = "OKAY|delivered|";

const WITHOUT_GOOGLE = new Map([...ACCOUNTS].filter(([name]) => name !== "google"));

/** Somebody else, or the same person, has the name google now. */
const reborn = (password: string) => new Map([...ACCOUNTS, ["google", password]]);

async function comeWith(center: Center, password: string): Promise<NewerClient> {
  const client = NewerClient.listen();
  await client.login(center.address, "google", password);
  return client;
}

Deno.test("a sender's logout on the same connection waits for their messages", async () => {
  await using room = await startHeld();
  const { seas, google, store } = room;
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "one"], ["OUT"]);
  await until(() => store.pending.length === 1);
  assertEquals(await answersAfter(line, 2, () => store.commit()), [DELIVERED, "OKAY|bye|"]);
  assertEquals((await texts(google, 2)).includes("[seas]: one"), true);
});

for (const [how, ends] of [["log out", false], ["log in again", true]] as const) {
  for (const isWritten of [true, false]) {
    const what = isWritten ? "written" : "given up";
    Deno.test(`senders who ${how} are still answered, when their message is ${what}`, async () => {
      await using room = await startHeld();
      const { center, seas, google, store } = room;
      using line = await seas.openRequests();
      await line.send(["MSG", "google", "one"]);
      await until(() => store.pending.length === 1);
      await using _again = ends ? await come(center, "seas") : undefined;
      if (!ends) assertEquals(await seas.ask("OUT"), "OKAY|bye|");
      const answers = await answersAfter(line, 1, () => isWritten ? store.commit() : store.fail());
      assertEquals(answers, [isWritten ? DELIVERED : `FAIL|disk|${NOT_SENT}`]);
      if (isWritten) await google.pushesUntil("[seas]: one");
    });
  }
}

Deno.test("who logs out before a message is written is given it at the next login", async () => {
  for (const listening of [true, false]) {
    await using room = await startHeld({}, { listening });
    const { center, seas, google, store } = room;
    using line = await seas.openRequests();
    await line.send(["MSG", "google", "one"], ["BRD", "two"]);
    await until(() => store.pending.length === 2);
    assertEquals(await google.ask("OUT"), "OKAY|bye|");
    const answers = await answersAfter(line, 2, () => store.commit());
    assertEquals(answers, [`OKAY|kept|${OFFLINE}`, "OKAY|kept|"]);
    assertEquals(arrived(google).filter((text) => text.startsWith("[")), []);
    await using again = await come(center, "google", { listening });
    const kept = (await shown(again, 2)).map(({ kind, text }) => [kind, text]);
    assertEquals(kept, [["KPT", "[seas]: one"], ["KPT", "[seas]: two"]]);
  }
});

Deno.test("who logs in before a message is written is given it then, once", async () => {
  for (const isOnline of [true, false]) {
    await using room = await startHeld({}, { listening: false });
    const { center, seas, google, store } = room;
    if (!isOnline) await google.ask("OUT");
    using line = await seas.openRequests();
    await line.send(["MSG", "google", "one"]);
    await until(() => store.pending.length === 1);
    await using again = await come(center, "google", { listening: false });
    await line.send(["MSG", "google", "two"]);
    await until(() => store.pending.length === 2);
    await settle();
    assertEquals(arrived(again), []);
    store.commit();
    assertEquals(await texts(again, 2), ["[seas]: one", "[seas]: two"]);
    assertEquals([await line.answer(), await line.answer()], [DELIVERED, DELIVERED]);
    assertEquals([arrived(again).length, arrived(google).includes("[seas]: one")], [2, false]);
  }
});

Deno.test("what was sent before a login comes as kept, also if it is written only then", async () => {
  await using room = await startHeld();
  const { center, seas, google, store } = room;
  await google.ask("OUT");
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "one"], ["MSG", "google", "two"]);
  await until(() => store.pending.length === 2);
  store.commit();
  await line.send(["MSG", "google", "three"]);
  await until(() => store.pending.length === 1);
  await using again = await come(center, "google");
  const first = await shown(again, 2);
  assertEquals(first.map(({ kind }) => kind), ["KPT", "KPT"]);
  await settle();
  assertEquals(arrived(again).length, 2);
  store.commit();
  assertEquals((await shown(again, 1)).map(({ kind, text }) => [kind, text]), [
    ["KPT", "[seas]: three"],
  ]);
});

for (const isWritten of [true, false]) {
  const what = isWritten ? "written" : "given up";
  Deno.test(`a message to an account that is removed and made anew while it is ${what} is not for its new owner`, async () => {
    await using room = await startHeld();
    const { center, seas, google, store } = room;
    using line = await seas.openRequests();
    await line.send(["MSG", "google", "to the former one"], ["BRD", "to all"]);
    await until(() => store.pending.length === 2);
    center.replaceCredentials(WITHOUT_GOOGLE);
    await google.pushesUntil("You are logged out: your account has been changed or removed");
    center.replaceCredentials(reborn("another"));
    await using again = await comeWith(center, "another");
    isWritten ? store.commit() : store.fail();
    const answers = [await line.answer(), await line.answer()];
    assertEquals(answers.every((answer) => answer.startsWith("FAIL|disk")), !isWritten);
    store.release();
    assertEquals(await line.ask("MSG", "google", "to the new one"), DELIVERED);
    assertEquals(await texts(again, 1), ["[seas]: to the new one"]);
  });
}

Deno.test("a message to an account that is removed and comes back as it was is kept", async () => {
  await using room = await startHeld();
  const { center, seas, google, store } = room;
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "one"]);
  await until(() => store.pending.length === 1);
  center.replaceCredentials(WITHOUT_GOOGLE);
  await google.pushesUntil("You are logged out: your account has been changed or removed");
  center.replaceCredentials(ACCOUNTS);
  assertEquals(await answersAfter(line, 1, () => store.commit()), [`OKAY|kept|${OFFLINE}`]);
  await using again = await come(center, "google");
  assertEquals(await texts(again, 1), ["[seas]: one"]);
});

Deno.test("a private message behind one that is not written is withdrawn by a block", async () => {
  await using room = await startHeld({}, { listening: false });
  const { seas, google, store } = room;
  await google.allow("seas");
  await seas.pushesUntil(`ADR|google|||${google.keys?.publicKey}`);
  const sealed = await seas.seal("google", "nobody reads this");
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "one"]);
  await until(() => store.pending.length === 1);
  await line.send(["PRV", sealed.to, sealed.key, `${sealed.number}`, sealed.bytes], ["HEY"]);
  assertEquals(await seas.ask("HEY"), "OKAY|here|");
  await settle();
  using theirs = await google.openRequests();
  await theirs.send(["BLC", "1", "seas"]);
  await until(() => store.waiting === 2);
  const answers = await answersAfter(line, 3, () => store.commit());
  assertEquals(answers, [
    DELIVERED,
    "FAIL|over|What the recipient allowed you is over: ask again.",
    "OKAY|here|",
  ]);
  assertEquals(await texts(google, 1), ["[seas]: one"]);
  assertEquals(google.privately.shown.all.length, 0);
  store.release();
  assertEquals(await seas.ask("MSG", "google", "two"), `FAIL|blocked|${BLOCKED}`);
});

for (const isWritten of [true, false]) {
  Deno.test(`a failed login is answered once that is ${isWritten ? "written" : "given up"}`, async () => {
    await using room = await startHeld({ clock: new FakeClock() });
    const { center, store } = room;
    using login = await NewerClient.listen({ listening: false }).openLogin(center.address);
    const replies = ["LOGIN_FAILED|2", "LOGIN_FAILED|1", "JUST_PENNED|60.0000000000"];
    for (const reply of replies) {
      const answer = login.attempt("google", "wrong");
      const watched = watch(answer);
      await until(() => store.waiting === 1);
      await settle();
      assertEquals(watched.isDone, false);
      isWritten ? store.commit() : store.fail();
      assertEquals(await answer, reply);
    }
    assertMatch(await login.attempt("google", "hasglasses"), /^PENNED\|60/);
    store.release();
    const failures = store.written.filter(({ kind }) => kind === "failures");
    assertEquals(failures.length, 3);
  });
}

Deno.test("a right password is let in while nothing can be written", async () => {
  await using room = await startHeld();
  const { center, google, store } = room;
  using login = await NewerClient.listen({ listening: false }).openLogin(center.address);
  const answer = login.attempt("bob", "wrong");
  await until(() => store.waiting === 1);
  await using again = NewerClient.listen();
  await comeAs(center, again, "google");
  assertEquals(await again.ask("HEY"), "OKAY|here|");
  assertMatch(await google.ask("HEY"), /^FAIL\|replaced\|/);
  store.fail();
  assertEquals(await answer, "LOGIN_FAILED|2");
});

Deno.test("a center ends while a failed login waits to be written", async () => {
  await using room = await startHeld();
  const { center, store } = room;
  using login = await NewerClient.listen({ listening: false }).openLogin(center.address);
  const answer = login.attempt("bob", "wrong");
  const watched = watch(answer);
  await until(() => store.waiting === 1);
  const closed = watch(center.close());
  await until(() => watched.isDone);
  store.commit();
  await until(() => closed.isDone);
});
