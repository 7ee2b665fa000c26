/** Beginning no more than the runtime gets done. */
import { assertEquals } from "@std/assert";
import { Pacer } from "../../lib/net/pacer.ts";
import { giveWay } from "../../lib/net/slice.ts";

/** As many as begin at once. */
const FREE = 256;

/** A pacer, and who has begun, in order. */
function pacing() {
  const pacer = new Pacer();
  const begun: number[] = [];
  let asked = 0;
  const ask = (count: number) => {
    for (let i = 0; i < count; i += 1) {
      const number = asked++;
      const turn = pacer.turn();
      if (turn) turn.then(() => begun.push(number));
      else begun.push(number);
    }
  };
  /** Waits until more have begun; returns how many. */
  const more = async () => {
    const before = begun.length;
    while (begun.length === before) await giveWay();
    return begun.length - before;
  };
  const end = (count: number) => {
    for (let i = 0; i < count; i += 1) pacer.done();
  };
  return { pacer, begun, ask, more, end };
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

Deno.test("a few begin at once, and wait for nobody", () => {
  const { pacer, begun, ask, end } = pacing();
  ask(FREE);
  assertEquals([begun.length, pacer.size], [FREE, 0]);
  end(100);
  ask(100);
  assertEquals([begun.length, pacer.size], [FREE + 100, 0]);
});

Deno.test("many begin a few a turn, in the order in which they asked", async () => {
  const { pacer, begun, ask, more } = pacing();
  ask(FREE + 150);
  assertEquals([begun.length, pacer.size], [FREE, 150]);
  while (pacer.size > 0) assertEquals(await more() <= 64, true);
  assertEquals(begun, upTo(FREE + 150));
});

Deno.test("whoever asks later waits behind those who wait, though some are done", async () => {
  const { pacer, begun, ask, more, end } = pacing();
  ask(FREE + 10);
  end(200);
  ask(1);
  assertEquals([begun.length, pacer.size], [FREE, 11]);
  while (pacer.size > 0) await more();
  assertEquals(begun, upTo(FREE + 11));
});

Deno.test("those who are never done hold nobody up for good", async () => {
  const { pacer, begun, ask, more, end } = pacing();
  ask(FREE + 1_000);
  end(100);
  while (pacer.size > 0) await more();
  assertEquals(begun, upTo(FREE + 1_000));
});

Deno.test("after a full turn nothing begins until what was left behind had its turn", async () => {
  const { pacer, begun, ask, more, end } = pacing();
  ask(2 * FREE);
  while (pacer.size > 0) await more();
  ask(200);
  end(100);
  await more();
  const count = begun.length;
  // Its timer is older than this one, and so comes first.
  await giveWay();
  assertEquals(begun.length, count);
  pacer.done();
  await more();
  pacer.close();
});

Deno.test("at the end nobody waits any more", async () => {
  const { pacer, begun, ask } = pacing();
  ask(FREE + 10);
  pacer.close();
  ask(1);
  await Promise.resolve();
  assertEquals([begun.length, pacer.size], [FREE + 11, 0]);
});
