/** How often one address may guess, and one user come: what is answered, and who is not concerned. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Center, CenterOptions } from "../../lib/center/center.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { OlderClient } from "../peers/older_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { ACCOUNTS, enter, frameBytes, FromElsewhere, logIn } from "./fixtures.ts";
import { NO_SECOND_LOOPBACK, online, startWithBob } from "./fixtures.ts";
import { come, until } from "./newer_room.ts";

/** A center where an address may log in three times a minute, and six times at once. */
function slowCenter(options: Partial<CenterOptions> = {}) {
  const clock = new FakeClock();
  const events: string[] = [];
  const center = startWithBob({
    clock,
    logins: 3,
    attempts: 1_000,
    timeout: 1e9,
    log: (event, details = {}) => {
      const { from: _, at: __, ...others } = details;
      events.push([event, ...Object.values(others)].join(" "));
    },
    ...options,
  });
  return { clock, events, center, [Symbol.asyncDispose]: () => center.close() };
}

/** What so many wrong passwords are answered on one connection of protocol 1. */
async function guess(center: Center, count: number, user = "seas"): Promise<string[]> {
  await using eve = OlderClient.listen();
  using login = await eve.openLogin(center.address);
  const replies: string[] = [];
  for (let i = 0; i < count; i++) replies.push(await login.attempt(user, `guess ${i}`));
  return replies;
}

/** What one try is answered in protocol 2. */
async function tryOnce(center: Center, user: string, password = ""): Promise<string> {
  await using client = NewerClient.listen({ listening: false });
  using login = await client.openLogin(center.address);
  return await login.attempt(user, password || (ACCOUNTS.get(user) ?? ""));
}

Deno.test("past the limit protocol 1 hears for how many seconds, as of a suspended name", async () => {
  await using slow = slowCenter();
  const replies = await guess(slow.center, 8);
  assertEquals(
    replies.slice(0, 6).map((reply) => reply.split("|")[0]),
    Array(6).fill("LOGIN_FAILED"),
  );
  for (const reply of replies.slice(6)) assertMatch(reply, /^PENNED\|\d+(\.\d+)?$/);
  assertEquals(Number(replies[7]?.split("|")[1]), 20);
});

Deno.test("past the limit protocol 2 hears why, too", async () => {
  await using slow = slowCenter();
  await guess(slow.center, 6);
  assertMatch(
    await tryOnce(slow.center, "seas"),
    /^PENNED\|20(\.0+)?\|Too many logins from your address; try again in 20 s$/,
  );
});

Deno.test("a right password is not looked at either, until there is another try", async () => {
  await using slow = slowCenter();
  const { center, clock } = slow;
  await guess(center, 6);
  await using seas = OlderClient.listen();
  using login = await seas.openLogin(center.address);
  assertEquals(await login.attempt("seas", "summerisover"), "PENNED|20.0000000000");
  clock.advance(19_000);
  assertEquals(await login.attempt("seas", "summerisover"), "PENNED|1.0000000000");
  clock.advance(1_000);
  assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY");
});

Deno.test("all names and all connections of an address are counted together", async () => {
  await using slow = slowCenter();
  const users = ["seas", "google", "bob", "nobody", "", "x".repeat(1_000), "seas", "nobody"];
  const replies = await Promise.all(users.map((user) => guess(slow.center, 1, user)));
  assertEquals(replies.flat().filter((reply) => reply.startsWith("PENNED|")).length, 2);
});

Deno.test("what is past the limit suspends no name, and is not counted for it", async () => {
  await using slow = slowCenter({ attempts: 3 });
  const { center, clock } = slow;
  await guess(center, 6, "nobody");
  await guess(center, 20, "seas");
  clock.advance(20_000);
  assertEquals(await tryOnce(center, "seas"), "LOGIN_OKAY|2");
});

Deno.test("others elsewhere log in as ever", { ignore: NO_SECOND_LOOPBACK }, async () => {
  await using slow = slowCenter();
  const { center, events } = slow;
  await guess(center, 20);
  await using elsewhere = await FromElsewhere.dial(center);
  for (const text of ["LIN", "seas", "summerisover", "", "6067"]) {
    await elsewhere.write(frameBytes(text));
  }
  await until(() => events.includes("login seas 1"));
});

Deno.test("who is online goes on as ever, and comes again when there is another try", async () => {
  await using slow = slowCenter();
  const { center, clock } = slow;
  await using seas = await logIn(center, "seas");
  await guess(center, 20);
  for (let i = 0; i < 10; i++) assertEquals(await online(seas), "[CURRENTLY ONLINE]: seas");
  assertMatch(await tryOnce(center, "seas"), /^PENNED\|/);
  clock.advance(20_000);
  await enter(center, seas, "seas");
  assertEquals([await online(seas), center.online], ["[CURRENTLY ONLINE]: seas", 1]);
});

Deno.test("whoever knows their password may log in ten times as often as one may guess", async () => {
  await using slow = slowCenter();
  const { center } = slow;
  for (let i = 0; i < 5; i++) {
    for (const user of ACCOUNTS.keys()) assertEquals(await tryOnce(center, user), "LOGIN_OKAY|2");
  }
  const replies = await guess(center, 6);
  assertEquals(replies.filter((reply) => reply.startsWith("PENNED|")).length, 2);
});

Deno.test("a user who comes too often is told so, and others of that address are not", async () => {
  await using slow = slowCenter();
  const { center, clock, events } = slow;
  for (let i = 0; i < 6; i++) assertEquals(await tryOnce(center, "seas"), "LOGIN_OKAY|2");
  assertMatch(
    await tryOnce(center, "seas"),
    /^PENNED\|20(\.0+)?\|Too many logins of seas; try again in 20 s$/,
  );
  assertEquals(await tryOnce(center, "google"), "LOGIN_OKAY|2");
  await using bob = OlderClient.listen();
  await enter(center, bob, "bob");
  assert(events.includes("limit logins seas"), events.join("\n"));
  clock.advance(20_000);
  assertEquals(await tryOnce(center, "seas"), "LOGIN_OKAY|2");
});

Deno.test("nobody who guesses can spend what a user has", async () => {
  await using slow = slowCenter({ logins: 60 });
  await guess(slow.center, 100, "seas");
  slow.clock.advance(1_000);
  assertEquals(await tryOnce(slow.center, "seas"), "LOGIN_OKAY|2");
});

Deno.test("the limit is logged, and of names only those of accounts", async () => {
  await using slow = slowCenter();
  const { center, events } = slow;
  await guess(center, 7, "secret-word");
  await guess(center, 1, "seas");
  assertEquals(events.filter((event) => event.startsWith("limit")), Array(2).fill("limit logins"));
  assertMatch(events.at(-1)!, /^login refused seas PENNED Too many logins from your address; /);
  assertEquals(events.filter((event) => event.includes("secret-word")), []);
});

Deno.test("a thousand guesses on one connection are answered, and nobody else waits for them", async () => {
  await using slow = slowCenter();
  const { center } = slow;
  await using seas = await come(center, "seas");
  const guesses = guess(center, 1_000);
  for (let i = 0; i < 20; i++) assertMatch(await seas.ask("ONL"), /^OKAY\|online\|/);
  const replies = await guesses;
  assertEquals(replies.filter((reply) => reply.startsWith("PENNED|")).length, 995);
});
