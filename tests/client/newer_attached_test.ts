/** A client that the center cannot dial: all comes over a connection that it holds. */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { NewerHandCenter } from "../peers/newer_center.ts";
import { RunningClient } from "../support/run_client.ts";
import { HandTable, WatchedClock } from "./newer_fixtures.ts";

const ATTACHED = { own: undefined };

/** Waits until the client has taken all that was sent on requests and attached connections. */
async function settle(table: HandTable): Promise<void> {
  table.client.type("online");
  await table.serve("ONL|", "OKAY|online|settled");
  await table.client.terminal.until("settled");
}

Deno.test("what comes on an attached connection is shown and acknowledged", async () => {
  await using table = await HandTable.set(ATTACHED);
  const { center, session } = table;
  const attached = await center.acceptAttached();
  await attached.send(session.kpt("[google]: kept"), session.psh("[google]: a\nb"));
  const acknowledged = await attached.receive();
  if (acknowledged !== "ACK|2") assertEquals(await attached.receive(), "ACK|2");
  assertEquals(table.shown, ["While you were away...", "[google]: kept", "[google]: a", "    b"]);
  await table.logOut();
  assertEquals(await attached.ended(), []);
});

Deno.test("nothing is said of attaching without a port, and one line with one", async () => {
  await using center = NewerHandCenter.listen();
  await using without = await HandTable.set(ATTACHED, {}, center);
  await center.acceptAttached();
  assertEquals(without.client.terminal.warnings, []);
  await using seas = new RunningClient(center);
  seas.typeLogin("seas", "any");
  const session = await center.logIn({ challenge: false });
  const attached = await center.acceptAttached();
  await attached.send(session.psh("Hi"));
  assertEquals(await attached.receive(), "ACK|1");
  assertEquals(seas.terminal.transcript.slice(2), [
    "Welcome, seas !",
    `The message center cannot reach this client at 127.0.0.1:${session.port}: ` +
    "what it sends comes over a connection to it instead.",
    "Hi",
  ]);
  await center.stop();
});

Deno.test("a connection that is cut is taken up again with the last number, all shown once", async () => {
  const clock = new WatchedClock();
  await using table = await HandTable.set({ ...ATTACHED, clock });
  const { center, session, client } = table;
  const pushes = Array.from({ length: 9 }, (_, i) => session.psh(`[google]: ${i + 1}`));
  const first = await center.acceptAttached();
  await first.send(...pushes.slice(0, 3));
  await client.terminal.until("[google]: 3");
  // The acknowledgement may be lost, and a push arrive in part.
  await first.line.sendPart(pushes[3]!, 9);
  first.cut();
  await clock.pass(100);
  const second = await center.acceptAttached();
  assertEquals(second.first, `ATT|seas|${session.token}|3`);
  await second.send(...pushes.slice(1, 6));
  await client.terminal.until("[google]: 6");
  second.cut();
  await clock.pass(100);
  const third = await center.acceptAttached();
  assertEquals(third.lastShown, "6");
  await third.send(pushes[5]!);
  assertEquals(await third.receive(), "ACK|6");
  await third.send(...pushes.slice(6));
  await client.terminal.until("[google]: 9");
  assertEquals(table.shown, pushes.map((_, i) => `[google]: ${i + 1}`));
});

Deno.test("attempts that fail are repeated ever less often", async () => {
  const clock = new WatchedClock();
  await using table = await HandTable.set({ ...ATTACHED, clock });
  const { center, session } = table;
  const refusal = "FAIL|too-many|Cannot attach: too many others are";
  for (const delay of [100, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
    const refused = await center.acceptAttached(refusal);
    assertEquals(await refused.ended(), []);
    await clock.pass(delay);
  }
  const attached = await center.acceptAttached();
  await attached.send(session.psh("[google]: at last"));
  assertEquals(await attached.receive(), "ACK|1");
  assertEquals(
    table.shown.filter((line) => !line.startsWith("Cannot reach")),
    ["Cannot attach: too many others are", "[google]: at last"],
  );
});

Deno.test("a center that refuses the number is asked again", async () => {
  const clock = new WatchedClock();
  await using table = await HandTable.set({ ...ATTACHED, clock });
  const { center } = table;
  const refused = await center.acceptAttached("FAIL|number|Cannot take that");
  await refused.ended();
  await clock.pass(100);
  await center.acceptAttached();
  assertEquals(table.shown, ["Cannot take that"]);
});

Deno.test("HEY goes out with the heartbeat and keeps the connection", async () => {
  const clock = new WatchedClock();
  await using table = await HandTable.set({ ...ATTACHED, clock });
  const { center, session } = table;
  const attached = await center.acceptAttached();
  // Attached only when the answer has been read.
  await attached.send(session.psh("one"));
  assertEquals(await attached.receive(), "ACK|1");
  for (let i = 2; i < 5; i++) {
    clock.advance(20_000);
    assertEquals(await attached.receive(), "HEY");
    await attached.send("HEY", session.psh("more"));
    assertEquals(await attached.receive(), `ACK|${i}`);
  }
  await assertRejects(() => center.acceptRequests(0), Error, "none came");
});

for (const heartbeat of [20_000, 5_000]) {
  Deno.test(`a center that does not send HEY back loses the connection, with a heartbeat of ${heartbeat} ms`, async () => {
    const clock = new WatchedClock();
    await using table = await HandTable.set({ ...ATTACHED, clock, heartbeat });
    const { center, session } = table;
    const attached = await center.acceptAttached();
    await attached.send(session.psh("one"));
    assertEquals(await attached.receive(), "ACK|1");
    clock.advance(heartbeat);
    assertEquals(await attached.receive(), "HEY");
    const ended = attached.ended(1_000);
    // Whatever else is sent meanwhile; 15 seconds are more than the center has.
    for (let i = 0; i < 3; i++) clock.advance(5_000);
    const frames = await ended;
    assertEquals(frames.filter((frame) => frame !== "HEY"), []);
    await clock.pass(100);
    const again = await center.acceptAttached();
    assertEquals(again.lastShown, "1");
  });
}

Deno.test("a dialled client attaches when the center says that it should", async () => {
  const clock = new WatchedClock();
  await using table = await HandTable.set({ clock });
  const { center, session } = table;
  await session.push(session.psh("one"), session.psh("two"));
  clock.advance(20_000);
  await table.serve("HEY|", "OKAY|attach|");
  const attached = await center.acceptAttached();
  assertEquals(attached.first, `ATT|seas|${session.token}|2`);
  await attached.send(session.psh("three"));
  assertEquals(await attached.receive(), "ACK|3");
  clock.advance(20_000);
  assertEquals(await attached.receive(), "HEY");
  assertEquals(table.shown, ["one", "two", "three"]);
});

Deno.test("a center that closes an attached connection with FAIL is attached to again", async () => {
  const clock = new WatchedClock();
  await using table = await HandTable.set({ ...ATTACHED, clock });
  const { center, session } = table;
  const attached = await center.acceptAttached();
  await attached.send(session.psh("one"));
  assertEquals(await attached.receive(), "ACK|1");
  await attached.send("FAIL|number|Cannot take that");
  assertEquals(await attached.ended(), []);
  await clock.pass(100);
  assertEquals((await center.acceptAttached()).lastShown, "1");
});

Deno.test("requests of an attached client go on connections of their own", async () => {
  await using table = await HandTable.set(ATTACHED);
  const { center, session } = table;
  const attached = await center.acceptAttached();
  await settle(table);
  await attached.send(session.psh("one"));
  assertEquals(await attached.receive(), "ACK|1");
});

Deno.test("an attached client is gone at once when it is interrupted", async () => {
  await using table = await HandTable.set(ATTACHED);
  const { center, client } = table;
  const attached = await center.acceptAttached();
  client.interrupt();
  await table.serve("OUT|", "OKAY|bye|");
  await client.ended();
  assertEquals(await attached.ended(), []);
});

Deno.test("an attached client that cannot attach can still leave", async () => {
  const clock = new WatchedClock();
  await using table = await HandTable.set({ ...ATTACHED, clock });
  const { center } = table;
  (await center.acceptAttached()).cut();
  await clock.pass(100);
  await table.logOut();
  assertEquals(clock.timers, 0);
  assertMatch(table.shown.join(), /^>logout$/);
});
