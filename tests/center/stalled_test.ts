/** Recipients that are there and do not take what they are sent. */
import { assertEquals } from "@std/assert";
import type { CenterOptions } from "../../lib/center/center.ts";
import { enter, heard, logIn, OFFLINE, startChat } from "./fixtures.ts";
import { OlderClient } from "../peers/older_client.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** More than the system takes over for someone who does not read. */
const HUGE = "x".repeat(12 * 1024 * 1024);

/** A place to log in from that accepts connections and never reads. */
class Stalled implements AsyncDisposable {
  readonly client: OlderClient;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #conns: Deno.TcpConn[] = [];

  constructor() {
    this.client = OlderClient.listen({ port: this.#listener.addr.port });
  }

  /** Takes the next connection, and does not touch it. */
  async accept(): Promise<void> {
    this.#conns.push(await this.#listener.accept());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const conn of this.#conns) conn.close();
    await this.client.stopListening();
  }
}

function options(clock: FakeClock): Partial<CenterOptions> {
  const room = { mailboxBytes: 64 * 1024 * 1024, outboxBytes: 64 * 1024 * 1024 };
  return { clock, maxFrameBytes: 16 * 1024 * 1024, timeout: 3_600_000, ...room };
}

Deno.test("a recipient who does not read holds nobody else up", async () => {
  await using chat = await startChat(options(new FakeClock()));
  const { center, seas, bob } = chat;
  await using stalled = new Stalled();
  await enter(center, stalled.client, "google");
  await seas.sendAndWait("MSG", "google", HUGE);
  await stalled.accept();
  await seas.sendAndWait("MSG", "google", "behind it");
  await seas.sendAndWait("MSG", "bob", "Hello.");
  assertEquals(await bob.nextPush(), "[seas]: Hello.");
  await bob.sendAndWait("BRD", "Hello, all.");
  assertEquals(await heard(seas), ["[bob]: Hello, all."]);
});

Deno.test("a push that is not taken in five seconds is tried again, then kept", async () => {
  const clock = new FakeClock();
  await using chat = await startChat(options(clock));
  const { center, seas, bob } = chat;
  await using stalled = new Stalled();
  await enter(center, stalled.client, "google");
  await seas.sendAndWait("MSG", "google", HUGE);
  await stalled.accept();
  assertEquals(await heard(seas), []);
  clock.advance(5_000);
  assertEquals(await heard(seas), []);
  clock.advance(100);
  await stalled.accept();
  assertEquals(await heard(bob), []);
  clock.advance(5_000);
  assertEquals(await seas.nextPush(), OFFLINE);
  await using again = await logIn(center, "google");
  assertEquals(await again.nextPush(), `While you were away...\n[seas]: ${HUGE}`);
});

Deno.test("what a recipient did not take comes to where they log in next, at once", async () => {
  await using chat = await startChat(options(new FakeClock()));
  const { center, seas } = chat;
  await using stalled = new Stalled();
  await enter(center, stalled.client, "google");
  await seas.sendAndWait("MSG", "google", HUGE);
  await seas.sendAndWait("MSG", "google", "behind it");
  await stalled.accept();
  await using again = await logIn(center, "google");
  assertEquals(
    await again.nextPush(),
    `While you were away...\n[seas]: ${HUGE}\n[seas]: behind it`,
  );
  assertEquals([await heard(again), await heard(seas)], [[], []]);
});

Deno.test("a recipient who does not read is seen to go at once when they do", async () => {
  const clock = new FakeClock();
  await using chat = await startChat(options(clock));
  const { center, seas, bob } = chat;
  await using stalled = new Stalled();
  await enter(center, stalled.client, "google");
  await seas.sendAndWait("MSG", "google", HUGE);
  await stalled.accept();
  let closed = false;
  const out = stalled.client.sendAndWait("OUT").finally(() => closed = true);
  assertEquals(await bob.nextPush(), "google is offline.");
  assertEquals([await heard(bob), closed], [[], false], "it waits for the push under way");
  clock.advance(5_000);
  assertEquals(await out, []);
  await using again = await logIn(center, "google");
  assertEquals(await again.nextPush(), `While you were away...\n[seas]: ${HUGE}`);
});

Deno.test("a center closes at once though a push is not taken", async () => {
  await using chat = await startChat(options(new FakeClock()));
  const { center, seas } = chat;
  await using stalled = new Stalled();
  await enter(center, stalled.client, "google");
  await seas.sendAndWait("MSG", "google", HUGE);
  await stalled.accept();
  await center.close();
});

Deno.test("recipients who are dead hold nobody else up", async () => {
  await using chat = await startChat({ clock: new FakeClock() });
  const { seas, google, bob } = chat;
  await google.stopListening();
  const texts = Array.from({ length: 50 }, (_, i) => String(i));
  for (const text of texts) {
    await seas.send("MSG", "google", text);
    await seas.send("MSG", "bob", text);
    await seas.send("BRD", text);
  }
  const expected = texts.flatMap((text) => [`[seas]: ${text}`, `[seas]: ${text}`]);
  assertEquals(await heard(bob), expected);
  assertEquals(await heard(seas), []);
});

Deno.test("a recipient who ends every connection at once holds nobody else up", async () => {
  await using chat = await startChat({ clock: new FakeClock() });
  const { center, seas, bob } = chat;
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepting = (async () => {
    for await (const conn of listener) conn.close();
  })();
  await using rude = OlderClient.listen({ port: listener.addr.port });
  await enter(center, rude, "google");
  for (let i = 0; i < 50; i++) await seas.send("BRD", String(i));
  assertEquals((await heard(bob)).length, 50);
  await center.close();
  listener.close();
  await accepting;
});
