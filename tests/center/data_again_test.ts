/** Messages that are sent again, as their sender does not know what became of them. */
import { assertEquals, assertMatch } from "@std/assert";
import { FakeClock } from "../support/fake_clock.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { answersAfter, arrived, Data, FULL, NOT_SENT, startHeld, watch } from "./data_fixtures.ts";
import { ACCOUNTS, OFFLINE } from "./fixtures.ts";
import { assertNothingMore, come, settle, shown, startRoom, texts, until } from "./newer_room.ts";

const DELIVERED = "OKAY|delivered|";

const KEPT = `OKAY|kept|${OFFLINE}`;

const DAY = 24 * 60 * 60 * 1_000;

/** A message with an id, which everybody is sent if nobody is named. */
function say(text = "Hello!", to = "google"): [string, ...string[]] {
  return ["SAY", "a-1", to, text];
}

Deno.test("a message that comes again while it is not written is answered with the first", async () => {
  await using room = await startHeld();
  const { center, seas, google, store } = room;
  using line = await seas.openRequests();
  await line.send(say(), say());
  using other = await seas.openRequests();
  await other.send(say());
  await using again = await come(center, "seas");
  using third = await again.openRequests();
  await third.send(say("another text"));
  await settle();
  assertEquals(store.pending, ["Hello!"]);
  const lines = [line, other, third];
  const rest = lines.slice(1).map((line) => line.answer());
  assertEquals(await answersAfter(line, 2, () => store.commit()), [DELIVERED, DELIVERED]);
  assertEquals(await Promise.all(rest), [DELIVERED, DELIVERED]);
  assertEquals(await texts(google, 1), ["[seas]: Hello!"]);
  assertEquals(arrived(google).filter((text) => text.startsWith("[seas]")).length, 1);
  assertEquals(store.messages, ["Hello!"]);
});

Deno.test("a message that could not be written is taken in when it comes again", async () => {
  await using room = await startHeld();
  const { seas, google, store } = room;
  using line = await seas.openRequests();
  using other = await seas.openRequests();
  for (let i = 0; i < 3; i += 1) {
    await Promise.all([line.send(say()), other.send(say())]);
    await until(() => store.pending.length === 1);
    await settle();
    const second = other.answer();
    const failed = `FAIL|disk|${NOT_SENT}`;
    assertEquals(await answersAfter(line, 1, () => store.fail()), [failed]);
    assertEquals(await second, failed);
  }
  await line.send(say());
  await until(() => store.pending.length === 1);
  assertEquals(await answersAfter(line, 1, () => store.commit()), [DELIVERED]);
  store.release();
  assertEquals(await texts(google, 1), ["[seas]: Hello!"]);
  await assertNothingMore(google, seas);
});

Deno.test("a message that comes again is answered with what became of it, and goes out once", async () => {
  await using room = await startRoom();
  const { center, seas, google, bob } = room;
  assertEquals(await seas.ask(...say()), DELIVERED);
  using line = await seas.openRequests();
  assertEquals([await line.ask(...say()), await seas.ask(...say("other"))], [DELIVERED, DELIVERED]);
  await google.ask("OUT");
  assertEquals(await seas.ask(...say("from before")), DELIVERED);
  assertEquals(await seas.ask("SAY", "a-2", "google", "kept"), KEPT);
  assertEquals(await seas.ask("OUT"), "OKAY|bye|");
  await using again = await come(center, "seas");
  assertEquals(await again.ask("SAY", "a-2", "google", "kept"), KEPT);
  assertEquals(await bob.ask("SAY", "a-2", "google", "from bob"), KEPT);
  await using guest = await come(center, "google");
  assertEquals(await texts(guest, 2), ["[seas]: kept", "[bob]: from bob"]);
  await assertNothingMore(guest, bob);
  assertEquals(await again.ask("SAY", "a-2", "google", "kept"), DELIVERED);
  await assertNothingMore(guest, again);
  assertEquals(arrived(google).filter((text) => text === "[seas]: Hello!").length, 1);
});

Deno.test("a message that comes again under way is answered when it is shown", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { listening: false, attached: false });
  const { seas, google } = room;
  const attached = await google.attach({ acknowledge: "never" });
  using line = await seas.openRequests();
  await line.send(say());
  const { number } = await google.nextArrival();
  using other = await seas.openRequests();
  await other.send(say());
  const answers = Promise.all([line.answer(), other.answer()]);
  const watched = watch(answers);
  await settle();
  assertEquals(watched.isDone, false);
  await attached.acknowledgeNumber(number);
  assertEquals(await answers, [DELIVERED, DELIVERED]);
});

Deno.test("a message that comes again needs no room, and no consent of who has blocked its sender", async () => {
  await using room = await startRoom({ mailbox: 1, outboxBytes: 3 });
  const { seas, google } = room;
  await google.ask("OUT");
  assertEquals(await seas.ask(...say()), KEPT);
  assertEquals(await seas.ask("SAY", "a-2", "google", "x"), FULL);
  assertEquals(await seas.ask(...say()), KEPT);
  // What was refused is not known: it is refused again, or taken in when there is room.
  assertEquals(await seas.ask("SAY", "a-2", "google", "x"), FULL);
  await using again = await come(room.center, "google");
  assertEquals(await texts(again, 1), ["[seas]: Hello!"]);
  await until(() => room.center.sizes.batches === 0);
  assertEquals(await seas.ask("SAY", "a-2", "google", "x"), DELIVERED);
  await again.ask("BLC", "1", "seas");
  assertEquals(await seas.ask(...say()), DELIVERED);
  assertMatch(await seas.ask("SAY", "a-3", "google", "y"), /^FAIL\|blocked\|/);
  assertMatch(await seas.ask("SAY", "a-3", "google", "y"), /^FAIL\|blocked\|/);
  await again.ask("BLC", "0", "seas");
  assertEquals(await seas.ask("SAY", "a-3", "google", "y"), DELIVERED);
  assertEquals(await texts(again, 2), ["[seas]: x", "[seas]: y"]);
});

Deno.test("a broadcast that comes again goes to nobody a second time, whoever has come since", async () => {
  await using room = await startRoom();
  const { center, seas, google, bob } = room;
  await bob.ask("OUT");
  assertEquals(await seas.ask(...say("to all", "")), DELIVERED);
  await using again = await come(center, "bob");
  assertEquals(await seas.ask(...say("to all", "")), DELIVERED);
  assertEquals(await seas.ask(...say("to one", "bob")), DELIVERED);
  await google.pushesUntil("[seas]: to all");
  await assertNothingMore(again, seas);
  assertEquals(arrived(google).filter((text) => text === "[seas]: to all").length, 1);
});

Deno.test("for a week a message that comes again is known", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock });
  const { seas, google } = room;
  assertEquals(await seas.ask(...say()), DELIVERED);
  clock.sleep(7 * DAY - 5_000);
  assertEquals(await seas.ask(...say()), DELIVERED);
  clock.advance(4_999);
  assertEquals(await seas.ask(...say()), DELIVERED);
  clock.advance(5_000);
  assertEquals(await seas.ask(...say()), DELIVERED);
  assertEquals((await texts(google, 1)).length, 1);
  // A client knows by the id that it has shown it, in any number of weeks.
  assertEquals(arrived(google).filter((text) => text === "[seas]: Hello!").length, 2);
});

Deno.test("a message that comes again after a restart is answered at once if its recipient is offline", async () => {
  const data = new Data();
  {
    await using first = data.start();
    await using seas = await come(first.center, "seas");
    await using _bob = await come(first.center, "bob");
    assertEquals(await seas.ask(...say()), KEPT);
  }
  await using second = data.start({ clock: new FakeClock() });
  await using seas = await come(second.center, "seas");
  using line = await seas.openRequests();
  await line.send(say());
  const answer = line.answer();
  const watched = watch(answer);
  await settle();
  assertEquals(watched.isDone, true, "it waits for who is not there");
  assertEquals(await answer, KEPT);
});

for (const isKilled of [false, true]) {
  const ended = isKilled ? "killed" : "closed";
  Deno.test(`a message that comes again after its center was ${ended} goes out once`, async () => {
    const clock = new FakeClock();
    const data = new Data();
    {
      await using first = data.start({ clock, isKilled });
      await using seas = await come(first.center, "seas");
      await using bob = await come(first.center, "bob");
      assertEquals(await seas.ask(...say("kept")), KEPT);
      assertEquals(await seas.ask("SAY", "b-1", "bob", "shown"), DELIVERED);
      assertEquals(await seas.ask("SAY", "b-2", "", "to all"), DELIVERED);
      assertEquals(await texts(bob, 2), ["[seas]: shown", "[seas]: to all"]);
    }
    clock.sleep(6 * DAY);
    await using second = data.start({ clock });
    await using seas = await come(second.center, "seas");
    using line = await seas.openRequests();
    const again = async (...request: [string, ...string[]]) => {
      await line.send(request);
      const answer = line.answer();
      await settle();
      clock.advance(3_000);
      return await answer;
    };
    assertEquals(await again(...say("kept")), KEPT);
    await using google = await come(second.center, "google");
    assertEquals((await shown(google, 1)).map(({ id, text }) => [id, text]), [
      ["a-1", "[seas]: kept"],
    ]);
    await assertNothingMore(google, seas);
    assertEquals(await line.ask(...say("kept")), DELIVERED);
    // That bob was shown it was not written when the center was killed.
    assertEquals(await again("SAY", "b-2", "", "to all"), isKilled ? "OKAY|kept|" : DELIVERED);
    await assertNothingMore(google, seas);
    clock.sleep(DAY);
    clock.advance(5_000);
    assertEquals(await line.ask("SAY", "b-2", "google", "a week later"), DELIVERED);
    assertEquals(await texts(google, 1), ["[seas]: a week later"]);
  });
}

Deno.test("whoever has a name anew is not answered for what its former owner sent", async () => {
  await using room = await startRoom();
  const { center, seas, google } = room;
  assertEquals(await google.ask("SAY", "1", "seas", "from the former one"), DELIVERED);
  await seas.pushesUntil("[google]: from the former one");
  await google.ask("OUT");
  await settle();
  center.replaceCredentials(new Map([...ACCOUNTS].filter(([name]) => name !== "google")));
  center.replaceCredentials(new Map([...ACCOUNTS, ["google", "another"]]));
  await using again = NewerClient.listen();
  await again.login(center.address, "google", "another");
  assertEquals(await again.ask("SAY", "1", "seas", "from the new one"), DELIVERED);
  await settle();
  assertEquals(arrived(seas).filter((text) => text === "[google]: from the new one").length, 1);
});
