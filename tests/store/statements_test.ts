/** Much is written with few statements, and all of it. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { hmac } from "../../lib/store/hmac.ts";
import { MemoryStore } from "../../lib/store/memory_store.ts";
import { SqliteStore } from "../../lib/store/sqlite_store.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FaultyFile, FULL, memoryFile } from "./faulty_file.ts";
import { messageOf } from "./history.ts";

function openMemory() {
  const memory = memoryFile();
  const file = new FaultyFile(memory);
  const clock = new FakeClock();
  const states: (string | undefined)[] = [];
  const onState = (error?: Error) => states.push(error?.message);
  const store = new SqliteStore(file, hmac, { clock, onState });
  const statements: string[] = [];
  file.faultAt = (_, sql) => void statements.push(sql);
  /** Messages with these numbers, of which each third has an id to be remembered. */
  function give(first: number, count: number, ...recipients: string[]): void {
    for (let number = first; number < first + count; number += 1) {
      const isOnce = number % 3 !== 0;
      store.write({ kind: "message", message: { ...messageOf(number, ...recipients), isOnce } });
    }
  }
  function count(sql: RegExp): number {
    return statements.filter((each) => sql.test(each)).length;
  }
  function numbersIn(table: string): number[] {
    return memory.database.prepare(`SELECT number FROM ${table} ORDER BY number`).all()
      .map(({ number }) => Number(number));
  }
  return { memory, file, clock, store, states, statements, give, count, numbersIn };
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

for (const count of [1, 15, 16, 17, 32, 48, 50]) {
  Deno.test(`${count} messages of one moment are all there, as they were written`, async () => {
    const { store, give } = openMemory();
    give(1, count, "seas", "google");
    store.flush();
    const { messages, ids, lastNumber } = store.takeContents();
    assertEquals(
      messages.map((message) => ({ ...message })),
      range(1, count).map((number) => ({
        ...messageOf(number, "seas", "google"),
        isShared: true,
      })),
    );
    const remembered = range(1, count).filter((number) => number % 3 === 0);
    assertEquals(ids.map(({ number }) => number), remembered);
    assertEquals(lastNumber, count);
    await store[Symbol.asyncDispose]();
  });
}

Deno.test("a burst takes far fewer statements than it has messages, and one to be deleted", async () => {
  const { clock, store, statements, give, count, numbersIn } = openMemory();
  give(1, 1_000);
  clock.advance(1);
  assert(count(/INSERT INTO message/) < 100, `${count(/INSERT INTO message/)}`);
  assert(count(/INSERT INTO sent_id/) < 50, `${count(/INSERT INTO sent_id/)}`);
  statements.length = 0;
  for (let number = 1; number <= 1_000; number += 1) {
    store.write({ kind: "over", number });
    store.write({ kind: "id-over", number });
  }
  assertEquals(store.size, 2_000);
  clock.advance(500);
  assertEquals([count(/DELETE FROM message/), count(/DELETE FROM sent_id/)], [1, 1]);
  assertEquals([numbersIn("message"), numbersIn("sent_id"), store.size], [[], [], 0]);
  assertEquals(store.takeContents().lastNumber, 1_000);
  await store[Symbol.asyncDispose]();
});

Deno.test("what is not over stays, whatever is over around it, in whatever order", async () => {
  const { clock, store, give, numbersIn } = openMemory();
  give(1, 30);
  clock.advance(1);
  for (const number of [9, 7, 8, 1, 3, 2, 30, 29, 12]) {
    store.write({ kind: "over", number });
    store.write({ kind: "id-over", number });
  }
  clock.advance(500);
  const left = [...range(4, 6), 10, 11, ...range(13, 28)];
  assertEquals(numbersIn("message"), left);
  assertEquals(numbersIn("sent_id"), left.filter((number) => number % 3 === 0));
  await store[Symbol.asyncDispose]();
});

Deno.test("200 who are shown a message again and again are few statements, and the last number stays", async () => {
  const { clock, store, give, count } = openMemory();
  const users = range(1, 200).map((i) => `user${i}`);
  give(1, 50, ...users);
  clock.advance(1);
  for (const number of [10, 50, 40]) {
    for (const user of users.slice(1)) store.write({ kind: "shown", user, number });
  }
  store.write({ kind: "shown", user: users[0]!, number: 48 });
  assertEquals(store.size, 200);
  clock.advance(500);
  assert(count(/INSERT INTO shown/) < 25, `${count(/INSERT INTO shown/)}`);
  store.write({ kind: "shown", user: users[1]!, number: 20 });
  clock.advance(500);
  const { messages } = store.takeContents();
  assertEquals(messages.map(({ number, recipients }) => [number, ...recipients]), [
    [49, users[0]],
    [50, users[0]],
  ]);
  await store[Symbol.asyncDispose]();
});

Deno.test("one of many that can never be written is found, and all others are written", async () => {
  const { clock, store, states, give } = openMemory();
  const users = range(1, 40).map((i) => `user${i}`);
  give(1, 1, ...users);
  clock.advance(1);
  for (const [i, user] of users.entries()) {
    store.write({ kind: "shown", user, number: i === 5 ? 1.5 : 1 });
  }
  clock.advance(3_000);
  assertStringIncludes(states[0]!, "cannot store REAL value in INTEGER column shown.number");
  assertEquals([states.at(-1), store.size], [undefined, 0]);
  const { messages } = store.takeContents();
  assertEquals(messages.map(({ recipients }) => recipients), [["user6"]]);
  await store[Symbol.asyncDispose]();
});

Deno.test("of a burst whose second statement fails nothing is there, and the next one is whole", async () => {
  const { file, clock, store, give, numbersIn } = openMemory();
  const answers: boolean[] = [];
  let inserts = 0;
  file.faultAt = (_, sql) => {
    if (!sql.startsWith("INSERT INTO message")) return undefined;
    inserts += 1;
    return inserts === 2 ? { error: FULL, isAfter: true } : undefined;
  };
  give(1, 40);
  store.whenWritten((error) => answers.push(error === undefined));
  clock.advance(1);
  assertEquals([answers, numbersIn("message")], [[false], []]);
  give(41, 40);
  store.whenWritten((error) => answers.push(error === undefined));
  clock.advance(1);
  assertEquals(answers, [false, true]);
  assertEquals(numbersIn("message"), range(41, 80));
  await store[Symbol.asyncDispose]();
});

Deno.test("only a store with a file lasts", async () => {
  const { store } = openMemory();
  assertEquals([store.isLasting, new MemoryStore().isLasting], [true, false]);
  await store[Symbol.asyncDispose]();
});

Deno.test("what can never be struck is given up, and the rest is written", async () => {
  const { store, clock, memory, states, give, numbersIn } = openMemory();
  give(1, 3, "google");
  store.flush();
  memory.database.exec(
    "CREATE TRIGGER keep BEFORE DELETE ON message WHEN old.number = 1 " +
      "BEGIN SELECT RAISE(ABORT, 'it is kept'); END",
  );
  for (const number of [1, 3]) store.write({ kind: "over", number });
  store.flush();
  assertStringIncludes(states.at(-1) ?? "", "it is kept");
  clock.advance(3_000);
  give(4, 1, "google");
  store.flush();
  assertEquals([states.at(-1), numbersIn("message")], [undefined, [1, 2, 4]]);
  await store[Symbol.asyncDispose]();
});
