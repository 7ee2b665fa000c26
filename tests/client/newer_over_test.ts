/** A session that the center does not know any more, and a login elsewhere. */
import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { Client } from "../../lib/client/client.ts";
import { UndoneError } from "../../lib/shell/run.ts";
import { SessionOverError } from "../../lib/client/client_session.ts";
import { NewerHandCenter } from "../peers/newer_center.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { makeKeys } from "../peers/newer_crypto.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { logIn, PASSWORDS } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { HandTable, OFFLINE, SESSION_OVER } from "./newer_fixtures.ts";

const COMMANDS = [
  "message google Hello!",
  "broadcast Hello!",
  "online",
  "block google",
  "unblock google",
  "getaddress google",
  "allow google",
];

/** What is said of a session that was over, at which so many lines were not done. */
function backText(lines: number): string {
  const kept = ["", " Sending the line that was kept."][lines] ??
    ` Sending the ${lines} lines that were kept.`;
  return `Your session was over: you are logged in again.${kept}`;
}

for (const line of COMMANDS) {
  Deno.test(`after the end of the session this is asked again in another one, once: ${line}`, async () => {
    await using table = await HandTable.set({ clock: new FakeClock() });
    const { client, session: { token } } = table;
    client.type(line);
    const { type, data } = await table.request();
    await table.answer(SESSION_OVER);
    const session = await table.logInAgain();
    assertNotEquals(session.token, token);
    assertEquals((await table.request()).frame, `${type}|seas|${session.token}|${data}`);
    await table.answer("FAIL|new|It was asked.");
    await client.terminal.until("It was asked.");
    assertEquals(table.shown, [`>${line}`, backText(1), "It was asked."]);
    await table.logOut();
  });
}

Deno.test("all lines of a burst that the center did not do are asked again, in order", async () => {
  await using table = await HandTable.set({ clock: new FakeClock() });
  const { client, center } = table;
  const lines = ["message google 1", "message google 2", "online"];
  for (const line of lines) client.type(line);
  const requests = await center.acceptRequests();
  const asked = [];
  for (const _ of lines) asked.push(await requests.next());
  await requests.answer(SESSION_OVER);
  requests.close();
  await table.logInAgain();
  for (const request of asked) {
    const again = await table.request();
    assertEquals([again.type, again.data], [request?.type, request?.data]);
  }
  const answers = ["1", "2", "3"].map((text) => `FAIL|new|Answer ${text}`);
  await table.answer(...answers);
  await client.terminal.until("Answer 3");
  assertEquals(table.answers, [backText(3), "Answer 1", "Answer 2", "Answer 3"]);
  await table.logOut();
});

Deno.test("a heartbeat finds out that the session is over, and the client logs in again", async () => {
  const clock = new FakeClock();
  await using table = await HandTable.set({ clock });
  clock.advance(20_000);
  await table.serve("HEY|", SESSION_OVER);
  await table.logInAgain();
  await table.client.terminal.until(backText(0));
  clock.advance(20_000);
  const { frame } = await table.request();
  assertEquals(frame, `HEY|seas|${table.session.token}|`);
  await table.answer("OKAY|here|");
  await table.logOut();
  assertEquals(table.shown, [backText(0), ">logout"]);
  assertEquals(clock.timers, 0);
});

Deno.test("an attached client finds out that the session is over when it attaches", async () => {
  await using table = await HandTable.set({ own: undefined, clock: new FakeClock() });
  const { center, client } = table;
  await center.acceptAttached(SESSION_OVER);
  const session = await table.logInAgain();
  const attached = await center.acceptAttached();
  assertEquals(attached.first, `ATT|seas|${session.token}|0`);
  await attached.send(session.psh("[google]: Hello!"));
  await client.terminal.until("[google]: Hello!");
  assertEquals(table.shown, [backText(0), "[google]: Hello!"]);
});

Deno.test("a private message through the center is left with it when the session is over", async () => {
  await using table = await HandTable.set({ clock: new FakeClock() });
  const { client } = table;
  await table.learn("google", { port: "", key: (await makeKeys()).publicKey });
  client.type("private google Hello.");
  assertEquals((await table.request()).type, "PRV");
  await table.answer(SESSION_OVER);
  await table.logInAgain();
  await table.serve("SAY|google|Hello.", `OKAY|kept|${OFFLINE}`);
  await client.terminal.until(OFFLINE);
  assertEquals(table.answers, [
    "You can now privately message google",
    backText(1),
    "What google allowed you is over: ask for their address again.",
    "Your message is left with the message center, as an ordinary one.",
    OFFLINE,
  ]);
  await table.logOut();
});

Deno.test("logging out of a session that is over is no error", async () => {
  await using table = await HandTable.set();
  table.client.type("logout");
  await table.serve("OUT|", SESSION_OVER);
  await table.client.ended();
  assertEquals(table.shown, [">logout"]);
});

/** The center's answer to those whose user has logged in elsewhere since. */
const REPLACED = "FAIL|replaced|Logged on different location!";

Deno.test("a client whose user has logged in elsewhere hears so at its next line, and ends", async () => {
  const clock = new FakeClock();
  await using table = await HandTable.set({ clock });
  const { client, center } = table;
  client.type("message google Hello!");
  await table.serve("SAY|google|Hello!", REPLACED);
  await assertRejects(() => client.ended(), UndoneError, "One line was not done");
  assertEquals(table.shown[0], ">message google Hello!");
  assertEquals(table.answers.filter((line) => line.startsWith("Logged")), [
    "Logged on different location!",
  ]);
  assertEquals(table.answers.at(-1)?.endsWith(": message google Hello!"), true);
  assertEquals(clock.timers, 0);
  await assertRejects(() => center.acceptLogin(0), Error, "none came");
});

Deno.test("or at its next heartbeat", async () => {
  const clock = new FakeClock();
  await using table = await HandTable.set({ clock });
  clock.advance(20_000);
  await table.serve("HEY|", REPLACED);
  await table.client.ended();
  assertEquals(table.shown, ["Logged on different location!"]);
  assertEquals(clock.timers, 0);
});

Deno.test("or when it attaches", async () => {
  const clock = new FakeClock();
  await using table = await HandTable.set({ own: undefined, clock });
  await table.center.acceptAttached(REPLACED);
  await table.client.ended();
  assertEquals(table.shown, ["Logged on different location!"]);
  assertEquals(clock.timers, 0);
});

Deno.test("a Client rejects what was not done, and says that it is over", async () => {
  await using center = NewerHandCenter.listen();
  await using client = new Client({ center, own: undefined, onEvent: () => {} });
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

Deno.test("after our center was restarted a client logs in again, and its line is sent once", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const center = startCenter({ listener });
  await using seas = await logIn(center.address, "seas");
  await center[Symbol.asyncDispose]();
  await using again = startCenter({ listener: Deno.listen({ hostname: "127.0.0.1", port }) });
  await using google = NewerClient.listen();
  await google.login(again.address, "google", PASSWORDS.google);
  seas.type("message google Hello!");
  assertEquals(await google.pushesUntil("[seas]: Hello!"), [
    "seas has logged on.",
    "[seas]: Hello!",
  ]);
  seas.type("message google last");
  assertEquals(await google.pushesUntil("[seas]: last"), ["[seas]: last"]);
  const ids = google.pushes.arrivals.all.map(({ id }) => id);
  assertEquals([new Set(ids).size, ids.length], [3, 3], "nothing came twice");
  seas.type("logout");
  await seas.ended();
  assertEquals(seas.terminal.transcript.slice(3), [
    ">message google Hello!",
    backText(1),
    ">message google last",
    ">logout",
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
