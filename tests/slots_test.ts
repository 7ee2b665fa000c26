import { assertEquals } from "@std/assert";
import { Slots } from "../lib/slots.ts";

/** Takes a slot for a name, and notes when it is had. */
function take(slots: Slots, had: string[], name: string): Promise<void> {
  return Promise.resolve(slots.take()).then(() => {
    had.push(name);
  });
}

/** Lets everything that can happen by itself happen. */
function settle(): Promise<void> {
  return new Promise((resolve) => queueMicrotask(() => queueMicrotask(() => resolve())));
}

Deno.test("free slots are had without waiting", () => {
  const slots = new Slots(2);
  assertEquals(slots.take(), undefined);
  assertEquals(slots.take(), undefined);
});

Deno.test("no more slots are out than there are", async () => {
  const slots = new Slots(2);
  const had: string[] = [];
  const taken = ["a", "b", "c"].map((name) => take(slots, had, name));
  await settle();
  assertEquals(had, ["a", "b"]);
  slots.give();
  await Promise.all(taken);
  assertEquals(had, ["a", "b", "c"]);
});

Deno.test("slots are given out in the order in which they are asked for", async () => {
  const slots = new Slots(1);
  const had: string[] = [];
  const names = ["a", "b", "c", "d"];
  const taken = names.map((name) => take(slots, had, name));
  for (let i = 0; i < names.length; i++) {
    await taken[i];
    assertEquals(had, names.slice(0, i + 1));
    slots.give();
  }
});

Deno.test("a slot that is given back goes to whoever waits, not to whoever asks next", async () => {
  const slots = new Slots(1);
  const had: string[] = [];
  slots.take();
  const waiting = take(slots, had, "waits");
  slots.give();
  const next = take(slots, had, "next");
  await waiting;
  await settle();
  assertEquals(had, ["waits"]);
  slots.give();
  await next;
  assertEquals(had, ["waits", "next"]);
});

Deno.test("slots that are given back are free again, as many as there were", async () => {
  const slots = new Slots(3);
  for (let round = 0; round < 3; round++) {
    const had: string[] = [];
    const taken = ["a", "b", "c", "d"].map((name) => take(slots, had, name));
    await settle();
    assertEquals(had.length, 3);
    slots.give();
    await Promise.all(taken);
    for (let i = 0; i < 3; i++) slots.give();
  }
});

Deno.test("many at once are done so many at a time, and all of them", async () => {
  const slots = new Slots(4);
  let running = 0;
  let most = 0;
  let done = 0;
  await Promise.all(Array.from({ length: 100 }, async () => {
    await slots.take();
    running += 1;
    most = Math.max(most, running);
    await settle();
    running -= 1;
    done += 1;
    slots.give();
  }));
  assertEquals({ most, done, running }, { most: 4, done: 100, running: 0 });
});
