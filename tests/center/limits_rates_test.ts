/** How often users and addresses may ask: what is counted, and what is said. */
import { assert, assertEquals } from "@std/assert";
import { type RateLimits, Rates } from "../../lib/center/rates.ts";
import { type Session, Sessions } from "../../lib/session.ts";
import { FakeClock } from "../support/fake_clock.ts";

const HERE = "192.0.2.1";
const ELSEWHERE = "192.0.2.2";

/** Rates of ten a second, and of so many from one address; what they tell of limits. */
class Desk {
  readonly clock = new FakeClock();
  readonly limits: string[] = [];
  readonly rates: Rates;
  readonly #sessions = new Sessions(this.clock, 1e9);

  constructor(limits: Partial<RateLimits> = {}) {
    this.rates = new Rates(
      this.clock,
      { rate: 10, addressRate: 0, logins: 0, ...limits },
      (...limit) => this.limits.push(limit.join(" ")),
    );
  }

  session(user: string, protocol: 1 | 2 = 1): Session {
    return this.#sessions.offer(user, { protocol, host: HERE });
  }

  /** How many of so many requests may be acted on. */
  ask(session: Session, count: number, block = HERE): number {
    let done = 0;
    for (let i = 0; i < count; i++) if (!this.rates.request(session, block)) done += 1;
    return done;
  }

  /** For how many seconds a request is put off, and whether it is the first one. */
  told(session: Session): [seconds: number, isFirst: boolean] | undefined {
    const excess = this.rates.request(session, HERE);
    return excess && [excess.seconds, excess.isFirst];
  }
}

Deno.test("ten seconds' worth may be asked at once, and what follows is put off", () => {
  const desk = new Desk();
  const seas = desk.session("seas");
  assertEquals(desk.ask(seas, 100), 100);
  assertEquals(desk.rates.request(seas, HERE), {
    seconds: 5,
    text: "Cannot do that: you are asking too much at once; try again in 5 seconds",
    isFirst: true,
  });
  assertEquals(desk.limits, [`rate ${HERE} seas`]);
});

Deno.test("nothing is acted on in a pause, which is told and logged once", () => {
  const desk = new Desk();
  const seas = desk.session("seas");
  desk.ask(seas, 100);
  assertEquals(desk.told(seas), [5, true]);
  for (let i = 0; i < 44; i++) {
    desk.clock.advance(100);
    assertEquals(desk.told(seas)?.[1], false);
  }
  assertEquals(desk.limits.length, 1);
});

Deno.test("in protocol 1 a pause ends by itself, and how long it lasts yet is right", () => {
  const desk = new Desk();
  const seas = desk.session("seas");
  desk.ask(seas, 101);
  const seconds = [1, 2, 3, 4].map(() => {
    desk.clock.advance(1_000);
    return desk.told(seas)?.[0];
  });
  assertEquals(seconds, [4, 3, 2, 1]);
  desk.clock.advance(1_000);
  assertEquals(desk.ask(seas, 50), 50);
  assertEquals(desk.told(seas), [5, true]);
  assertEquals(desk.limits.length, 2);
});

Deno.test("in protocol 2 a pause lasts until nothing is asked: what is asked again must not be overtaken", () => {
  const desk = new Desk();
  const seas = desk.session("seas", 2);
  desk.ask(seas, 100);
  assertEquals(desk.told(seas), [5, true]);
  for (let i = 0; i < 20; i++) {
    desk.clock.advance(4_000);
    assertEquals(desk.told(seas), [5, false]);
  }
  desk.clock.advance(5_000);
  assertEquals(desk.told(seas), undefined);
});

Deno.test("whoever waits as long as they were told is served, though their clock is not ours", () => {
  for (const protocol of [1, 2] as const) {
    const desk = new Desk();
    const seas = desk.session("seas", protocol);
    desk.ask(seas, 110);
    desk.clock.advance(4_600);
    assertEquals(desk.told(seas), undefined, `protocol ${protocol}`);
  }
});

Deno.test("whoever asks no faster than they may is never put off", () => {
  for (const protocol of [1, 2] as const) {
    const desk = new Desk();
    const seas = desk.session("seas", protocol);
    for (let i = 0; i < 10_000; i++) {
      assertEquals(desk.told(seas), undefined);
      desk.clock.advance(100);
    }
  }
});

Deno.test("one user's flood puts off no other, here or elsewhere", () => {
  const desk = new Desk({ addressRate: 20 });
  const [eve, seas, google] = ["eve", "seas", "google"].map((user) => desk.session(user));
  assertEquals(desk.ask(eve!, 10_000), 100);
  assertEquals([desk.ask(seas!, 50), desk.ask(google!, 100, ELSEWHERE)], [50, 100]);
});

Deno.test("a flood that goes on takes nothing of what its neighbours may ask", () => {
  const desk = new Desk({ addressRate: 20 });
  const [eve, seas] = [desk.session("eve"), desk.session("seas")];
  let done = 0;
  for (let i = 0; i < 600; i++) {
    desk.clock.advance(100);
    desk.ask(eve, 100);
    done += desk.ask(seas, 1);
  }
  assertEquals(done, 600);
});

Deno.test("all sessions of one address may ask so much, and others elsewhere as much as ever", () => {
  const desk = new Desk({ addressRate: 20 });
  const users = ["a", "b", "c"].map((user) => desk.session(user));
  assertEquals(users.map((user) => desk.ask(user, 100)), [100, 100, 0]);
  assertEquals(desk.limits, [`address-rate ${HERE} c`]);
  const excess = desk.rates.request(users[2]!, HERE);
  assert(excess?.text.includes("too much is asked from your address at once"), excess?.text);
  assertEquals(desk.ask(desk.session("d"), 100, ELSEWHERE), 100);
});

Deno.test("what an address refuses is not counted for the session", () => {
  const desk = new Desk({ addressRate: 1 });
  const seas = desk.session("seas");
  assertEquals(desk.ask(seas, 50), 10);
  desk.clock.advance(5_000);
  assertEquals(desk.ask(seas, 90, ELSEWHERE), 10);
  desk.clock.advance(5_000);
  assertEquals(desk.told(seas), undefined);
});

Deno.test("a sign of life waits for no pause, and lengthens none", () => {
  const desk = new Desk();
  const seas = desk.session("seas", 2);
  desk.ask(seas, 101);
  for (let i = 0; i < 5; i++) {
    desk.clock.advance(950);
    assertEquals(desk.rates.greeting(seas, HERE), undefined);
  }
  assertEquals(desk.told(seas), undefined);
});

Deno.test("signs of life are counted, too", () => {
  const desk = new Desk();
  const seas = desk.session("seas", 2);
  const told = Array.from({ length: 101 }, () => desk.rates.greeting(seas, HERE));
  assertEquals(told.findIndex((excess) => excess !== undefined), 100);
  assertEquals(told[100]?.seconds, 5);
  desk.clock.advance(100);
  assertEquals(desk.told(seas), undefined);
});

Deno.test("strangers are counted for themselves: they take nothing of what users may ask", () => {
  const desk = new Desk({ addressRate: 10 });
  let heard = 0;
  for (let i = 0; i < 10_000; i++) if (desk.rates.stranger(HERE)) heard += 1;
  assertEquals(heard, 100);
  assertEquals(desk.rates.stranger(ELSEWHERE), true);
  assertEquals(desk.ask(desk.session("seas"), 100), 100);
  desk.clock.advance(100);
  assertEquals([desk.rates.stranger(HERE), desk.rates.stranger(HERE)], [true, false]);
});

Deno.test("two minutes' worth of guesses may come at once, then one now and then", () => {
  const desk = new Desk({ logins: 30 });
  const waits = Array.from({ length: 61 }, () => desk.rates.login(HERE));
  assertEquals([waits.findIndex((wait) => wait > 0), waits[60]], [60, 2_000]);
  assertEquals(desk.limits, [`logins ${HERE}`]);
  assertEquals(desk.rates.login(ELSEWHERE), 0);
  desk.clock.advance(2_000);
  assertEquals([desk.rates.login(HERE), desk.rates.login(HERE)], [0, 2_000]);
});

Deno.test("a right password costs a tenth of a guess", () => {
  const desk = new Desk({ logins: 30 });
  let count = 0;
  for (; desk.rates.login(HERE) === 0; count++) {
    assertEquals(desk.rates.loggedIn(HERE, `user${count}`), 0);
  }
  assertEquals(count, 591);
});

Deno.test("a user comes no more often than an address may guess, wherever they come from", () => {
  const desk = new Desk({ logins: 30 });
  const waits = Array.from({ length: 61 }, (_, i) => {
    assertEquals(desk.rates.login(`192.0.2.${i}`), 0);
    return desk.rates.loggedIn(`192.0.2.${i}`, "eve");
  });
  assertEquals([waits.findIndex((wait) => wait > 0), waits[60]], [60, 2_000]);
  assertEquals(desk.limits, ["logins 192.0.2.60 eve"]);
  assertEquals(desk.rates.loggedIn("192.0.2.60", "seas"), 0);
  desk.clock.advance(2_000);
  assertEquals(desk.rates.loggedIn("192.0.2.60", "eve"), 0);
});

Deno.test("a broadcast to many counts for more, and what it cost has to come back first", () => {
  const desk = new Desk();
  const seas = desk.session("seas");
  desk.rates.broadcast(seas, 49);
  assertEquals(desk.ask(seas, 90), 90);
  desk.rates.broadcast(seas, 5_000);
  assertEquals(desk.told(seas), [5, true]);
  desk.clock.advance(5_000);
  assertEquals(desk.told(seas), [5, true]);
  desk.clock.advance(5_000);
  assertEquals(desk.ask(seas, 100), 10);
  assertEquals(desk.ask(desk.session("google"), 100), 100);
});

Deno.test("a rate of 0 is none", () => {
  const desk = new Desk({ rate: 0 });
  assertEquals(desk.ask(desk.session("seas"), 10_000), 10_000);
  assertEquals(Array.from({ length: 10_000 }, () => desk.rates.login(HERE)).every((w) => !w), true);
  assertEquals(desk.rates.greeting(desk.session("seas", 2), HERE), undefined);
  assertEquals([desk.rates.stranger(HERE), desk.limits], [true, []]);
});

Deno.test("logging in again brings no second bucket, and ends no pause", () => {
  for (const protocol of [1, 2] as const) {
    const desk = new Desk();
    assertEquals(desk.ask(desk.session("eve", protocol), 200), 100);
    let done = 0;
    for (let i = 0; i < 20; i++) done += desk.ask(desk.session("eve", protocol), 100);
    assertEquals(done, 0, `protocol ${protocol}`);
  }
});
