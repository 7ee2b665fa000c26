/** Two weeks in the life of a center that keeps everything in memory. */
import { RunningClock } from "../support/hostile_clock.ts";
import { SEED } from "../support/hostile_dice.ts";
import { DEEDS } from "./deeds.ts";
import { Soak } from "./soak.ts";

Deno.test("when all have left, a center in memory is as large as at its start", async (t) => {
  await t.step(`seed ${SEED}`, async () => {
    await using soak = new Soak(1, new RunningClock());
    await soak.pass(14, DEEDS);
  });
});
