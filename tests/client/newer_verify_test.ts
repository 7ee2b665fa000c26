/** `verify`: a code that both sides can compare. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { NewerClient } from "../peers/newer_client.ts";
import { OlderCenter } from "../peers/older_center.ts";
import { OlderClient } from "../peers/older_client.ts";
import { logIn, PASSWORDS, type RunningClient } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { HandTable, Room } from "./newer_fixtures.ts";

const NO_KEY = "You have no key of google yet: ask for their address, or allow them to have yours.";
const UNSEALED = "There is no safety code for google: what you write to each other is not sealed.";

/** The line that `verify` shows. */
async function verify(client: RunningClient, user: string): Promise<string> {
  client.type(`verify ${user}`);
  await client.terminal.until(`>verify ${user}`);
  return await client.terminal.next();
}

async function codeOf(client: RunningClient, user: string): Promise<string> {
  const line = await verify(client, user);
  const code = /^The safety code of you and (\S+) is ((?:\d{5} ){5}\d{5})\. /.exec(line);
  assertEquals(code?.[1], user, line);
  return code![2]!;
}

Deno.test("two of our clients see the same code, others and later sessions another", async () => {
  await using center = startCenter({ credentials: new Map(Object.entries(PASSWORDS)) });
  await using seas = await logIn(center.address, "seas");
  await using google = await logIn(center.address, "google");
  await using bob = await logIn(center.address, "bob", { own: undefined });
  for (const [from, to, name] of [[google, seas, "google"], [bob, seas, "bob"]] as const) {
    from.type("allow seas");
    await to.terminal.until(`You can now privately message ${name}`);
  }
  const code = await codeOf(seas, "google");
  assertEquals(await codeOf(google, "seas"), code);
  const other = await codeOf(seas, "bob");
  assertEquals(await codeOf(bob, "seas"), other);
  assert(code !== other);
  google.type("logout");
  await google.ended();
  await seas.terminal.until("google is offline.");
  assertEquals(await verify(seas, "google"), NO_KEY);
  await using again = await logIn(center.address, "google");
  assertMatch(await verify(again, "seas"), /^You have no key of seas yet/);
  again.type("allow seas");
  await seas.terminal.until("You can now privately message google");
  const later = await codeOf(seas, "google");
  assertEquals(await codeOf(again, "seas"), later);
  assert(later !== code);
});

Deno.test("the code is the one that the page describes", async () => {
  await using room = await Room.open();
  await room.allowBoth();
  assertEquals(await codeOf(room.seas, "google"), await room.google.safetyCode("seas"));
});

Deno.test("whoever allows has the code too", async () => {
  await using room = await Room.open();
  const { seas, google } = room;
  assertEquals(await verify(seas, "google"), NO_KEY);
  seas.type("allow google");
  while (!google.privately.addresses.has("seas")) await google.nextPush();
  seas.type("online");
  await seas.terminal.until("[CURRENTLY ONLINE]: google seas");
  assertEquals(await codeOf(seas, "google"), await google.safetyCode("seas"));
});

Deno.test("for a key in between the codes differ", async () => {
  await using table = await HandTable.set();
  await using other = await HandTable.set({}, {}, table.center, "google");
  await using middle = await HandTable.set({}, {}, table.center, "mallory");
  await table.learn("google", { port: "", key: middle.session.clientKey });
  await other.learn("seas", { port: "", key: middle.session.clientKey });
  assert(await codeOf(table.client, "google") !== await codeOf(other.client, "seas"));
});

Deno.test("for a user of protocol 1 there is no code", async () => {
  await using center = startCenter();
  await using seas = await logIn(center.address, "seas");
  await using google = OlderClient.listen();
  await google.login(center.address, "google", "hasglasses");
  assertEquals(await verify(seas, "google"), NO_KEY);
  await google.send("ALL", "seas");
  await seas.terminal.until("You can now privately message google");
  assertEquals(await verify(seas, "google"), UNSEALED);
});

Deno.test("at an older center there is no code for anybody", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = await logIn(center, "seas");
  assertEquals(await verify(seas, "google"), UNSEALED);
});

Deno.test("a code is no secret of the session: without a login there is none to be had", async () => {
  await using room = await Room.open();
  await room.google.ask("OUT");
  await room.seas.terminal.until("google is offline.");
  assertEquals(await verify(room.seas, "google"), NO_KEY);
  await using stranger = NewerClient.listen();
  assertEquals(stranger.user, "");
});
