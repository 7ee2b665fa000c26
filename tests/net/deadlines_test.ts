import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Deadlines } from "../../lib/net/deadlines.ts";
import { FakeClock } from "../support/fake_clock.ts";

const LIMIT = 100;

/** A limit with a clock, and a record of what was overdue when. */
function makeDeadlines(): {
  clock: FakeClock;
  deadlines: Deadlines<string>;
  overdue: [item: string, at: number][];
} {
  const clock = new FakeClock();
  const overdue: [string, number][] = [];
  const deadlines = new Deadlines<string>(clock, LIMIT, (item) => {
    overdue.push([item, clock.now()]);
  });
  return { clock, deadlines, overdue };
}

Deno.test("what is not stopped is overdue at the limit, once", () => {
  const { clock, deadlines, overdue } = makeDeadlines();
  deadlines.start("a");
  clock.advance(LIMIT - 1);
  assertEquals(overdue, []);
  clock.advance(1);
  assertEquals(overdue, [["a", LIMIT]]);
  clock.advance(10 * LIMIT);
  assertEquals(overdue.length, 1);
  assertEquals(clock.timers, 0);
});

Deno.test("what is stopped in time is never overdue", () => {
  const { clock, deadlines, overdue } = makeDeadlines();
  deadlines.start("a");
  clock.advance(LIMIT - 1);
  deadlines.stop("a");
  clock.advance(10 * LIMIT);
  assertEquals(overdue, []);
  assertEquals(clock.timers, 0);
});

Deno.test("each thing has the whole limit, from its own start", () => {
  const { clock, deadlines, overdue } = makeDeadlines();
  for (const item of ["a", "b", "c"]) {
    deadlines.start(item);
    clock.advance(30);
  }
  clock.advance(LIMIT);
  assertEquals(overdue, [["a", 100], ["b", 130], ["c", 160]]);
  assertEquals(clock.timers, 0);
});

Deno.test("what starts at the same moment is overdue in the order of the starts", () => {
  const { clock, deadlines, overdue } = makeDeadlines();
  for (const item of ["c", "a", "b"]) deadlines.start(item);
  clock.advance(LIMIT);
  assertEquals(overdue, [["c", LIMIT], ["a", LIMIT], ["b", LIMIT]]);
});

Deno.test("starting again begins the limit anew", () => {
  const { clock, deadlines, overdue } = makeDeadlines();
  deadlines.start("a");
  deadlines.start("b");
  clock.advance(60);
  deadlines.start("a");
  clock.advance(LIMIT);
  assertEquals(overdue, [["b", 100], ["a", 160]]);
});

Deno.test("one that starts behind one that is stopped has its whole limit", () => {
  const { clock, deadlines, overdue } = makeDeadlines();
  deadlines.start("a");
  clock.advance(50);
  deadlines.stop("a");
  deadlines.start("b");
  clock.advance(99);
  assertEquals(overdue, []);
  clock.advance(1);
  assertEquals(overdue, [["b", 150]]);
});

Deno.test("things that come and go share one timer, which ends when they do", () => {
  const { clock, deadlines } = makeDeadlines();
  assertEquals(clock.timers, 0);
  for (let i = 0; i < 1000; i++) {
    deadlines.start(`item${i}`);
    assertEquals(clock.timers, 1);
    deadlines.stop(`item${i}`);
    clock.advance(1);
  }
  clock.advance(LIMIT);
  assertEquals(clock.timers, 0);
});

Deno.test("after all were overdue the next has its whole limit", () => {
  const { clock, deadlines, overdue } = makeDeadlines();
  deadlines.start("a");
  clock.advance(250);
  deadlines.start("b");
  clock.advance(LIMIT);
  assertEquals(overdue, [["a", 100], ["b", 350]]);
});

Deno.test("stopping what was not started, or is overdue, does nothing", () => {
  const { clock, deadlines, overdue } = makeDeadlines();
  deadlines.stop("a");
  deadlines.start("a");
  clock.advance(LIMIT);
  deadlines.stop("a");
  clock.advance(LIMIT);
  assertEquals(overdue, [["a", LIMIT]]);
  assertEquals(clock.timers, 0);
});

Deno.test("clearing ends everything and the timer", () => {
  const { clock, deadlines, overdue } = makeDeadlines();
  deadlines.start("a");
  deadlines.start("b");
  deadlines.clear();
  assertEquals(clock.timers, 0);
  clock.advance(10 * LIMIT);
  assertEquals(overdue, []);
  deadlines.clear();
});

Deno.test("a limit that was cleared works on", () => {
  const { clock, deadlines, overdue } = makeDeadlines();
  deadlines.start("a");
  clock.advance(50);
  deadlines.clear();
  deadlines.start("b");
  clock.advance(LIMIT);
  assertEquals(overdue, [["b", 150]]);
});

Deno.test("things are told apart by what they are, not by how they look", () => {
  const clock = new FakeClock();
  const overdue: object[] = [];
  const deadlines = new Deadlines<object>(clock, LIMIT, (item) => overdue.push(item));
  const [a, b] = [{}, {}];
  deadlines.start(a);
  deadlines.start(b);
  deadlines.stop(a);
  clock.advance(LIMIT);
  assertEquals(overdue.map((item) => item === b), [true]);
});

Deno.test("whoever is told may start it again, with one timer for it", () => {
  const clock = new FakeClock();
  const at: number[] = [];
  const deadlines: Deadlines<string> = new Deadlines(clock, LIMIT, (item) => {
    at.push(clock.now());
    if (at.length < 3) deadlines.start(item);
  });
  deadlines.start("a");
  clock.advance(LIMIT);
  assertEquals(clock.timers, 1);
  clock.advance(9 * LIMIT);
  assertEquals(at, [100, 200, 300]);
  assertEquals(clock.timers, 0);
});

Deno.test("clearing ends the timer also of what was started by whoever was told", () => {
  const clock = new FakeClock();
  const deadlines: Deadlines<string> = new Deadlines(clock, LIMIT, (item) => {
    if (item === "a") deadlines.start("c");
  });
  deadlines.start("a");
  clock.advance(50);
  deadlines.start("b");
  clock.advance(50);
  deadlines.clear();
  assertEquals(clock.timers, 0);
});

Deno.test("whoever is told may clear", () => {
  const clock = new FakeClock();
  const overdue: string[] = [];
  const deadlines: Deadlines<string> = new Deadlines(clock, LIMIT, (item) => {
    overdue.push(item);
    deadlines.clear();
  });
  deadlines.start("a");
  clock.advance(50);
  deadlines.start("b");
  clock.advance(10 * LIMIT);
  assertEquals(overdue, ["a"]);
  assertEquals(clock.timers, 0);
});

const event = fc.record({ item: fc.nat(5).map(String), wait: fc.nat(60), stops: fc.boolean() });

Deno.test("whatever is started and stopped, each thing has exactly its limit", () => {
  fc.assert(fc.property(fc.array(event, { maxLength: 40 }), (events) => {
    const { clock, deadlines, overdue } = makeDeadlines();
    const ends = new Map<string, number>();
    const expected: [string, number][] = [];
    const expire = () => {
      for (const [item, end] of [...ends].filter(([, end]) => end <= clock.now())) {
        expected.push([item, end]);
        ends.delete(item);
      }
    };
    for (const { item, wait, stops } of events) {
      clock.advance(wait);
      expire();
      ends.delete(item);
      if (stops) {
        deadlines.stop(item);
      } else {
        deadlines.start(item);
        ends.set(item, clock.now() + LIMIT);
      }
    }
    clock.advance(2 * LIMIT);
    expire();
    assertEquals(overdue, expected);
    assertEquals(clock.timers, 0);
  }));
});

Deno.test("an item whose time is begun anew by another that is overdue has a new one", () => {
  const clock = new FakeClock();
  const overdue: string[] = [];
  const deadlines = new Deadlines<string>(clock, 10, (item) => {
    overdue.push(item);
    if (item === "a") deadlines.start("b");
  });
  deadlines.start("a");
  deadlines.start("b");
  clock.advance(10);
  deadlines.stop("b");
  clock.advance(100);
  assertEquals([overdue, deadlines.size], [["a", "b"], 0]);
});
