/** When the torture stops what. */
import { assert, assertEquals } from "@std/assert";
import { Dice } from "./dice.ts";
import { schedule, type Victim, VICTIMS } from "./schedule.ts";

const MESSAGES = 10_000;

function draw(victim: Victim, kills: number, seed = 1) {
  return schedule(new Dice(seed, victim), victim, kills, MESSAGES);
}

Deno.test("as many are killed as was asked for, spread over the messages", () => {
  for (const victim of VICTIMS) {
    const stops = draw(victim, 100);
    assertEquals(stops.filter(({ how }) => how === "SIGKILL").length, 100);
    assertEquals(stops.length, 120);
    const times = stops.map(({ at }) => at);
    assertEquals(times, times.toSorted((a, b) => a - b));
    assert(times.every((at) => at >= 0 && at < MESSAGES * 0.95));
    for (const [from, to] of [[0, 0.3], [0.3, 0.6], [0.6, 1]] as const) {
      assert(times.some((at) => at >= from * MESSAGES && at < to * MESSAGES), `${from}`);
    }
  }
});

Deno.test("a center is killed while it starts too, and never runs out of input", () => {
  const stops = draw("center", 100);
  assert(stops.some(({ isEarly }) => isEarly));
  assert(stops.every(({ how, isEarly }) => !isEarly || how === "SIGKILL"));
  assert(stops.every(({ how }) => how !== "end"));
  assert(draw("sender", 100).every(({ isEarly }) => !isEarly));
});

Deno.test("a seed decides all of it", () => {
  assertEquals(draw("sender", 20, 5), draw("sender", 20, 5));
  assert(JSON.stringify(draw("sender", 20, 5)) !== JSON.stringify(draw("sender", 20, 6)));
  assertEquals(draw("sender", 0), []);
});
