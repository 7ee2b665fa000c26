/** What a store held is read back by the next one. */
import { assertEquals, assertThrows } from "@std/assert";
import { hmac } from "../../lib/store/hmac.ts";
import { SqliteStore } from "../../lib/store/sqlite_store.ts";
import { type Change, type Contents, StoreError } from "../../lib/store/store.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { memoryFile } from "./faulty_file.ts";
import { messageOf } from "./history.ts";

/** Writes changes, and reads them in the next life. */
async function writtenAndRead(...changes: Change[]): Promise<Contents> {
  const file = memoryFile();
  const store = new SqliteStore(file, hmac, { clock: new FakeClock() });
  for (const change of changes) store.write(change);
  await store[Symbol.asyncDispose]();
  const next = new SqliteStore(file, hmac, { clock: new FakeClock() });
  const contents = next.takeContents();
  await next[Symbol.asyncDispose]();
  return contents;
}

Deno.test("a new store holds nothing", async () => {
  const rest = await writtenAndRead();
  assertEquals(rest, {
    messages: [],
    ids: [],
    lastNumber: 0,
    blocks: [],
    failures: new Map(),
    accounts: new Map(),
  });
});

Deno.test("a message is read as it was written, whatever is in it", async () => {
  const body = new Uint8Array([9, 0, 255, 10, 9]).subarray(1, 4);
  const message = {
    number: Number.MAX_SAFE_INTEGER,
    time: 1_700_000_000_000,
    from: "Zoë'\"",
    id: "",
    body,
    recipients: ["日本", "%s;--"],
  };
  const empty = { ...messageOf(1), body: new Uint8Array() };
  const { messages, ids } = await writtenAndRead(
    { kind: "message", message },
    { kind: "message", message: empty },
  );
  assertEquals(messages.map((read) => ({ ...read })), [
    { ...empty, isShared: empty.recipients.length > 1 },
    { ...message, body: body.slice(), isShared: true },
  ]);
  assertEquals(ids.map(({ number, from }) => [number, from]), [
    [1, "sender1"],
    [message.number, message.from],
  ]);
});

Deno.test("a message waits for those who have not been shown it, and is over when there are none", async () => {
  const { messages, ids } = await writtenAndRead(
    { kind: "message", message: messageOf(1, "seas", "google") },
    { kind: "message", message: messageOf(2, "seas", "google") },
    { kind: "message", message: messageOf(3, "seas", "columbia") },
    { kind: "shown", user: "seas", number: 2 },
    { kind: "shown", user: "google", number: 1 },
  );
  assertEquals(messages.map(({ number, recipients }) => [number, ...recipients]), [
    [2, "google"],
    [3, "seas", "columbia"],
  ]);
  assertEquals(ids.map(({ number }) => number), [1, 2, 3]);
});

Deno.test("what everyone has been shown is deleted when it is read", async () => {
  const file = memoryFile();
  const clock = new FakeClock();
  const store = new SqliteStore(file, hmac, { clock });
  store.write({ kind: "message", message: messageOf(1, "seas") });
  store.write({ kind: "shown", user: "seas", number: 1 });
  clock.advance(1);
  assertEquals(file.database.prepare("SELECT number FROM message").all().length, 1);
  assertEquals(store.takeContents().messages, []);
  clock.advance(500);
  assertEquals(file.database.prepare("SELECT number FROM message").all().length, 0);
  await store[Symbol.asyncDispose]();
});

Deno.test("the last number is that of any message, shown or not, remembered or not", async () => {
  const over: Change[] = [
    { kind: "message", message: messageOf(7) },
    { kind: "over", number: 7 },
  ];
  assertEquals((await writtenAndRead(...over)).lastNumber, 7);
  const forgotten: Change[] = [...over, { kind: "id-over", number: 7 }];
  const contents = await writtenAndRead(...forgotten);
  assertEquals([contents.lastNumber, contents.ids], [7, []]);
  const shown: Change = { kind: "shown", user: "seas", number: 9 };
  assertEquals((await writtenAndRead(...forgotten, shown)).lastNumber, 9);
});

Deno.test("blocks, failed logins and accounts are read back, and what was taken back is not", async () => {
  const { blocks, failures, accounts } = await writtenAndRead(
    { kind: "block", user: "seas", other: "google", blocked: true },
    { kind: "block", user: "google", other: "seas", blocked: true },
    { kind: "block", user: "google", other: "seas", blocked: false },
    { kind: "failures", name: "seas", failures: { count: 2, at: 5 } },
    { kind: "failures", name: "google", failures: { count: 3, at: 6, suspendedUntil: 7 } },
    { kind: "failures", name: "columbia", failures: { count: 1, at: 1 } },
    { kind: "failures", name: "columbia" },
    { kind: "account", name: "windows", known: "a b" },
    { kind: "account", name: "columbia", known: "c" },
    { kind: "account", name: "columbia", known: "d" },
  );
  assertEquals(blocks, [["seas", "google"]]);
  assertEquals(failures.get("seas"), { count: 2, at: 5 });
  assertEquals(failures.get("google"), { count: 3, at: 6, suspendedUntil: 7 });
  assertEquals([failures.size, [...accounts].sort()], [2, [["columbia", "d"], ["windows", "a b"]]]);
});

Deno.test("text that is not as it was written is damage, and is delivered to nobody", async () => {
  const changes = [
    "body = CAST('Message 2' AS BLOB)",
    "sender = 'columbia'",
    "id = 'id-2'",
    "recipients = 'columbia'",
    "time = time + 1",
    "checksum = checksum + 1",
  ];
  for (const change of changes) {
    const file = memoryFile();
    const store = new SqliteStore(file, hmac, { clock: new FakeClock() });
    store.write({ kind: "message", message: messageOf(1) });
    store.flush();
    assertEquals(store.takeContents().messages.length, 1);
    file.database.exec(`UPDATE message SET ${change}`);
    assertThrows(
      () => store.takeContents(),
      StoreError,
      "Cannot read test.db: it is damaged (message 1 is not as it was written): restore",
    );
    await store[Symbol.asyncDispose]();
  }
});

Deno.test("text that cannot be read back as a whole is no damage", async () => {
  const message = { ...messageOf(1), from: "a\ud800b", id: "a\0b" };
  const { messages } = await writtenAndRead({ kind: "message", message });
  assertEquals(messages.map(({ from, id }) => [from, id]), [["a\ufffdb", "a"]]);
});

Deno.test("a table that is missing is damage", async () => {
  const file = memoryFile();
  const store = new SqliteStore(file, hmac, { clock: new FakeClock() });
  await store[Symbol.asyncDispose]();
  file.database.exec("DROP TABLE block");
  assertThrows(
    () => new SqliteStore(file, hmac, { clock: new FakeClock() }),
    StoreError,
    "Cannot use test.db as data file: it is damaged (no such table: ",
  );
});
