/** Tokens of sessions that ended as their user logged in again: whoever has them is not to. */
import { assertEquals } from "@std/assert";
import type { Center } from "../../lib/center/center.ts";
import { ByteLine } from "../peers/newer_line.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { logIn, startWithBob } from "./fixtures.ts";
import { come, OVER, REPLACED_BY } from "./newer_room.ts";

/** All that is answered to one request of seas. */
async function answers(center: Center, token: string, type = "HEY"): Promise<string[]> {
  using line = await ByteLine.dial(center.address);
  await line.send(`${type}|seas|${token}|google|x`);
  return [await line.receiveText(), ...(await line.rest()).map(String)];
}

Deno.test("whatever is asked with the token of a replaced session is answered so, and not done", async () => {
  await using center = startWithBob();
  await using google = await come(center, "google");
  const { token } = await stopped(await come(center, "seas"));
  await using newer = await come(center, "seas");
  for (const type of ["HEY", "MSG", "SAY", "WHO", "ATT", "PRV", "OUT", "XYZ"]) {
    assertEquals(await answers(center, token, type), [REPLACED_BY], type);
  }
  assertEquals(await newer.ask("HEY"), "OKAY|here|");
  assertEquals(google.pushes.arrivals.all.map(({ text }) => text), ["seas has logged on."]);
});

/** A client that has stopped: all that is left of it is its token. */
async function stopped<T extends { stop(): Promise<void> }>(client: T): Promise<T> {
  await client.stop();
  return client;
}

Deno.test("a login elsewhere in protocol 1 replaces a session too", async () => {
  await using center = startWithBob();
  const { token } = await stopped(await come(center, "seas"));
  await using _older = await logIn(center, "seas");
  assertEquals(await answers(center, token), [REPLACED_BY]);
});

Deno.test("nobody of protocol 1 is told that their session was replaced when they ask", async () => {
  await using center = startWithBob();
  await using older = await logIn(center, "seas");
  await using _newer = await come(center, "seas");
  assertEquals(await older.sendAndWait("ONL"), []);
});

Deno.test("several sessions that were replaced one by another are known", async () => {
  await using center = startWithBob();
  const tokens: string[] = [];
  for (let i = 0; i < 4; i++) tokens.push((await stopped(await come(center, "seas"))).token);
  await using last = await come(center, "seas");
  for (const token of tokens) assertEquals(await answers(center, token), [REPLACED_BY]);
  assertEquals(await last.ask("HEY"), "OKAY|here|");
});

Deno.test("a token that never was, or was another user's, is that of no replaced session", async () => {
  await using center = startWithBob();
  await stopped(await come(center, "seas"));
  const google = await stopped(await come(center, "google"));
  for (const user of ["seas", "google"]) await stopped(await come(center, user));
  for (const token of ["2.", "2.stale", google.token]) {
    assertEquals(await answers(center, token), [OVER], token);
  }
});

Deno.test("whoever has logged out, or timed out, has not logged in elsewhere", async () => {
  const clock = new FakeClock();
  await using center = startWithBob({ clock, timeout: 30_000 });
  await using seas = await come(center, "seas");
  await seas.ask("OUT");
  assertEquals(await answers(center, seas.token), [OVER]);
  const { token } = await stopped(await come(center, "seas"));
  clock.advance(35_000);
  assertEquals([center.online, await answers(center, token)], [0, [OVER]]);
});

Deno.test("whoever timed out, and has logged in elsewhere since, has been replaced", async () => {
  const clock = new FakeClock();
  await using center = startWithBob({ clock, timeout: 30_000 });
  const { token } = await stopped(await come(center, "seas"));
  clock.advance(35_000);
  assertEquals(center.online, 0);
  await using _elsewhere = await come(center, "seas");
  assertEquals(await answers(center, token), [REPLACED_BY]);
});
