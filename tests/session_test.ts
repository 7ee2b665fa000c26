/** Sessions: their tokens, their states and their end. */
import { assertEquals, assertMatch } from "@std/assert";
import type { Endpoint } from "../lib/net/address.ts";
import { Sessions } from "../lib/session.ts";
import { FakeClock } from "./support/fake_clock.ts";

const PLACE: Endpoint = { hostname: "127.0.0.1", port: 6067 };
const ELSEWHERE: Endpoint = { hostname: "127.0.0.1", port: 6068 };

function setUp(): { clock: FakeClock; sessions: Sessions } {
  const clock = new FakeClock();
  return { clock, sessions: new Sessions(clock, 30_000) };
}

Deno.test("a token has at least 128 random bits and nothing that splits a frame", () => {
  const { sessions } = setUp();
  const tokens = Array.from({ length: 1_000 }, () => sessions.offer("seas").token);
  for (const token of tokens) assertMatch(token, /^[A-Za-z0-9_-]{22,}$/);
  assertEquals(new Set(tokens).size, tokens.length);
  const used = new Set(tokens.join(""));
  assertEquals(used.size, 64, "every character of base64 turns up in 1000 random tokens");
});

Deno.test("an offered session is not online and has a token already", () => {
  const { sessions } = setUp();
  const session = sessions.offer("seas");
  assertEquals(session.isOpen, false);
  assertEquals([sessions.size, sessions.of("seas"), [...sessions.users()]], [0, undefined, []]);
  assertEquals(sessions.authenticate("seas", session.token), session);
});

Deno.test("a session is online at its endpoint once it is open", () => {
  const { sessions } = setUp();
  const session = sessions.offer("seas");
  assertEquals(sessions.open(session, PLACE), undefined);
  session.settle("open");
  assertEquals([session.isOpen, session.endpoint], [true, PLACE]);
  assertEquals([sessions.size, sessions.of("seas"), [...sessions.users()]], [1, session, ["seas"]]);
  assertEquals([sessions.at({ ...PLACE }), sessions.at(ELSEWHERE)], [session, undefined]);
  assertEquals(sessions.authenticate("seas", session.token), session);
});

Deno.test("only the whole token of that very user is worth anything", () => {
  const { sessions } = setUp();
  const seas = sessions.offer("seas");
  const google = sessions.offer("google");
  sessions.open(google, ELSEWHERE);
  const { token } = seas;
  const wrong = ["", token.slice(1), token.slice(0, -1), `${token}x`, ` ${token}`, google.token];
  for (const text of wrong) assertEquals(sessions.authenticate("seas", text), undefined, text);
  for (const user of ["google", "nobody", "", "Seas", "seas "]) {
    assertEquals(sessions.authenticate(user, token), undefined, user);
  }
  assertEquals(sessions.authenticate("seas", token), seas);
});

Deno.test("several sessions may be on offer to one user, each with its token", () => {
  const { sessions } = setUp();
  const offered = [sessions.offer("seas"), sessions.offer("seas"), sessions.offer("seas")];
  for (const session of offered) {
    assertEquals(sessions.authenticate("seas", session.token), session);
  }
  const [first, second, third] = offered;
  sessions.end(second!);
  assertEquals(sessions.authenticate("seas", second!.token), undefined);
  assertEquals(sessions.authenticate("seas", first!.token), first);
  assertEquals(sessions.authenticate("seas", third!.token), third);
});

Deno.test("opening a session ends the older one of that user, and its token", () => {
  const { sessions } = setUp();
  const older = sessions.offer("seas");
  sessions.open(older, PLACE);
  older.settle("open");
  const newer = sessions.offer("seas");
  assertEquals([older.isOpen, sessions.of("seas")], [true, older]);
  assertEquals(sessions.open(newer, ELSEWHERE), older);
  newer.settle("open");
  assertEquals([older.isOpen, newer.isOpen], [false, true]);
  assertEquals(sessions.authenticate("seas", older.token), undefined);
  assertEquals(sessions.authenticate("seas", newer.token), newer);
  assertEquals([sessions.size, sessions.of("seas")], [1, newer]);
  assertEquals([sessions.at(PLACE), sessions.at(ELSEWHERE)], [undefined, newer]);
});

Deno.test("the token of a session that was replaced is known as such, and of no other", () => {
  const { sessions } = setUp();
  const google = sessions.offer("google");
  const older = sessions.offer("seas");
  sessions.open(older, PLACE);
  assertEquals([older.wasReplaced, sessions.wasReplaced("seas", older.token)], [false, false]);
  const newer = sessions.offer("seas");
  sessions.open(newer, ELSEWHERE);
  assertEquals([older.wasReplaced, newer.wasReplaced], [true, false]);
  assertEquals(sessions.wasReplaced("seas", older.token), true);
  const { token } = older;
  for (const other of ["", token.slice(1), `${token}x`, newer.token, google.token]) {
    assertEquals(sessions.wasReplaced("seas", other), false, other);
  }
  for (const user of ["google", "nobody", "", "Seas"]) {
    assertEquals(sessions.wasReplaced(user, token), false, user);
  }
  sessions.end(newer);
  assertEquals(sessions.wasReplaced("seas", newer.token), false, "it was ended, not replaced");
  assertEquals(sessions.wasReplaced("seas", token), true);
});

Deno.test("of many sessions that were replaced the latest four are known", () => {
  const { sessions } = setUp();
  const all = Array.from({ length: 7 }, () => sessions.offer("seas"));
  for (const session of all) sessions.open(session);
  const known = all.filter(({ token }) => sessions.wasReplaced("seas", token));
  assertEquals(known, all.slice(2, 6));
});

Deno.test("a session tells since when it is open, and since when its user has done nothing", () => {
  const { clock, sessions } = setUp();
  clock.advance(1_000);
  const session = sessions.offer("seas");
  assertEquals([session.openedAt, session.activeAt], [0, 1_000]);
  clock.advance(2_000);
  sessions.open(session, PLACE);
  assertEquals([session.openedAt, session.activeAt], [clock.date(), 3_000]);
  clock.advance(4_000);
  sessions.authenticate("seas", session.token);
  assertEquals([session.heardAt, session.activeAt], [7_000, 3_000], "being heard is not doing");
  assertEquals(session.openedAt, clock.date() - 4_000);
});

Deno.test("a session may be opened at the endpoint of the one it replaces", () => {
  const { sessions } = setUp();
  sessions.open(sessions.offer("seas"), PLACE);
  const newer = sessions.offer("seas");
  sessions.open(newer, PLACE);
  assertEquals(sessions.at(PLACE), newer);
});

Deno.test("an ended session is gone from everywhere, and ending it again is safe", () => {
  const { sessions } = setUp();
  const session = sessions.offer("seas");
  sessions.open(session, PLACE);
  session.settle("open");
  for (let i = 0; i < 2; i++) {
    sessions.end(session);
    assertEquals([session.isOpen, sessions.size, sessions.of("seas")], [false, 0, undefined]);
    assertEquals(sessions.at(PLACE), undefined);
    assertEquals(sessions.authenticate("seas", session.token), undefined);
  }
});

Deno.test("the end of an older session does not touch the newer one at its place", () => {
  const { sessions } = setUp();
  const older = sessions.offer("seas");
  sessions.open(older, PLACE);
  const newer = sessions.offer("seas");
  sessions.open(newer, PLACE);
  sessions.end(older);
  assertEquals([sessions.of("seas"), sessions.at(PLACE)], [newer, newer]);
});

Deno.test("who waits for a session hears in order that it is open, or over", () => {
  const { sessions } = setUp();
  for (const state of ["open", "over"] as const) {
    const session = sessions.offer("seas");
    const heard: string[] = [];
    for (const name of ["first", "second"]) {
      session.whenSettled((open) => heard.push(`${name} ${open}`));
    }
    assertEquals(heard, []);
    session.settle(state);
    session.whenSettled((open) => heard.push(`late ${open}`));
    const open = state === "open";
    assertEquals(heard, [`first ${open}`, `second ${open}`, `late ${open}`]);
  }
});

Deno.test("who waits for a session that is ended hears that it is over, once", () => {
  const { sessions } = setUp();
  const session = sessions.offer("seas");
  const heard: boolean[] = [];
  session.whenSettled((open) => heard.push(open));
  sessions.end(session);
  sessions.end(session);
  assertEquals(heard, [false]);
});

Deno.test("a session unheard for the timeout has expired, and a request puts that off", () => {
  const { clock, sessions } = setUp();
  const seas = sessions.offer("seas");
  const google = sessions.offer("google");
  sessions.open(seas, PLACE);
  sessions.open(google, ELSEWHERE);
  clock.advance(29_999);
  assertEquals(sessions.expired(), []);
  sessions.authenticate("google", google.token);
  sessions.authenticate("seas", "wrong");
  clock.advance(1);
  assertEquals(sessions.expired(), [seas]);
  assertEquals(sessions.of("seas"), seas, "finding it does not end it");
  clock.advance(29_999);
  assertEquals(new Set(sessions.expired()), new Set([seas, google]));
});

Deno.test("the timeout counts from when a session was opened, and not for one on offer", () => {
  const { clock, sessions } = setUp();
  const session = sessions.offer("seas");
  clock.advance(3_600_000);
  assertEquals(sessions.expired(), []);
  sessions.open(session, PLACE);
  clock.advance(29_999);
  assertEquals(sessions.expired(), []);
  clock.advance(1);
  assertEquals(sessions.expired(), [session]);
});

Deno.test("sessions of several users do not touch each other", () => {
  const { sessions } = setUp();
  const seas = sessions.offer("seas");
  const google = sessions.offer("google");
  sessions.open(seas, PLACE);
  assertEquals(sessions.open(google, ELSEWHERE), undefined);
  assertEquals([...sessions.users()].toSorted(), ["google", "seas"]);
  sessions.end(google);
  assertEquals([sessions.of("seas"), sessions.at(PLACE), sessions.size], [seas, seas, 1]);
});

Deno.test("sessions need no timer", () => {
  const { clock, sessions } = setUp();
  sessions.open(sessions.offer("seas"), PLACE);
  assertEquals(clock.timers, 0);
});

Deno.test("who is online stays in order while they come and go, asked for or not", () => {
  const { sessions } = setUp();
  const names = Array.from(
    { length: 200 },
    (_, i) => `${"aZ\u00e9\u{1f600}"[i % 4]}${(i * 37) % 200}`,
  );
  const open = names.map((name) => {
    const session = sessions.offer(name);
    sessions.open(session);
    session.settle("open");
    if (name.endsWith("5")) sessions.sortedUsers();
    assertEquals(sessions.of(name), session);
    return session;
  });
  assertEquals(sessions.sortedUsers(), names.toSorted());
  const again = sessions.offer(names[7]!);
  assertEquals(sessions.open(again), open[7]);
  assertEquals(sessions.sortedUsers(), names.toSorted());
  for (const [i, session] of open.entries()) if (i % 3 === 0) sessions.end(session);
  assertEquals(sessions.sortedUsers(), names.filter((_, i) => i % 3 !== 0).sort());
});
