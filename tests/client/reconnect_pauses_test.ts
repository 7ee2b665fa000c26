/** When a center that is away is tried again. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { Retries } from "../../lib/client/retries.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { logIn } from "../support/run_client.ts";
import {
  MortalCenter,
  PAUSES,
  quiet,
  RetryClock,
  saidAbout,
  untilAway,
} from "./reconnect_fixtures.ts";

/** What is left of a center: it closes each connection. */
class Ruin implements AsyncDisposable {
  /** How many connections there were. */
  connections = 0;
  readonly #listener: Deno.TcpListener;
  readonly #accepting: Promise<void>;

  constructor(port: number) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port });
    this.#accepting = this.#accept();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
  }

  async #accept(): Promise<void> {
    for await (const conn of this.#listener) {
      this.connections += 1;
      conn.close();
    }
  }
}

/** Asserts that pauses are as long as they should be, each up to a quarter longer. */
function assertPauses(pauses: readonly number[], expected: readonly number[]): void {
  assertEquals(pauses.length, expected.length);
  for (const [i, least] of expected.entries()) {
    const pause = pauses[i]!;
    assert(pause >= least && pause <= 1.25 * least, `${pause} is not about ${least}`);
  }
}

const fails = () => Promise.reject(new Error("away"));

Deno.test("pauses grow up to a quarter of a minute, and differ from one client to the next", async () => {
  const clocks = [new RetryClock(), new RetryClock()];
  for (const clock of clocks) {
    let failures = 0;
    const attempt = () => failures < PAUSES.length ? fails() : Promise.resolve(undefined);
    const done = new Retries(clock, attempt).run(false, () => failures += 1);
    for (const expected of [...PAUSES, 15_000]) {
      const pause = await clock.paused();
      assertPauses([pause], [expected]);
      const before = failures;
      clock.advance(pause - 1);
      await Promise.resolve();
      assertEquals(failures, before);
      clock.advance(1.1);
    }
    assertEquals(await done, true);
    assertEquals(clock.timers, 0);
  }
  assert(clocks[0]!.pauses.some((pause, i) => pause !== clocks[1]!.pauses[i]));
});

Deno.test("the first attempt can be made at once, and whoever is told to wait waits for so long", async () => {
  const clock = new FakeClock();
  const answers = [60_000, 20_000, undefined];
  const attempts: number[] = [];
  const retries = new Retries(clock, () => {
    attempts.push(clock.now());
    return Promise.resolve(answers.shift());
  });
  const done = retries.run(true, () => {});
  for (const wait of [60_000, 20_000]) {
    while (clock.timers === 0) await Promise.resolve();
    clock.advance(wait);
  }
  assertEquals(await done, true);
  assertEquals(attempts, [0, 60_000, 80_000]);
});

Deno.test("a success that does not last half a minute is none: pauses go on growing", async () => {
  const clock = new RetryClock();
  const retries = new Retries(clock, () => Promise.resolve(undefined));
  assertEquals(await retries.run(true, () => {}), true);
  for (const expected of [1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
    const done = retries.run(true, () => {});
    assertPauses([await clock.passPause()], [expected]);
    assertEquals(await done, true);
  }
  clock.advance(30_001);
  assertEquals(await retries.run(true, () => {}), true);
  const done = retries.run(false, () => {});
  assertPauses([await clock.passPause()], [1_000]);
  assertEquals(await done, true);
  assertEquals(clock.pauses.length, 7);
});

Deno.test("hurrying ends a pause, but not within a second of an attempt", async () => {
  const clock = new RetryClock();
  let attempts = 0;
  const retries = new Retries(clock, () => {
    attempts += 1;
    return fails();
  });
  const done = retries.run(false, () => {});
  await clock.paused();
  retries.hurry();
  for (let i = 1; i < 10; i++) {
    assertPauses([await clock.paused()], [PAUSES[i] ?? 15_000]);
    clock.advance(999);
    retries.hurry();
    assertEquals([attempts, clock.timers], [i, 1]);
    clock.advance(1);
    retries.hurry();
  }
  await clock.paused();
  retries.stop();
  assertEquals(await done, false);
  assertEquals(clock.timers, 0);
});

Deno.test("whoever hears that it is back does not wait, and a failure can be the last", async () => {
  const clock = new RetryClock();
  let attempts = 0;
  const retries = new Retries(clock, () => {
    attempts += 1;
    return fails();
  });
  const done = retries.run(false, () => {
    if (attempts === 3) throw new Error("the last");
  });
  done.catch(() => {});
  for (let i = 0; i < 3; i++) {
    await clock.paused();
    retries.goOn();
  }
  await assertRejects(() => done, Error, "the last");
  assertEquals([attempts, clock.timers], [3, 0]);
});

Deno.test("stopping during an attempt is stopping", async () => {
  const clock = new FakeClock();
  for (const how of ["fails", "succeeds"]) {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const retries = new Retries(clock, () => promise);
    const done = retries.run(true, () => assert(false, "told all the same"));
    await Promise.resolve();
    retries.stop();
    if (how === "fails") reject(new Error("too late"));
    else resolve(undefined);
    assertEquals(await done, false);
    assertEquals(clock.timers, 0);
  }
});

Deno.test("a client's attempts come after those pauses, and it says only once that it makes them", async () => {
  const clock = new RetryClock();
  {
    const center = new MortalCenter();
    await using seas = await logIn(center, "seas", { ...quiet(clock), heartbeat: 100 });
    await center.die();
    await using ruin = new Ruin(center.port);
    clock.advance(100);
    await untilAway(seas.terminal);
    const before = ruin.connections;
    // From here on no heartbeat is in the way: their time is not a fraction.
    for (let i = 0; i < PAUSES.length; i++) await clock.passPause();
    await clock.paused();
    assertPauses(clock.pauses.slice(0, -1), PAUSES);
    assert(ruin.connections - before >= PAUSES.length);
    assertEquals(saidAbout(seas.terminal), ["away"]);
  }
  assertEquals(clock.timers, 0);
});

Deno.test("typing hurries the next attempt, at most one a second", async () => {
  const clock = new RetryClock();
  {
    const center = new MortalCenter();
    await using seas = await logIn(center, "seas", quiet(clock));
    await center.die();
    seas.type("message google 0");
    await untilAway(seas.terminal);
    assertPauses([await nextPause(clock, 1)], [1_000]);
    await using ruin = new Ruin(center.port);
    for (let second = 1; second <= 4; second++) {
      for (let i = 0; i < 10; i++) {
        seas.type(`message google ${second}.${i}`);
        await seas.terminal.marks.until(`message google ${second}.${i} (not sent yet)`);
      }
      assertEquals(ruin.connections, second - 1);
      clock.advance(999.5);
      assertEquals(ruin.connections, second - 1);
      clock.advance(0.5);
      seas.type(`message google ${second}`);
      await nextPause(clock, second + 1);
      assertEquals(ruin.connections, second);
    }
    assertEquals(saidAbout(seas.terminal), ["away"]);
  }
  assertEquals(clock.timers, 0);
});

/** Waits until there have been more pauses than this, and the latest goes on. */
async function nextPause(clock: RetryClock, count: number): Promise<number> {
  while (clock.pauses.length <= count) await new Promise((resolve) => setTimeout(resolve));
  return await clock.paused();
}
