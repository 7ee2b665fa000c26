/** What is remembered of sessions that are over, and for how long. */
import { assertEquals } from "@std/assert";
import { FormerSessions } from "../lib/former_sessions.ts";
import { Sessions } from "../lib/session.ts";
import { FakeClock } from "./support/fake_clock.ts";

const DAY = 24 * 60 * 60 * 1_000;

function open() {
  const clock = new FakeClock();
  const former = new FormerSessions(clock);
  const end = (user: string, token = `of ${user}`) =>
    former.add(user, { token, wasReplaced: false });
  return { clock, former, end };
}

Deno.test("a client that slept through a long weekend is told that it was replaced", () => {
  const { clock, former, end } = open();
  end("seas");
  former.replace("seas");
  for (let day = 0; day < 6; day++) {
    clock.advance(DAY);
    former.sweep();
    assertEquals(former.wasReplaced("seas", "of seas"), true, `day ${day}`);
  }
});

Deno.test("a week after a user's last session nothing is remembered of them", () => {
  const { clock, former, end } = open();
  end("seas", "first");
  clock.advance(3 * DAY);
  end("google");
  end("seas", "second");
  former.replace("seas");
  clock.advance(7 * DAY - 1);
  former.sweep();
  assertEquals([former.size, former.wasReplaced("seas", "first")], [2, true]);
  clock.advance(1);
  former.sweep();
  assertEquals([former.size, former.wasReplaced("seas", "first")], [0, false]);
});

Deno.test("of those who left long ago nothing is remembered, of those who left of late all is", () => {
  const { clock, former, end } = open();
  for (let day = 0; day < 30; day++) {
    end(`user${day}`);
    // Whoever comes again each day is remembered all the time.
    end("seas");
    clock.advance(DAY);
    former.sweep();
  }
  assertEquals(former.size, 7);
});

Deno.test("of ten thousand users the sessions are remembered, whoever they are", () => {
  const { former, end } = open();
  for (let i = 0; i < 10_100; i++) end(`user${i}`);
  former.replace("user99");
  former.replace("user100");
  assertEquals(former.size, 10_000);
  assertEquals(former.wasReplaced("user99", "of user99"), false);
  assertEquals(former.wasReplaced("user100", "of user100"), true);
});

Deno.test("sessions that come and go leave nothing in a week", () => {
  const clock = new FakeClock();
  const sessions = new Sessions(clock, 30_000);
  const start = sessions.sizes;
  const endpoint = { hostname: "127.0.0.1", port: 6067 };
  for (const user of ["seas", "google", "seas"]) {
    const session = sessions.offer(user);
    assertEquals(sessions.sizes.offered, 1);
    sessions.open(session, { ...endpoint, port: endpoint.port++ });
  }
  sessions.end(sessions.offer("bob"));
  assertEquals(sessions.sizes, { sessions: 2, offered: 0, endpoints: 2, former: 1 });
  for (const user of [...sessions.users()]) sessions.end(sessions.of(user)!);
  sessions.sweep();
  assertEquals(sessions.sizes, { sessions: 0, offered: 0, endpoints: 0, former: 2 });
  clock.advance(7 * DAY);
  sessions.sweep();
  assertEquals(sessions.sizes, start);
});
