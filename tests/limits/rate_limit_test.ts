/** Buckets of tokens: so many at once, so many in the long run. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { RateLimit } from "../../lib/limits/rate_limit.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** Takes tokens until there are none. Returns how many there were. */
function takeAll(limit: RateLimit<string>, key = "a"): number {
  for (let taken = 0;; taken++) {
    if (limit.take(key) > 0) return taken;
  }
}

Deno.test("a bucket holds so many tokens, and says when the next one is there", () => {
  const limit = new RateLimit<string>(new FakeClock(), { perSecond: 4, burst: 3 });
  assertEquals([1, 2, 3, 4, 5].map(() => limit.take("a")), [0, 0, 0, 250, 250]);
});

Deno.test("tokens come back one by one, and not a moment earlier than was said", () => {
  const clock = new FakeClock();
  const limit = new RateLimit<string>(clock, { perSecond: 4, burst: 3 });
  takeAll(limit);
  clock.advance(249);
  assertEquals(limit.take("a"), 1);
  clock.advance(1);
  assertEquals([limit.take("a"), limit.take("a")], [0, 250]);
  clock.advance(600);
  assertEquals([limit.take("a"), limit.take("a"), limit.take("a")], [0, 0, 150]);
});

Deno.test("a bucket is full again in time, and holds no more however long it rests", () => {
  const clock = new FakeClock();
  const limit = new RateLimit<string>(clock, { perSecond: 50, burst: 500 });
  assertEquals(takeAll(limit), 500);
  clock.advance(10_000);
  assertEquals(takeAll(limit), 500);
  clock.advance(1e9);
  assertEquals(takeAll(limit), 500);
});

Deno.test("what is refused costs nothing", () => {
  const clock = new FakeClock();
  const limit = new RateLimit<string>(clock, { perSecond: 1, burst: 2 });
  takeAll(limit);
  for (let i = 0; i < 1_000; i++) assertEquals(limit.take("a"), 1_000);
  clock.advance(1_000);
  assertEquals(takeAll(limit), 1);
});

Deno.test("several tokens are taken at once, or none", () => {
  const limit = new RateLimit<string>(new FakeClock(), { perSecond: 2, burst: 5 });
  assertEquals([limit.take("a", 4), limit.take("a", 2)], [0, 500]);
  assertEquals([limit.take("a", 1), limit.take("a", 5)], [0, 2_500]);
});

Deno.test("each key has a bucket of its own", () => {
  const limit = new RateLimit<string>(new FakeClock(), { perSecond: 1, burst: 3 });
  assertEquals([takeAll(limit, "a"), takeAll(limit, "b"), takeAll(limit, "a")], [3, 3, 0]);
});

Deno.test("a token that is given back can be taken again", () => {
  const limit = new RateLimit<string>(new FakeClock(), { perSecond: 1, burst: 10 });
  takeAll(limit);
  limit.give("a", 1);
  assertEquals([limit.take("a"), limit.take("a")], [0, 1_000]);
  limit.give("a", 0.9);
  assertEquals(Math.round(limit.take("a")), 100);
});

Deno.test("giving more than was taken makes no bucket larger", () => {
  const clock = new FakeClock();
  const limit = new RateLimit<string>(clock, { perSecond: 1, burst: 10 });
  limit.give("a", 1_000);
  assertEquals([limit.size, takeAll(limit)], [0, 10]);
  limit.give("a", 1_000);
  clock.advance(1_000_000);
  limit.give("a", 1_000);
  assertEquals(takeAll(limit), 10);
});

Deno.test("what is owed has to come back before there is another token", () => {
  const clock = new FakeClock();
  const limit = new RateLimit<string>(clock, { perSecond: 1, burst: 10 });
  limit.owe("a", 4);
  assertEquals(takeAll(limit), 6);
  limit.owe("a", 5);
  clock.advance(5_999);
  assertEquals(limit.take("a"), 1);
  clock.advance(1);
  assertEquals([takeAll(limit), takeAll(limit, "b")], [1, 10]);
  limit.owe("c", 0);
  assertEquals(takeAll(limit, "c"), 10);
});

Deno.test("a bucket is exact after a year", () => {
  // The rates that a center has by default: requests, and logins a minute.
  for (const [perSecond, burst] of [[50, 500], [500, 5_000], [120 / 60, 240]] as const) {
    for (const now of [0, 12_345.678, 1e9 + 0.1, 3.2e10 + 0.7]) {
      const clock = new FakeClock();
      clock.advance(now);
      const limit = new RateLimit<string>(clock, { perSecond, burst });
      assertEquals(takeAll(limit), burst, `${perSecond} a second at ${now} ms`);
      clock.advance(1_000 / perSecond);
      assertEquals(takeAll(limit), 1, `${perSecond} a second at ${now} ms`);
    }
  }
});

Deno.test("no run of taking, giving back and waiting differs from counting by hand", () => {
  const step = fc.oneof(
    fc.record({ take: fc.integer({ min: 1, max: 6 }) }),
    fc.record({ give: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ wait: fc.integer({ min: 0, max: 40 }) }),
  );
  fc.assert(fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step), (burst, steps) => {
    const clock = new FakeClock();
    const limit = new RateLimit<string>(clock, { perSecond: 100, burst });
    /** Milliseconds' worth of tokens: one comes back in ten. */
    let left = burst * 10;
    for (const what of steps) {
      if ("wait" in what) {
        clock.advance(what.wait);
        left = Math.min(burst * 10, left + what.wait);
      } else if ("give" in what) {
        limit.give("a", what.give);
        left = Math.min(burst * 10, left + what.give * 10);
      } else {
        const wait = Math.max(0, what.take * 10 - left);
        assertEquals(limit.take("a", what.take), wait);
        if (wait === 0) left -= what.take * 10;
      }
    }
  }));
});

Deno.test("buckets that are full again are forgotten, however many keys there come to be", () => {
  const clock = new FakeClock();
  const limit = new RateLimit<number>(clock, { perSecond: 100, burst: 10 });
  let most = 0;
  for (let key = 0; key < 100_000; key++) {
    limit.take(key);
    if (key % 10 === 0) clock.advance(1);
    most = Math.max(most, limit.size);
  }
  assert(most <= 1_024, `${most} buckets are remembered, of which 100 are not full`);
});

Deno.test("what a flood of keys has taken comes back", () => {
  const clock = new FakeClock();
  const limit = new RateLimit<number>(clock, { perSecond: 1, burst: 10 });
  for (let key = 0; key < 50_000; key++) limit.take(key);
  assertEquals(limit.size, 50_000);
  clock.advance(1_000);
  for (let key = 0; key < 50_000; key++) {
    limit.take(-key);
    clock.advance(1_000);
  }
  assert(limit.size <= 1_024, `${limit.size} buckets are remembered`);
});

Deno.test("a key whose bucket is empty is not forgotten while others flood", () => {
  const clock = new FakeClock();
  const limit = new RateLimit<string>(clock, { perSecond: 1, burst: 100 });
  takeAll(limit, "guesser");
  clock.advance(1_000);
  for (let key = 0; key < 10_000; key++) limit.take(`${key}`);
  clock.advance(2_000);
  for (let key = 0; key < 10_000; key++) limit.take(`again ${key}`);
  assertEquals(takeAll(limit, "guesser"), 3);
});
