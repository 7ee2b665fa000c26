/** A session that the center does not know any more, and a login elsewhere. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { Client } from "../../lib/client/client.ts";
import { SessionOverError } from "../../lib/client/client_session.ts";
import { NewerHandCenter } from "../peers/newer_center.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { logIn } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { HandTable, SESSION_OVER } from "./newer_fixtures.ts";

const COMMANDS = [
  "message google Hello!",
  "broadcast Hello!",
  "online",
  "block google",
  "unblock google",
  "getaddress google",
  "allow google",
];

for (const line of COMMANDS) {
  Deno.test(`after the end of the session it is told that this was not done: ${line}`, async () => {
    await using table = await HandTable.set();
    const { client } = table;
    client.type(line);
    await table.request();
    await table.answer(SESSION_OVER);
    await assertRejects(() => client.ended(), SessionOverError, "Log in again");
    assertEquals(table.shown, [`>${line}`, `This was not done: ${line}`]);
  });
}

Deno.test("all lines of a burst that the center did not do are named", async () => {
  await using table = await HandTable.set();
  const { client, center } = table;
  const lines = ["message google 1", "message google 2", "online"];
  for (const line of lines) client.type(line);
  const requests = await center.acceptRequests();
  for (const _ of lines) await requests.next();
  await requests.answer(SESSION_OVER);
  requests.close();
  await assertRejects(() => client.ended(), SessionOverError, "");
  for (const line of lines) {
    const named = table.shown.filter((shown) => / not (have been|been)? ?done: /.test(shown));
    assert(named.some((shown) => shown.endsWith(`: ${line}`)), `${line} is not named`);
  }
});

Deno.test("a heartbeat finds out that the session is over", async () => {
  const clock = new FakeClock();
  await using table = await HandTable.set({ clock });
  clock.advance(20_000);
  await table.serve("HEY|", SESSION_OVER);
  await assertRejects(() => table.client.ended(), SessionOverError, "Log in again");
  assertEquals(table.shown, []);
});

Deno.test("an attached client finds out that the session is over when it attaches", async () => {
  await using table = await HandTable.set({ own: undefined });
  await table.center.acceptAttached(SESSION_OVER);
  await assertRejects(() => table.client.ended(), SessionOverError, "Log in again");
});

Deno.test("a private message through the center is named when the session is over", async () => {
  await using table = await HandTable.set();
  await using other = await HandTable.set({}, {}, NewerHandCenter.listen(), "google");
  const { client } = table;
  await table.learn("google", { port: "", key: other.session.clientKey });
  client.type("private google Hello.");
  assertEquals((await table.request()).type, "PRV");
  await table.answer(SESSION_OVER);
  await assertRejects(() => client.ended(), SessionOverError, "");
  assertEquals(table.shown.at(-1), "This was not done: private google Hello.");
});

Deno.test("logging out of a session that is over is no error", async () => {
  await using table = await HandTable.set();
  table.client.type("logout");
  await table.serve("OUT|", SESSION_OVER);
  await table.client.ended();
  assertEquals(table.shown, [">logout"]);
});

Deno.test("a Client rejects what was not done, and says that it is over", async () => {
  await using center = NewerHandCenter.listen();
  await using client = new Client({ center, own: undefined, onText: () => {} });
  await client.open();
  const [session] = await Promise.all([center.logIn(), client.logIn("seas", "any")]);
  client.start();
  const asked = client.ask({ type: "ONL" });
  const requests = await center.acceptRequests();
  assertEquals((await requests.next())?.frame, `ONL|seas|${session.token}|`);
  await requests.answer(SESSION_OVER);
  await assertRejects(() => asked, SessionOverError, "");
  assertEquals(await client.over, "expired");
  assertEquals(client.isLoggedIn, false);
});

Deno.test("after our center was restarted a client is told at its next command", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const center = startCenter({ listener });
  await using seas = await logIn(center.address, "seas");
  await center[Symbol.asyncDispose]();
  await using _again = startCenter({ listener: Deno.listen({ hostname: "127.0.0.1", port }) });
  seas.type("message google Hello!");
  await assertRejects(() => seas.ended(), SessionOverError, "Log in again");
  assertEquals(seas.terminal.transcript.slice(-2), [
    ">message google Hello!",
    "This was not done: message google Hello!",
  ]);
});

for (const own of [undefined, { hostname: "127.0.0.1", port: 0 }]) {
  const how = own ? "dialled" : "attached";

  Deno.test(`a login elsewhere is shown and ends a ${how} client, which does not log out`, async () => {
    const clock = new FakeClock();
    await using table = await HandTable.set({ own, clock });
    const { client, center, session } = table;
    const farewell = session.psh("Logged on different location!");
    if (own) {
      using line = await session.dial();
      await line.send(farewell);
    } else {
      const attached = await center.acceptAttached();
      await attached.send(farewell);
    }
    await client.ended();
    assertEquals(table.shown, ["Logged on different location!"]);
    assertEquals(clock.timers, 0);
    await assertRejects(() => center.acceptRequests(0), Error, "none came");
  });

  Deno.test(`a login elsewhere at our center ends a ${how} client`, async () => {
    await using center = startCenter();
    await using older = await logIn(center.address, "seas", { own });
    await using newer = await logIn(center.address, "seas", { own });
    await older.ended();
    assertEquals(older.terminal.transcript.at(-1), "Logged on different location!");
    newer.type("online");
    await newer.terminal.until("[CURRENTLY ONLINE]: seas");
  });
}

Deno.test("a message that reads like the notice of a login elsewhere ends nothing", async () => {
  await using table = await HandTable.set();
  const { client, session } = table;
  const notice = "Logged on different location!";
  await session.push(session.psh(`[google]: ${notice}`), session.psh(`${notice} `));
  client.type("online");
  await table.serve("ONL|", "OKAY|online|all");
  await client.terminal.until("all");
});
