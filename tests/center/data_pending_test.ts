/** What is not written down yet: nobody sees it, and nobody is told that it is done. */
import { assertEquals } from "@std/assert";
import { FakeClock } from "../support/fake_clock.ts";
import { HandStore } from "../support/hand_store.ts";
import { answersAfter, arrived, startHeld, watch } from "./data_fixtures.ts";
import { heard, OFFLINE, startChat } from "./fixtures.ts";
import { come, settle, texts, until } from "./newer_room.ts";

const MESSAGES: readonly (readonly [string, ...string[]])[] = [
  ["MSG", "google", "Hello!"],
  ["BRD", "Hello!"],
  ["SAY", "a-1", "google", "Hello!"],
  ["SAY", "a-2", "", "Hello!"],
];

for (const request of MESSAGES) {
  for (const listening of [true, false]) {
    const [type] = request;
    const way = listening ? "dialled" : "attached";
    Deno.test(`${type} (${request.length} fields) goes out, ${way}, and is answered once it is written`, async () => {
      await using room = await startHeld({}, { listening });
      const { seas, google, store } = room;
      using line = await seas.openRequests();
      const before = arrived(google).length;
      await line.send(request);
      await until(() => store.pending.length === 1);
      const answers = await answersAfter(line, 1, () => {
        assertEquals(arrived(google).length, before);
        store.commit();
      });
      assertEquals(answers, ["OKAY|delivered|"]);
      assertEquals(await texts(google, 1), ["[seas]: Hello!"]);
      assertEquals(arrived(google).length, before + 1);
    });
  }
}

Deno.test("a message to who is offline is answered as kept once it is written", async () => {
  await using room = await startHeld();
  const { seas, google, store } = room;
  await google.ask("OUT");
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "one"], ["SAY", "a-1", "google", "two"]);
  await until(() => store.pending.length === 2);
  const kept = `OKAY|kept|${OFFLINE}`;
  assertEquals(await answersAfter(line, 2, () => store.commit()), [kept, kept]);
});

for (const blocked of [true, false]) {
  Deno.test(`BLC ${blocked ? 1 : 0} is answered once it is written, and holds at once`, async () => {
    await using room = await startHeld();
    const { seas, google, bob, store } = room;
    if (!blocked) {
      store.release();
      await google.ask("BLC", "1", "seas");
      store.hold();
    }
    using line = await google.openRequests();
    await line.send(["BLC", blocked ? "1" : "0", "seas"]);
    await until(() => store.waiting === 1);
    const answers = await answersAfter(line, 1, () => {
      assertEquals(bob.faults, []);
      store.commit();
    });
    const words = blocked ? "blocked" : "unblocked";
    assertEquals(answers, [`OKAY|${words}|You have ${words} google`.replace("google", "seas")]);
    store.release();
    const [answer] = (await seas.ask("MSG", "google", "x")).split("|");
    assertEquals(answer, blocked ? "FAIL" : "OKAY");
  });
}

Deno.test("a block that changes nothing is answered at once, unless it is not written yet", async () => {
  await using room = await startHeld();
  const { google, store } = room;
  using line = await google.openRequests();
  await line.send(["BLC", "1", "seas"], ["BLC", "1", "seas"]);
  await until(() => store.waiting === 2);
  const okay = "OKAY|blocked|You have blocked seas";
  assertEquals(await answersAfter(line, 2, () => store.commit()), [okay, okay]);
  assertEquals(await line.ask("BLC", "1", "seas"), okay);
});

Deno.test("protocol 1 is told of a kept message, and of a block, once that is written", async () => {
  const store = new HandStore();
  await using chat = await startChat({ store });
  const { seas, google } = chat;
  await google.sendAndWait("OUT");
  await heard(seas);
  store.hold();
  await seas.sendAndWait("MSG", "google", "one");
  await seas.sendAndWait("BLC", "1", "bob");
  await until(() => store.waiting === 2);
  assertEquals(await heard(seas), []);
  store.commit();
  assertEquals(await heard(seas), [OFFLINE, "You have blocked bob"]);
  await seas.sendAndWait("BLC", "0", "bob");
  await until(() => store.waiting === 1);
  assertEquals(await heard(seas), []);
  store.commit();
  assertEquals(await heard(seas), ["You have unblocked bob"]);
});

Deno.test("protocol 1 is pushed a message, and a broadcast, once that is written", async () => {
  const store = new HandStore();
  await using chat = await startChat({ store });
  const { seas, google, bob } = chat;
  store.hold();
  await seas.sendAndWait("MSG", "google", "one");
  await seas.sendAndWait("BRD", "two");
  await until(() => store.pending.length === 2);
  await settle();
  assertEquals([google.pushes.includes("[seas]: one"), bob.pushes.includes("[seas]: two")], [
    false,
    false,
  ]);
  store.commit();
  assertEquals(await google.nextPush(), "[seas]: one");
  assertEquals([await google.nextPush(), await bob.nextPush()], ["[seas]: two", "[seas]: two"]);
});

Deno.test("messages and notices to one user keep their order, and others' notices are not held up", async () => {
  for (const listening of [true, false]) {
    await using room = await startHeld({}, { listening });
    const { center, seas, google, bob, store } = room;
    using line = await seas.openRequests();
    await line.send(["MSG", "google", "one"]);
    await until(() => store.pending.length === 1);
    await bob.ask("OUT");
    assertEquals(await texts(seas, 1), ["bob is offline."]);
    await line.send(["MSG", "google", "two"]);
    await until(() => store.pending.length === 2);
    await using again = await come(center, "bob");
    assertEquals(await texts(seas, 1), ["bob has logged on."]);
    assertEquals(await again.ask("HEY"), "OKAY|here|");
    await settle();
    assertEquals(arrived(google).filter((text) => !text.startsWith("google")), []);
    store.commit();
    assertEquals(await texts(google, 4), [
      "[seas]: one",
      "bob is offline.",
      "[seas]: two",
      "bob has logged on.",
    ]);
    assertEquals([await line.answer(), await line.answer()], Array(2).fill("OKAY|delivered|"));
  }
});

Deno.test("what was written before goes out while what comes behind it waits", async () => {
  await using room = await startHeld();
  const { seas, google, store } = room;
  using line = await seas.openRequests();
  for (let i = 0; i < 5; i += 1) {
    await line.send(["MSG", "google", `${i}`], ["MSG", "google", `${i}+`]);
    await until(() => store.pending.length === 2);
    store.commit();
    await line.send(["MSG", "google", `${i}++`]);
    await until(() => store.pending.length === 1);
    assertEquals(await texts(google, 2), [`[seas]: ${i}`, `[seas]: ${i}+`]);
    store.commit();
    assertEquals(await texts(google, 1), [`[seas]: ${i}++`]);
  }
});

Deno.test("answers on one connection keep their order, whatever waits to be written", async () => {
  await using room = await startHeld();
  const { seas, store } = room;
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "one"], ["HEY"], ["BLC", "1", "bob"], ["ONL"]);
  await until(() => store.waiting === 2);
  assertEquals(await answersAfter(line, 4, () => store.commit()), [
    "OKAY|delivered|",
    "OKAY|here|",
    "OKAY|blocked|You have blocked bob",
    "OKAY|online|[CURRENTLY ONLINE]: bob google seas",
  ]);
});

Deno.test("a broadcast that some may not be sent is not answered before it is written", async () => {
  await using room = await startHeld();
  const { seas, bob, store } = room;
  store.release();
  await bob.ask("BLC", "1", "seas");
  store.hold();
  using line = await seas.openRequests();
  await line.send(["BRD", "to some"]);
  await until(() => store.pending.length === 1);
  assertEquals(await answersAfter(line, 1, () => store.commit()), [
    "OKAY|partly|Your message could not be delivered to some recipients.",
  ]);
});

Deno.test("nobody who runs out of patience is told that a message is kept before it is", async () => {
  const clock = new FakeClock();
  await using room = await startHeld({ clock });
  const { seas, google, store } = room;
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "one"]);
  await until(() => store.pending.length === 1);
  const answer = line.answer();
  const watched = watch(answer);
  clock.advance(3_000);
  await settle();
  clock.advance(10_000);
  await settle();
  assertEquals(watched.isDone, false);
  store.commit();
  assertEquals(await answer, `OKAY|kept|${OFFLINE}`);
  assertEquals(await texts(google, 1), ["[seas]: one"]);
});

const UNFINISHED: readonly (readonly [string, ...string[]])[] = [
  ["MSG", "google", "one"],
  ["BRD", "one"],
  ["BLC", "1", "google"],
  ["SAY", "a-1", "", "one"],
];

for (const [i, request] of UNFINISHED.entries()) {
  const what = `${request[0]}${i === 3 ? " that some may not be sent" : ""}`;
  Deno.test(`a center that stops does not say that ${what} is done before it is written`, async () => {
    const clock = new FakeClock();
    await using room = await startHeld({ clock });
    const { center, seas, google, bob, store } = room;
    store.release();
    if (i === 3) await bob.ask("BLC", "1", "seas");
    store.hold();
    using line = await seas.openRequests();
    await line.send(request);
    await until(() => store.waiting > 0);
    const rest = line.rest();
    const stopping = center.stop();
    const stopped = watch(stopping);
    while (!stopped.isDone) {
      clock.advance(500);
      await settle();
    }
    await stopping;
    assertEquals(await rest, []);
    store.commit();
    await settle();
    assertEquals(arrived(google).includes("[seas]: one"), false);
  });
}

Deno.test("a center that stops waits for a commit, and then brings and answers what it wrote", async () => {
  const clock = new FakeClock();
  await using room = await startHeld({ clock });
  const { center, seas, google, store } = room;
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "one"], ["BLC", "1", "bob"]);
  await until(() => store.waiting === 2);
  const rest = line.rest();
  const stopping = center.stop();
  const stopped = watch(stopping);
  await settle();
  assertEquals(stopped.isDone, false);
  store.commit();
  assertEquals(await rest, ["OKAY|delivered|", "OKAY|blocked|You have blocked bob"]);
  assertEquals(await texts(google, 1), ["[seas]: one"]);
  line.close();
  await stopping;
});
