/** How much waits for one user, and how many are dialled at once. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { CenterOptions } from "../../lib/center/center.ts";
import { OlderClient } from "../peers/older_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { enter, heard, logIn, OFFLINE, startChat } from "./fixtures.ts";
import { come, FOR_EVER, settle, startRoom, texts, until } from "./newer_room.ts";

const FULL = "Cannot message google: too many messages wait for them already";

/** More than the system takes over for someone who does not read. */
const HUGE = "x".repeat(12 * 1024 * 1024);

const STALLING: Partial<CenterOptions> = {
  dials: 1,
  maxFrameBytes: 16 * 1024 * 1024,
  mailboxBytes: 64 * 1024 * 1024,
  outboxBytes: 64 * 1024 * 1024,
  timeout: FOR_EVER,
};

/** A port that accepts connections and never reads. */
class StalledPort implements AsyncDisposable {
  readonly client: OlderClient;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #conns: Deno.TcpConn[] = [];

  constructor() {
    this.client = OlderClient.listen({ port: this.#listener.addr.port });
  }

  async accept(): Promise<void> {
    this.#conns.push(await this.#listener.accept());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const conn of this.#conns) conn.close();
    await this.client.stopListening();
  }
}

Deno.test("so many messages wait for a user, and in either protocol the sender of the next is told", async () => {
  await using room = await startRoom({ mailbox: 3 });
  const { center, seas, google } = room;
  await google.ask("OUT");
  using line = await seas.openRequests();
  for (let i = 0; i < 3; i++) assertMatch(await line.ask("MSG", "google", `${i}`), /^OKAY\|kept\|/);
  assertEquals(await line.ask("MSG", "google", "too many"), `FAIL|full|${FULL}`);
  assertEquals(await line.ask("SAY", "id", "google", "too many"), `FAIL|full|${FULL}`);
  assertEquals(await line.ask("MSG", "bob", "not for bob"), "OKAY|delivered|");
  await using older = await logIn(center, "seas");
  await older.sendAndWait("MSG", "google", "too many");
  assertEquals(await older.nextPush(), FULL);
  await using again = await come(center, "google");
  assertEquals(await texts(again, 3), ["[seas]: 0", "[seas]: 1", "[seas]: 2"]);
  await until(() => center.sizes.batches === 0);
  await older.sendAndWait("MSG", "google", "room again");
  assertEquals(await texts(again, 1), ["[seas]: room again"]);
});

Deno.test("so many bytes wait for a user, and the next message is refused", async () => {
  await using room = await startRoom({ mailboxBytes: 100 });
  const { seas, google } = room;
  await google.ask("OUT");
  using line = await seas.openRequests();
  const answers: string[] = [];
  for (const length of [60, 39, 1_000, 1]) {
    answers.push(await line.ask("MSG", "google", "x".repeat(length)));
  }
  // One message may pass the limit, so that each one fits.
  assertEquals(answers.map((answer) => answer.slice(0, 9)), [
    "OKAY|kept",
    "OKAY|kept",
    "OKAY|kept",
    "FAIL|full",
  ]);
});

Deno.test("bytes are counted as they are sent, whatever letters they are", async () => {
  await using room = await startRoom({ mailboxBytes: 100 });
  const { seas, google } = room;
  await google.ask("OUT");
  assertMatch(await seas.ask("MSG", "google", "😀".repeat(25)), /^OKAY\|kept\|/);
  assertEquals(await seas.ask("MSG", "google", "x"), `FAIL|full|${FULL}`);
});

Deno.test("sealed messages that wait count with the others", async () => {
  await using room = await startRoom({ mailboxBytes: 100 }, { listening: false, attached: false });
  const { seas, google, bob } = room;
  await google.allow("seas");
  await seas.pushesUntil(`ADR|google|||${google.keys?.publicKey}`);
  const sealed = await seas.seal("google", "x".repeat(100));
  using line = await seas.openRequests();
  // What is under way does not wait.
  await line.send(["MSG", "google", "under way"]);
  await settle();
  await line.send(["PRV", sealed.to, sealed.key, `${sealed.number}`, sealed.bytes]);
  await settle();
  assertEquals(await bob.ask("MSG", "google", "no room"), `FAIL|full|${FULL}`);
  await google.attach();
  assertEquals([await line.answer(), await line.answer()], Array(2).fill("OKAY|delivered|"));
  assertEquals((await google.nextPrivate()).text, "x".repeat(100));
});

Deno.test("a full mailbox takes nothing of what others may be sent, nor of a broadcast to them", async () => {
  await using chat = await startChat({ mailbox: 2, clock: new FakeClock() });
  const { seas, google, bob } = chat;
  await google.stopListening();
  for (const text of ["1", "2", "3"]) await seas.sendAndWait("MSG", "google", text);
  assertEquals(await seas.nextPush(), FULL);
  for (let i = 0; i < 10; i++) await seas.sendAndWait("MSG", "bob", `${i}`);
  assertEquals((await heard(bob)).length, 10);
  await seas.sendAndWait("BRD", "to those who have room");
  assertEquals(await heard(bob), ["[seas]: to those who have room"]);
  assertEquals(
    await seas.nextPush(),
    "Cannot broadcast to everyone: too many messages wait for some already",
  );
});

Deno.test("so many other texts wait for a user, and messages are not among them", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock, queue: 4 }, { listening: false, attached: false });
  const { center, seas, google, bob } = room;
  // What is under way does not wait.
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "under way"]);
  await settle();
  assertEquals(await bob.ask("OUT"), "OKAY|bye|");
  for (let i = 0; i < 10; i++) {
    await using again = await come(center, "bob");
    assertEquals(await again.ask("OUT"), "OKAY|bye|");
  }
  await line.send(["MSG", "google", "a message"]);
  await settle();
  await google.attach();
  assertEquals([await line.answer(), await line.answer()], Array(2).fill("OKAY|delivered|"));
  const [off, on] = ["bob is offline.", "bob has logged on."] as const;
  assertEquals(await texts(google, 6), [
    "[seas]: under way",
    ...[off, on, off, on],
    "[seas]: a message",
  ]);
});

Deno.test("where one client is dialled at once, the others wait their turn", async () => {
  const clock = new FakeClock();
  await using chat = await startChat({ ...STALLING, clock });
  const { center, seas, bob } = chat;
  await using stalled = new StalledPort();
  await enter(center, stalled.client, "google");
  await seas.sendAndWait("MSG", "google", HUGE);
  await stalled.accept();
  await seas.sendAndWait("MSG", "bob", "waits");
  await settle();
  assertEquals(bob.pushes.includes("[seas]: waits"), false);
  clock.advance(5_000);
  assertEquals(await bob.nextPush(), "[seas]: waits");
});

Deno.test("those who could not be reached the last time do not keep the others waiting again", async () => {
  const clock = new FakeClock();
  await using chat = await startChat({ ...STALLING, clock });
  const { center, seas, bob } = chat;
  await using stalled = new StalledPort();
  await enter(center, stalled.client, "google");
  await seas.sendAndWait("MSG", "google", HUGE);
  await stalled.accept();
  await settle();
  clock.advance(5_000);
  await settle();
  for (const delay of [100, 1_000, 2_000]) {
    clock.advance(delay);
    await stalled.accept();
    await seas.sendAndWait("MSG", "bob", `after ${delay} ms`);
    assertEquals(await bob.pushesUntil(`[seas]: after ${delay} ms`).then((all) => all.length), 1);
    clock.advance(5_000);
    await settle();
  }
  assertEquals(await seas.nextPush(), OFFLINE);
  assert(center.online === 3);
});

Deno.test("attached clients need no dial, however many are under way", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ ...STALLING, clock }, { listening: false });
  const { center, seas, google } = room;
  await using stalled = new StalledPort();
  await enter(center, stalled.client, "bob");
  using line = await seas.openRequests();
  await line.send(["MSG", "bob", HUGE]);
  await stalled.accept();
  assertEquals(await seas.ask("MSG", "google", "at once"), "OKAY|delivered|");
  assertEquals(
    await google.pushesUntil("[seas]: at once").then((all) => all.at(-1)),
    "[seas]: at once",
  );
});

Deno.test("the log says whose message found no room, in either protocol", async () => {
  const lines: string[] = [];
  const log: NonNullable<CenterOptions["log"]> = (event, details) => {
    if (event === "limit") lines.push(`${details?.limit} ${details?.user}`);
  };
  await using room = await startRoom({ mailbox: 1, log });
  const { center, seas, google } = room;
  await google.ask("OUT");
  assertMatch(await seas.ask("MSG", "google", "one"), /^OKAY\|kept\|/);
  assertEquals(await seas.ask("MSG", "google", "two"), `FAIL|full|${FULL}`);
  await using bob = await logIn(center, "bob");
  await bob.sendAndWait("MSG", "google", "three");
  await bob.pushesUntil(FULL);
  assertEquals(lines, ["mailbox seas", "mailbox bob"]);
});
