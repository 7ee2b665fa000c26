/** Waiting until something holds. */
import { assertEquals } from "@std/assert";
import { Condition } from "./condition.ts";

Deno.test("who waits is woken when it holds, and not before", async () => {
  const condition = new Condition();
  let value = 0;
  const woken: number[] = [];
  const waiting = [1, 2].map((least) =>
    condition.until(() => value >= least).then((held) => held && woken.push(least))
  );
  condition.changed();
  value = 1;
  condition.changed();
  await waiting[0];
  assertEquals(woken, [1]);
  value = 2;
  condition.changed();
  await waiting[1];
  assertEquals(woken, [1, 2]);
  assertEquals(await condition.until(() => true), true);
});

Deno.test("patience ends, and so does everything", async () => {
  const condition = new Condition();
  assertEquals(await condition.until(() => false, 1), false);
  assertEquals(await condition.whileProgress(() => false, () => 0, 1), false);
  assertEquals(await condition.pause(1), true);
  const waiting = [condition.until(() => false), condition.pause(3_600_000)];
  condition.end();
  assertEquals(await Promise.all(waiting), [false, false]);
  assertEquals(await condition.until(() => true), false);
});
