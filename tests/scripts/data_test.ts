/** Centers with a data file as processes: which of them start, and what outlasts them. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { systemClock } from "../../lib/clock.ts";
import { openStore } from "../../lib/store/sqlite_store.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { bytesOf } from "../support/bytes.ts";
import { NO_SCRIPTS } from "../support/permissions.ts";
import { Folder } from "../support/script.ts";
import { DataProcess } from "./data_process.ts";

/** Whether no process can be started with a limit for its files. */
const NO_LIMIT = NO_SCRIPTS || Deno.build.os === "windows" ||
  Deno.permissions.querySync({ name: "run", command: "sh" }).state !== "granted";

const KEPT =
  "OKAY|kept|The recipient is offline. Messages will be delivered when they log on again.";

const PASSWORDS = { seas: "summerisover", google: "hasglasses" };

/** Logs in, and attaches. */
async function come(
  address: { hostname: string; port: number },
  user: keyof typeof PASSWORDS,
): Promise<NewerClient> {
  const client = NewerClient.listen({ listening: false });
  await client.login(address, user, PASSWORDS[user]);
  await client.attach();
  return client;
}

/** A file that a center wrote, and of which some bytes are not as they were. */
async function damage(path: string, from: number, length: number): Promise<void> {
  {
    await using store = await openStore(path, { clock: systemClock });
    for (let number = 1; number <= 40; number += 1) {
      const recipients = ["google"];
      const body = bytesOf("x".repeat(1_000));
      const message = { number, time: 0, from: "seas", id: `${number}`, body, recipients };
      store.write({ kind: "message", message });
    }
  }
  using file = await Deno.open(path, { write: true });
  await file.seek(from, Deno.SeekMode.Start);
  await file.write(new Uint8Array(length).fill(0xa5));
}

Deno.test("a data file that cannot be used is told in one line, and no center starts", {
  ignore: NO_SCRIPTS,
}, async () => {
  await using folder = new Folder();
  await folder.write("text.db", "This is no database. ".repeat(1_000));
  await folder.write("short.db", "no");
  await damage(`${folder.path}/header.db`, 0, 100);
  await damage(`${folder.path}/pages.db`, 4_096, 40_000);
  await Deno.mkdir(`${folder.path}/folder.db`);
  const missing = ["--allow-net", "--allow-read"];
  const refusals: readonly (readonly [data: string[], code: number, line: RegExp, string[]?])[] = [
    [["x.db"], 1, /^Cannot use x\.db as data file: .*--allow-write=\., or the folder/, missing],
    [["none/x.db"], 1, /^Cannot use none\/x\.db as data file: there is no folder \.\/none/],
    [["folder.db"], 1, /^Cannot use folder\.db as data file: it is a folder: name a file in it$/],
    [["text.db"], 1, /^Cannot use text\.db as data file: it is not a SQLite file: name another$/],
    [["short.db"], 1, /^Cannot use short\.db as data file: it is not a SQLite file: name another$/],
    [["header.db"], 1, /^Cannot use header\.db as data file: it is not a SQLite file/],
    [["pages.db"], 1, /^Cannot use pages\.db as data file: it is damaged: restore a copy of it/],
    [[""], 2, /^Cannot use --data: expected a file; see --help$/],
  ];
  const before = new Set([...Deno.readDirSync(folder.path)].map(({ name }) => name));
  await Promise.all(refusals.map(async ([[data = ""], code, line, permissions]) => {
    await using center = new DataProcess(
      folder.path,
      ["--data", data],
      permissions && { permissions },
    );
    assertEquals(await center.ended(), code, data);
    assertEquals(
      [center.stdout.all, center.stderr.all.length],
      [[], 1],
      center.stderr.all.join("\n"),
    );
    assertMatch(center.stderr.all[0]!, line);
  }));
  const after = [...Deno.readDirSync(folder.path)].map(({ name }) => name);
  assertEquals(after.filter((name) => !before.has(name)), [], "nothing was made");
  assertEquals((await Deno.readTextFile(`${folder.path}/text.db`)).length, 21_000);
});

Deno.test("what a center answered is there when it was killed, and nobody else had its file", {
  ignore: NO_SCRIPTS,
}, async () => {
  await using folder = new Folder();
  const ids = Array.from({ length: 20 }, (_, i) => `id-${i}`);
  {
    await using center = new DataProcess(folder.path, ["--data", "chat.db"]);
    await using seas = await come(await center.address(), "seas");
    await using second = new DataProcess(folder.path, ["--data", "chat.db"]);
    for (const id of ids) assertEquals(await seas.say("google", `text of ${id}`, id), KEPT);
    assertEquals(await seas.ask("BLC", "1", "google"), "OKAY|blocked|You have blocked google");
    for (const left of [2, 1]) {
      using login = await NewerClient.listen({ listening: false }).openLogin(await seas.center!);
      assertEquals(await login.attempt("nobody", "wrong"), `LOGIN_FAILED|${left}`);
    }
    assertEquals(await second.ended(), 1);
    assertEquals([second.stdout.all, second.stderr.all], [[], [
      "Cannot use chat.db as data file: another center, or another program, has it open",
    ]]);
    await center.ended("SIGKILL");
  }
  await using center = new DataProcess(folder.path, ["--data", "chat.db"]);
  const address = await center.address();
  using login = await NewerClient.listen({ listening: false }).openLogin(address);
  assertMatch(await login.attempt("nobody", "wrong"), /^JUST_PENNED\|/);
  await using seas = await come(address, "seas");
  // It was sent again by a client that did not hear of the kill.
  const again = seas.say("google", "text of id-19", "id-19");
  await using google = await come(address, "google");
  for (const id of ids) {
    const push = await google.nextPush();
    assertEquals([push.kind, push.id, push.text], ["KPT", id, `[seas]: text of ${id}`]);
  }
  assertMatch(await again, /^OKAY\|(kept|delivered)\|/);
  assertMatch(await google.say("seas", "x"), /^FAIL\|blocked\|/);
  assertEquals(await seas.say("google", "the end", "end"), "OKAY|delivered|");
  assertEquals((await google.nextPush()).id, "end");
  assertEquals(await center.ended("SIGTERM"), 0);
});

Deno.test("a disk that is full costs only what was not accepted, and is told in one line", {
  ignore: NO_LIMIT,
}, async () => {
  await Promise.all(["text", "json"].map(fillDisk));
});

Deno.test("a disk without room for a data file is told in one line, and no center starts", {
  ignore: NO_LIMIT,
}, async () => {
  await using folder = new Folder();
  await using center = new DataProcess(folder.path, ["--data", "chat.db"], { blocks: 8 });
  assertEquals(await center.ended(), 1);
  assertEquals([center.stdout.all, center.stderr.all.length], [[], 1], center.stderr.all.join());
  assertMatch(center.stderr.all[0]!, /^Cannot use chat\.db as data file: .*the disk /);
});

async function fillDisk(format: string): Promise<void> {
  await using folder = new Folder();
  const accepted: string[] = [];
  const flags = ["--data", "chat.db", "--log", format, "--rate", "0", "--address-rate", "0"];
  {
    await using center = new DataProcess(folder.path, flags, { blocks: 300 });
    await using seas = await come(await center.address(), "seas");
    using line = await seas.openRequests();
    let refused = 0;
    for (let i = 0; refused < 40; i += 1) {
      const text = `${i} ${"x".repeat(4_000)}`;
      const answer = await line.ask("MSG", "google", text);
      if (answer === KEPT) accepted.push(text);
      else {
        assertMatch(answer, /^FAIL\|disk\|Your message was not sent: the message center cannot/);
        refused += 1;
      }
      assert(i < 2_000, "the disk is never full");
    }
    assert(accepted.length > 10, `${accepted.length} accepted`);
    assertEquals(await line.ask("ONL"), "OKAY|online|[CURRENTLY ONLINE]: seas");
    await line.ask("BLC", "1", "google");
    using login = await NewerClient.listen({ listening: false }).openLogin(seas.center!);
    assertEquals(await login.attempt("google", "wrong"), "LOGIN_FAILED|2");
    assertEquals(await login.attempt("google", PASSWORDS.google), "LOGIN_OKAY|2");
    assertMatch(await line.ask("WHO", "google"), /\|1$/);
    await center.ended("SIGTERM");
    assertMatch(center.stderr.all.at(-1)!, /data lost.*changes/, "the block was not written");
    checkLog(center.stderr.all, format);
  }
  await using center = new DataProcess(folder.path, ["--data", "chat.db"]);
  await using google = await come(await center.address(), "google");
  for (const text of accepted) assertEquals((await google.nextPush()).text, `[seas]: ${text}`);
}

function checkLog(lines: readonly string[], format: string): void {
  assert(!lines.some((line) => /^\s+at |Unexpected|xxx/.test(line)), lines.join("\n"));
  const reason = "Cannot write to chat.db: ";
  const told = lines.filter((line) => line.includes(reason));
  // SQLite makes room by and by, so that it may seem to be over for a moment.
  assert(told.length > 0 && told.length < 10, lines.join("\n"));
  for (const line of told) {
    if (format === "text") {
      assertMatch(line, /data not written .*reason="Cannot write to chat\.db: the disk .*"$/);
      continue;
    }
    const { event, reason, time } = JSON.parse(line);
    assertEquals(event, "data not written");
    assertMatch(reason, /^Cannot write to chat\.db: the disk .*senders are told/);
    assertMatch(time, /^\d{4}-.*Z$/);
  }
}
