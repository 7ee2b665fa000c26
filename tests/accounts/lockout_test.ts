import { assert, assertEquals } from "@std/assert";
import { Lockout } from "../../lib/accounts/lockout.ts";
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
