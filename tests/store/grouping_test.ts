/** Changes of the same moment share a commit, and nobody waits for what is written at leisure. */
import { assert, assertEquals } from "@std/assert";
import { hmac } from "../../lib/store/hmac.ts";
import { SqliteStore } from "../../lib/store/sqlite_store.ts";
import type { Change, StoreError } from "../../lib/store/store.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FaultyFile, FULL, memoryFile } from "./faulty_file.ts";
import { messageOf } from "./history.ts";

function openMemory() {
  const file = new FaultyFile(memoryFile());
  const clock = new FakeClock();
  const store = new SqliteStore(file, hmac, { clock });
  file.commits = 0;
  return { file, clock, store };
}

function message(number: number): Change {
  return { kind: "message", message: messageOf(number) };
}

Deno.test("a burst of 10,000 messages is one commit, and all are answered in order", async () => {
  const { file, clock, store } = openMemory();
  const answered: number[] = [];
  for (let number = 1; number <= 10_000; number += 1) {
    store.write(message(number));
    store.whenWritten((error) => {
      assertEquals(error, undefined);
      answered.push(number);
    });
  }
  assertEquals(answered, []);
  clock.advance(1);
  assertEquals(file.commits, 1);
  assertEquals(answered, Array.from({ length: 10_000 }, (_, i) => i + 1));
  assertEquals(store.takeContents().messages.length, 10_000);
  await store[Symbol.asyncDispose]();
});

Deno.test("the real clock groups what comes from many at once", async () => {
  const { systemClock } = await import("../../lib/clock.ts");
  const file = new FaultyFile(memoryFile());
  await using store = new SqliteStore(file, hmac, { clock: systemClock });
  file.commits = 0;
  let number = 0;
  await Promise.all(Array.from({ length: 100 }, async () => {
    for (let i = 0; i < 10; i += 1) {
      store.write(message(number += 1));
      await new Promise<void>((resolve) => store.whenWritten(() => resolve()));
    }
  }));
  assert(file.commits <= 20, `${file.commits} commits`);
});

const LEISURELY: readonly Change[] = [
  { kind: "shown", user: "seas", number: 1 },
  { kind: "over", number: 1 },
  { kind: "id-over", number: 1 },
];

for (const change of LEISURELY) {
  Deno.test(`nobody waits for "${change.kind}", which is written within half a second`, async () => {
    const { file, clock, store } = openMemory();
    store.write(change);
    let isCalled = false;
    store.whenWritten((error) => isCalled = error === undefined);
    assert(isCalled);
    clock.advance(499);
    assertEquals(file.commits, 0);
    clock.advance(1);
    assertEquals(file.commits, 1);
    assertEquals([store.size, clock.timers], [0, 0]);
    await store[Symbol.asyncDispose]();
  });
}

const AWAITED: readonly Change[] = [
  message(1),
  { kind: "block", user: "seas", other: "google", blocked: true },
  { kind: "failures", name: "seas", failures: { count: 1, at: 5 } },
];

for (const change of AWAITED) {
  Deno.test(`"${change.kind}" is waited for, and takes along what is written at leisure`, async () => {
    const { file, clock, store } = openMemory();
    for (const other of LEISURELY) store.write(other);
    store.write(change);
    let calls = 0;
    store.whenWritten(() => calls += 1);
    assertEquals(calls, 0);
    clock.advance(1);
    assertEquals([calls, file.commits, store.size, clock.timers], [1, 1, 0, 0]);
    await store[Symbol.asyncDispose]();
  });
}

Deno.test("nobody waits for an account, which is written at once all the same", async () => {
  const { file, clock, store } = openMemory();
  store.write({ kind: "over", number: 1 });
  store.write({ kind: "account", name: "seas", known: "x" });
  let isCalled = false;
  store.whenWritten(() => isCalled = true);
  assert(isCalled);
  clock.advance(1);
  assertEquals([file.commits, store.size, clock.timers], [1, 0, 0]);
  await store[Symbol.asyncDispose]();
});

Deno.test("what is flushed is written before the call returns, and only if there is any", async () => {
  const { file, clock, store } = openMemory();
  store.flush();
  assertEquals(file.commits, 0);
  store.write({ kind: "account", name: "seas", known: "x" });
  let calls = 0;
  store.write(message(1));
  store.whenWritten(() => calls += 1);
  store.flush();
  assertEquals([file.commits, calls, store.size, clock.timers], [1, 1, 0, 0]);
  await store[Symbol.asyncDispose]();
  store.flush();
  assertEquals(file.commits, 1);
});

Deno.test("of changes that take each other's place the last one is written", async () => {
  const { clock, store } = openMemory();
  for (const number of [3, 9, 5]) store.write({ kind: "shown", user: "seas", number });
  for (let i = 0; i < 1_001; i += 1) {
    store.write({ kind: "block", user: "seas", other: "google", blocked: i % 2 === 0 });
    store.write({ kind: "failures", name: "seas", failures: { count: i, at: i } });
    store.write({ kind: "account", name: "seas", known: `${i}` });
    store.write({ kind: "over", number: 7 });
  }
  assertEquals(store.size, 5);
  clock.advance(1);
  const { blocks, failures, accounts, lastNumber } = store.takeContents();
  assertEquals(blocks, [["seas", "google"]]);
  assertEquals(failures.get("seas"), { count: 1_000, at: 1_000 });
  assertEquals(accounts.get("seas"), "1000");
  assertEquals(lastNumber, 9);
  await store[Symbol.asyncDispose]();
});

Deno.test("what is asked from within a call waits for its own changes, behind all others", async () => {
  const { file, clock, store } = openMemory();
  const calls: string[] = [];
  function note(name: string): (error?: StoreError) => void {
    return (error) => calls.push(error ? `${name}: failed` : name);
  }
  store.write(message(1));
  store.whenWritten(() => {
    calls.push("a");
    // Nothing is pending, but others are to be called first.
    store.whenWritten(note("c"));
    assertEquals(calls, ["a"]);
  });
  store.whenWritten(() => {
    calls.push("b");
    store.write(message(2));
    store.whenWritten(note("d"));
    assertEquals(calls, ["a", "b"]);
  });
  clock.advance(1);
  assertEquals(calls, ["a", "b", "c"]);
  assertEquals(file.commits, 1);
  file.faultAt = () => ({ error: FULL, isAfter: false });
  clock.advance(1);
  assertEquals(calls, ["a", "b", "c", "d: failed"]);
  file.faultAt = () => undefined;
  await store[Symbol.asyncDispose]();
});

Deno.test("a call that throws keeps nobody else from being called", async () => {
  const { clock, store } = openMemory();
  const reported: unknown[] = [];
  function report(event: ErrorEvent): void {
    event.preventDefault();
    reported.push(event.error.message);
  }
  addEventListener("error", report);
  store.write(message(1));
  let isCalled = false;
  store.whenWritten(() => {
    throw new Error("A mistake");
  });
  store.whenWritten(() => isCalled = true);
  clock.advance(1);
  removeEventListener("error", report);
  assert(isCalled);
  assertEquals(reported, ["A mistake"]);
  await store[Symbol.asyncDispose]();
});

Deno.test("closing writes what is pending, answers, and leaves no timer; all after that is refused", async () => {
  const { file, clock, store } = openMemory();
  const calls: (string | undefined)[] = [];
  store.write({ kind: "account", name: "seas", known: "x" });
  store.write(message(1));
  store.whenWritten((error) => {
    calls.push(error?.message);
    store.write(message(2));
    store.whenWritten((error) => calls.push(error?.message));
  });
  await store[Symbol.asyncDispose]();
  assertEquals(calls, [undefined, "test.db is closed"]);
  assertEquals([file.commits, clock.timers], [1, 0]);
  store.write(message(3));
  store.whenWritten((error) => calls.push(error?.message));
  await store[Symbol.asyncDispose]();
  assertEquals(calls, [undefined, "test.db is closed", "test.db is closed"]);
  assertEquals([file.commits, clock.timers], [1, 0]);
});

Deno.test("a fingerprint is the same each time, another for each store, and not the secret", async () => {
  const file = memoryFile();
  const clock = new FakeClock();
  const store = new SqliteStore(file, hmac, { clock });
  const again = new SqliteStore(file, hmac, { clock });
  const other = new SqliteStore(memoryFile(), hmac, { clock });
  const fingerprint = store.fingerprint("summerisover");
  assertEquals(again.fingerprint("summerisover"), fingerprint);
  assert(other.fingerprint("summerisover") !== fingerprint);
  assert(store.fingerprint("summerisoveR") !== fingerprint);
  assert(!fingerprint.includes("summer"));
  for (const each of [store, again, other]) await each[Symbol.asyncDispose]();
});
