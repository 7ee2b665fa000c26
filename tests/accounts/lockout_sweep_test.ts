/** Failed logins are forgotten in time, of very many names bit by bit. */
import { assert, assertEquals } from "@std/assert";
import { Lockout } from "../../lib/accounts/lockout.ts";
import { FakeClock } from "../support/fake_clock.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function makeLockout(): { clock: FakeClock; lockout: Lockout } {
  const clock = new FakeClock();
  return { clock, lockout: new Lockout(clock, 3, MINUTE, (name) => name.startsWith("user")) };
}

Deno.test("one sweep forgets of few names all that is over", () => {
  const { clock, lockout } = makeLockout();
  for (let i = 0; i < 2_000; i++) {
    lockout.fail(`user${i}`);
    lockout.fail(`nobody${i}`);
  }
  for (let i = 0; i < 2; i++) for (const name of ["user1", "nobody1"]) lockout.fail(name);
  clock.advance(MINUTE);
  lockout.sweep();
  assertEquals(lockout.size, 4_000 - 2, "two suspensions are over");
  clock.advance(DAY - MINUTE);
  lockout.sweep();
  assertEquals(lockout.size, 0);
});

Deno.test("of very many names each sweep forgets some, until all that is over is forgotten", () => {
  const { clock, lockout } = makeLockout();
  for (let i = 0; i < 30_000; i++) lockout.fail(`nobody${i}`);
  clock.advance(DAY);
  for (let i = 0; i < 1_000; i++) lockout.fail(`young${i}`);
  let before = lockout.size;
  for (let sweeps = 0; lockout.size > 1_000; sweeps++) {
    lockout.sweep();
    assert(before - lockout.size <= 5_000, "one sweep looked at too many");
    assert(sweeps < 10, "they are not forgotten");
    before = lockout.size;
  }
  for (let sweeps = 0; sweeps < 10; sweeps++) lockout.sweep();
  assertEquals(lockout.size, 1_000);
});

Deno.test("sweeps go on where the last one ended, whoever fails and succeeds meanwhile", () => {
  const { clock, lockout } = makeLockout();
  for (let i = 0; i < 12_000; i++) lockout.fail(`user${i}`);
  clock.advance(DAY);
  for (let round = 0; round < 10; round++) {
    lockout.sweep();
    for (let i = 0; i < 1_000; i++) {
      lockout.fail(`user${i}`);
      lockout.succeed(`user${i}`);
    }
  }
  assertEquals(lockout.size, 0);
});
