import { assert, assertEquals } from "@std/assert";
import { Lockout } from "../../lib/accounts/lockout.ts";
import type { Clock } from "../../lib/clock.ts";
import type { StoredFailures } from "../../lib/store/store.ts";
import { FakeClock } from "../support/fake_clock.ts";

const MINUTE = 60_000;

function makeLockout(maxFailures = 3): { clock: FakeClock; lockout: Lockout } {
  const clock = new FakeClock();
  return { clock, lockout: new Lockout(clock, maxFailures, MINUTE, (name) => name === "seas") };
}

Deno.test("the third failure in a row suspends a name", () => {
  const { lockout } = makeLockout();
  assertEquals(lockout.suspendedFor("seas"), 0);
  assertEquals(lockout.fail("seas"), { suspended: false, attemptsLeft: 2 });
  assertEquals(lockout.fail("seas"), { suspended: false, attemptsLeft: 1 });
  assertEquals(lockout.suspendedFor("seas"), 0);
  assertEquals(lockout.fail("seas"), { suspended: true, milliseconds: MINUTE });
  assertEquals(lockout.suspendedFor("seas"), MINUTE);
});

Deno.test("how many failures suspend a name can be chosen", () => {
  assertEquals(makeLockout(1).lockout.fail("seas"), { suspended: true, milliseconds: MINUTE });
  const { lockout } = makeLockout(5);
  for (const attemptsLeft of [4, 3, 2, 1]) {
    assertEquals(lockout.fail("seas"), { suspended: false, attemptsLeft });
  }
  assertEquals(lockout.fail("seas"), { suspended: true, milliseconds: MINUTE });
});

Deno.test("a success between failures begins the count anew", () => {
  const { lockout } = makeLockout();
  lockout.fail("seas");
  lockout.fail("seas");
  lockout.succeed("seas");
  assertEquals(lockout.fail("seas"), { suspended: false, attemptsLeft: 2 });
});

Deno.test("a success takes a suspension back", () => {
  const { lockout } = makeLockout(1);
  lockout.fail("seas");
  lockout.succeed("seas");
  assertEquals(lockout.suspendedFor("seas"), 0);
});

Deno.test("failures count in a row, however long ago the first was", () => {
  const { clock, lockout } = makeLockout();
  lockout.fail("seas");
  lockout.fail("seas");
  clock.advance(100 * MINUTE);
  assertEquals(lockout.fail("seas"), { suspended: true, milliseconds: MINUTE });
});

Deno.test("a suspension runs down and ends to the millisecond", () => {
  const { clock, lockout } = makeLockout(1);
  lockout.fail("seas");
  clock.advance(40_000.5);
  assertEquals(lockout.suspendedFor("seas"), 19_999.5);
  clock.advance(19_998.5);
  assertEquals(lockout.suspendedFor("seas"), 1);
  clock.advance(1);
  assertEquals(lockout.suspendedFor("seas"), 0);
});

Deno.test("after a suspension the count begins anew", () => {
  const { clock, lockout } = makeLockout();
  for (let i = 0; i < 3; i++) lockout.fail("seas");
  clock.advance(MINUTE);
  assertEquals(lockout.suspendedFor("seas"), 0);
  assertEquals(lockout.fail("seas"), { suspended: false, attemptsLeft: 2 });
});

Deno.test("each name counts for itself", () => {
  const { lockout } = makeLockout();
  for (const name of ["seas", "Seas", "google", "__proto__", ""]) {
    assertEquals(lockout.fail(name), { suspended: false, attemptsLeft: 2 });
  }
  lockout.fail("seas");
  lockout.fail("seas");
  assert(lockout.suspendedFor("seas") > 0);
  assertEquals(lockout.suspendedFor("Seas"), 0);
  assertEquals(lockout.suspendedFor("google"), 0);
});

Deno.test("no timer is set for a suspension", () => {
  const { clock, lockout } = makeLockout(1);
  lockout.fail("seas");
  assertEquals(clock.timers, 0);
});

Deno.test("of however many names that nobody has only so many are remembered", () => {
  const { lockout } = makeLockout();
  const names = Array.from({ length: 300_000 }, (_, i) => `nobody${i}`);
  for (const name of names) lockout.fail(name);
  const remembered = names.filter((name) => {
    const attempt = lockout.fail(name);
    lockout.succeed(name);
    return attempt.suspended || attempt.attemptsLeft < 2;
  });
  assert(remembered.length <= 250_000, `remembers ${remembered.length}`);
  assert(remembered.includes("nobody299999"), "forgets the latest");
});

Deno.test("a name's failures stay when an account of that name comes or goes", () => {
  const clock = new FakeClock();
  const accounts = new Set<string>();
  const lockout = new Lockout(clock, 3, MINUTE, (name) => accounts.has(name));
  lockout.fail("ada");
  for (let i = 0; i < 3; i++) lockout.fail("bob");
  for (const change of ["add", "delete"] as const) {
    for (const name of ["ada", "bob", "nobody"]) {
      accounts[change](name);
      lockout.move(name);
    }
    assertEquals(["ada", "bob", "nobody"].map((name) => lockout.suspendedFor(name)), [
      0,
      MINUTE,
      0,
    ]);
  }
  assertEquals(lockout.fail("ada"), { suspended: false, attemptsLeft: 1 });
});

const DAY = 24 * 60 * MINUTE;

/** A lockout that begins with a record, and keeps it. */
function onRecord(
  failures: Iterable<[string, StoredFailures]> = [],
  clock: Clock = new FakeClock(),
) {
  const record = new Map(failures);
  const told: string[] = [];
  const lockout = new Lockout(clock, 3, MINUTE, (name) => name === "seas", {
    failures: new Map(record),
    accounts: ["seas"],
    keyOf: (name) => name,
    onChange(name, failures) {
      told.push(name);
      if (failures) record.set(name, failures);
      else record.delete(name);
    },
  });
  return { lockout, record, told };
}

Deno.test("each failure is told with its date, and that it is forgotten", () => {
  const clock = new FakeClock();
  clock.advance(5);
  clock.sleep(7);
  const { lockout, record, told } = onRecord([], clock);
  for (const name of ["seas", "nobody"]) {
    told.length = 0;
    lockout.fail(name);
    clock.advance(10);
    lockout.fail(name);
    clock.advance(10);
    assertEquals(record.get(name), { count: 2, at: clock.date() - 10 });
    lockout.fail(name);
    const suspendedUntil = clock.date() + MINUTE;
    assertEquals(record.get(name), { count: 3, at: clock.date(), suspendedUntil });
    lockout.succeed(name);
    lockout.succeed(name);
    assertEquals([record.has(name), told.length], [false, 4]);
  }
});

Deno.test("a suspension that has run down is told as forgotten when it is looked at", () => {
  const clock = new FakeClock();
  const { lockout, record } = onRecord([], clock);
  for (let i = 0; i < 3; i++) lockout.fail("seas");
  clock.advance(MINUTE);
  assertEquals([record.size, lockout.suspendedFor("seas"), record.size], [1, 0, 0]);
});

Deno.test("dates are whole milliseconds, whatever the clock tells", () => {
  const clock = new FakeClock();
  let passed = 0;
  const fine: Clock = {
    now: () => clock.now() + (passed += 0.123456789),
    date: () => clock.date(),
    after: (delay, run) => clock.after(delay, run),
  };
  const { lockout, record } = onRecord([], fine);
  for (let i = 0; i < 3; i++) {
    lockout.fail("seas");
    const { at, suspendedUntil = 0 } = record.get("seas")!;
    assert(Number.isInteger(at) && Number.isInteger(suspendedUntil), `${at}, ${suspendedUntil}`);
  }
});

Deno.test("what is on record goes on, by the date", () => {
  const date = new FakeClock().date();
  for (const name of ["seas", "nobody"]) {
    const clock = new FakeClock();
    clock.advance(1_000_000);
    clock.sleep(-1_000_000);
    const { lockout } = onRecord([
      [name, { count: 3, at: date - 20_000, suspendedUntil: date + 40_000 }],
      ["other", { count: 2, at: date - 100 }],
    ], clock);
    assertEquals([lockout.size, lockout.suspendedFor(name)], [2, 40_000]);
    clock.advance(39_999);
    assertEquals(lockout.suspendedFor(name), 1);
    clock.advance(1);
    assertEquals(lockout.suspendedFor(name), 0);
    assertEquals(lockout.fail(name), { suspended: false, attemptsLeft: 2 });
    assertEquals(lockout.fail("other"), { suspended: true, milliseconds: MINUTE });
  }
});

Deno.test("what was over meanwhile is forgotten on the record too", () => {
  const date = new FakeClock().date();
  const { lockout, record } = onRecord([
    ["seas", { count: 3, at: date - MINUTE, suspendedUntil: date }],
    ["old", { count: 2, at: date - DAY }],
    ["young", { count: 2, at: date - DAY + 1 }],
  ]);
  assertEquals([[...record.keys()], lockout.size], [["young"], 1]);
});

Deno.test("a date that was ahead suspends nobody for longer than a lockout, nor remembers for ever", () => {
  const clock = new FakeClock();
  const later = clock.date() + 1_000 * DAY;
  const { lockout } = onRecord([
    ["seas", { count: 3, at: later, suspendedUntil: later + MINUTE }],
    ["nobody", { count: 2, at: later }],
  ], clock);
  assertEquals(lockout.suspendedFor("seas"), MINUTE);
  clock.advance(MINUTE);
  assertEquals(lockout.suspendedFor("seas"), 0);
  clock.advance(DAY);
  lockout.sweep();
  assertEquals(lockout.size, 0);
});

Deno.test("failures on record are kept apart for accounts and others", () => {
  const date = new FakeClock().date();
  const names = Array.from({ length: 250_000 }, (_, i) => `nobody${i}`);
  const { lockout } = onRecord([
    ["seas", { count: 2, at: date - 1 }],
    ...names.map((name): [string, StoredFailures] => [name, { count: 2, at: date - 1 }]),
  ]);
  lockout.fail("one more");
  assertEquals(lockout.size, 250_001);
  assertEquals(lockout.fail("seas"), { suspended: true, milliseconds: MINUTE });
});

Deno.test("of names on record the oldest is forgotten first, in whatever order they are", () => {
  const date = new FakeClock().date();
  const names = Array.from({ length: 250_000 }, (_, i) => `nobody${i}`);
  const { lockout } = onRecord([
    ["young", { count: 2, at: date }],
    ...names.map((name): [string, StoredFailures] => [name, { count: 2, at: date - 10_000 }]),
  ]);
  for (let i = 0; i < 10; i += 1) lockout.fail(`one more ${i}`);
  assertEquals(lockout.fail("young"), { suspended: true, milliseconds: MINUTE });
});
