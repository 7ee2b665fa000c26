/** Connections that dawdle, and whom they hold up. */
import { assertEquals } from "@std/assert";
import {
  dialCenter,
  frameBytes,
  FromElsewhere,
  heard,
  NO_SECOND_LOOPBACK,
  online,
  startChat,
} from "./fixtures.ts";
import { FakeClock } from "../support/fake_clock.ts";

Deno.test("a slow connection delays others of its address a moment, and counts when it is done", async () => {
  await using chat = await startChat();
  const { center, seas, google } = chat;
  using slow = await dialCenter(center);
  const frame = frameBytes(`MSG|seas|${seas.token}|google|slow`);
  await slow.write(frame.subarray(0, 20));
  await seas.send("MSG", "google", "one");
  await seas.send("MSG", "google", "two");
  assertEquals([await google.nextPush(), await google.nextPush()], ["[seas]: one", "[seas]: two"]);
  await slow.write(frame.subarray(20));
  assertEquals(await google.nextPush(), "[seas]: slow");
  assertEquals(await slow.read(new Uint8Array(1)), null);
});

Deno.test({
  name: "however many slow connections there are, they cost 250 milliseconds together",
  ignore: NO_SECOND_LOOPBACK,
  async fn() {
    const clock = new FakeClock();
    await using chat = await startChat({ clock });
    const { center, seas, google, bob } = chat;
    await using stack = new AsyncDisposableStack();
    for (let i = 0; i < 40; i++) {
      const slow = stack.use(await dialCenter(center));
      if (i % 2) await slow.write(new Uint8Array([0, 0, 0]));
    }
    await seas.send("MSG", "google", "held up");
    await using elsewhere = await FromElsewhere.dial(center);
    await elsewhere.write(frameBytes(`MSG|bob|${bob.token}|google|not held up`));
    assertEquals(await google.nextPush(), "[bob]: not held up");
    await elsewhere.closed;
    clock.advance(250);
    assertEquals(await google.nextPush(), "[seas]: held up");
    assertEquals([await heard(google), await heard(seas), await heard(bob)], [[], [], []]);
  },
});

Deno.test({
  name: "a slow connection holds nobody up at another address",
  ignore: NO_SECOND_LOOPBACK,
  async fn() {
    await using chat = await startChat({ clock: new FakeClock() });
    const { center, seas, google } = chat;
    await using silent = await FromElsewhere.dial(center);
    await using slow = await FromElsewhere.dial(center);
    await slow.write(new Uint8Array([0, 0, 0, 50]));
    await seas.sendAndWait("MSG", "google", "Hello.");
    assertEquals(await google.nextPush(), "[seas]: Hello.");
    assertEquals(await online(seas), "[CURRENTLY ONLINE]: bob google seas");
    await center.close();
    await Promise.all([silent.closed, slow.closed]);
  },
});

Deno.test("a login that is slow to go on holds nobody up", async () => {
  await using chat = await startChat({ clock: new FakeClock() });
  const { center, seas, google, bob } = chat;
  using waiting = await bob.openLogin(center.address);
  using announcing = await bob.openLogin(center.address);
  assertEquals(await announcing.attempt("bob", "hunter2"), "LOGIN_OKAY");
  await bob.send("MSG", "google", "this waits for its login");
  await seas.sendAndWait("MSG", "google", "this does not");
  assertEquals(await heard(google), ["[seas]: this does not"]);
  await announcing.announce();
  assertEquals(await google.nextPush(), "[bob]: this waits for its login");
  assertEquals(await waiting.attempt("bob", "asdf"), "LOGIN_FAILED|2");
});

Deno.test({
  name: "a connection without a whole frame is closed after ten seconds",
  ignore: NO_SECOND_LOOPBACK,
  async fn() {
    const clock = new FakeClock();
    await using chat = await startChat({ clock });
    const { center, seas } = chat;
    await using silent = await FromElsewhere.dial(center);
    await using slow = await FromElsewhere.dial(center);
    await slow.write(frameBytes(`BRD|seas|${seas.token}|never`).subarray(0, -1));
    await heard(seas);
    clock.advance(9_999);
    await heard(seas);
    assertEquals([silent.isClosed, slow.isClosed], [false, false]);
    clock.advance(1);
    await Promise.all([silent.closed, slow.closed]);
    assertEquals([await heard(chat.google), await heard(seas)], [[], []]);
  },
});

Deno.test({
  name: "bytes that trickle in do not put the deadline of a frame off",
  ignore: NO_SECOND_LOOPBACK,
  async fn() {
    const clock = new FakeClock();
    await using chat = await startChat({ clock });
    await using slow = await FromElsewhere.dial(chat.center);
    for (const byte of frameBytes("x".repeat(50)).subarray(0, 50)) {
      await slow.write(new Uint8Array([byte]));
      await heard(chat.seas);
      clock.advance(200);
    }
    await slow.closed;
    assertEquals(chat.center.online, 3);
  },
});
