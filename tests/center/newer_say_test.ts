/** Messages that have an id, which their recipients are given with them. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { FakeClock } from "../support/fake_clock.ts";
import { looksLike } from "../peers/newer_bytes.ts";
import type { NewerClient } from "../peers/newer_client.ts";
import { BLOCKED, heard, logIn, OFFLINE, startWithBob } from "./fixtures.ts";
import { assertNothingMore, come, pipelined, shown, startRoom } from "./newer_room.ts";

const LONGEST = "x".repeat(64);

/** Id and text of so many pushes that were shown. */
async function identified(client: NewerClient, count: number): Promise<string[]> {
  return (await shown(client, count)).map(({ id, text }) => `${id} ${text}`);
}

Deno.test("a message to one user is pushed with its id, and answered as any", async () => {
  await using room = await startRoom();
  const { seas, google, bob } = room;
  for (const id of ["a", "Z", "0", "_-", "q83vEjRWeJC3-17", LONGEST]) {
    assertEquals(await seas.say("google", "Hello!", id), "OKAY|delivered|");
    const push = await google.nextPush();
    assertEquals([push.id, push.text], [id, "[seas]: Hello!"]);
    assertEquals(looksLike(push.bytes), `MSG|${id}|[seas]: Hello!`);
  }
  await assertNothingMore(bob, seas);
});

Deno.test("a message to nobody in particular goes to everyone, with its id", async () => {
  await using room = await startRoom();
  const { seas, google, bob } = room;
  assertEquals(await seas.say("", "Hello, all|!", "a-1"), "OKAY|delivered|");
  for (const other of [google, bob]) {
    assertEquals(await identified(other, 1), ["a-1 [seas]: Hello, all|!"]);
  }
  await bob.ask("BLC", "1", "seas");
  assertEquals(
    await seas.say("", "Hello, some!", "a-2"),
    "OKAY|partly|Your message could not be delivered to some recipients.",
  );
  assertEquals(await identified(google, 1), ["a-2 [seas]: Hello, some!"]);
  await assertNothingMore(bob, google);
  for (const other of [google, bob]) await other.ask("OUT");
  assertEquals(await seas.say("", "Nobody?", "a-3"), "OKAY|nobody|Nobody else is online.");
});

Deno.test("bars and newlines of a message with an id belong to its text", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  for (const text of ["|", "||", "a|b||c|", "|google|x", "MSG|b|[bob]: x", "one\ntwo\n", "é😀|"]) {
    for (const to of ["google", ""]) {
      const id = crypto.randomUUID();
      assertEquals(await seas.say(to, text, id), "OKAY|delivered|");
      const push = await google.nextPush();
      assertEquals([push.id, push.text], [id, `[seas]: ${text}`]);
      assertEquals(looksLike(push.bytes), `MSG|${id}|[seas]: ${text}`);
    }
  }
});

Deno.test("a message without an id, or with one that cannot be, goes nowhere", async () => {
  await using room = await startRoom();
  const { seas, google, bob } = room;
  const ids = ["", " ", "a b", "a.b", "a+b", "a/b", "a=", "é", "a\n", "\0", `${LONGEST}x`];
  const bad = ids.map((id): [string, ...string[]] => ["SAY", id, "google", "x"]);
  const short: [string, ...string[]][] = [["SAY"], ["SAY", "a"], ["SAY", "a", "google"]];
  const [all, rest] = [[...bad, ...short], ["HEY"] as [string]];
  const answers = await pipelined(seas, ...all, ["SAY", "", "", "x"], rest);
  assertEquals(answers.pop(), "OKAY|here|");
  for (const [i, answer] of answers.entries()) {
    assertEquals(answer, "FAIL|request|Cannot act on SAY: expected id|to|text", ids[i]);
  }
  for (const other of [google, bob]) await assertNothingMore(other, seas);
});

Deno.test("a message with an id, and no text, goes nowhere", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  for (const to of ["google", ""]) {
    const missing = "FAIL|request|Cannot act on SAY: the text is missing";
    assertEquals(await seas.say(to, ""), missing);
  }
  await assertNothingMore(google, seas);
});

Deno.test("a message with an id that cannot be sent says why", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  assertEquals(await seas.say("seas", "x"), "FAIL|self|Cannot message seas: that is you");
  const unknown = "FAIL|no-user|Cannot message nobody: there is no such user";
  assertEquals(await seas.say("nobody", "x"), unknown);
  await google.ask("BLC", "1", "seas");
  assertEquals(await seas.say("google", "x"), `FAIL|blocked|${BLOCKED}`);
  await assertNothingMore(google, room.bob);
});

Deno.test("a message with an id comes without what cannot be printed", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  assertEquals(await seas.say("google", "a\x1b[2Jb\tc\u202e", "a"), "OKAY|delivered|");
  assertEquals(await identified(google, 1), ["a [seas]: a[2Jb c"]);
});

Deno.test("a message that comes again with its id is answered, and not brought again", async () => {
  await using room = await startRoom();
  const { seas, google, bob } = room;
  for (const sender of [seas, seas, bob]) {
    assertEquals(await sender.say("google", "Hello!", "same"), "OKAY|delivered|");
  }
  const came = google.pushes.arrivals.all.filter(({ id }) => id === "same");
  assertEquals(came.map(({ text }) => text), ["[seas]: Hello!", "[bob]: Hello!"]);
});

Deno.test("messages with and without an id keep their order", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  const requests = Array.from(
    { length: 100 },
    (_, i): [string, ...string[]] =>
      [["MSG", "google", `${i}`], ["SAY", `id-${i}`, "google", `${i}`], [
        "SAY",
        `id-${i}`,
        "",
        `${i}`,
      ]][
        i % 3
      ] as [string, ...string[]],
  );
  assertEquals(new Set(await pipelined(seas, ...requests)), new Set(["OKAY|delivered|"]));
  const came = await shown(google, 100);
  assertEquals(
    came.map(({ id, text }) => `${id?.startsWith("id-") ? id : "own"} ${text}`),
    requests.map((_, i) => `${i % 3 === 0 ? "own" : `id-${i}`} [seas]: ${i}`),
  );
});

Deno.test("a message that waits for its recipient's next login keeps its id", async () => {
  await using room = await startRoom();
  const { center, seas, google } = room;
  await google.ask("OUT");
  assertEquals(await seas.say("google", "one\n|two", "a-1"), `OKAY|kept|${OFFLINE}`);
  assertEquals(await seas.say("google", "three", "a-2"), `OKAY|kept|${OFFLINE}`);
  await using again = await come(center, "google");
  const kept = (await shown(again, 2)).map(({ kind, id, text }) => [kind, id, text]);
  assertEquals(kept, [["KPT", "a-1", "[seas]: one\n|two"], ["KPT", "a-2", "[seas]: three"]]);
});

Deno.test("a message that was not acknowledged comes again with its id, login after login", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { listening: false, attached: false });
  const { center, seas, google } = room;
  await google.attach({ acknowledge: "never" });
  const said = seas.say("google", "Hello!", "a-1");
  assertEquals((await google.nextArrival()).id, "a-1");
  await google.attach({ lastShown: 0, acknowledge: "never" });
  assertEquals((await google.nextArrival()).id, "a-1");
  await using again = await come(center, "google", { listening: false, attached: false });
  const last = await again.attach({ acknowledge: "never" });
  const arrival = await again.nextArrival();
  assertEquals([arrival.kind, arrival.id, arrival.text], ["KPT", "a-1", "[seas]: Hello!"]);
  await last.acknowledgeNumber(arrival.number);
  assertEquals(await said, "OKAY|delivered|");
});

Deno.test("whoever logs in again shows a message that has an id once, in both sessions together", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { acknowledge: "never" });
  const { center, seas, google } = room;
  const said = seas.say("google", "Hello!", "a-1");
  assertEquals(await identified(google, 1), ["a-1 [seas]: Hello!"]);
  google.behaviour.acknowledge = "yes";
  await google.login(center.address, "google", "hasglasses");
  assertEquals(await said, "OKAY|delivered|");
  const came = google.pushes.arrivals.all.filter(({ id }) => id === "a-1");
  assert(came.length > 1 && came.at(-1)?.kind === "KPT");
  assertEquals(google.pushes.shown.all.filter(({ id }) => id === "a-1").length, 1);
});

Deno.test("an older client is shown the text of a message with an id, and no more", async () => {
  await using center = startWithBob({ timeout: 1e9 });
  await using seas = await logIn(center, "seas");
  await using google = await come(center, "google");
  await using bob = await come(center, "bob", { listening: false });
  await heard(seas);
  assertEquals(await google.say("seas", "up|\nand down", "a-1"), "OKAY|delivered|");
  assertEquals(await seas.nextPush(), "[google]: up|\n    and down");
  assertEquals(await google.say("", "all|\nof you", "a-2"), "OKAY|delivered|");
  assertEquals(await seas.nextPush(), "[google]: all|\n    of you");
  assertEquals((await bob.nextPush()).id, "a-2");
  await seas.sendAndWait("OUT");
  assertEquals(await google.say("seas", "later", "a-3"), `OKAY|kept|${OFFLINE}`);
  assertEquals(await google.say("seas", "and\nlater", "a-4"), `OKAY|kept|${OFFLINE}`);
  await using again = await logIn(center, "seas");
  const kept = "While you were away...\n[google]: later\n[google]: and\n    later";
  assertEquals(await again.nextPush(), kept);
});

Deno.test("what an older client sends is given an id", async () => {
  await using center = startWithBob({ timeout: 1e9 });
  await using seas = await logIn(center, "seas");
  await using google = await come(center, "google");
  for (let i = 0; i < 2; i++) await seas.sendAndWait("MSG", "google", "MSG|a-1|x");
  const pushes = [await google.nextPush(), await google.nextPush()];
  assertEquals(pushes.map(({ text }) => text), ["[seas]: MSG|a-1|x", "[seas]: MSG|a-1|x"]);
  const [one, other] = pushes.map(({ id }) => id ?? "");
  assertMatch(one!, /^[\w-]{14,64}$/);
  assert(one !== other);
});

Deno.test("as many bytes of text fit beside an id as the frame has room for", async () => {
  await using room = await startRoom();
  const { seas, google } = room;
  using line = await seas.openRequests();
  assertEquals(await line.ask("HEY"), "OKAY|here|");
  const head = `SAY|||${LONGEST}|google|`;
  await line.raw(head + "x".repeat(65_536 - head.length));
  assertEquals(await line.answer(), "OKAY|delivered|");
  assertEquals((await google.nextPush()).text.length, 65_536 - head.length + "[seas]: ".length);
  await line.raw(head + "x".repeat(65_537 - head.length));
  assertMatch(
    await line.answer(),
    /^FAIL\|request\|Your message is too long: expected at most 65536/,
  );
});

Deno.test("a broadcast to nobody that comes again goes to nobody who has come since", async () => {
  await using room = await startRoom();
  const { center, seas, google, bob } = room;
  for (const other of [google, bob]) await other.ask("OUT");
  assertEquals(await seas.say("", "Anybody?", "a-1"), "OKAY|nobody|Nobody else is online.");
  assertEquals(await seas.say("google", "two", "a-2"), `OKAY|kept|${OFFLINE}`);
  await using again = await come(center, "google");
  assertEquals(await identified(again, 1), ["a-2 [seas]: two"]);
  assertEquals(await seas.say("", "Anybody?", "a-1"), "OKAY|delivered|");
  await assertNothingMore(again, seas);
});
