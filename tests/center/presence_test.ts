/** A center that tells nobody who comes and goes. */
import { assertEquals } from "@std/assert";
import { FakeClock } from "../support/fake_clock.ts";
import { heard, logIn, manyLogins, online, startWithBob } from "./fixtures.ts";
import { assertNothingMore, come, FOR_EVER, until } from "./newer_room.ts";

const QUIET = { presence: false, timeout: FOR_EVER };

Deno.test("where presence is off, neither protocol is told who comes and goes", async () => {
  await using center = startWithBob(QUIET);
  await using seas = await logIn(center, "seas");
  await using google = await come(center, "google", { listening: false });
  const bob = await come(center, "bob");
  assertEquals(await online(seas), "[CURRENTLY ONLINE]: bob google seas");
  await bob.ask("OUT");
  await bob.stop();
  await until(() => center.online === 2);
  assertEquals(await heard(seas), []);
  await using again = await come(center, "bob");
  await assertNothingMore(google, again);
  assertEquals(google.pushes.arrivals.all.length, 1);
  assertEquals((await again.who("google")).blocked, false);
});

Deno.test("where presence is off, a session that is not heard from ends unseen", async () => {
  const clock = new FakeClock();
  await using center = startWithBob({ presence: false, clock });
  await using seas = await logIn(center, "seas");
  await using _google = await logIn(center, "google");
  clock.advance(15_000);
  await seas.sendAndWait("HEY");
  clock.advance(20_000);
  assertEquals(center.online, 1);
  assertEquals(await heard(seas), []);
});

Deno.test("where presence is off, many logins push nothing", async () => {
  await using crowd = await manyLogins(30, QUIET);
  const { center: { sizes }, clients } = crowd;
  assertEquals([sizes.sessions, sizes.letters, sizes.batches], [30, 0, 0]);
  for (const client of [clients[0]!, clients[15]!]) assertEquals(await heard(client), []);
});
