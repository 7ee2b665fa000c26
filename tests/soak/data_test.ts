/** Ten days in the life of a center that keeps its data in a file. */
import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { openStore } from "../../lib/store/sqlite_store.ts";
import { RunningClock } from "../support/hostile_clock.ts";
import { SEED } from "../support/hostile_dice.ts";
import { NO_FILES } from "../accounts/watched_file.ts";
import { DEEDS } from "./deeds.ts";
import { Soak } from "./soak.ts";

/** The tables with what has an end. */
const TABLES = ["message", "sent_id", "block", "failure"];

/** How long the file may be with what stands beside it, in bytes: pages that are free are used again. */
const MOST_BYTES = 5 * 1024 * 1024;

/** How long the file may be in the end: nearly all in it was free long since. */
const LEFT_BYTES = 256 * 1024;

Deno.test({
  name: "when all have left, a center with a data file, and the file, are as at their start",
  ignore: NO_FILES,
  async fn(t) {
    await t.step(`seed ${SEED}`, async () => {
      const folder = await Deno.makeTempDir({ prefix: "soak-" });
      try {
        const file = `${folder}/center.db`;
        const clock = new RunningClock();
        await using store = await openStore(file, { clock });
        await using soak = new Soak(2, clock, store);
        await soak.pass(10, DEEDS);
        assertEquals(store.size, 0);
        const bytes = sizeOf(file) + sizeOf(`${file}-wal`);
        assert(bytes <= MOST_BYTES, `${bytes} bytes`);
        await soak[Symbol.asyncDispose]();
        await store[Symbol.asyncDispose]();
        assertEmpty(file);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    });
  },
});

function assertEmpty(file: string): void {
  assert(sizeOf(file) <= LEFT_BYTES, `${sizeOf(file)} bytes`);
  const database = new DatabaseSync(file);
  try {
    for (const table of TABLES) {
      assertEquals(database.prepare(`SELECT * FROM ${table}`).all(), [], table);
    }
  } finally {
    database.close();
  }
}

function sizeOf(file: string): number {
  return Deno.statSync(file).size;
}
