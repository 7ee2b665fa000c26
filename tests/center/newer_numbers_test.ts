/** What a client that logs in again makes of numbers: they go on, so that nothing is lost or shown twice. */
import { assertEquals } from "@std/assert";
import type { NewerClient } from "../peers/newer_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { OFFLINE, REPLACED } from "./fixtures.ts";
import { assertNumbersGrow, come, comeAs, settle, startRoom, until } from "./newer_room.ts";

const DEAF = { listening: false, attached: false };

Deno.test("numbers go on over a login, for kept messages too", async () => {
  for (const listening of [true, false]) {
    await using room = await startRoom({}, { listening });
    const { center, seas, google } = room;
    assertEquals(await seas.ask("MSG", "google", "a"), "OKAY|delivered|");
    await google.ask("OUT");
    assertEquals(await seas.ask("MSG", "google", "b"), `OKAY|kept|${OFFLINE}`);
    await comeAs(center, google, "google");
    if (!listening) await google.attach();
    assertEquals(await seas.ask("MSG", "google", "c"), "OKAY|delivered|");
    const all = google.pushes.shown.all.map(({ kind, text }) => [kind, text]);
    assertEquals(all, [["PSH", "[seas]: a"], ["KPT", "[seas]: b"], ["PSH", "[seas]: c"]]);
    assertNumbersGrow(google.pushes.arrivals.all);
  }
});

Deno.test("a message that a logout overtook is not taken for one that was shown", async () => {
  await using room = await startRoom({ clock: new FakeClock() }, DEAF);
  const { center, seas, google, bob } = room;
  const attached = await google.attach({ acknowledge: "never" });
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "first"]);
  const { number } = await google.nextArrival();
  await line.send(["MSG", "google", "second"]);
  await seas.ask("HEY");
  await bob.ask("OUT");
  const out = google.ask("OUT");
  await seas.pushesUntil("google is offline.");
  attached.acknowledge = "yes";
  await attached.acknowledgeNumber(number);
  assertEquals(await out, "OKAY|bye|");
  assertEquals(await line.answer(), "OKAY|delivered|");
  assertEquals(await line.answer(), `OKAY|kept|${OFFLINE}`);
  await comeAs(center, google, "google");
  assertEquals((await google.attach()).answer, "OKAY|attached|");
  assertEquals(await seas.ask("MSG", "google", "third"), "OKAY|delivered|");
  assertEquals(messages(google), ["[seas]: first", "[seas]: second", "[seas]: third"]);
});

Deno.test("a client can attach with the number of a push that came as it logged out", async () => {
  await using room = await startRoom({ clock: new FakeClock() }, DEAF);
  const { center, seas, google, bob } = room;
  const attached = await google.attach({ acknowledge: "never" });
  await bob.ask("OUT");
  const { number } = await google.nextArrival();
  await seas.ask("OUT");
  const out = google.ask("OUT");
  await using again = await come(center, "bob");
  attached.acknowledge = "yes";
  await attached.acknowledgeNumber(number);
  assertEquals(await out, "OKAY|bye|");
  const last = google.pushes.shown.all.at(-1);
  assertEquals([last?.text, last?.number], ["seas is offline.", 0]);
  assertEquals(google.pushes.lastShown, number);
  await comeAs(center, google, "google");
  assertEquals((await google.attach()).answer, "OKAY|attached|");
  assertEquals(await again.ask("MSG", "google", "Hello."), "OKAY|delivered|");
});

Deno.test("a message that a farewell overtook is not taken for one that was shown", async () => {
  await using room = await startRoom({ clock: new FakeClock() }, DEAF);
  const { center, seas, google } = room;
  const attached = await google.attach({ acknowledge: "never" });
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "first"]);
  await google.nextArrival();
  await line.send(["MSG", "google", "second"]);
  await seas.ask("HEY");
  await comeAs(center, google, "google");
  const farewell = await google.nextArrival();
  assertEquals([farewell.text, farewell.number, farewell.repeated], [REPLACED, 0, false]);
  await attached.acknowledgeNumber(farewell.number);
  await attached.ended();
  await google.attach({ lastShown: 0 });
  assertEquals([await line.answer(), await line.answer()], ["OKAY|delivered|", "OKAY|delivered|"]);
  assertEquals(messages(google), ["[seas]: first", "[seas]: second"]);
});

Deno.test("an old number after a login takes nothing that was not sent", async () => {
  await using room = await startRoom({}, DEAF);
  const { center, seas, google } = room;
  const attached = await google.attach();
  assertEquals(await seas.ask("MSG", "google", "shown"), "OKAY|delivered|");
  await attached.cut();
  await until(() => center.attached === 0);
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "not sent"]);
  await seas.ask("HEY");
  await settle();
  await using newer = await come(center, "google", DEAF);
  const sent = google.pushes.lastShown;
  assertEquals((await newer.attach({ lastShown: sent })).answer, "OKAY|attached|");
  assertEquals(await line.answer(), "OKAY|delivered|");
  assertEquals(messages(newer), ["[seas]: not sent"]);
});

/** The messages that a client was shown. */
function messages({ pushes }: NewerClient): string[] {
  return pushes.shown.all.map(({ text }) => text).filter((text) => text.startsWith("["));
}
