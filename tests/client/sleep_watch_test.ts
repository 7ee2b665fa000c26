/** Noticing that the machine has slept. */
import { assertEquals } from "@std/assert";
import { SleepWatch } from "../../lib/client/sleep_watch.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** A watch, and how often it has noticed something. */
function watch() {
  const clock = new FakeClock();
  const seen = { wakes: 0 };
  const sleepWatch = new SleepWatch(clock, () => seen.wakes += 1);
  return { clock, seen, sleepWatch };
}

Deno.test("nothing is noticed while time goes on as ever", () => {
  const { clock, seen } = watch();
  for (let i = 0; i < 1_000; i++) clock.advance(777);
  clock.advance(3_600_000);
  assertEquals(seen.wakes, 0);
});

Deno.test("a sleep is noticed once, within five seconds of its end", () => {
  const { clock, seen } = watch();
  clock.advance(7_000);
  clock.sleep(3_600_000);
  clock.advance(2_999);
  assertEquals(seen.wakes, 0);
  clock.advance(1);
  assertEquals(seen.wakes, 1);
  clock.advance(60_000);
  assertEquals(seen.wakes, 1);
  clock.sleep(11_000);
  clock.advance(5_000);
  assertEquals(seen.wakes, 2);
});

Deno.test("a nap of ten seconds is none, nor are many small ones, nor a clock that is set back", () => {
  const { clock, seen } = watch();
  for (let i = 0; i < 10; i++) {
    clock.sleep(10_000);
    clock.advance(5_000);
  }
  clock.sleep(-3_600_000);
  clock.advance(5_000);
  assertEquals(seen.wakes, 0);
  clock.sleep(10_001);
  clock.advance(5_000);
  assertEquals(seen.wakes, 1);
});

Deno.test("small naps between two looks are one", () => {
  const { clock, seen } = watch();
  clock.sleep(6_000);
  clock.advance(2_000);
  clock.sleep(6_000);
  clock.advance(3_000);
  assertEquals(seen.wakes, 1);
});

Deno.test("whoever wakes may end the watch", () => {
  const clock = new FakeClock();
  let wakes = 0;
  let stop = () => {};
  const sleepWatch = new SleepWatch(clock, () => {
    wakes += 1;
    stop();
  });
  stop = () => sleepWatch.stop();
  clock.sleep(60_000);
  clock.advance(5_000);
  assertEquals([wakes, clock.timers], [1, 0]);
});

Deno.test("nothing is noticed after the end, which may come twice", () => {
  const { clock, seen, sleepWatch } = watch();
  sleepWatch.stop();
  sleepWatch.stop();
  assertEquals(clock.timers, 0);
  clock.sleep(60_000);
  clock.advance(60_000);
  assertEquals(seen.wakes, 0);
});
