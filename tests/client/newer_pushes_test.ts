/** Pushes of protocol 2 to the client's port: each shown once, acknowledged, in order. */
import { assert, assertEquals } from "@std/assert";
import { NewerHandCenter } from "../peers/newer_center.ts";
import { RunningClient } from "../support/run_client.ts";
import { HandTable } from "./newer_fixtures.ts";

Deno.test("a push is acknowledged when it has been shown", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  for (const [i, text] of ["[google]: a|b", "ada has logged on.", "Whatever else"].entries()) {
    assertEquals(await session.push(session.psh(text)), [`ACK|${i + 1}`]);
    assertEquals(table.shown.at(-1), text);
  }
});

Deno.test("pushes sealed together are shown in order, and acknowledged by the last", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  using line = await session.dial();
  await line.send(session.psh("3", { number: 3 }), session.psh("17", { number: 17 }));
  assertEquals(await line.receive(), ["ACK|17"]);
  await line.send(session.psh("18"), "HEY", session.psh("19"));
  assertEquals((await line.receive()).sort(), ["ACK|19", "HEY"]);
  await line.send("HEY");
  assertEquals(await line.receive(), ["HEY"]);
  assertEquals(table.shown, ["3", "17", "18", "19"]);
});

Deno.test("a push sent again, sealed anew, is shown once and acknowledged again", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  const push = session.psh("once");
  for (let i = 0; i < 3; i++) assertEquals(await session.push(push), ["ACK|1"]);
  using line = await session.dial();
  await line.send(push, session.psh("twice"));
  assertEquals(await line.receive(), ["ACK|2"]);
  await line.send(push);
  assertEquals(await line.receive(), ["ACK|1"]);
  assertEquals(table.shown, ["once", "twice"]);
});

Deno.test("a push whose acknowledgement was lost is not shown again", async () => {
  await using table = await HandTable.set();
  const { session, client } = table;
  const push = session.psh("once");
  {
    using line = await session.dial();
    await line.send(push);
    await client.terminal.until("once");
  }
  assertEquals(await session.push(push), ["ACK|1"]);
  assertEquals(table.shown, ["once"]);
});

Deno.test("what was kept is introduced once, before the first", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  const before = session.psh("ada has logged on.");
  const first = session.kpt("[google]: one");
  await session.push(before, first, session.kpt("[google]: two"));
  await session.push(session.psh("[ada]: Hi"));
  await session.push(first, session.kpt("[google]: three\n[bob]: no"));
  assertEquals(table.shown, [
    "ada has logged on.",
    "While you were away...",
    "[google]: one",
    "[google]: two",
    "[ada]: Hi",
    "[google]: three",
    "    [bob]: no",
  ]);
});

Deno.test("lines of one message are set in, and control characters are not shown", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  const text = "[google]: yes\n[bob]: no\nWelcome, bob !\x1b[2J\u202e";
  await session.push(session.psh(text), session.psh("While you were away..."));
  assertEquals(table.shown.slice(0, 3), [
    "[google]: yes",
    "    [bob]: no",
    "    Welcome, bob ![2J",
  ]);
});

Deno.test("pushes that come before the login's last frame are shown behind the welcome", async () => {
  await using center = NewerHandCenter.listen();
  await using seas = new RunningClient(center);
  seas.typeLogin("seas", "any");
  const login = await center.acceptLogin();
  const session = await login.welcome();
  assert(await session.challenge());
  using line = await session.dial();
  await line.send(session.psh("one"), session.psh("two"));
  // The client is still there to answer a challenge, which is read after those.
  using other = await session.dial();
  await other.raw("plain");
  assert(!seas.terminal.transcript.includes("one"));
  await login.finish("DIAL|a");
  assertEquals(await line.receive(), ["ACK|2"]);
  assertEquals(seas.terminal.transcript.slice(-3), ["Welcome, seas !", "one", "two"]);
  await center.stop();
});

Deno.test("a push of 1 MiB is shown whole, and many in one sealed frame", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  const long = `[google]: ${"ü".repeat(512 * 1024)}`;
  assertEquals(await session.push(session.psh(long)), ["ACK|1"]);
  const many = Array.from({ length: 5_000 }, (_, i) => `[google]: ${i}`);
  assertEquals(await session.push(...many.map((text) => session.psh(text))), ["ACK|5001"]);
  assertEquals(table.shown, [long, ...many]);
});

Deno.test("a sealed frame that comes byte by byte is shown", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  const frame = await session.channel.seal(session.psh("slow"));
  using conn = await Deno.connect(session.endpoint);
  conn.setNoDelay();
  for (const byte of [0, 0, 0, frame.length, ...frame]) await conn.write(Uint8Array.of(byte));
  await table.client.terminal.until("slow");
});

Deno.test("when the center opens another connection, the one before is closed", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  using one = await session.dial();
  await one.send(session.psh("one"));
  assertEquals(await one.receive(), ["ACK|1"]);
  using other = await session.dial();
  await other.send(session.psh("two"));
  assertEquals(await other.receive(), ["ACK|2"]);
  assertEquals(await one.ended(), []);
  await other.send(session.psh("three"));
  assertEquals(await other.receive(), ["ACK|3"]);
  await table.logOut();
  assertEquals(table.client.terminal.warnings, []);
});

Deno.test("another session of the same user counts from the beginning of its series", async () => {
  await using center = NewerHandCenter.listen();
  {
    await using table = await HandTable.set({}, {}, center);
    const { session } = table;
    assertEquals(await session.push(session.psh("old", { number: 50 })), ["ACK|50"]);
    await table.logOut();
    await using again = await HandTable.set({}, { outcome: "DIAL|b" }, center);
    assertEquals(await again.session.push(again.session.psh("new")), ["ACK|1"]);
    assertEquals(again.shown, ["new"]);
  }
});

Deno.test("what the center still sends before the answer to OUT is shown", async () => {
  await using table = await HandTable.set();
  const { client, session } = table;
  client.type("logout");
  const { type } = await table.request();
  assertEquals(type, "OUT");
  assertEquals(await session.push(session.psh("[google]: late")), ["ACK|1"]);
  await table.answer("OKAY|bye|");
  await client.ended();
  assertEquals(table.shown, [">logout", "[google]: late"]);
});
