/** Whoever asks too much at once in protocol 2 is answered so, each time, until they pause. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { CenterOptions } from "../../lib/center/center.ts";
import type { NewerClient } from "../peers/newer_client.ts";
import type { RequestLine } from "../peers/newer_requests.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { come, OVER, pipelined, type Room, settle, startRoom, texts } from "./newer_room.ts";

const SLOW = "FAIL|slow|5|Cannot do that: you are asking too much at once; try again in 5 seconds";
const SLOW_HERE = SLOW.replace("you are asking too much", "too much is asked from your address");
const DEAF = { listening: false, attached: false };

/** A room in which each user may ask three times a second, and a clock that stands still. */
async function slowRoom(
  options: Partial<CenterOptions> = {},
): Promise<Room & { clock: FakeClock }> {
  const clock = new FakeClock();
  return { ...await startRoom({ clock, rate: 3, ...options }), clock };
}

/** Asks for so many messages in one write. Returns the answers. */
async function say(line: RequestLine, to: string, count: number, first = 0): Promise<string[]> {
  const numbers = Array.from({ length: count }, (_, i) => `${first + i}`);
  await line.send(...numbers.map((text) => ["MSG", to, text] as const));
  return await Promise.all(numbers.map(() => line.answer()));
}

/** What is answered of so many requests to nobody. */
async function ask(client: NewerClient, count: number): Promise<string[]> {
  return await pipelined(client, ...Array(count).fill(["ONL"]));
}

Deno.test("past the rate each request is answered that it was not done, and is not", async () => {
  await using room = await slowRoom();
  const { seas, google } = room;
  using line = await seas.openRequests();
  const answers = await say(line, "google", 40);
  assertEquals(answers, [...Array(30).fill("OKAY|delivered|"), ...Array(10).fill(SLOW)]);
  assertEquals((await texts(google, 30)).at(-1), "[seas]: 29");
  assertEquals(await google.ask("MSG", "seas", "that was all"), "OKAY|delivered|");
  assertEquals(google.pushes.shown.all.length, 30);
});

Deno.test("nothing is done until five seconds pass in which nothing was asked", async () => {
  await using room = await slowRoom();
  const { clock, seas, google } = room;
  using line = await seas.openRequests();
  await say(line, "google", 31);
  for (let i = 0; i < 10; i++) {
    await settle();
    clock.advance(4_000);
    assertEquals(await line.ask("MSG", "google", "too soon"), SLOW);
  }
  await settle();
  clock.advance(5_000);
  assertEquals(await line.ask("MSG", "google", "in time"), "OKAY|delivered|");
  assertEquals((await texts(google, 31)).at(-1), "[seas]: in time");
});

Deno.test("what is asked again after each pause is done in its order, whatever was under way", async () => {
  await using room = await slowRoom();
  const { clock, seas, google } = room;
  using line = await seas.openRequests();
  const waiting = Array.from({ length: 100 }, (_, i) => `${i}`);
  for (let round = 0; waiting.length > 0 && round < 20; round++) {
    const asked = [...waiting];
    await line.send(...asked.map((text) => ["MSG", "google", text] as const));
    for (const text of asked) {
      const answer = await line.answer();
      if (answer === "OKAY|delivered|") assertEquals(waiting.shift(), text, "overtaken");
      else assertEquals(answer, SLOW);
    }
    await settle();
    clock.advance(5_000);
  }
  assertEquals(waiting, []);
  assertEquals(await texts(google, 100), Array.from({ length: 100 }, (_, i) => `[seas]: ${i}`));
});

Deno.test("what was under way when the pause was told is not done before what is asked again", async () => {
  await using room = await slowRoom();
  const { clock, seas, google } = room;
  using one = await seas.openRequests();
  using other = await seas.openRequests();
  await say(one, "google", 30);
  assertEquals(await one.ask("MSG", "google", "first"), SLOW);
  await settle();
  clock.advance(4_400);
  assertEquals(await other.ask("MSG", "google", "second, and late"), SLOW);
  await settle();
  clock.advance(4_400);
  assertEquals(await one.ask("MSG", "google", "first, too soon"), SLOW);
  await settle();
  clock.advance(4_500);
  assertEquals(await one.ask("MSG", "google", "first, again"), "OKAY|delivered|");
  assertEquals((await texts(google, 31)).at(-1), "[seas]: first, again");
});

Deno.test("a pause is ended by a quiet time, and a flood of signs of life does not lengthen it", async () => {
  await using room = await slowRoom();
  const { clock, seas } = room;
  using line = await seas.openRequests();
  assertEquals((await say(line, "nobody", 31)).at(-1), SLOW);
  for (let i = 0; i < 9; i++) {
    await settle();
    clock.advance(500);
    assertEquals(await line.ask("HEY"), "OKAY|here|");
  }
  await settle();
  clock.advance(500);
  assertMatch(await line.ask("ONL"), /^OKAY\|online\|/);
});

Deno.test("signs of life are counted, and those past the rate are answered so", async () => {
  await using room = await slowRoom();
  const { clock, seas } = room;
  const answers = await pipelined(seas, ...Array(40).fill(["HEY"]));
  assertEquals(answers.slice(29), ["OKAY|here|", ...Array(10).fill(SLOW)]);
  await settle();
  clock.advance(334);
  assertMatch(await seas.ask("ONL"), /^OKAY\|online\|/);
});

Deno.test("whoever leaves in a pause leaves at once", async () => {
  await using room = await slowRoom();
  const { seas, google } = room;
  assertEquals((await ask(seas, 31)).at(-1), SLOW);
  assertEquals(await seas.ask("OUT"), "OKAY|bye|");
  assertEquals(await google.pushesUntil("seas is offline."), ["seas is offline."]);
});

Deno.test("whoever attaches in a pause is sent what comes", async () => {
  await using room = await slowRoom();
  const { clock, center, google } = room;
  await using deaf = await come(center, "seas", DEAF);
  assertEquals((await ask(deaf, 31)).at(-1), SLOW);
  await settle();
  clock.advance(1_000);
  assertEquals((await deaf.attach()).answer, "OKAY|attached|");
  assertEquals(await google.ask("MSG", "seas", "still here?"), "OKAY|delivered|");
  assertEquals((await Promise.all([1, 2, 3].map(() => deaf.attach()))).at(-1)?.answer, SLOW);
});

Deno.test("a client that says too often on its attached connection that it is there is cut off", async () => {
  await using room = await slowRoom();
  const { clock, center, google } = room;
  await using deaf = await come(center, "seas", DEAF);
  const attached = await deaf.attach();
  for (let i = 0; i < 29; i++) await attached.hey();
  await attached.raw("HEY");
  assertMatch(
    await attached.nextReply(),
    /^FAIL\|slow\|5\|Cannot answer: HEY or ACK is sent too often/,
  );
  await attached.ended();
  await settle();
  clock.advance(5_000);
  assertEquals((await deaf.attach()).answer, "OKAY|attached|");
  assertEquals(await google.ask("MSG", "seas", "hello"), "OKAY|delivered|");
});

Deno.test("several connections of one user share one bucket", async () => {
  await using room = await slowRoom();
  const { seas } = room;
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(seas, 10)));
  assertEquals(answers.flat().filter((answer) => answer === SLOW).length, 50);
});

Deno.test("others are served as ever while one floods", async () => {
  await using room = await slowRoom();
  const { seas, google, bob } = room;
  const floods = Array.from({ length: 4 }, () => ask(seas, 500));
  for (let i = 0; i < 10; i++) {
    assertEquals(await google.ask("MSG", "bob", `${i}`), "OKAY|delivered|");
    assertEquals(await bob.ask("MSG", "google", `${i}`), "OKAY|delivered|");
  }
  assertEquals((await Promise.all(floods)).flat().filter((text) => text !== SLOW).length, 30);
});

Deno.test("all users of one address share what it may ask", async () => {
  await using room = await slowRoom({ addressRate: 5 });
  const { clock, seas, google, bob } = room;
  assertEquals((await ask(seas, 31)).filter((answer) => answer === SLOW).length, 1);
  assertEquals((await ask(google, 30)).filter((answer) => answer === SLOW_HERE).length, 10);
  assertEquals(await bob.ask("ONL"), SLOW_HERE);
  await settle();
  clock.advance(5_000);
  assertMatch(await bob.ask("ONL"), /^OKAY\|online\|/);
});

Deno.test("whoever logs in again goes on where they were", async () => {
  await using room = await slowRoom();
  const { clock, center, seas } = room;
  assertEquals((await ask(seas, 31)).at(-1), SLOW);
  await using again = await come(center, "seas");
  assertEquals(await again.ask("ONL"), SLOW);
  await settle();
  clock.advance(5_000);
  assertMatch(await again.ask("ONL"), /^OKAY\|online\|/);
});

Deno.test("what cannot be read counts as asked, as it is answered and logged", async () => {
  await using room = await slowRoom();
  const { seas } = room;
  using line = await seas.openRequests();
  await line.ask("ONL");
  const frames = Array.from({ length: 200 }, () => "no request");
  await line.raw(...frames);
  const answers = await Promise.all(frames.map(() => line.answer()));
  const { length } = answers.filter((answer) => !answer.startsWith("FAIL|slow|"));
  assert(length <= 29, `${length} frames that are no request are answered as such`);
});

Deno.test("what is too long counts as asked", async () => {
  await using room = await slowRoom({ maxFrameBytes: 1_024 });
  const { seas } = room;
  const answers = await pipelined(seas, ...Array(100).fill(["MSG", "google", "x".repeat(1_024)]));
  const { length } = answers.filter((answer) => !answer.startsWith("FAIL|slow|"));
  assert(length <= 30, `${length} that are too long are answered as such`);
});

Deno.test("what cannot be read keeps no connection of a session that is over", async () => {
  await using room = await startRoom({ clock: new FakeClock() });
  const { seas } = room;
  using line = await seas.openRequests();
  await line.ask("ONL");
  await seas.ask("OUT");
  await settle();
  await line.raw("no request");
  assertEquals(await line.answer(1_000), OVER);
  assertEquals(await line.rest(1_000), []);
});
