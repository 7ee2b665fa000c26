/** What cannot be written: who is told, what is given up, and what is tried again. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { hmac } from "../../lib/store/hmac.ts";
import { whyNotOpened } from "../../lib/store/fault.ts";
import { SqliteStore } from "../../lib/store/sqlite_store.ts";
import type { Change } from "../../lib/store/store.ts";
import { FakeClock } from "../support/fake_clock.ts";
import {
  FaultyFile,
  FULL,
  IO_ERROR,
  LOCKED,
  MALFORMED,
  memoryFile,
  READ_ONLY,
} from "./faulty_file.ts";
import { messageOf } from "./history.ts";

function openMemory() {
  const file = new FaultyFile(memoryFile());
  const clock = new FakeClock();
  const states: (string | undefined)[] = [];
  const store = new SqliteStore(file, hmac, {
    clock,
    onState: (error) => states.push(error?.message),
  });
  file.commits = 0;
  const answers: (string | undefined)[] = [];
  function write(change: Change): void {
    store.write(change);
    store.whenWritten((error) => answers.push(error?.message));
    clock.advance(1);
  }
  function failWith(error: Error | undefined, at = "COMMIT", isAfter = false): void {
    file.faultAt = (_, sql) => error && sql === at ? { error, isAfter } : undefined;
  }
  return { file, clock, store, states, answers, write, failWith };
}

function message(number: number): Change {
  return { kind: "message", message: messageOf(number) };
}

const REASONS: readonly (readonly [error: Error, why: string])[] = [
  [FULL, "the disk is full: make room on it"],
  [READ_ONLY, "it can only be read: check its permissions, and those of its folder and disk"],
  [IO_ERROR, "the disk reports an error: see the system's log, and what ulimit -f says"],
  [
    MALFORMED,
    "it is damaged: restore a copy of it, or save what is in it with sqlite3 FILE .recover, or " +
    "move it away with what is beside it to begin with an empty one",
  ],
  [LOCKED, "another center, or another program, has it open"],
];

for (const [error, why] of REASONS) {
  Deno.test(`"${error.message}" is told in words, and once`, async () => {
    const { store, clock, states, answers, write, failWith } = openMemory();
    failWith(error);
    write(message(1));
    write(message(2));
    clock.advance(5_000);
    const told = `Cannot write to test.db: ${why}; senders are told, and it is tried again`;
    assertEquals(states, [told]);
    assertEquals(answers, [told, told]);
    failWith(undefined);
    clock.advance(1_000);
    assertEquals(states, [told, undefined]);
    assertEquals([store.size, clock.timers], [0, 0]);
    write(message(3));
    assertEquals(answers, [told, told, undefined]);
    assertEquals(states.length, 2);
    assertEquals(store.takeContents().messages.map(({ number }) => number), [3]);
    await store[Symbol.asyncDispose]();
  });
}

Deno.test("another reason is told too", async () => {
  const { store, clock, states, write, failWith } = openMemory();
  failWith(FULL);
  write(message(1));
  failWith(IO_ERROR);
  clock.advance(1_000);
  failWith(undefined);
  clock.advance(1_000);
  assertEquals(states.map((state) => state?.slice(25, 38)), [
    "the disk is f",
    "the disk repo",
    undefined,
  ]);
  await store[Symbol.asyncDispose]();
});

Deno.test("all but messages is written later, and there is not more of it the longer that takes", async () => {
  const { store, clock, answers, write, failWith } = openMemory();
  write(message(1));
  failWith(FULL);
  for (let number = 2; number <= 500; number += 1) {
    write(message(number));
    write({ kind: "block", user: "seas", other: "google", blocked: number % 2 === 0 });
    write({ kind: "failures", name: "seas", failures: { count: number, at: number } });
    store.write({ kind: "account", name: "google", known: `${number}` });
    store.write({ kind: "shown", user: "google", number });
    store.write({ kind: "over", number: 1 });
  }
  assertEquals(store.size, 5);
  assert(answers.slice(1).every((answer) => answer?.includes("the disk is full")));
  failWith(undefined);
  clock.advance(1_000);
  const { messages, ids, blocks, failures, accounts } = store.takeContents();
  assertEquals([messages, blocks], [[], [["seas", "google"]]]);
  assertEquals(ids.map(({ number }) => number), [1]);
  assertEquals([...failures], [["seas", { count: 500, at: 500 }]]);
  assertEquals([...accounts], [["google", "500"]]);
  await store[Symbol.asyncDispose]();
});

Deno.test("a message that was refused is not there, even if the disk has it after all", async () => {
  const { store, clock, answers, write, failWith } = openMemory();
  write(message(1));
  failWith(IO_ERROR, "COMMIT", true);
  write(message(2));
  write(message(3));
  assertEquals(answers.map((answer) => answer === undefined), [true, false, false]);
  failWith(undefined);
  store.write({ kind: "over", number: 3 });
  store.write({ kind: "id-over", number: 2 });
  write(message(4));
  const { messages, ids } = store.takeContents();
  assertEquals(messages.map(({ number }) => number), [1, 4]);
  assertEquals(ids.map(({ number }) => number), [1, 4]);
  assertEquals(clock.timers, 0);
  await store[Symbol.asyncDispose]();
});

Deno.test("a disk that takes nothing does not seem to work again", async () => {
  const { file, store, clock, states, write } = openMemory();
  file.faultAt = (_, sql) =>
    /^(INSERT|UPDATE|DELETE)/.test(sql) ? { error: FULL, isAfter: false } : undefined;
  write(message(1));
  clock.advance(10_000);
  assertEquals(states.length, 1);
  file.faultAt = () => undefined;
  clock.advance(1_000);
  assertEquals(states.slice(1), [undefined]);
  await store[Symbol.asyncDispose]();
});

for (const [error, count] of [[FULL, 0], [IO_ERROR, 1], [MALFORMED, 1]] as const) {
  Deno.test(`after "${error.message}" the file is opened anew ${count} times`, async () => {
    const { file, store, states, clock, write } = openMemory();
    let opened = 0;
    let isFailing = true;
    file.faultAt = (_, sql) => {
      if (sql === "open") opened += 1;
      return isFailing && sql === "COMMIT" ? { error, isAfter: false } : undefined;
    };
    write(message(1));
    isFailing = false;
    clock.advance(1_000);
    assertEquals([opened, states.length], [count, 2]);
    await store[Symbol.asyncDispose]();
  });
}

Deno.test("a change that can never be written keeps no other from being written", async () => {
  const { store, clock, states, answers, write } = openMemory();
  store.write({ kind: "failures", name: "seas", failures: { count: NaN, at: 1 } });
  store.write({ kind: "shown", user: "seas", number: 1.5 });
  store.write({ kind: "block", user: "seas", other: "google", blocked: true });
  write(message(1));
  write(message(2));
  write(message(3));
  clock.advance(1_000);
  assertEquals(answers.map((answer) => answer === undefined), [false, false, true]);
  assertStringIncludes(states[0]!, "NOT NULL constraint failed: failure.count");
  assertEquals(states.at(-1), undefined);
  const { messages, blocks, failures } = store.takeContents();
  assertEquals(messages.map(({ number }) => number), [3]);
  assertEquals([blocks.length, failures.size, store.size], [1, 0, 0]);
  await store[Symbol.asyncDispose]();
});

Deno.test("a message that can never be written is refused, and the next one is not", async () => {
  const { store, answers, write } = openMemory();
  write(message(1));
  write(message(1));
  write({ kind: "message", message: { ...messageOf(2), time: NaN } });
  write(message(3));
  assertEquals(answers.map((answer) => answer === undefined), [true, false, false, true]);
  assertEquals(store.takeContents().messages.map(({ number }) => number), [1, 3]);
  await store[Symbol.asyncDispose]();
});

Deno.test("a store that is closed while nothing can be written says so to everyone", async () => {
  const { store, clock, answers, failWith } = openMemory();
  failWith(FULL);
  store.write(message(1));
  store.whenWritten((error) => answers.push(error?.message));
  await store[Symbol.asyncDispose]();
  assertEquals(answers.length, 1);
  assertStringIncludes(answers[0]!, "the disk is full");
  assertEquals(clock.timers, 0);
});

Deno.test("a file that is gone while the store is open is not written to, nor made anew", async () => {
  const memory = memoryFile();
  let isInPlace = true;
  const file = { ...memory, isInPlace: () => isInPlace };
  const clock = new FakeClock();
  const states: (string | undefined)[] = [];
  const store = new SqliteStore(file, hmac, {
    clock,
    onState: (error) => states.push(error?.message),
  });
  isInPlace = false;
  store.write(message(1));
  clock.advance(1);
  assertEquals(states, [
    "Cannot write to test.db: it is gone, or another file is in its place: put it back, or start " +
    "the center again; senders are told, and it is tried again",
  ]);
  isInPlace = true;
  store.write(message(2));
  clock.advance(1);
  assertEquals(states.length, 2);
  assertEquals(store.takeContents().messages.map(({ number }) => number), [2]);
  await store[Symbol.asyncDispose]();
});

Deno.test("what the system knows of a file that cannot be written is told instead", async () => {
  const file = new FaultyFile({ ...memoryFile(), whyNotWritable: () => "it may not" });
  const clock = new FakeClock();
  const states: (string | undefined)[] = [];
  const onState = (error?: Error) => states.push(error?.message);
  const store = new SqliteStore(file, hmac, { clock, onState });
  file.faultAt = () => ({ error: IO_ERROR, isAfter: false });
  store.write(message(1));
  clock.advance(1);
  assertEquals(states, [
    "Cannot write to test.db: it may not; senders are told, and it is tried again",
  ]);
  file.faultAt = () => undefined;
  await store[Symbol.asyncDispose]();
});

Deno.test("why a file cannot be opened is told with what to do", () => {
  const told = ["EACCES", "EPERM", "EROFS", "EIO"].map((code) =>
    whyNotOpened(Object.assign(new Error("Input/output error (os error 5), open 'x'"), { code }))
  );
  assertEquals(told, [
    "you may not read and write it: see its owner and mode (chmod u+rw)",
    "the system forbids to write it, even to its owner: see its attributes (chattr -i)",
    "its disk is mounted read-only: mount it for writing",
    "Input/output error",
  ]);
});

Deno.test("failed logins of names without end take bounded room while nothing is written", async () => {
  const { store, failWith } = openMemory();
  failWith(FULL);
  store.write({ kind: "block", user: "seas", other: "google", blocked: true });
  for (let i = 0; i < 250_010; i += 1) store.write({ kind: "failures", name: `name${i}` });
  assertEquals(store.size, 250_001);
  await store[Symbol.asyncDispose]();
});
