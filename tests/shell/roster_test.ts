/** What a client remembers of others. */
import { assertEquals } from "@std/assert";
import type { Happening } from "../../lib/client/event.ts";
import { Roster } from "../../lib/shell/roster.ts";

/** A roster that takes note of things, one a second. */
function rosterOf(...happenings: Happening[]): Roster {
  const roster = new Roster();
  happenings.forEach((happening, i) => roster.notice({ ...happening, time: 1_000 * (i + 1) }));
  return roster;
}

const came = (user: string, online = true): Happening => ({ kind: "presence", user, online });
const wrote = (from: string, text: string, more = {}): Happening => ({
  kind: "message",
  from,
  text,
  ...more,
});

Deno.test("nobody is known at first", () => {
  const roster = new Roster();
  assertEquals([roster.names("seas"), roster.latest(), roster.last], [[], [], undefined]);
  assertEquals([roster.seen("google"), roster.knowsOnline], [undefined, false]);
});

Deno.test("who comes is seen since then, until they go", () => {
  const roster = rosterOf(came("google"));
  assertEquals(roster.seen("google"), { since: 1_000 });
  roster.notice({ ...wrote("google", "Hello!"), time: 9_000 });
  assertEquals(roster.seen("google"), { since: 1_000 });
  roster.notice({ ...came("google", false), time: 10_000 });
  assertEquals(roster.seen("google"), undefined);
});

Deno.test("who writes is online, unless it was kept; since when is not known", () => {
  const roster = rosterOf(
    wrote("google", "Hello!"),
    wrote("bob", "Hello!", { kept: true }),
    { kind: "private", from: "ada", text: "Hello!" },
  );
  assertEquals(roster.seen("google"), { since: undefined });
  assertEquals(roster.seen("ada"), { since: undefined });
  assertEquals(roster.seen("bob"), undefined);
});

Deno.test("a list of who is online is all there are, and forgets no time", () => {
  const roster = rosterOf(came("google"), came("bob"), {
    kind: "online",
    users: ["ada", "google", "seas"],
  });
  assertEquals(roster.knowsOnline, true);
  assertEquals(roster.seen("google"), { since: 1_000 });
  assertEquals(roster.seen("ada"), { since: undefined });
  assertEquals(roster.seen("bob"), undefined);
  assertEquals(roster.names("seas"), ["google", "ada"]);
  roster.areOnline([]);
  assertEquals(roster.names("seas"), []);
});

Deno.test("of each person the latest message is known, in the order in which they came", () => {
  const roster = rosterOf(
    wrote("google", "one"),
    wrote("bob", "two"),
    wrote("google", "three"),
    { kind: "private", from: "bob", text: "four" },
    { kind: "notice", text: "five" },
  );
  assertEquals(roster.latest(), [
    { kind: "message", from: "google", text: "three", time: 3_000 },
    { kind: "private", from: "bob", text: "four", time: 4_000 },
  ]);
  assertEquals(roster.last?.from, "bob");
});

Deno.test("names: those who ask come first, then who is online, then who wrote, each once", () => {
  const roster = rosterOf(
    wrote("dan", "Hello!", { kept: true }),
    came("carl"),
    came("seas"),
    wrote("bob", "Hello!"),
    { kind: "request", from: "bob" },
    { kind: "request", from: "ada" },
    { kind: "request", from: "seas" },
  );
  assertEquals(roster.names("seas"), ["bob", "ada", "carl", "dan"]);
  assertEquals(roster.names(""), ["bob", "ada", "seas", "carl", "dan"]);
  roster.answered("bob");
  roster.answered("nobody");
  assertEquals(roster.names("seas"), ["ada", "carl", "bob", "dan"]);
});

Deno.test("another session forgets who is online and who asked, but not what was written", () => {
  const roster = rosterOf(wrote("google", "Hello!"), came("bob"), { kind: "request", from: "ada" });
  roster.areOnline(["google", "bob"]);
  roster.forgetOnline();
  assertEquals([roster.seen("google"), roster.knowsOnline], [undefined, false]);
  assertEquals(roster.names("seas"), ["google"]);
  assertEquals(roster.last?.text, "Hello!");
});

Deno.test("no more than 10,000 are remembered, the latest", () => {
  const roster = new Roster();
  const users = Array.from({ length: 10_001 }, (_, i) => `user${i}`);
  for (const user of users) {
    roster.notice({ ...wrote(user, "Hello!"), time: 1 });
    roster.notice({ kind: "request", from: user, time: 1 });
  }
  assertEquals(roster.latest().length, 10_000);
  assertEquals(roster.latest()[0]?.from, "user1");
  assertEquals(roster.seen("user0"), undefined);
  assertEquals(roster.seen("user10000"), { since: undefined });
  roster.forgetOnline();
  assertEquals(roster.names("").length, 10_000);
  for (const user of users) roster.notice({ ...came(user), time: 1 });
  assertEquals(roster.seen("user0"), undefined);
});
