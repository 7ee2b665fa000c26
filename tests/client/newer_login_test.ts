/** Which protocol a login settles on, and how the center reaches the client then. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { Client } from "../../lib/client/client.ts";
import { StartError } from "../../lib/start_error.ts";
import { NewerHandCenter } from "../peers/newer_center.ts";
import { OlderCenter } from "../peers/older_center.ts";
import { logIn, PASSWORDS, RunningClient } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { HandTable } from "./newer_fixtures.ts";

Deno.test("a client with a port tells it and a key of its own, and is dialled", async () => {
  await using table = await HandTable.set();
  const { session, client } = table;
  assertMatch(session.clientKey, /^[\w-]{43}$/);
  assertEquals(session.host, "127.0.0.1");
  assert(Number(session.port) >= 1024);
  assertEquals(table.shown, []);
  assertEquals(await session.push(session.psh("[google]: Hi")), ["ACK|1"]);
  assertEquals(client.terminal.transcript.at(-1), "[google]: Hi");
});

Deno.test("a client without a port tells the port 0 and attaches", async () => {
  await using table = await HandTable.set({ own: undefined });
  assertEquals(table.session.port, "0");
  const attached = await table.center.acceptAttached();
  assertEquals(attached.first, `ATT|seas|${table.session.token}|0`);
  assertEquals(table.shown, []);
});

Deno.test("every login has a key of its own", async () => {
  await using center = NewerHandCenter.listen();
  await using one = await HandTable.set({}, {}, center);
  await using other = await HandTable.set({}, {}, center);
  assert(one.session.clientKey !== other.session.clientKey);
});

Deno.test("a name or password refused is tried again on the same connection", async () => {
  await using center = NewerHandCenter.listen();
  await using seas = new RunningClient(center);
  seas.typeLogin("seas", "wrong");
  seas.typeLogin("seas", "right");
  const login = await center.acceptLogin();
  assertEquals([login.first, login.user, login.password], ["LIN|2", "seas", "wrong"]);
  await login.refuse("LOGIN_FAILED|2");
  assertEquals([login.user, login.password], ["seas", "right"]);
  const session = await login.welcome();
  assert(await session.challenge());
  await login.finish("DIAL|a");
  await seas.terminal.until("Welcome, seas !");
  await center.stop();
});

Deno.test("a center that refuses the port ends the client with its text", async () => {
  await using center = NewerHandCenter.listen();
  await using seas = new RunningClient(center);
  seas.typeLogin("seas", "any");
  const login = await center.acceptLogin();
  await login.welcome();
  await login.finish("FAIL|address|Cannot dial port 6067: it is google's");
  await assertRejects(() => seas.ended(), StartError, "Cannot dial port 6067: it is google's");
});

for (
  const [what, play] of [
    [
      "a key that is none",
      (center: NewerHandCenter) => center.logIn({ sentKey: "A".repeat(43), challenge: false }),
    ],
    ["a last frame that is none", (center: NewerHandCenter) => center.logIn({ outcome: "OKAY|2" })],
  ] as const
) {
  Deno.test(`a center that sends ${what} ends the client`, async () => {
    await using center = NewerHandCenter.listen();
    await using seas = new RunningClient(center);
    seas.typeLogin("seas", "any");
    const played = play(center).catch(() => {});
    await assertRejects(() => seas.ended(), StartError, "");
    await center.stop();
    await played;
    assert(!seas.terminal.transcript.includes("Welcome, seas !"));
  });
}

for (const own of [{ hostname: "127.0.0.1", port: 0 }, undefined]) {
  const how = own ? "with a port" : "without a port";

  Deno.test(`with an older center a client ${how} listens and speaks protocol 1`, async () => {
    await using center = OlderCenter.listen(PASSWORDS);
    await using seas = await logIn(center, "seas", { own });
    await center.push("seas", "[google]: Hello!");
    assertEquals(await seas.terminal.next(), "[google]: Hello!");
    const session = await center.session("seas");
    seas.type("online");
    await seas.terminal.until("[CURRENTLY ONLINE]: seas");
    seas.type("logout");
    await seas.ended();
    const { token } = session ?? {};
    assertEquals(center.requests, ["LIN|2", `ONL|seas|${token}|`, `OUT|seas|${token}|`]);
    assertEquals(seas.terminal.warnings, []);
  });

  Deno.test(`with our center a client ${how} speaks protocol 2`, async () => {
    const events: string[] = [];
    await using center = startCenter({
      log: (event, fields) => {
        events.push(`${event} ${JSON.stringify(fields)}`);
      },
    });
    await using seas = await logIn(center.address, "seas", { own });
    seas.type("message seas x");
    await seas.terminal.until("Cannot message seas: that is you");
    seas.type("logout");
    await seas.ended();
    assertMatch(events.find((each) => each.startsWith("login ")) ?? "", /"protocol":2/);
    assertEquals(seas.terminal.warnings, []);
  });
}

Deno.test("a client knows where it listens, if it does, and whether it is answered", async () => {
  await using center = startCenter();
  const onEvent = () => {};
  await using listening = new Client({
    center: center.address,
    own: { hostname: "127.0.0.1", port: 0 },
    onEvent,
  });
  await using deaf = new Client({ center: center.address, onEvent });
  assert(listening.address);
  assertEquals(deaf.address, undefined);
  for (const client of [listening, deaf]) {
    assertEquals([client.isLoggedIn, client.isAnswered], [false, false]);
    await client.open();
    const reply = await client.logIn("seas", "summerisover");
    assertEquals([reply.type, reply.warning], ["LOGIN_OKAY", undefined]);
    assertEquals([client.isLoggedIn, client.isAnswered], [true, true]);
  }
  assertEquals(deaf.address, undefined);
});
