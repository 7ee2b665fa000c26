/** What is forgotten of rates and log lines when nobody asks anything any more. */
import { assert, assertEquals } from "@std/assert";
import { LogThrottle } from "../../lib/center/log_throttle.ts";
import { Rates } from "../../lib/center/rates.ts";
import { RateLimit } from "../../lib/limits/rate_limit.ts";
import { Sessions } from "../../lib/session.ts";
import { FakeClock } from "../support/fake_clock.ts";

const HERE = "192.0.2.1";

Deno.test("a bucket is forgotten when it is full, without anybody taking from another", () => {
  const clock = new FakeClock();
  const limit = new RateLimit<string>(clock, { perSecond: 1, burst: 10 });
  limit.take("a", 2);
  clock.advance(1_000);
  limit.take("b", 2);
  clock.advance(999);
  limit.sweep();
  assertEquals(limit.size, 2);
  clock.advance(1);
  limit.sweep();
  assertEquals(limit.size, 1);
  clock.advance(1_000);
  limit.sweep();
  assertEquals(limit.size, 0);
});

Deno.test("a bucket that is not full is never forgotten", () => {
  const clock = new FakeClock();
  const limit = new RateLimit<string>(clock, { perSecond: 1, burst: 10 });
  limit.take("a", 10);
  for (let second = 1; second <= 9; second++) {
    clock.advance(1_000);
    limit.sweep();
    assertEquals(limit.take("a", second + 1), 1_000, `${second} tokens are back`);
  }
});

Deno.test("a bucket of many tokens holds those behind it up only until it is full", () => {
  const clock = new FakeClock();
  const limit = new RateLimit<string>(clock, { perSecond: 1, burst: 10 });
  limit.owe("a", 100);
  for (const key of ["b", "c", "d"]) limit.take(key);
  clock.advance(99_999);
  limit.sweep();
  assertEquals(limit.size, 4);
  clock.advance(1);
  limit.sweep();
  assertEquals(limit.size, 0);
});

Deno.test("what a flood has left is forgotten bit by bit", () => {
  const clock = new FakeClock();
  const limit = new RateLimit<number>(clock, { perSecond: 1, burst: 10 });
  for (let key = 0; key < 100_000; key++) limit.take(key);
  clock.advance(1_000);
  let before = limit.size;
  for (let sweeps = 0; limit.size > 0; sweeps++) {
    limit.sweep();
    assert(before - limit.size <= 10_000, "one sweep forgot too many");
    assert(sweeps < 10, "they are not forgotten");
    before = limit.size;
  }
});

Deno.test("of rates nothing is left when everybody has been quiet for long enough", () => {
  const clock = new FakeClock();
  const rates = new Rates(clock, { rate: 10, addressRate: 100, logins: 60 }, () => {});
  const sessions = new Sessions(clock, 1e9);
  const start = rates.sizes;
  for (const user of ["seas", "google"]) {
    rates.login(HERE);
    rates.loggedIn(HERE, user);
    const session = sessions.offer(user, { protocol: 2, host: HERE });
    for (let i = 0; i < 101; i++) rates.request(session, HERE);
    rates.greeting(session, HERE);
    rates.broadcast(session, 1_000);
  }
  rates.stranger("192.0.2.2");
  assertEquals(rates.sizes, { buckets: 7, pauses: 2 });
  clock.advance(4_499);
  rates.sweep();
  assertEquals(rates.sizes.pauses, 2);
  clock.advance(1);
  rates.sweep();
  assertEquals(rates.sizes.pauses, 0);
  clock.advance(8_000);
  rates.sweep();
  assertEquals(rates.sizes, start);
});

Deno.test("a pause that is forgotten has ended, and one that goes on is not forgotten", () => {
  const clock = new FakeClock();
  const rates = new Rates(clock, { rate: 10, addressRate: 0, logins: 0 }, () => {});
  const seas = new Sessions(clock, 1e9).offer("seas", { protocol: 2, host: HERE });
  for (let i = 0; i < 101; i++) rates.request(seas, HERE);
  for (let i = 0; i < 10; i++) {
    clock.advance(4_000);
    rates.sweep();
    assert(rates.request(seas, HERE), "whoever goes on asking is not heard");
  }
  clock.advance(4_500);
  rates.sweep();
  assertEquals(rates.request(seas, HERE), undefined);
});

Deno.test("of a log nothing is left a minute after it was told what was left out", () => {
  const clock = new FakeClock();
  const lines: string[] = [];
  const throttle = new LogThrottle(clock, (event) => lines.push(event));
  const start = throttle.sizes;
  for (let i = 0; i < 100; i++) throttle.log("refused", { from: `192.0.2.${i % 4}:${i + 1_024}` });
  assertEquals(throttle.sizes, { lines: 5, omitted: 4 });
  clock.advance(60_000);
  throttle.tell();
  assertEquals([throttle.sizes, lines.filter((line) => line === "omitted").length], [start, 4]);
});
