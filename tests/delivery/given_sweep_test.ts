/** The ids of a busy day are forgotten a week later, bit by bit. */
import { assertEquals } from "@std/assert";
import { GivenMessages } from "../../lib/delivery/given_messages.ts";
import { FakeClock } from "../support/fake_clock.ts";

const WEEK = 7 * 24 * 60 * 60 * 1_000;

Deno.test("one sweep forgets so many ids, and those that come next all others", () => {
  const clock = new FakeClock();
  const forgotten = new Set<number>();
  const given = new GivenMessages(clock, (number) => forgotten.add(number));
  for (let number = 0; number < 12_000; number++) {
    const from = `user${number % 3}`;
    given.add(from, `${number}`, { number, time: clock.date() });
  }
  clock.advance(WEEK);
  given.add("user0", "young", { number: 12_000, time: clock.date() });
  const sizes = [1, 2, 3, 4].map(() => {
    given.sweep();
    return given.size;
  });
  assertEquals([sizes, forgotten.size], [[7_001, 2_001, 1, 1], 12_000]);
  assertEquals(given.receiptOf("user0", "young")?.fate, "delivered");
});
