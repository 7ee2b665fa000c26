import { assertEquals, assertRejects } from "@std/assert";
import { withDeadline } from "../../lib/net/exchange.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** A signal that counts who listens to it. */
function countingSignal(): { controller: AbortController; listeners: () => number } {
  const controller = new AbortController();
  let count = 0;
  const { signal } = controller;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    count += 1;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    count -= 1;
    remove(...args);
  };
  return { controller, listeners: () => count };
}

Deno.test("what is done in time leaves neither a timer nor a listener behind", async () => {
  const clock = new FakeClock();
  const { controller, listeners } = countingSignal();
  for (let i = 0; i < 10; i++) {
    const done = await withDeadline(clock, 1_000, () => Promise.resolve(i), controller.signal);
    assertEquals(done, i);
  }
  assertEquals([clock.timers, listeners()], [0, 0]);
});

Deno.test("what is late ends, and is told from what was cancelled", async () => {
  const clock = new FakeClock();
  const { controller, listeners } = countingSignal();
  const wait = () =>
    withDeadline(clock, 1_000, (signal) =>
      new Promise<void>((_, reject) => {
        signal.addEventListener("abort", () => reject(new Error("ended")));
      }), controller.signal);
  const late = assertRejects(wait, Deno.errors.TimedOut);
  clock.advance(1_000);
  await late;
  const cancelled = assertRejects(wait, Deno.errors.Interrupted);
  controller.abort();
  await cancelled;
  await assertRejects(wait, Deno.errors.Interrupted);
  assertEquals([clock.timers, listeners()], [0, 0]);
});
