/** The graceful end of a center: nobody can hold it up, neither clients nor the disk. */
import { assert, assertEquals } from "@std/assert";
import { MemoryStore } from "../../lib/store/memory_store.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { PASSWORDS } from "../support/run_client.ts";
import { dialCenter, frameBytes, OFFLINE, startWithBob } from "./fixtures.ts";
import { come, FOR_EVER, settle, startRoom, texts } from "./newer_room.ts";
import { closedDoor, STOP_BOUND, watch } from "./stop_fixtures.ts";
import { TlsRoom, Tunnel } from "./tls_fixtures.ts";

Deno.test("whoever does not read, or never ends, holds a stop up no longer than its bound", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { listening: false });
  const { center, seas, bob } = room;
  // A frame of which a byte comes now and then.
  using slow = await dialCenter(center);
  await slow.write(frameBytes(`MSG|seas|${seas.token}|bob|x`).subarray(0, 9));
  // Answers that nobody reads.
  using deaf = await dialCenter(center);
  await deaf.write(frameBytes(`HEY|seas|${seas.token}|`));
  const writing = writeUntilFull(deaf, frameBytes(`GET|||${"x".repeat(3_000)}`));
  await writing;
  // Requests that never end.
  using endless = await dialCenter(center);
  await endless.write(frameBytes(`HEY|bob|${bob.token}|`));
  const talking = talkOn(endless, frameBytes("HEY|||"));
  const stopping = center.stop();
  const stopped = watch(stopping);
  await closedDoor(center);
  assert(!stopped.isDone);
  clock.advance(STOP_BOUND);
  await stopping;
  await talking;
});

/** Writes the same again and again until the other end takes no more. */
async function writeUntilFull(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  const many = new Uint8Array(100 * bytes.length);
  for (let i = 0; i < 100; i += 1) many.set(bytes, i * bytes.length);
  for (;;) {
    const writing = conn.write(many).catch(() => 0);
    let isWritten = false;
    writing.then(() => isWritten = true);
    for (let turn = 0; turn < 20 && !isWritten; turn += 1) await settle();
    if (!isWritten) return;
  }
}

/** Writes until the other end closes. */
async function talkOn(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  const reading = conn.readable.pipeTo(new WritableStream()).catch(() => {});
  try {
    for (;;) await conn.write(bytes);
  } catch {
    await reading;
  }
}

/** A disk that is written to when the test says so. */
class SlowStore extends MemoryStore {
  override readonly isLasting = true;
  readonly #waiting: (() => void)[] = [];
  isSlow = false;

  override whenWritten(run: () => void): void {
    if (this.isSlow) this.#waiting.push(run);
    else run();
  }

  written(): void {
    this.isSlow = false;
    for (const run of this.#waiting.splice(0)) run();
  }
}

Deno.test("a message is answered only when it is written down, in a stop too", async () => {
  const clock = new FakeClock();
  const store = new SlowStore();
  await using center = startWithBob({ clock, store, timeout: FOR_EVER });
  await using seas = await come(center, "seas");
  await using google = await come(center, "google");
  await seas.pushesUntil("google has logged on.");
  store.isSlow = true;
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "a"], ["MSG", "bob", "b"]);
  const stopping = center.stop();
  await closedDoor(center);
  clock.advance(1_000);
  await settle();
  assertEquals(line.answers, []);
  store.written();
  assertEquals(await line.rest(), ["OKAY|delivered|", `OKAY|kept|${OFFLINE}`]);
  assertEquals(await texts(google, 1), ["[seas]: a"]);
  line.close();
  await stopping;
});

Deno.test("a message that cannot be written down in time is not answered", async () => {
  const clock = new FakeClock();
  const store = new SlowStore();
  await using center = startWithBob({ clock, store, timeout: FOR_EVER });
  await using seas = await come(center, "seas");
  store.isSlow = true;
  using line = await seas.openRequests();
  await line.send(["HEY"], ["MSG", "google", "a"]);
  assertEquals(await line.answer(), "OKAY|here|");
  const stopping = center.stop();
  await closedDoor(center);
  clock.advance(STOP_BOUND);
  await settle();
  clock.advance(STOP_BOUND);
  await stopping;
  assertEquals(await line.rest(), []);
  store.written();
});

Deno.test("a stop behind TLS answers what it has acted on, and says farewell", async () => {
  const clock = new FakeClock();
  await using room = await TlsRoom.open({ clock, timeout: FOR_EVER });
  await using tunnel = Tunnel.into(room.endpoint());
  await using google = NewerClient.listen({ listening: false });
  await google.login(tunnel, "google", PASSWORDS.google!);
  await google.attach();
  await using seas = NewerClient.listen({ listening: false });
  await seas.login(tunnel, "seas", PASSWORDS.seas!);
  assertEquals((await google.nextPush()).text, "seas has logged on.");
  using line = await seas.openRequests();
  const numbers = Array.from({ length: 500 }, (_, i) => String(i));
  await line.send(...numbers.map((n): [string, ...string[]] => ["MSG", "google", n]));
  assertEquals(await line.answer(), "OKAY|delivered|");
  const stopping = room.center.stop();
  const rest = await line.rest();
  line.close();
  await stopping;
  assertEquals(new Set(["OKAY|delivered|", ...rest]).size, 1);
  const seen = await texts(google, rest.length + 1);
  assertEquals(seen, seen.map((_, i) => `[seas]: ${i}`));
});
