/** Whatever strangers send, nobody else is the worse for it. */
import { assert, assertEquals } from "@std/assert";
import {
  type Chatters,
  connectAndReset,
  dialCenter,
  frameBytes,
  heard,
  online,
  openWith,
  startChat,
  startWithBob,
} from "./fixtures.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** A message still goes through, and nobody was sent anything besides. */
async function assertWellServed({ center, seas, google, bob }: Chatters): Promise<void> {
  await seas.sendAndWait("MSG", "google", "still there?");
  assertEquals(await heard(google), ["[seas]: still there?"]);
  assertEquals([await heard(seas), await heard(bob)], [[], []]);
  assertEquals(await online(seas), "[CURRENTLY ONLINE]: bob google seas");
  assertEquals(center.online, 3);
}

/** What a connection brings until the center ends it. */
async function readAll(conn: Deno.TcpConn): Promise<number> {
  let total = 0;
  const buffer = new Uint8Array(1024);
  for (;;) {
    const count = await conn.read(buffer).catch(() => null);
    if (count === null) return total;
    total += count;
  }
}

const text = (text: string) => new TextEncoder().encode(text);
const login = (...frames: string[]) => Uint8Array.from(frames.flatMap((f) => [...frameBytes(f)]));

/** Bytes after which the center closes without a word, though nothing more is said. */
const GARBAGE: Record<string, Uint8Array<ArrayBuffer>> = {
  "an HTTP request": text("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
  "an SSH greeting": text("SSH-2.0-OpenSSH_9.9\r\n"),
  "a TLS hello": Uint8Array.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, ...Array(512).keys()]),
  "a length over the limit by one": Uint8Array.from([0, 1, 0, 1]),
  "the longest length there is": Uint8Array.from([255, 255, 255, 255]),
  "a frame of no bytes": Uint8Array.from([0, 0, 0, 0]),
  "invalid UTF-8": Uint8Array.from([0, 0, 0, 4, 0x4c, 0x49, 0x4e, 0xff]),
  "a cut character": Uint8Array.from([0, 0, 0, 2, 0xe2, 0x82]),
  "an encoded surrogate": Uint8Array.from([0, 0, 0, 3, 0xed, 0xa0, 0x80]),
  "a frame that is no request": frameBytes("hello"),
  "a frame of bars": frameBytes("|".repeat(1_000)),
  "a frame of NULs": frameBytes("\0".repeat(1_000)),
  "a thousand frames at once": login(...Array.from({ length: 1_000 }, () => "HEY|x|y|")),
  "a login with an oversized name": Uint8Array.from([...login("LIN"), 0x7f, 255, 255, 255]),
  "a login of invalid UTF-8": Uint8Array.from([...login("LIN", "seas"), 0, 0, 0, 1, 0xff]),
};

for (const [what, bytes] of Object.entries(GARBAGE)) {
  Deno.test(`${what} is answered by the end of its connection, and harms nobody`, async () => {
    await using chat = await startChat({ clock: new FakeClock() });
    using conn = await dialCenter(chat.center);
    await conn.write(bytes);
    assertEquals(await readAll(conn), 0);
    await assertWellServed(chat);
  });
}

Deno.test("a frame cut short by the end of its connection harms nobody", async () => {
  await using chat = await startChat({ clock: new FakeClock() });
  const frame = frameBytes(`BRD|seas|${chat.seas.token}|never said`);
  for (let length = 0; length < frame.length; length++) {
    using conn = await dialCenter(chat.center);
    if (length > 0) await conn.write(frame.subarray(0, length));
    conn.closeWrite();
    assertEquals(await readAll(conn), 0);
  }
  await assertWellServed(chat);
});

Deno.test("a login cut short at any byte harms nobody", async () => {
  await using chat = await startChat({ clock: new FakeClock(), attempts: 1_000 });
  const bytes = login("LIN", "seas", "summerisover", "127.0.0.1", "6067");
  for (let length = 0; length < bytes.length; length++) {
    using conn = await dialCenter(chat.center);
    if (length > 0) await conn.write(bytes.subarray(0, length));
    conn.closeWrite();
    await readAll(conn);
  }
  await assertWellServed(chat);
});

Deno.test("connections that are reset at once harm nobody", async () => {
  await using chat = await startChat({ clock: new FakeClock() });
  for (let i = 0; i < 20; i++) {
    await Promise.all(Array.from({ length: 10 }, () => connectAndReset(chat.center)));
  }
  await assertWellServed(chat);
});

Deno.test("connections that are closed at once harm nobody", async () => {
  await using chat = await startChat({ clock: new FakeClock() });
  for (let i = 0; i < 200; i++) (await dialCenter(chat.center)).close();
  await assertWellServed(chat);
});

Deno.test("whoever asks and does not wait for the reply harms nobody", async () => {
  await using chat = await startChat({ clock: new FakeClock() });
  const { center, seas } = chat;
  for (let i = 0; i < 50; i++) {
    const line = await openWith(center, `GET|seas|${seas.token}|nobody`);
    line.close();
    const login = await openWith(center, "LIN");
    for (const frame of ["nobody", "asdf"]) await login.send(frame);
    login.close();
  }
  await assertWellServed(chat);
});

Deno.test("half-open connections harm nobody, and end with the center", async () => {
  await using chat = await startChat();
  const { center } = chat;
  using silent = await dialCenter(center);
  using halfway = await dialCenter(center);
  await halfway.write(new Uint8Array([0, 0]));
  using naming = await openWith(center, "LIN");
  using guessing = await openWith(center, "LIN");
  for (const frame of ["seas", "asdf"]) await guessing.send(frame);
  assertEquals(await guessing.receive(), "LOGIN_FAILED|2");
  using entering = await openWith(center, "LIN");
  for (const frame of ["bob", "hunter2"]) await entering.send(frame);
  assertEquals(await entering.receive(), "LOGIN_OKAY");
  assert(await entering.receive());
  await assertWellServed(chat);
  await center.close();
  assertEquals([await readAll(silent), await readAll(halfway)], [0, 0]);
  for (const line of [naming, guessing, entering]) assertEquals(await line.receiveAll(), []);
});

Deno.test("a center closes at once, whoever connects meanwhile", async () => {
  for (let i = 0; i < 100; i++) {
    await using center = startWithBob({ clock: new FakeClock() });
    const dialling = Array.from({ length: i % 5 }, () => dialCenter(center).catch(() => null));
    using conn = await dialCenter(center);
    const closed = await inTime(center.close());
    if (closed) assertEquals(await readAll(conn), 0);
    for (const other of await Promise.all(dialling)) other?.close();
    assert(closed, `round ${i}: it waits for a connection that it did not close`);
  }
});

/** Whether something is done within three seconds. */
async function inTime(done: Promise<void>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => timer = setTimeout(() => resolve(false), 3_000));
  const inTime = await Promise.race([done.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}

Deno.test("a center may be closed as soon as it is made, and twice", async () => {
  await using center = startWithBob({ credentials: new Map([["seas", "x".repeat(20_000_000)]]) });
  await Promise.all([center.close(), center.close()]);
  await center.close();
});
