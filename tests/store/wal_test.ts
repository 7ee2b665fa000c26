/** The log beside the data file: what a power failure leaves is passed over, and damage is not. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../lib/clock.ts";
import { openStore, SqliteStore } from "../../lib/store/sqlite_store.ts";
import { StoreError } from "../../lib/store/store.ts";
import { hmac } from "../../lib/store/hmac.ts";
import { findLogDamage } from "../../lib/store/wal.ts";
import { NO_SCRIPTS } from "../support/permissions.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FaultyFile, IO_ERROR, memoryFile } from "./faulty_file.ts";
import { messageOf } from "./history.ts";

const HEADER = 32;
const FRAME = 24 + 4096;

/** How many commits are in the log, with a frame or more each. */
const COMMITS = 6;

/** A file and its log as they are when the process is killed. */
async function killedFile(folder: string): Promise<{ path: string; log: Uint8Array }> {
  const from = `${folder}/live.db`;
  const path = `${folder}/chat.db`;
  await using store = await openStore(from, { clock: systemClock });
  for (let number = 1; number <= COMMITS; number += 1) {
    store.write({ kind: "message", message: messageOf(number) });
    await new Promise<void>((resolve) => store.whenWritten(() => resolve()));
  }
  await Deno.copyFile(from, path);
  const log = await Deno.readFile(`${from}-wal`);
  await Deno.writeFile(`${path}-wal`, log);
  return { path, log };
}

/** Where each commit of the log ends, in frames. */
function commitsIn(log: Uint8Array): number[] {
  const view = new DataView(log.buffer);
  const salt = view.getUint32(16);
  const ends: number[] = [];
  for (let at = HEADER, frame = 1; at + FRAME <= log.length; at += FRAME, frame += 1) {
    if (view.getUint32(at + 8) === salt && view.getUint32(at + 4) !== 0) ends.push(frame);
  }
  return ends;
}

/** The numbers in the file, or why it is refused. */
async function outcomeOf(path: string): Promise<number[] | string> {
  try {
    await using store = await openStore(path, { clock: systemClock });
    return store.takeContents().messages.map(({ number }) => number);
  } catch (error) {
    assert(error instanceof StoreError, String(error));
    return error.message;
  }
}

function test(name: string, run: (folder: string) => Promise<void>): void {
  Deno.test({
    name,
    ignore: NO_SCRIPTS,
    fn: async () => {
      const folder = await Deno.makeTempDir();
      try {
        await run(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

test("a bad bit in the log is damage, unless it is in what was written last", async (folder) => {
  const { path, log } = await killedFile(folder);
  const file = await Deno.readFile(path);
  const ends = commitsIn(log);
  assert(ends.length >= COMMITS, `${ends}`);
  const lastButOne = ends.at(-2)!;
  const frames = ends.at(-1)!;
  let refused = 0;
  for (let frame = 1; frame <= frames; frame += 1) {
    // The page's number, the size, a checksum, the page's first and last byte.
    for (const offset of [3, 18, 24, FRAME - 1]) {
      const damaged = log.slice();
      damaged[HEADER + (frame - 1) * FRAME + offset]! ^= 0x40;
      await Deno.writeFile(path, file);
      await Deno.writeFile(`${path}-wal`, damaged);
      if (frame > lastButOne) {
        assertEquals(await findLogDamage(path, `${path}-wal`), undefined);
        continue;
      }
      const outcome = await outcomeOf(path);
      assertEquals(
        outcome,
        `Cannot use ${path} as data file: ${path}-wal beside it is damaged (frame ${frame}), and ` +
          "messages that were accepted are behind that: restore a copy of both, or go on without " +
          `these messages with sqlite3 ${path} "UPDATE center SET is_open = 0"`,
      );
      assertEquals(await Deno.readFile(`${path}-wal`), damaged);
      refused += 1;
    }
  }
  assert(refused >= 4 * (COMMITS - 1));
});

test("a bad header with commits behind it is damage, whatever is bad in it", async (folder) => {
  const { path, log } = await killedFile(folder);
  for (let at = 0; at < HEADER; at += 1) {
    const damaged = log.slice();
    damaged[at]! ^= 0x10;
    await Deno.writeFile(`${path}-wal`, damaged);
    assertMatch(await outcomeOf(path) as string, /-wal beside it is damaged \(frame 0\)/);
  }
});

test("a log that ends within its last commit holds all that was answered before", async (folder) => {
  const { path, log } = await killedFile(folder);
  const file = await Deno.readFile(path);
  const ends = commitsIn(log);
  const [from, to] = ends.slice(-2).map((frames) => HEADER + frames * FRAME) as [number, number];
  for (const end of [from, from + 1, from + 23, from + 500, from + FRAME, to - 1]) {
    await Deno.writeFile(path, file);
    await Deno.writeFile(`${path}-wal`, log.subarray(0, end));
    assertEquals(await outcomeOf(path), [1, 2, 3, 4, 5], `up to ${end}`);
  }
});

test("what is left behind a log that began anew is no damage, nor is an empty one", async (folder) => {
  const path = `${folder}/chat.db`;
  const log = `${path}-wal`;
  using db = new DatabaseSync(path);
  db.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (a)");
  assertEquals(await findLogDamage(path, `${folder}/none`), undefined);
  for (let i = 0; i < 20; i += 1) db.exec(`INSERT INTO t VALUES (${i})`);
  assertEquals(await findLogDamage(path, log), undefined);
  const long = (await Deno.stat(log)).size;
  db.exec("PRAGMA wal_checkpoint(RESTART); INSERT INTO t VALUES (1)");
  assertEquals((await Deno.stat(log)).size, long);
  assertEquals(await findLogDamage(path, log), undefined);
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  assertEquals(await findLogDamage(path, log), undefined);
});

test("a log with large pages, or of more than is read at once, is gone through", async (folder) => {
  for (const size of [512, 65_536]) {
    const path = `${folder}/${size}.db`;
    using db = new DatabaseSync(path);
    db.exec(`PRAGMA page_size = ${size}; PRAGMA journal_mode = WAL; CREATE TABLE t (a)`);
    db.exec("PRAGMA wal_autocheckpoint = 0");
    for (let i = 0; i < 200; i += 1) db.exec(`INSERT INTO t VALUES (${i})`);
    assertEquals(await findLogDamage(path, `${path}-wal`), undefined);
    const log = await Deno.readFile(`${path}-wal`);
    const damaged = log.slice();
    damaged[HEADER + 150 * (24 + size) + 100]! ^= 1;
    await Deno.writeFile(`${path}-copy`, damaged);
    assertEquals(await findLogDamage(path, `${path}-copy`), 151);
    damaged.set(log);
    damaged[0]! ^= 1;
    damaged[9]! ^= 1;
    await Deno.writeFile(`${path}-copy`, damaged);
    assertEquals(await findLogDamage(path, `${path}-copy`), 0);
  }
});

test("a log that is missing after a kill is asked for, and the operator can go on", async (folder) => {
  const { path, log } = await killedFile(folder);
  const why =
    `Cannot use ${path} as data file: its ${path}-wal is missing, in which there may be ` +
    "messages that were accepted: put it back, or go on without them with " +
    `sqlite3 ${path} "UPDATE center SET is_open = 0"`;
  await Deno.remove(`${path}-wal`);
  assertEquals(await outcomeOf(path), why);
  assertEquals(await outcomeOf(path), why);
  await Deno.writeFile(`${path}-wal`, new Uint8Array());
  assertEquals(await outcomeOf(path), why);
  await Deno.writeFile(`${path}-wal`, log);
  assertEquals(await outcomeOf(path), [1, 2, 3, 4, 5, 6]);
  // Closed in order, it needs none.
  assertEquals(await outcomeOf(path), [1, 2, 3, 4, 5, 6]);
});

test("without its log, a file is used again when the operator says so", async (folder) => {
  const { path } = await killedFile(folder);
  await Deno.remove(`${path}-wal`);
  using db = new DatabaseSync(path);
  db.exec("UPDATE center SET is_open = 0");
  db.close();
  assertEquals(await outcomeOf(path), []);
});

test("a process killed before it wrote anything leaves a file that can be used", async (folder) => {
  const from = `${folder}/live.db`;
  await using _store = await openStore(from, { clock: systemClock });
  for (const name of ["", "-wal"]) await Deno.copyFile(from + name, `${folder}/chat.db${name}`);
  assertEquals(await outcomeOf(`${folder}/chat.db`), []);
  await Deno.writeFile(`${folder}/new.db`, new Uint8Array());
  assertEquals(await outcomeOf(`${folder}/new.db`), []);
});

function write(store: SqliteStore, number: number): Promise<void> {
  store.write({ kind: "message", message: messageOf(number) });
  return new Promise((resolve, reject) => {
    store.whenWritten((error) => error ? reject(error) : resolve());
  });
}

test("a log that is deleted while the file is open is put into it, and nothing is lost", async (folder) => {
  const path = `${folder}/chat.db`;
  await using store = await openStore(path, { clock: systemClock });
  await write(store, 1);
  await Deno.remove(`${path}-wal`);
  await write(store, 2);
  await write(store, 3);
  // Another file in its place is none of ours.
  await Deno.rename(`${path}-wal`, `${path}-moved`);
  await Deno.copyFile(`${path}-moved`, `${path}-wal`);
  await write(store, 4);
  // As they are when the process is killed.
  for (const name of ["", "-wal"]) await Deno.copyFile(path + name, `${folder}/copy.db${name}`);
  assertEquals(await outcomeOf(`${folder}/copy.db`), [1, 2, 3, 4]);
});

Deno.test("a log that is gone and cannot be saved is told, and the connection kept", async () => {
  let isLogInPlace = true;
  const file = new FaultyFile({ ...memoryFile(), isLogInPlace: () => isLogInPlace });
  const clock = new FakeClock();
  const states: (string | undefined)[] = [];
  const onState = (error?: Error) => states.push(error?.message);
  const store = new SqliteStore(file, hmac, { clock, onState });
  let opened = 0;
  let isFailing = true;
  isLogInPlace = false;
  file.faultAt = (_, sql) => {
    if (sql === "open") {
      opened += 1;
      isLogInPlace = true;
    }
    const isFault = isFailing && sql === "PRAGMA wal_checkpoint(TRUNCATE)";
    return isFault ? { error: IO_ERROR, isAfter: false } : undefined;
  };
  store.write({ kind: "message", message: messageOf(1) });
  clock.advance(1);
  assertEquals([opened, states], [0, [
    "Cannot write to test.db: its -wal file is gone, or another is in its place, and what is in it " +
    "cannot be put into the file: put it back, and do not stop the center before that; senders " +
    "are told, and it is tried again",
  ]]);
  isFailing = false;
  clock.advance(1_000);
  assertEquals([opened, states.length, states[1]], [1, 2, undefined]);
  await store[Symbol.asyncDispose]();
});
