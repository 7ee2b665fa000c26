/** Leaving the center alone, and how much it is asked afterwards. */
import { assertEquals, assertRejects } from "@std/assert";
import { Hold, SlowError } from "../../lib/client/hold.ts";
import { Pace } from "../../lib/client/pace.ts";
import { FakeClock } from "../support/fake_clock.ts";

const slow = (seconds: number, text = "slow down") => ({ seconds, text });

/** A hold, and how often it has ended. */
function setHold() {
  const clock = new FakeClock();
  const ends: number[] = [];
  const hold = new Hold(clock, () => ends.push(clock.now()));
  return { clock, ends, hold };
}

Deno.test("a hold lasts as long as the center asks for, from the last time that it does", () => {
  const { clock, ends, hold } = setHold();
  assertEquals([hold.isOn, hold.until], [false, -Infinity]);
  hold.begin(slow(5));
  assertEquals([hold.isOn, hold.until, hold.text], [true, 5_000, "slow down"]);
  clock.advance(3_000);
  hold.begin(slow(4, "slower"));
  hold.begin(slow(1, "slower"));
  clock.advance(3_999);
  assertEquals([hold.isOn, hold.until, hold.text], [true, 7_000, "slower"]);
  clock.advance(1);
  assertEquals([hold.isOn, hold.until, ends], [false, 7_000, [7_000]]);
  hold.begin(slow(1));
  clock.advance(1_000);
  assertEquals([ends, clock.timers], [[7_000, 8_000], 0]);
});

Deno.test("it does not end before all that was asked is answered", () => {
  const { clock, ends, hold } = setHold();
  for (let i = 0; i < 3; i += 1) hold.asked();
  hold.begin(slow(1));
  hold.answered();
  clock.advance(5_000);
  assertEquals([hold.isOn, hold.unanswered, clock.timers], [true, 2, 0]);
  hold.answered();
  assertEquals([hold.isOn, clock.timers], [true, 0]);
  hold.answered();
  // Whoever was answered comes first.
  assertEquals([hold.isOn, clock.timers], [true, 1]);
  clock.advance(0);
  assertEquals([hold.isOn, ends], [false, [5_000]]);
});

Deno.test("what is answered late, and refused, makes it longer", () => {
  const { clock, ends, hold } = setHold();
  hold.asked();
  hold.asked();
  hold.begin(slow(1));
  hold.answered();
  clock.advance(1_000);
  hold.begin(slow(1));
  hold.answered();
  clock.advance(999);
  assertEquals([hold.isOn, ends], [true, []]);
  clock.advance(1);
  assertEquals([hold.isOn, ends], [false, [2_000]]);
});

Deno.test("one can wait for its end, and is told when nothing will be asked any more", async () => {
  const { clock, hold } = setHold();
  await hold.over();
  hold.begin(slow(1));
  const over = [hold.over(), hold.over()];
  clock.advance(1_000);
  await Promise.all(over);
  hold.begin(slow(1));
  const never = assertRejects(() => hold.over(), SlowError, "slow down");
  hold.stop();
  hold.stop();
  await never;
  await assertRejects(() => hold.over(), SlowError);
  hold.begin(slow(1));
  assertEquals([hold.isOn, clock.timers], [false, 0]);
});

Deno.test("as much is asked at once as the center took before it asked for a pause", () => {
  const pace = new Pace();
  const take = (count: number) => {
    for (let i = 0; i < count; i += 1) pace.took();
  };
  assertEquals(pace.window, Infinity);
  take(500);
  pace.slowDown();
  assertEquals(pace.window, 500);
  take(50);
  assertEquals(pace.window, 500);
  pace.slowDown();
  assertEquals(pace.window, 50);
  take(80);
  assertEquals(pace.window, 80);
  pace.slowDown();
  pace.slowDown();
  assertEquals(pace.window, 8);
  take(5_000);
  pace.slowDown();
  assertEquals(pace.window, 1_000);
  pace.reset();
  assertEquals(pace.window, Infinity);
});
