import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Turn, Turns } from "../../lib/net/turns.ts";
import { FakeClock } from "../support/fake_clock.ts";

const PATIENCE = 250;

/** Lines with a clock, and a record of who acted when. */
class Scene {
  readonly clock = new FakeClock();
  readonly turns = new Turns(this.clock, PATIENCE);
  /** Who acted, in order. */
  readonly acted: string[] = [];
  /** When each of them did. */
  readonly when: Record<string, number> = {};
  readonly #places = new Map<string, Turn>();

  /** Takes a place for each of the names, in order. */
  take(...names: string[]): void {
    for (const name of names) this.#places.set(name, this.turns.take("192.0.2.1"));
  }

  /** The holders of these names are ready, one after the other. */
  ready(...names: string[]): void {
    for (const name of names) {
      this.#places.get(name)!.act(() => {
        this.acted.push(name);
        this.when[name] = this.clock.now();
      });
    }
  }

  /** The holder of this name gives up. */
  leave(name: string): void {
    this.#places.get(name)!.leave();
  }

  /** What is left: lines and timers. */
  get left(): { lines: number; timers: number } {
    return { lines: this.turns.size, timers: this.clock.timers };
  }

  /** What is left behind: lines, and timers when their time is over. */
  leftBehind(): { lines: number; timers: number } {
    const { lines } = this.left;
    this.clock.advance(PATIENCE);
    return { lines, timers: this.left.timers };
  }
}

const NOTHING = { lines: 0, timers: 0 };

Deno.test("whoever is alone acts at once", () => {
  const scene = new Scene();
  scene.take("a");
  scene.ready("a");
  assertEquals(scene.acted, ["a"]);
  assertEquals(scene.leftBehind(), NOTHING);
});

Deno.test("those who get ready in order act at once", () => {
  const scene = new Scene();
  scene.take("a", "b", "c");
  scene.ready("a");
  assertEquals(scene.acted, ["a"]);
  scene.ready("b", "c");
  assertEquals(scene.acted, ["a", "b", "c"]);
  assertEquals(scene.leftBehind(), NOTHING);
});

Deno.test("those who get ready in reverse act in the order of their places", () => {
  const scene = new Scene();
  scene.take("a", "b", "c", "d");
  scene.ready("d", "c", "b");
  assertEquals(scene.acted, []);
  scene.ready("a");
  assertEquals(scene.acted, ["a", "b", "c", "d"]);
  assertEquals(scene.leftBehind(), NOTHING);
});

Deno.test("a place that is given up holds up nobody", () => {
  const scene = new Scene();
  scene.take("a", "b", "c");
  scene.ready("c");
  scene.leave("b");
  assertEquals(scene.acted, []);
  scene.leave("a");
  assertEquals(scene.acted, ["c"]);
  assertEquals(scene.leftBehind(), NOTHING);
});

Deno.test("a line that everyone leaves is gone", () => {
  const scene = new Scene();
  scene.take("a", "b");
  scene.leave("b");
  scene.leave("a");
  assertEquals(scene.acted, []);
  assertEquals(scene.leftBehind(), NOTHING);
});

Deno.test("a slow place holds up those behind it for the patience, no longer", () => {
  const scene = new Scene();
  scene.take("slow", "b", "c");
  scene.ready("b", "c");
  scene.clock.advance(PATIENCE - 1);
  assertEquals(scene.acted, []);
  scene.clock.advance(1);
  assertEquals(scene.acted, ["b", "c"]);
});

Deno.test("whoever was overtaken acts when ready, and leaves nothing behind", () => {
  const scene = new Scene();
  scene.take("slow", "b");
  scene.ready("b");
  scene.clock.advance(10_000);
  scene.ready("slow");
  assertEquals(scene.acted, ["b", "slow"]);
  assertEquals(scene.leftBehind(), NOTHING);
});

Deno.test("whoever was overtaken and gives up leaves nothing behind", () => {
  const scene = new Scene();
  scene.take("slow", "b");
  scene.ready("b");
  scene.clock.advance(PATIENCE);
  assertEquals(scene.leftBehind(), NOTHING);
  scene.take("c", "d");
  scene.ready("d");
  scene.leave("slow");
  assertEquals(scene.acted, ["b"]);
  scene.ready("c");
  assertEquals(scene.acted, ["b", "c", "d"]);
  assertEquals(scene.leftBehind(), NOTHING);
});

Deno.test("many slow places hold up one behind them as long as a single one does", () => {
  const scene = new Scene();
  const slow = Array.from({ length: 100 }, (_, i) => `slow${i}`);
  scene.take(...slow, "quick");
  scene.ready("quick");
  scene.clock.advance(PATIENCE);
  assertEquals(scene.when, { quick: PATIENCE });
});

Deno.test("slow places that are taken later hold up those behind them no longer either", () => {
  const scene = new Scene();
  for (let i = 0; i < 10; i++) {
    scene.take(`slow${i}`);
    scene.clock.advance(100);
  }
  scene.take("quick");
  scene.ready("quick");
  scene.clock.advance(PATIENCE);
  // The last slow place was taken 100 ms before.
  assertEquals(scene.when, { quick: 1000 + PATIENCE - 100 });
});

Deno.test("a place that was slow before anyone stood behind it holds up nobody", () => {
  const scene = new Scene();
  scene.take("slow");
  scene.clock.advance(PATIENCE);
  scene.take("b");
  scene.ready("b");
  assertEquals(scene.when, { b: PATIENCE });
});

Deno.test("someone who gets ready late goes before those behind who are not ready", () => {
  const scene = new Scene();
  scene.take("a", "b", "c");
  scene.ready("c");
  scene.clock.advance(PATIENCE - 1);
  scene.ready("a");
  assertEquals(scene.acted, ["a"]);
  scene.ready("b");
  assertEquals(scene.acted, ["a", "b", "c"]);
  assertEquals(scene.leftBehind(), NOTHING);
});

Deno.test("no line waits for another", () => {
  const clock = new FakeClock();
  const turns = new Turns(clock, PATIENCE);
  const acted: string[] = [];
  const slow = turns.take("192.0.2.1");
  turns.take("192.0.2.2").act(() => acted.push("other"));
  assertEquals(acted, ["other"]);
  assertEquals(turns.size, 1);
  slow.leave();
  assertEquals(turns.size, 0);
});

Deno.test("whoever acts may take a new place, behind all others", () => {
  const clock = new FakeClock();
  const turns = new Turns(clock, PATIENCE);
  const acted: string[] = [];
  const [a, b] = [turns.take("x"), turns.take("x")];
  b.act(() => acted.push("b"));
  a.act(() => {
    acted.push("a");
    turns.take("x").act(() => acted.push("c"));
  });
  assertEquals([acted, turns.size], [["a", "b", "c"], 0]);
  clock.advance(PATIENCE);
  assertEquals(clock.timers, 0);
});

Deno.test("a line that empties while someone acts, and begins anew, is not lost", () => {
  const clock = new FakeClock();
  const turns = new Turns(clock, PATIENCE);
  const [a, b] = [turns.take("x"), turns.take("x")];
  a.act(() => {
    b.leave();
    turns.take("x");
  });
  assertEquals(turns.size, 1);
});

Deno.test("clearing drops all lines and timers, and calls nobody", () => {
  const scene = new Scene();
  scene.take("a", "b");
  scene.ready("b");
  assertEquals(scene.left, { lines: 1, timers: 1 });
  scene.turns.clear();
  assertEquals(scene.leftBehind(), NOTHING);
  scene.clock.advance(PATIENCE);
  assertEquals(scene.acted, []);
});

Deno.test("after clearing nobody acts who had a place before", () => {
  const scene = new Scene();
  scene.take("a", "b");
  scene.turns.clear();
  scene.ready("b", "a");
  assertEquals(scene.acted, []);
  assertEquals(scene.leftBehind(), NOTHING);
});

const event = fc.record({ who: fc.nat(7), wait: fc.nat(120), leaves: fc.boolean() });

Deno.test("whatever happens, everyone acts once, in time and with nothing left behind", () => {
  fc.assert(fc.property(fc.array(event, { maxLength: 30 }), (events) => {
    const scene = new Scene();
    const names = Array.from({ length: 8 }, (_, i) => `n${i}`);
    scene.take(...names);
    const readyAt = new Map<string, number>();
    const done = new Set<string>();
    for (const { who, wait, leaves } of events) {
      scene.clock.advance(wait);
      const name = names[who]!;
      if (done.has(name)) continue;
      done.add(name);
      if (leaves) scene.leave(name);
      else {
        readyAt.set(name, scene.clock.now());
        scene.ready(name);
      }
    }
    for (const name of names) if (!done.has(name)) scene.leave(name);
    assertEquals(scene.acted.toSorted(), [...readyAt.keys()].toSorted());
    for (const [name, at] of readyAt) {
      assert(scene.when[name]! <= Math.max(at, PATIENCE), `${name} waited too long`);
    }
    const punctual = scene.acted.filter((name) => readyAt.get(name)! < PATIENCE);
    assertEquals(punctual, punctual.toSorted(), "those who are ready in time keep their order");
    assertEquals(scene.leftBehind(), NOTHING);
  }));
});
