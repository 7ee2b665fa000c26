/** How long whoever leaves waits. */
import { assertEquals } from "@std/assert";
import { describePause, Patience } from "../../lib/shell/patience.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** Somebody who waits, and what came of it. */
function begin() {
  const clock = new FakeClock();
  const held = { until: -Infinity };
  const patience = new Patience({ clock, heldUntil: () => held.until });
  const { promise, resolve } = Promise.withResolvers<void>();
  const result: { done?: boolean } = {};
  const waited = () => patience.wait(promise).then((done) => result.done = done);
  const after = async (milliseconds: number) => {
    clock.advance(milliseconds);
    for (let i = 0; i < 5; i += 1) await undefined;
    return result.done;
  };
  return { clock, held, patience, resolve, waited, after };
}

Deno.test("what is done is waited for", async () => {
  const { clock, resolve, waited, after } = begin();
  const waiting = waited();
  assertEquals(await after(9_999), undefined);
  resolve();
  assertEquals([await waiting, clock.timers], [true, 0]);
});

Deno.test("ten seconds without an answer are the end of it, however many came before", async () => {
  const { clock, patience, waited, after } = begin();
  clock.advance(50_000);
  patience.renew();
  waited();
  for (let i = 0; i < 20; i += 1) {
    assertEquals(await after(9_000), undefined);
    patience.renew();
  }
  assertEquals(await after(9_999), undefined);
  assertEquals(await after(1), false);
  assertEquals(clock.timers, 0);
});

Deno.test("they begin when a pause is over that the center asked for", async () => {
  const { held, waited, after } = begin();
  waited();
  await after(5_000);
  held.until = 30_000;
  assertEquals(await after(34_999), undefined);
  assertEquals(await after(1), false);
});

Deno.test("but two minutes of pauses without an answer are enough", async () => {
  const { clock, held, waited, after } = begin();
  waited();
  for (let i = 0; i < 25; i += 1) {
    held.until = clock.now() + 7_000;
    assertEquals(await after(5_000), undefined);
  }
  held.until = 1e9;
  assertEquals(await after(4_999), undefined);
  assertEquals(await after(1), false);
});

Deno.test("what the center says is told with what the client does", () => {
  const tail = ". Your client waits, and goes on by itself.";
  for (const text of ["Slow down", "Slow down."]) {
    assertEquals(describePause(text), `Slow down${tail}`);
  }
});
