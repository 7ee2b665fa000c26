/** Power fails at any moment: the file is as it was then, and the log as far as the disk has it. */
import { assert, assertEquals } from "@std/assert";
import { findDatabaseFile } from "../../lib/store/database_file.ts";
import { openStore } from "../../lib/store/sqlite_store.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { NO_SCRIPTS } from "../support/permissions.ts";
import { FaultyFile } from "./faulty_file.ts";
import { History, messageOf, normalOf } from "./history.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What was on the disk at one moment, and what a store must find in it. */
interface Moment {
  readonly file: Bytes;
  readonly log: Bytes;
  readonly held: unknown;
}

/** What one commit writes into the log at once, at most. */
const FRAME = 4096 + 24;

/** What the log begins with: less than a sector, which disks write as a whole. */
const HEADER = 32;

/** Enough for SQLite to put the log into the file. */
const LONG = 1_100 * 4096;

/** A bit of everything, a commit each. */
const STEPS: readonly ((history: History) => void)[] = [
  (history) => history.give("seas", "google"),
  (history) => {
    for (let i = 0; i < 40; i += 1) history.give("seas");
  },
  (history) => history.change({ kind: "block", user: "seas", other: "google", blocked: true }),
  (history) => {
    history.change({ kind: "shown", user: "seas", number: 20 });
    for (let number = 2; number <= 20; number += 1) history.change({ kind: "over", number });
    history.give("google");
  },
  (history) => {
    history.change({ kind: "id-over", number: 1 });
    history.change({ kind: "account", name: "columbia", known: "x" });
    history.clock.advance(500);
  },
  (history) => {
    const message = { ...messageOf(1_000), body: new Uint8Array(LONG).fill(65) };
    history.change({ kind: "message", message });
  },
  (history) => history.change({ kind: "failures", name: "seas", failures: { count: 1, at: 2 } }),
  (history) => history.change({ kind: "over", number: 1_000 }),
  (history) => history.change({ kind: "block", user: "seas", other: "google", blocked: false }),
];

async function readMoment(path: string, held: unknown): Promise<Moment> {
  return { file: await Deno.readFile(path), log: await Deno.readFile(`${path}-wal`), held };
}

/** Where writing the log may have stopped. */
function* cuts(from: number, to: number): Iterable<number> {
  if (to - from > 20 * FRAME) {
    yield* [from, from + 10, from + FRAME, Math.floor((from + to) / 2), to - FRAME, to - 1, to];
    return;
  }
  for (let at = from; at < to; at += 1_373) yield at;
  yield* [to - 1, to];
}

function commonLength(a: Bytes, b: Bytes): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) if (a[i] !== b[i]) return i;
  return length;
}

/** One file over another, as far as it was written. */
function overwritten(before: Bytes, after: Bytes, length: number): Bytes {
  const bytes = new Uint8Array(Math.max(before.length, length));
  bytes.set(before);
  bytes.set(after.subarray(0, length));
  return bytes;
}

Deno.test({
  name: "whenever power fails, all is there that was answered, and nothing is torn",
  ignore: NO_SCRIPTS,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const path = `${folder}/chat.db`;
    const copy = `${folder}/copy.db`;
    let copies = 0;

    async function heldBy(file: Bytes, log: Bytes): Promise<unknown> {
      copies += 1;
      await Deno.writeFile(copy, file);
      await Deno.writeFile(`${copy}-wal`, log);
      await using store = await openStore(copy, { clock: new FakeClock() });
      return normalOf(store.takeContents());
    }

    try {
      const history = new History(new FaultyFile(await findDatabaseFile(path)));
      history.open();
      const moments = [await readMoment(path, history.held)];
      for (const step of STEPS) {
        step(history);
        history.clock.advance(500);
        moments.push(await readMoment(path, history.held));
      }
      for (const [i, after] of moments.entries()) {
        assertEquals(await heldBy(after.file, after.log), after.held);
        const before = moments[i - 1];
        if (!before) continue;
        const from = Math.max(HEADER, commonLength(before.log, after.log));
        for (const at of cuts(from, after.log.length)) {
          const held = await heldBy(before.file, overwritten(before.log, after.log, at));
          // Whoever heard of a commit heard of it when it was there as a whole.
          const isEither = isEqual(held, before.held) || isEqual(held, after.held);
          assert(isEither, `Commit ${i} was written up to ${at} of ${after.log.length}`);
        }
        // The log is whole before the file is touched: the file may be half of either.
        const half = overwritten(before.file, after.file, after.file.length / 2 + 7);
        assertEquals(await heldBy(half, after.log), after.held);
      }
      await history.close();
      assert(copies > 50, `${copies} copies`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
