/** Every request of protocol 2, and every answer to it. */
import { assertEquals, assertMatch } from "@std/assert";
import { manyAccounts } from "../support/start.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { BLOCKED, OFFLINE, startWithBob } from "./fixtures.ts";
import { assertNothingMore, come, FOR_EVER, pipelined, startRoom, texts } from "./newer_room.ts";

Deno.test("a message is answered when it has been shown, and when it is kept", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  assertEquals(await seas.ask("MSG", "google", "Hello!"), "OKAY|delivered|");
  assertEquals(await texts(google, 1), ["[seas]: Hello!"]);
  assertEquals(await google.ask("OUT"), "OKAY|bye|");
  assertEquals(await seas.ask("MSG", "google", "See you!"), `OKAY|kept|${OFFLINE}`);
});

Deno.test("whoever asks for the address of somebody they have blocked is told to unblock them", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  await google.ask("BLC", "1", "seas");
  assertEquals(
    await google.ask("GET", "seas"),
    "FAIL|blocked|Cannot ask seas: you have blocked them; unblock them first",
  );
  assertMatch(await seas.ask("GET", "google"), /^FAIL\|not-found\|/);
  await assertNothingMore(seas, room.bob);
});

Deno.test("a message that cannot be sent says why", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  assertEquals(await seas.ask("MSG", "seas", "x"), "FAIL|self|Cannot message seas: that is you");
  assertEquals(
    await seas.ask("MSG", "nobody", "x"),
    "FAIL|no-user|Cannot message nobody: there is no such user",
  );
  assertEquals(await google.ask("BLC", "1", "seas"), "OKAY|blocked|You have blocked seas");
  assertEquals(await seas.ask("MSG", "google", "x"), `FAIL|blocked|${BLOCKED}`);
  assertEquals(await google.ask("MSG", "seas", "y"), "OKAY|delivered|");
  await assertNothingMore(google, room.bob);
});

Deno.test("a bar in a message belongs to it, and so does a newline", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  for (const text of ["|", "a|b||c|", "one\ntwo\n\n    three", "é😀|ü", "\ufeffmark"]) {
    assertEquals(await seas.ask("MSG", "google", text), "OKAY|delivered|");
    assertEquals(await texts(google, 1), [`[seas]: ${text}`]);
  }
});

Deno.test("a broadcast is answered when all have seen it", async () => {
  await using room = await startRoom();
  const { seas, google, bob } = room;
  assertEquals(await seas.ask("BRD", "Hello, all|!"), "OKAY|delivered|");
  assertEquals([await texts(google, 1), await texts(bob, 1)], [
    ["[seas]: Hello, all|!"],
    ["[seas]: Hello, all|!"],
  ]);
  for (const other of [google, bob]) await other.ask("OUT");
  assertEquals(await seas.ask("BRD", "Nobody?"), "OKAY|nobody|Nobody else is online.");
});

Deno.test("a broadcast to those who have blocked its sender met them, and not nobody", async () => {
  await using room = await startRoom();
  const { seas, google, bob } = room;
  for (const other of [google, bob]) await other.ask("BLC", "1", "seas");
  assertEquals(
    await seas.ask("BRD", "Hello!"),
    "OKAY|partly|Your message could not be delivered to some recipients.",
  );
});

Deno.test("a broadcast that some do not get is answered at once", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { acknowledge: "never" });
  const { seas, google, bob } = room;
  await bob.ask("BLC", "1", "seas");
  assertEquals(
    await seas.ask("BRD", "Hello!"),
    "OKAY|partly|Your message could not be delivered to some recipients.",
  );
  assertEquals((await google.nextArrival()).text, "[seas]: Hello!");
});

Deno.test("a broadcast that waits for some is answered as kept, with nothing to show", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { acknowledge: "never" });
  const { seas, google, bob } = room;
  using line = await seas.openRequests();
  await line.send(["BRD", "Hello!"]);
  assertEquals(await texts(bob, 1), ["[seas]: Hello!"]);
  await google.nextArrival();
  clock.advance(3_000);
  assertEquals(await line.answer(), "OKAY|kept|");
});

Deno.test("who is online is answered with the names of those who let you see them", async () => {
  await using room = await startRoom();
  const { seas, google, bob } = room;
  assertEquals(await seas.ask("ONL"), "OKAY|online|[CURRENTLY ONLINE]: bob google seas");
  await google.ask("BLC", "1", "seas");
  assertEquals(await seas.ask("ONL"), "OKAY|online|[CURRENTLY ONLINE]: bob seas");
  await bob.ask("OUT");
  assertEquals(await google.ask("ONL"), "OKAY|online|[CURRENTLY ONLINE]: google seas");
});

Deno.test("a block and its end are answered, and one that there was not", async () => {
  await using room = await startRoom();
  const { seas } = room;
  const answers = await pipelined(
    seas,
    ["BLC", "1", "google"],
    ["BLC", "1", "google"],
    ["BLC", "0", "google"],
    ["BLC", "0", "google"],
    ["BLC", "1", "seas"],
    ["BLC", "0", "nobody"],
    ["BLC", "2", "google"],
    ["BLC", "google"],
    ["BLC", "1", ""],
  );
  assertEquals(answers.slice(0, 6), [
    "OKAY|blocked|You have blocked google",
    "OKAY|blocked|You have blocked google",
    "OKAY|unblocked|You have unblocked google",
    "FAIL|not-blocked|Cannot unblock google: you have not blocked them",
    "FAIL|self|Cannot block seas: that is you",
    "FAIL|no-user|Cannot unblock nobody: there is no such user",
  ]);
  for (const answer of answers.slice(6)) assertMatch(answer, /^FAIL\|request\|Cannot act on BLC/);
});

Deno.test("asking for an address is answered, whoever is asked", async () => {
  await using room = await startRoom();
  const { seas, google, bob } = room;
  assertEquals(await seas.ask("GET", "google"), "OKAY|asked|");
  const request = "Request: seas wants your address. [allow seas] to accept.";
  assertEquals(await texts(google, 1), [request]);
  assertEquals(await seas.ask("GET", "google"), "OKAY|asked|", "it is not shown again");
  await assertNothingMore(google, bob);
  await bob.ask("BLC", "1", "seas");
  for (const who of ["bob", "seas", "nobody"]) {
    assertMatch(await seas.ask("GET", who), /^FAIL\|not-found\|/, who);
  }
  await google.ask("OUT");
  assertMatch(await seas.ask("GET", "google"), /^FAIL\|not-found\|/);
});

Deno.test("the thirty-third to ask for an address is told that there are too many", async () => {
  const clock = new FakeClock();
  const credentials = new Map([...manyAccounts(34)].map(([user]) => [user, `of ${user}`]));
  await using center = startWithBob({ clock, credentials, timeout: FOR_EVER });
  await using stack = new AsyncDisposableStack();
  const deaf = { listening: false, attached: false };
  const [asked, ...askers] = await Promise.all(
    [...credentials.keys()].map(async (user) => stack.use(await come(center, user, deaf))),
  );
  const last = askers.pop();
  for (const asker of askers) assertEquals(await asker.ask("GET", "user0"), "OKAY|asked|");
  assertMatch(await last?.ask("GET", "user0") ?? "", /^FAIL\|too-many\|Cannot ask user0/);
  await asked?.ask("ALL", askers[0]?.user ?? "");
  assertEquals(await last?.ask("GET", "user0"), "OKAY|asked|", "there is room for one again");
  assertMatch(await askers[0]?.ask("GET", "user0") ?? "", /^FAIL\|too-many\|/);
  clock.advance(60_000);
  assertEquals(await askers[0]?.ask("GET", "user0"), "OKAY|asked|");
});

Deno.test("a client that is still there is told that it is", async () => {
  await using room = await startRoom();
  assertEquals(await room.seas.ask("HEY"), "OKAY|here|");
});

Deno.test("what cannot be read is answered with the reason, and the next is served", async () => {
  await using room = await startRoom();
  const { seas } = room;
  using line = await seas.openRequests();
  assertEquals(await line.ask("HEY"), "OKAY|here|");
  const bad = ["", "|", "x", "HEY", "HEY|", "|||", "hey|||", "XYZ|||x", "MSG|||", "MSG|||google"];
  const more = ["MSG|||google|", "MSG||||x", "BRD|||", "GET|||", "ALL|||", "ATT|||0"];
  const prv = ["PRV|||google", "PRV|||google|k|0|", "PRV|||google|k|01|", "PRV||||k|1|x"];
  const huge = ["PRV|||google|k|-1|x", "PRV|||google|k|9007199254740992|x"];
  const say = ["SAY|||", "SAY|||a|google", "SAY|||a b|google|x", "SAY|||a|google|", "WHO|||"];
  for (const frame of [...bad, ...more, ...say, ...prv, ...huge]) {
    await line.raw(frame, "HEY|||");
    const [answer, next] = [await line.answer(), await line.answer()];
    assertMatch(answer, /^FAIL\|request\|Cannot/, frame);
    assertEquals(next, "OKAY|here|", frame);
  }
});

Deno.test("answers come in the order of the requests, though some are known later", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { acknowledge: "never" });
  const { seas, google, bob } = room;
  using line = await seas.openRequests();
  await line.send(["ONL"], ["MSG", "google", "a"], ["MSG", "bob", "b"], ["HEY"], ["OUT"]);
  assertMatch(await line.answer(), /^OKAY\|online\|/);
  assertEquals((await google.nextArrival()).text, "[seas]: a");
  assertEquals((await bob.nextPush()).text, "[seas]: b");
  assertEquals(await google.ask("MSG", "bob", "behind it"), "OKAY|delivered|");
  assertEquals(line.answers.length, 1);
  clock.advance(3_000);
  assertEquals(await line.rest(), [
    `OKAY|kept|${OFFLINE}`,
    "OKAY|delivered|",
    "OKAY|here|",
    "OKAY|bye|",
  ]);
});

Deno.test("thousands of requests on one connection are all answered, and acted on in order", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  const numbers = Array.from({ length: 5_000 }, (_, i) => String(i));
  const answers = await pipelined(
    seas,
    ...numbers.map((n): [string, ...string[]] => ["MSG", "google", n]),
  );
  assertEquals(new Set(answers), new Set(["OKAY|delivered|"]));
  assertEquals(await texts(google, 5_000), numbers.map((n) => `[seas]: ${n}`));
});
