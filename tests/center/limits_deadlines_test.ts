/** However slowly somebody sends, a first frame and a login are over in time. */
import { assertEquals, assertMatch } from "@std/assert";
import type { CenterOptions } from "../../lib/center/center.ts";
import { ByteLine } from "../peers/newer_line.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { OlderClient } from "../peers/older_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { enter, frameBytes, online, startWithBob } from "./fixtures.ts";
import { come, FOR_EVER, settle, until } from "./newer_room.ts";

/** A center whose clock stands still, and what it logs of refusals. */
function slowCenter(options: Partial<CenterOptions> = {}) {
  const clock = new FakeClock();
  const refused: string[] = [];
  const center = startWithBob({
    clock,
    timeout: FOR_EVER,
    attempts: 1_000_000,
    log: (event, { reason } = {}) => {
      if (event === "refused") refused.push(String(reason));
    },
    ...options,
  });
  return { clock, center, refused, [Symbol.asyncDispose]: () => center.close() };
}

/** Sends so many bytes, one after each so many milliseconds; the center closes after the last one. */
async function drip(
  line: ByteLine,
  { count, every, clock }: { count: number; every: number; clock: FakeClock },
): Promise<void> {
  let isClosed = false;
  const closed = assertClosed(line).then(() => isClosed = true);
  const bytes = frameBytes("x".repeat(count));
  for (let i = 0; i < count; i++) {
    assertEquals(isClosed, false, `closed after ${i} bytes`);
    await line.sendBare(bytes.slice(i, i + 1));
    await settle();
    clock.advance(every);
  }
  await closed;
}

/** The center closes a connection and sends nothing more. */
async function assertClosed(line: ByteLine): Promise<void> {
  assertEquals(await line.receive(5_000), null);
}

Deno.test("a byte a second does not lengthen the ten seconds of a first frame", async () => {
  await using slow = slowCenter();
  const { center, clock, refused } = slow;
  using line = await ByteLine.dial(center.address);
  await drip(line, { count: 10, every: 1_000, clock });
  assertEquals(refused, ["Its first frame did not arrive in time"]);
});

Deno.test("the deadline of a first frame is as it was set", async () => {
  await using slow = slowCenter({ frameDeadline: 2_500 });
  const { center, clock, refused } = slow;
  using line = await ByteLine.dial(center.address);
  await line.sendBare(Uint8Array.of(0));
  await settle();
  clock.advance(2_499);
  await settle();
  assertEquals(refused, []);
  clock.advance(1);
  await assertClosed(line);
  assertEquals(refused.length, 1);
});

Deno.test("two hundred silent connections are closed together, and leave nothing", async () => {
  await using slow = slowCenter();
  const { center, clock } = slow;
  const timers = clock.timers;
  const lines = await Promise.all(
    Array.from({ length: 200 }, () => ByteLine.dial(center.address)),
  );
  await settle();
  clock.advance(10_000);
  for (const line of lines) await assertClosed(line);
  for (const line of lines) line.close();
  clock.advance(10_000);
  await until(() => clock.timers <= timers);
});

Deno.test("a login that drips is closed in time, though each of its frames comes soon", async () => {
  await using slow = slowCenter();
  const { center, clock, refused } = slow;
  using line = await ByteLine.dial(center.address);
  await line.send("LIN", "seas", "asdf");
  assertMatch(await line.receiveText(), /^LOGIN_FAILED\|/);
  await drip(line, { count: 6, every: 60_000, clock });
  assertEquals(refused, ["The login took too long"]);
});

Deno.test("whoever guesses for ever is closed after a lockout and five minutes", async () => {
  await using slow = slowCenter({ lockout: 10_000 });
  const { center, clock, refused } = slow;
  await using eve = OlderClient.listen();
  using login = await eve.openLogin(center.address);
  let guesses = 0;
  for (; guesses < 10; guesses++) {
    assertMatch(await login.attempt("seas", "asdf"), /^LOGIN_FAILED\|/);
    clock.advance(31_000);
  }
  assertEquals(await login.rest(), []);
  assertEquals([guesses, refused], [10, ["The login took too long"]]);
});

Deno.test("the deadline of a login is as it was set, and begins with its first frame", async () => {
  await using slow = slowCenter({ loginDeadline: 60_000 });
  const { center, clock, refused } = slow;
  using line = await ByteLine.dial(center.address);
  await settle();
  clock.advance(9_000);
  for (const late of [59_999, 1]) {
    await line.send(...(late > 1 ? ["LIN"] : []), "seas", "asdf");
    assertMatch(await line.receiveText(), /^LOGIN_FAILED\|/);
    clock.advance(late);
  }
  await assertClosed(line);
  assertEquals(refused, ["The login took too long"]);
});

Deno.test("whoever waits for the end of a lockout still has time for a password", async () => {
  await using slow = slowCenter({ attempts: 3, lockout: 400_000 });
  const { center, clock } = slow;
  await using seas = OlderClient.listen();
  using login = await seas.openLogin(center.address);
  for (let i = 0; i < 3; i++) await login.attempt("seas", "asdf");
  clock.advance(401_000);
  assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY");
});

Deno.test("behind the right password what is left of a login has ten seconds, however it drips", async () => {
  for (const first of ["LIN", "LIN|2"]) {
    await using slow = slowCenter();
    const { center, clock, refused } = slow;
    using line = await ByteLine.dial(center.address);
    await line.send(first, "seas", "summerisover");
    for (let i = 0; i < (first === "LIN" ? 2 : 3); i++) await line.receiveText();
    await drip(line, { count: 10, every: 1_000, clock });
    assertEquals(refused, ["The login took too long"]);
    assertEquals(center.online, 0);
  }
});

Deno.test("a login that is done has no deadline any more", async () => {
  await using slow = slowCenter();
  const { center, clock, refused } = slow;
  await using seas = OlderClient.listen();
  await enter(center, seas, "seas");
  clock.advance(1_000_000);
  assertEquals([await online(seas), refused], ["[CURRENTLY ONLINE]: seas", []]);
});

Deno.test("a client that has said all is not closed while the center tries to dial it", async () => {
  await using slow = slowCenter({ frameDeadline: 1_000 });
  const { center, clock } = slow;
  await using seas = NewerClient.listen({ answerHey: false });
  using login = await seas.openLogin(center.address);
  assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY|2");
  await login.announce();
  await until(() => (seas.port?.connections ?? 0) > 0);
  await settle();
  clock.advance(1_000);
  await settle();
  clock.advance(1_000);
  assertMatch(await login.outcome(), /^ATTACH\|/);
});

Deno.test("a request that drips where one was answered before has a minute", async () => {
  await using slow = slowCenter();
  const { center, clock } = slow;
  await using seas = await come(center, "seas");
  using line = await ByteLine.dial(center.address);
  await line.send(`HEY|seas|${seas.token}|`);
  assertEquals(await line.receiveText(), "OKAY|here|");
  await settle();
  await drip(line, { count: 6, every: 10_000, clock });
  assertEquals(center.online, 1);
});
