/**
 * The order of messages. Time stands still in these tests, so that no connection loses its place in
 * the line on a machine that is slow.
 */
import { assert, assertEquals } from "@std/assert";
import { enter, heard, logIn, manyLogins, openWith, startChat } from "./fixtures.ts";
import { Line } from "../peers/line.ts";
import type { OlderClient } from "../peers/older_client.ts";
import { FakeClock } from "../support/fake_clock.ts";

const COUNT = 500;

/** The texts from 0 up to a count. */
function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(i));
}

/** Sends numbers one after the other, without waiting for the center. */
async function sendNumbers(from: OlderClient, to: string, count = COUNT): Promise<void> {
  for (const text of numbers(count)) await from.send("MSG", to, text);
}

/** The texts of one sender among pushes, kept or live. */
function textsFrom(user: string, pushes: readonly string[]): string[] {
  const mark = `[${user}]: `;
  return pushes.flatMap((push) => push.split("\n"))
    .filter((line) => line.startsWith(mark))
    .map((line) => line.slice(mark.length));
}

/** Reads pushes until one ends in the text given. */
async function readUntil(client: OlderClient, text: string): Promise<void> {
  while (!(await client.nextPush()).endsWith(`: ${text}`));
}

Deno.test("500 messages of a client that waits for nothing arrive complete and in order", async () => {
  await using chat = await startChat({ clock: new FakeClock() });
  const { seas, google } = chat;
  await sendNumbers(seas, "google");
  assertEquals(textsFrom("seas", await heard(google)), numbers(COUNT));
});

Deno.test("requests are acted on in the order of their connections, whichever is read first", async () => {
  await using chat = await startChat({ clock: new FakeClock() });
  const { center, seas, google } = chat;
  for (let batch = 0; batch < 20; batch++) {
    const lines: Line[] = [];
    for (let i = 0; i < 25; i++) lines.push(await Line.dial(center.address));
    for (const [i, line] of [...lines.entries()].toReversed()) {
      await line.send(`MSG|seas|${seas.token}|google|${batch * 25 + i}`);
    }
    for (const line of lines) line.close();
  }
  assertEquals(textsFrom("seas", await heard(google)), numbers(COUNT));
});

Deno.test("a connection that breaks does not put the others out of order", async () => {
  await using chat = await startChat({ clock: new FakeClock() });
  const { center, seas, google } = chat;
  const lines: Line[] = [];
  for (let i = 0; i < 30; i++) lines.push(await Line.dial(center.address));
  for (const [i, line] of [...lines.entries()].toReversed()) {
    if (i % 3 === 0) line.close();
    else await line.send(`MSG|seas|${seas.token}|google|${i}`);
  }
  const expected = numbers(30).filter((_, i) => i % 3 !== 0);
  assertEquals(textsFrom("seas", await heard(google)), expected);
  for (const line of lines) line.close();
});

Deno.test("500 messages arrive in order though the recipient logs out and in again", async () => {
  await using chat = await startChat({ clock: new FakeClock() });
  const { center, seas, google } = chat;
  const parts = [0, 100, 200, 300, 400].map((start) => numbers(COUNT).slice(start, start + 100));
  for (const [i, part] of parts.entries()) {
    const entering = i % 2 === 1 ? undefined : i > 0 && enter(center, google, "google");
    for (const text of part) await seas.send("MSG", "google", text);
    await entering;
    if (i % 2 === 0 && i < 4) await google.send("OUT");
  }
  await heard(google);
  assertEquals(textsFrom("seas", google.pushes), numbers(COUNT));
  const away = google.pushes.filter((push) => push.startsWith("While you were away...\n"));
  assertEquals(away.length, 2);
});

Deno.test("500 messages arrive in order though the recipient logs in elsewhere meanwhile", async () => {
  await using chat = await startChat({ clock: new FakeClock() });
  const { center, seas, google } = chat;
  const sending = sendNumbers(seas, "google");
  await readUntil(google, "50");
  await using newer = await logIn(center, "google");
  await sending;
  await heard(newer);
  const before = textsFrom("seas", google.pushes);
  const after = textsFrom("seas", newer.pushes);
  assertEquals(before, numbers(before.length));
  assertEquals(after, numbers(COUNT).slice(-after.length));
  const twice = before.length + after.length - COUNT;
  assert(twice === 0 || twice === 1, `expected at most the push under way twice, got ${twice}`);
});

Deno.test("what two senders send by turns keeps the order of each, and of both", async () => {
  await using chat = await startChat({ clock: new FakeClock() });
  const { seas, google, bob } = chat;
  for (const text of numbers(100)) {
    await seas.send("MSG", "google", text);
    await bob.send("MSG", "google", text);
  }
  const pushes = await heard(google);
  assertEquals(pushes, numbers(100).flatMap((text) => [`[seas]: ${text}`, `[bob]: ${text}`]));
});

Deno.test("two senders at the same time each keep their order", async () => {
  await using chat = await startChat({ clock: new FakeClock() });
  const { seas, google, bob } = chat;
  await Promise.all([sendNumbers(seas, "google", 200), sendNumbers(bob, "google", 200)]);
  const pushes = await heard(google);
  assertEquals(pushes.length, 400);
  for (const user of ["seas", "bob"]) assertEquals(textsFrom(user, pushes), numbers(200));
});

Deno.test("a message, a block and a logout are acted on in the order in which they come", async () => {
  await using chat = await startChat({ clock: new FakeClock() });
  const { seas, google } = chat;
  await seas.send("MSG", "google", "before");
  await google.send("BLC", "1", "seas");
  await seas.send("MSG", "google", "refused");
  await google.send("BLC", "0", "seas");
  await seas.send("MSG", "google", "after");
  await seas.send("OUT");
  assertEquals(await heard(google), [
    "[seas]: before",
    "You have blocked seas",
    "You have unblocked seas",
    "[seas]: after",
    "seas is offline.",
  ]);
});

Deno.test("100 clients online get one broadcast exactly once each", async () => {
  await using room = await manyLogins(100, { clock: new FakeClock() });
  const [sender, ...others] = room.clients;
  await sender!.send("BRD", "Hello, all.");
  await sender!.send("BRD", "Goodbye.");
  for (const client of others) {
    assertEquals((await client.pushesUntil("[user0]: Goodbye.")).filter(isText), [
      "[user0]: Hello, all.",
      "[user0]: Goodbye.",
    ]);
  }
  assertEquals((await heard(sender!)).filter(isText), []);
  for (const client of others) assertEquals(client.pushes.filter(isText).length, 2);
});

function isText(push: string): boolean {
  return !push.endsWith(" has logged on.");
}

Deno.test("replies to requests of one client come in the order of its requests", async () => {
  await using chat = await startChat({ clock: new FakeClock() });
  const { center, seas } = chat;
  const lines: Line[] = [];
  for (let i = 0; i < 20; i++) {
    lines.push(await openWith(center, `BLC|seas|${seas.token}|${(i + 1) % 2}|google`));
  }
  for (const line of lines) line.close();
  const pair = ["You have blocked google", "You have unblocked google"];
  assertEquals(await heard(seas), Array.from({ length: 10 }, () => pair).flat());
});
