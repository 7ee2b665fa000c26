/** How many clients hold a connection, and with how many one session asks. */
import { assertEquals, assertMatch } from "@std/assert";
import type { Center, CenterOptions } from "../../lib/center/center.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { manyAccounts } from "../support/start.ts";
import { frameBytes, FromElsewhere, NO_SECOND_LOOPBACK, startWithBob } from "./fixtures.ts";
import { startRoom, until } from "./newer_room.ts";

const TOO_MANY =
  "FAIL|too-many|Cannot attach: too many clients hold a connection already. Give this one an address and a port of its own, or try again later";

/** A center with so many users online that are not attached. */
interface Crowd extends AsyncDisposable {
  center: Center;
  clients: NewerClient[];
}

async function crowd(count: number, options: Partial<CenterOptions>): Promise<Crowd> {
  await using stack = new AsyncDisposableStack();
  const credentials = manyAccounts(count);
  const center = stack.use(startWithBob({ ...options, credentials }));
  const clients: NewerClient[] = [];
  for (const [user, password] of credentials) {
    const client = stack.use(NewerClient.listen({ listening: false }));
    assertMatch(await client.login(center.address, user, password), /^ATTACH\|/);
    clients.push(client);
  }
  const all = stack.move();
  return { center, clients, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** What each client is answered that attaches, one after the other. */
async function attachAll(clients: readonly NewerClient[]): Promise<string[]> {
  const answers: string[] = [];
  for (const client of clients) answers.push((await client.attach()).answer);
  return answers;
}

Deno.test("so many clients attach, and the next is refused until one is gone", async () => {
  await using room = await crowd(4, { attached: 3 });
  const { center, clients } = room;
  assertEquals(await attachAll(clients), [...Array(3).fill("OKAY|attached|"), TOO_MANY]);
  await clients[0]!.ask("OUT");
  await until(() => center.attached === 2);
  assertEquals(await attachAll(clients.slice(3)), ["OKAY|attached|"]);
});

Deno.test("whoever is attached may take a new connection, however many others are", async () => {
  await using room = await crowd(3, { attached: 2, addressConnections: 4 });
  const { center, clients } = room;
  await attachAll(clients);
  for (let i = 0; i < 10; i++) {
    assertEquals(await attachAll(clients.slice(0, 2)), Array(2).fill("OKAY|attached|"));
  }
  assertEquals([center.attached, await attachAll(clients.slice(2))], [2, [TOO_MANY]]);
  assertEquals(await clients[0]!.ask("MSG", "user1", "hello"), "OKAY|delivered|");
});

Deno.test("one address holds half of its connections, so that those who hold them can ask, too", async () => {
  await using room = await crowd(7, { addressConnections: 10 });
  const { clients } = room;
  assertEquals(await attachAll(clients), [...Array(5).fill("OKAY|attached|"), TOO_MANY, TOO_MANY]);
  const answers = await Promise.all(clients.slice(0, 5).map((client) => client.ask("ONL")));
  for (const answer of answers) assertMatch(answer, /^OKAY\|online\|/);
});

Deno.test("clients elsewhere attach while one address holds all it can", {
  ignore: NO_SECOND_LOOPBACK,
}, async () => {
  await using room = await crowd(4, { addressConnections: 6 });
  const { center, clients } = room;
  assertEquals((await attachAll(clients)).at(-1), TOO_MANY);
  const { user, token } = clients[3]!;
  await using elsewhere = await FromElsewhere.dial(center);
  await elsewhere.write(frameBytes(`ATT|${user}|${token}|0`));
  await until(() => center.attached === 4);
  assertEquals(elsewhere.isClosed, false);
});

Deno.test("attached connections that end are counted out, however they do", async () => {
  await using room = await crowd(6, { addressConnections: 12, attached: 6 });
  const { center, clients } = room;
  for (let round = 0; round < 3; round++) {
    const lines = await Promise.all(clients.map((client) => client.attach()));
    assertEquals(lines.map(({ answer }) => answer), Array(6).fill("OKAY|attached|"));
    // Again, by the same; then cut, by a fault of theirs, or by the center.
    await Promise.all(clients.slice(0, 3).map((client) => client.attach()));
    for (const line of lines.slice(3, 5)) await line.raw("no acknowledgement");
    await lines[5]!.acknowledgeNumber(4_000_000_000);
    await Promise.all(lines.map((line) => line.ended()));
    await until(() => center.attached === 3);
    for (const client of clients.slice(0, 3)) await (await client.attach()).cut();
    await until(() => center.attached === 0);
  }
});

Deno.test("what attaches in vain takes nobody's place", async () => {
  await using room = await crowd(2, { attached: 1, addressConnections: 4 });
  const { center, clients: [seas, google] } = room;
  for (let i = 0; i < 20; i++) {
    assertMatch((await seas!.attach({ lastShown: 1_000 })).answer, /^FAIL\|number\|/);
  }
  assertEquals([(await google!.attach()).answer, center.attached], ["OKAY|attached|", 1]);
});

/** Waits until a session may ask on so many connections more. */
async function asksAgain(client: NewerClient, count = 1): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const lines = await Promise.all(Array.from({ length: count }, () => client.openRequests()));
    const answers = await Promise.all(lines.map((line) => line.ask("ONL")));
    for (const line of lines) line.close();
    if (answers.every((answer) => answer.startsWith("OKAY|"))) return;
  }
  throw new Error(`Expected that ${client.user} may ask on ${count} connections more`);
}

Deno.test("one session asks on 64 connections at once, and is told which are too many", async () => {
  await using room = await startRoom();
  const { seas, bob } = room;
  await using stack = new AsyncDisposableStack();
  const lines = await Promise.all(Array.from({ length: 64 }, () => seas.openRequests()));
  for (const line of lines) assertMatch(await stack.use(line).ask("ONL"), /^OKAY\|online\|/);
  using more = await seas.openRequests();
  assertEquals(
    await more.ask("ONL"),
    "FAIL|too-many|Cannot do that: 64 connections of yours ask something already; close one",
  );
  assertEquals(await more.rest(), []);
  for (const line of lines) assertMatch(await line.ask("ONL"), /^OKAY\|online\|/);
  assertMatch(await bob.ask("ONL"), /^OKAY\|online\|/);
  lines[0]!.close();
  await asksAgain(seas);
});

Deno.test("connections that were one too many are counted out", async () => {
  await using room = await startRoom();
  const { seas } = room;
  for (let round = 0; round < 3; round++) {
    const lines = await Promise.all(Array.from({ length: 80 }, () => seas.openRequests()));
    const answers = await Promise.all(lines.map((line) => line.ask("ONL")));
    assertEquals(answers.filter((answer) => answer.startsWith("FAIL|too-many|")).length, 16);
    for (const line of lines) line.close();
    await asksAgain(seas, 64);
  }
});
