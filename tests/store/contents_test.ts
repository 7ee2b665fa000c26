/** What a store held is read back by the next one. */
import { assert, assertEquals } from "@std/assert";
import { hmac } from "../../lib/store/hmac.ts";
import { SqliteStore } from "../../lib/store/sqlite_store.ts";
import type { Change, Contents } from "../../lib/store/store.ts";
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

Deno.test("a new store holds nothing but a secret", async () => {
  const { secret, ...rest } = await writtenAndRead();
  assertEquals(secret.length, 32);
  assert(secret.some((byte) => byte !== 0));
  assertEquals(rest, {
    messages: [],
    ids: [],
    lastNumber: 0,
    blocks: [],
    failures: new Map(),
    departed: new Map(),
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
  assertEquals(messages.map((read) => ({ ...read })), [empty, { ...message, body: body.slice() }]);
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

Deno.test("blocks, failed logins and departed accounts are read back, and what was taken back is not", async () => {
  const { blocks, failures, departed } = await writtenAndRead(
    { kind: "block", user: "seas", other: "google", blocked: true },
    { kind: "block", user: "google", other: "seas", blocked: true },
    { kind: "block", user: "google", other: "seas", blocked: false },
    { kind: "failures", name: "seas", failures: { count: 2, at: 5 } },
    { kind: "failures", name: "google", failures: { count: 3, at: 6, suspendedUntil: 7 } },
    { kind: "failures", name: "columbia", failures: { count: 1, at: 1 } },
    { kind: "failures", name: "columbia" },
    { kind: "departed", name: "windows", account: "a b" },
    { kind: "departed", name: "columbia", account: "c" },
    { kind: "departed", name: "columbia" },
  );
  assertEquals(blocks, [["seas", "google"]]);
  assertEquals(failures.get("seas"), { count: 2, at: 5 });
  assertEquals(failures.get("google"), { count: 3, at: 6, suspendedUntil: 7 });
  assertEquals([failures.size, [...departed]], [2, [["windows", "a b"]]]);
});
