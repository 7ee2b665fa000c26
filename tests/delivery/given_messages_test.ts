/** The ids of messages: how many are remembered, and for how long. */
import { assert, assertEquals } from "@std/assert";
import { Receipt } from "../../lib/chat/receipt.ts";
import { GivenMessages } from "../../lib/delivery/given_messages.ts";
import { FakeClock } from "../support/fake_clock.ts";

const WEEK = 7 * 24 * 60 * 60 * 1_000;

const MAX_IDS = 10_000;

function open() {
  const clock = new FakeClock();
  const forgotten: number[] = [];
  const given = new GivenMessages(clock, (number) => forgotten.push(number));
  let number = 0;
  function add(from: string, id: string, receipt?: Receipt): void {
    given.add(from, id, { number: number += 1, time: clock.date(), receipt });
  }
  return { clock, forgotten, given, add };
}

Deno.test("nothing is known of a message that was not given", () => {
  const { given, add } = open();
  assertEquals(given.receiptOf("seas", "a"), undefined);
  add("seas", "a");
  for (const [from, id] of [["seas", "b"], ["google", "a"], ["seas", "__proto__"], ["a", "seas"]]) {
    assertEquals(given.receiptOf(from!, id!), undefined);
  }
  assertEquals(given.size, 1);
});

Deno.test("a message is known by its sender and id until it is shown, and then as shown", () => {
  const { given, add } = open();
  const receipt = new Receipt();
  add("seas", "a", receipt);
  assert(given.receiptOf("seas", "a") === receipt);
  receipt.settle("kept");
  assertEquals(given.receiptOf("seas", "a")?.fate, "kept");
  given.shown("seas", "a", 1);
  assertEquals(given.receiptOf("seas", "a")?.fate, "delivered");
  assertEquals(receipt.fate, "kept");
  given.shown("seas", "unknown", 1);
  given.shown("nobody", "a", 1);
  assertEquals(given.size, 1);
});

Deno.test("a message without a receipt was shown", () => {
  const { given, add } = open();
  add("seas", "a");
  assertEquals(given.receiptOf("seas", "a")?.fate, "delivered");
});

Deno.test("a message that was not given after all is not known, and nobody is told to forget it", () => {
  const { given, add, forgotten } = open();
  add("seas", "a", new Receipt());
  given.delete("seas", "a");
  given.delete("seas", "a");
  given.delete("google", "a");
  assertEquals(given.receiptOf("seas", "a"), undefined);
  assertEquals([given.size, forgotten], [0, []]);
});

Deno.test("the latest ten thousand of each sender are remembered", () => {
  const { given, add, forgotten } = open();
  add("google", "first", new Receipt());
  for (let i = 0; i < MAX_IDS; i += 1) add("seas", `${i}`, new Receipt());
  assertEquals([given.size, forgotten], [MAX_IDS + 1, []]);
  given.shown("seas", "0", 2);
  for (let i = 0; i < 3; i += 1) add("seas", `${MAX_IDS + i}`, new Receipt());
  assertEquals(given.size, MAX_IDS + 1);
  assertEquals(forgotten, [2, 3, 4]);
  for (let i = 0; i < 3; i += 1) assertEquals(given.receiptOf("seas", `${i}`), undefined);
  assert(given.receiptOf("seas", "3") && given.receiptOf("google", "first"));
});

Deno.test("ids are forgotten after a week, whether shown or not", () => {
  const { clock, given, add, forgotten } = open();
  add("seas", "shown");
  add("seas", "kept", new Receipt());
  clock.sleep(1);
  add("seas", "later");
  add("google", "later");
  clock.sleep(WEEK - 2);
  given.sweep();
  assertEquals([given.size, forgotten], [4, []]);
  clock.sleep(1);
  given.sweep();
  assertEquals([given.size, forgotten], [2, [1, 2]]);
  assertEquals(given.receiptOf("seas", "kept"), undefined);
  assert(given.receiptOf("seas", "later"));
  clock.sleep(1);
  given.sweep();
  given.sweep();
  assertEquals([given.size, forgotten], [0, [1, 2, 3, 4]]);
});

Deno.test("a message that is shown when its id is forgotten stays forgotten", () => {
  const { clock, given, add } = open();
  add("seas", "a", new Receipt());
  clock.sleep(WEEK);
  given.sweep();
  given.shown("seas", "a", 1);
  assertEquals([given.receiptOf("seas", "a"), given.size], [undefined, 0]);
});

Deno.test("a date that jumps back forgets nothing, and one that jumps forth and back not for ever", () => {
  const { clock, given, add, forgotten } = open();
  add("seas", "a");
  clock.sleep(-100 * WEEK);
  given.sweep();
  add("seas", "b");
  assertEquals([given.size, forgotten], [2, []]);
  clock.sleep(101 * WEEK);
  given.sweep();
  assertEquals([given.size, forgotten], [0, [1, 2]]);
});

Deno.test("messages that were not given after all push no others out of memory", () => {
  const { given, add, forgotten } = open();
  add("seas", "kept", new Receipt());
  for (let i = 0; i < 2 * MAX_IDS; i += 1) {
    add("seas", `${i}`, new Receipt());
    given.delete("seas", `${i}`);
  }
  assert(given.receiptOf("seas", "kept"), "it is forgotten");
  assertEquals([given.size, forgotten], [1, []]);
});

Deno.test("a message that is given again when it could not be is remembered from then on", () => {
  const { clock, given, add, forgotten } = open();
  add("seas", "a", new Receipt());
  given.delete("seas", "a");
  clock.sleep(1);
  add("seas", "a", new Receipt());
  clock.sleep(WEEK - 1);
  given.sweep();
  assert(given.receiptOf("seas", "a"));
  assertEquals(forgotten, []);
  clock.sleep(1);
  given.sweep();
  assertEquals([given.receiptOf("seas", "a"), forgotten], [undefined, [2]]);
});

Deno.test("however many are too old, one sweep forgets only so many, and the next the rest", () => {
  const { clock, given, add, forgotten } = open();
  for (let i = 0; i < 12_000; i += 1) add(`user${i % 7}`, `${i}`);
  clock.sleep(WEEK);
  const sizes: number[] = [];
  while (given.size > 0 && sizes.length < 10) {
    given.sweep();
    sizes.push(given.size);
  }
  assertEquals(sizes, [7_000, 2_000, 0]);
  assertEquals(new Set(forgotten).size, 12_000);
});

Deno.test("a message that is remembered and waits is given a receipt again", () => {
  const { given, add } = open();
  add("seas", "a");
  const receipt = new Receipt();
  given.watch("seas", "a", receipt);
  assert(given.receiptOf("seas", "a") === receipt);
  given.watch("seas", "b", receipt);
  given.watch("google", "a", receipt);
  assertEquals([given.receiptOf("seas", "b"), given.size], [undefined, 1]);
});
