/** A center on a SQLite file, before which there are faults. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Clock, systemClock } from "../../lib/clock.ts";
import { hmac } from "../../lib/store/hmac.ts";
import { SqliteStore } from "../../lib/store/sqlite_store.ts";
import { FaultyFile, FULL, IO_ERROR, memoryFile } from "../store/faulty_file.ts";
import { NOT_SENT, UNSURE } from "./data_fixtures.ts";
import { OFFLINE, startWithBob } from "./fixtures.ts";
import { come, FOR_EVER, texts, until } from "./newer_room.ts";

const KEPT = `OKAY|kept|${OFFLINE}`;

/** A hundred times as fast as the machine's. */
const fastClock: Clock = {
  ...systemClock,
  after: (delay, run) => systemClock.after(delay / 100, run),
};

function open() {
  const file = new FaultyFile(memoryFile());
  const states: (string | undefined)[] = [];
  const store = new SqliteStore(file, hmac, {
    clock: fastClock,
    onState: (error) => states.push(error?.message),
  });
  const center = startWithBob({ timeout: FOR_EVER, store });
  return {
    file,
    states,
    store,
    center,
    /** Another center on the same file. */
    async restart() {
      await center.close();
      await store[Symbol.asyncDispose]();
      file.faultAt = () => undefined;
      const next = new SqliteStore(file, hmac, { clock: fastClock });
      const other = startWithBob({ timeout: FOR_EVER, store: next });
      return {
        center: other,
        async [Symbol.asyncDispose]() {
          await other.close();
          await next[Symbol.asyncDispose]();
        },
      };
    },
  };
}

Deno.test("a burst of messages costs few commits", async () => {
  const { file, center, restart } = open();
  await using seas = await come(center, "seas");
  file.commits = 0;
  using line = await seas.openRequests();
  const texts = Array.from({ length: 1_000 }, (_, i) => `${i}`);
  await line.send(...texts.map((text) => ["MSG", "google", text] as const));
  for (const _ of texts) assertEquals(await line.answer(), KEPT);
  assert(file.commits <= 50, `${file.commits} commits`);
  await using _next = await restart();
});

for (const error of [FULL, IO_ERROR]) {
  for (const isAfter of [false, true]) {
    const when = isAfter ? "after" : "before";
    Deno.test(`${error.message}, ${when} a commit: what was refused never comes, and the rest does`, async () => {
      const { file, states, store, center, restart } = open();
      await using seas = await come(center, "seas");
      assertEquals(await seas.say("google", "one", "a-1"), KEPT);
      file.faultAt = (_, sql) => sql === "COMMIT" ? { error, isAfter } : undefined;
      assertEquals(await seas.say("google", "two", "a-2"), `FAIL|disk|${NOT_SENT}`);
      assertEquals(await seas.ask("BLC", "1", "bob"), `FAIL|disk|${UNSURE}`);
      assertEquals(await seas.say("google", "three", "a-3"), `FAIL|disk|${NOT_SENT}`);
      assertEquals(await seas.ask("ONL"), "OKAY|online|[CURRENTLY ONLINE]: seas");
      file.faultAt = () => undefined;
      await until(() => store.size === 0 && states.at(-1) === undefined);
      assertEquals(await seas.say("google", "four", "a-3"), KEPT);
      assertEquals(states.length, 2);
      await using next = await restart();
      await using bob = await come(next.center, "bob");
      assertMatch(await bob.say("seas", "x"), /^FAIL\|blocked\|/);
      await using google = await come(next.center, "google");
      assertEquals(await texts(google, 2), ["[seas]: one", "[seas]: four"]);
    });
  }
}

Deno.test("what was shown while nothing could be written is not shown again after a restart", async () => {
  const { file, store, center, restart } = open();
  await using seas = await come(center, "seas");
  for (const text of ["one", "two"]) assertEquals(await seas.say("google", text), KEPT);
  file.faultAt = (_, sql) =>
    sql === "BEGIN IMMEDIATE" ? { error: FULL, isAfter: false } : undefined;
  assertEquals(await seas.say("google", "three"), `FAIL|disk|${NOT_SENT}`);
  await using google = await come(center, "google");
  assertEquals(await texts(google, 2), ["[seas]: one", "[seas]: two"]);
  await google.ask("OUT");
  file.faultAt = () => undefined;
  await until(() => store.size === 0);
  await using next = await restart();
  await using sender = await come(next.center, "seas");
  await using again = await come(next.center, "google");
  assertEquals(await sender.say("google", "four"), "OKAY|delivered|");
  assertEquals(await texts(again, 1), ["[seas]: four"]);
});
