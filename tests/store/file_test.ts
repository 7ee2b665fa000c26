/** The data file: how it is made, found and refused. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../lib/clock.ts";
import { migrate, MIGRATIONS } from "../../lib/store/schema.ts";
import { openStore, type SqliteStore } from "../../lib/store/sqlite_store.ts";
import { StoreError } from "../../lib/store/store.ts";
import { NO_SCRIPTS } from "../support/permissions.ts";
import { messageOf } from "./history.ts";

/** A folder for one test. */
class Folder implements AsyncDisposable {
  readonly path = Deno.makeTempDirSync();

  file(name: string): string {
    return `${this.path}/${name}`;
  }

  names(): string[] {
    return [...Deno.readDirSync(this.path)].map(({ name }) => name).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

function open(path: string): Promise<SqliteStore> {
  return openStore(path, { clock: systemClock });
}

/** Why a file is refused. */
async function refusalOf(path: string): Promise<string> {
  try {
    await using _store = await open(path);
  } catch (error) {
    assert(error instanceof StoreError, String(error));
    assertEquals(error.message.split("\n").length, 1);
    return error.message;
  }
  throw new Error(`${path} was opened`);
}

function write(store: SqliteStore, number: number): Promise<void> {
  store.write({ kind: "message", message: messageOf(number) });
  return new Promise((resolve, reject) => {
    store.whenWritten((error) => error ? reject(error) : resolve());
  });
}

function numbersOf(store: SqliteStore): number[] {
  return store.takeContents().messages.map(({ number }) => number);
}

function test(name: string, run: (folder: Folder) => Promise<void>): void {
  Deno.test({
    name,
    ignore: NO_SCRIPTS,
    fn: async () => {
      await using folder = new Folder();
      await run(folder);
    },
  });
}

const WITHOUT = { read: false, write: false } as const;

Deno.test({
  name: "without permission nothing is asked, and it is said which",
  permissions: WITHOUT,
}, async () => {
  assertEquals(
    await refusalOf("data/chat.db"),
    "Cannot use data/chat.db as data file: Deno needs --allow-read=./data " +
      "--allow-write=./data, or the folder added to those that you have",
  );
  assertEquals(
    await refusalOf("/chat.db"),
    "Cannot use /chat.db as data file: Deno needs --allow-read=/ --allow-write=/, or the folder added to those that you have",
  );
  assertStringIncludes(await refusalOf("chat.db"), "--allow-read=. --allow-write=.");
});

test("a file is made for its owner alone, and is the only one after it is closed", async (folder) => {
  const path = folder.file("chat.db");
  const store = await open(path);
  await write(store, 1);
  assertEquals(folder.names(), ["chat.db", "chat.db-wal"]);
  if (Deno.build.os !== "windows") {
    for (const name of folder.names()) {
      assertEquals((await Deno.stat(folder.file(name))).mode! & 0o777, 0o600);
    }
  }
  await store[Symbol.asyncDispose]();
  assertEquals(folder.names(), ["chat.db"]);
  await using again = await open(path);
  assertEquals(numbersOf(again), [1]);
});

test("what goes by an odd name is a file of that name", async (folder) => {
  const names = [":memory:", "a b?mode=memory#c%41.db", "file:chat.db?mode=memory", "é\"';.db"];
  for (const name of names) {
    await using store = await open(folder.file(name));
    await write(store, 1);
  }
  assertEquals(folder.names(), [...names].sort());
  const before = Deno.cwd();
  Deno.chdir(folder.path);
  try {
    for (const name of names) {
      await using store = await open(name);
      assertEquals(numbersOf(store), [1], name);
    }
  } finally {
    Deno.chdir(before);
  }
  assertEquals(folder.names(), [...names].sort());
});

test("a folder, and a file in no folder, are refused", async (folder) => {
  assertEquals(
    await refusalOf(folder.path),
    `Cannot use ${folder.path} as data file: it is a folder: name a file in it`,
  );
  const nowhere = folder.file("nowhere");
  assertEquals(
    await refusalOf(`${nowhere}/chat.db`),
    `Cannot use ${nowhere}/chat.db as data file: there is no folder ${nowhere}: make it first`,
  );
  await Deno.writeTextFile(nowhere, "");
  assertStringIncludes(await refusalOf(`${nowhere}/chat.db`), `${nowhere} is no folder`);
  assertEquals(folder.names(), ["nowhere"]);
});

Deno.test({
  name: "a pipe is refused, and nobody waits for its other end",
  ignore: NO_SCRIPTS || Deno.build.os === "windows",
  fn: async () => {
    await using folder = new Folder();
    const path = folder.file("pipe");
    await new Deno.Command("mkfifo", { args: [path] }).output();
    assertEquals(await refusalOf(path), `Cannot use ${path} as data file: it is no file`);
  },
});

test("a file that another store has open is refused", async (folder) => {
  const path = folder.file("chat.db");
  const why = `Cannot use ${path} as data file: another center, or another program, has it open`;
  const store = await open(path);
  assertEquals(await refusalOf(path), why);
  await write(store, 1);
  await store[Symbol.asyncDispose]();
  const other = new DatabaseSync(path);
  other.exec("BEGIN IMMEDIATE");
  assertEquals(await refusalOf(path), why);
  other.close();
  await using again = await open(path);
  assertEquals(numbersOf(again), [1]);
});

test("what is not a center's file is refused, and left as it is", async (folder) => {
  const text = folder.file("accounts.txt");
  await Deno.writeTextFile(text, "seas summerisover\n".repeat(100));
  const other = folder.file("other.db");
  const newer = folder.file("newer.db");
  for (const [path, sql] of [[other, "CREATE TABLE bookmark (url TEXT)"], [newer, ""]] as const) {
    using db = new DatabaseSync(path);
    if (sql) db.exec(sql);
    else migrate(db, [...MIGRATIONS, "CREATE TABLE next (name TEXT)"]);
  }
  const whys = [
    [text, "it is not a SQLite file: name another"],
    [other, "it is a SQLite file of another program (application id 0): name another file"],
    [newer, "a newer center has written it (version 2 of its tables, "],
  ] as const;
  for (const [path, why] of whys) {
    const before = await Deno.readFile(path);
    const message = await refusalOf(path);
    assert(message.startsWith(`Cannot use ${path} as data file: ${why}`), message);
    assertEquals(await Deno.readFile(path), before);
  }
  assertEquals(folder.names(), ["accounts.txt", "newer.db", "other.db"]);
});

test("a damaged file is refused, wherever it is damaged", async (folder) => {
  const path = folder.file("chat.db");
  const store = await open(path);
  for (let number = 1; number <= 500; number += 1) {
    store.write({ kind: "message", message: messageOf(number) });
  }
  await store[Symbol.asyncDispose]();
  const whole = await Deno.readFile(path);
  const PAGE = 4096;
  const pages = whole.length / PAGE;
  let refused = 0;
  for (let page = 1; page < pages; page += 1) {
    // What the page is for, and where its cells are.
    const damaged = whole.slice();
    crypto.getRandomValues(damaged.subarray(page * PAGE, page * PAGE + 100));
    damaged[page * PAGE] = 0x77;
    await Deno.writeFile(path, damaged);
    const message = await refusalOf(path);
    assertStringIncludes(message, `Cannot use ${path} as data file: it is damaged`);
    assertStringIncludes(message, "restore a copy of it, or save what is in it with sqlite3");
    refused += 1;
    assertEquals(await Deno.readFile(path), damaged);
  }
  assertEquals(refused, pages - 1);
  await Deno.writeFile(path, whole.subarray(0, whole.length - PAGE));
  assertStringIncludes(await refusalOf(path), "it is damaged");
  await Deno.writeFile(path, whole);
  await using again = await open(path);
  assertEquals(numbersOf(again).length, 500);
});

test("what SQLite kept beside a file that is gone is not thrown away", async (folder) => {
  const path = folder.file("chat.db");
  const store = await open(path);
  await write(store, 1);
  await Deno.rename(path, folder.file("moved.db"));
  const why = `Cannot use ${path} as data file: ${path}-wal beside it belongs to a file that is ` +
    `gone: put that back, or move ${path}-wal away`;
  assertEquals(await refusalOf(path), why);
  assertEquals(folder.names(), ["chat.db-wal", "moved.db"]);
  await Deno.writeTextFile(path, "");
  assertEquals(await refusalOf(path), why);
  await Deno.rename(folder.file("moved.db"), path);
  await store[Symbol.asyncDispose]();
  await using again = await open(path);
  assertEquals(numbersOf(again), [1]);
});

test("a file that is moved while it is open is not written to until it is back", async (folder) => {
  const path = folder.file("chat.db");
  const states: (string | undefined)[] = [];
  const onState = (error?: StoreError) => states.push(error?.message);
  await using store = await openStore(path, { clock: systemClock, onState });
  await write(store, 1);
  await Deno.rename(path, folder.file("moved.db"));
  const error = await write(store, 2).catch((error) => error);
  assertStringIncludes(error.message, "it is gone, or another file is in its place");
  assert(!folder.names().includes("chat.db"));
  await Deno.rename(folder.file("moved.db"), path);
  await write(store, 3);
  assertEquals(numbersOf(store), [1, 3]);
  assertEquals(states, [error.message, undefined]);
});

test("the log beside the file stays short, however much is written", async (folder) => {
  const path = folder.file("chat.db");
  await using store = await open(path);
  let longest = 0;
  for (let round = 0; round < 30; round += 1) {
    for (let i = 0; i < 10; i += 1) {
      const number = round * 10 + i + 1;
      const message = { ...messageOf(number), body: new Uint8Array(50_000) };
      store.write({ kind: "message", message });
      store.write({ kind: "over", number: number - 10 });
    }
    await write(store, 1_000 + round);
    longest = Math.max(longest, (await Deno.stat(`${path}-wal`)).size);
  }
  assert(longest < 6_000_000, `${longest} bytes`);
});
