/** Sessions that the center has forgotten, or ended, while it was there. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { ShutOutError } from "../../lib/client/persistent_client.ts";
import type { HandLogin, HandSession } from "../peers/newer_center.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { logIn, type RunningClientOptions } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { HandTable, OFFLINE, SESSION_OVER, texts } from "./newer_fixtures.ts";
import {
  overText,
  quiet,
  RetryClock,
  saidAbout,
  textsFrom,
  untilAway,
  warningsOf,
} from "./reconnect_fixtures.ts";

/** Lets a client in again, once it has given its name and password again. */
async function letIn(login: HandLogin): Promise<HandSession> {
  assertEquals([login.first, login.user, login.password], ["LIN|2", "seas", "any"]);
  const session = await login.welcome();
  const isDialled = session.port !== "0" && await session.challenge();
  await login.finish(isDialled ? "DIAL|b" : "ATTACH|b");
  return session;
}

/** The next request, without its id, and whose token it was made with. */
async function nextRequest(table: HandTable): Promise<[type: string, data: string, token: string]> {
  const { type, data, token } = await table.request();
  return [type, type === "SAY" ? data.slice(data.indexOf("|") + 1) : data, token];
}

async function setTable(options: RunningClientOptions = {}) {
  const clock = new RetryClock();
  const table = await HandTable.set({ ...quiet(clock), ...options, clock });
  return { clock, table };
}

Deno.test("a session that is over at a command is followed by another, and the command is done", async () => {
  const { clock, table } = await setTable();
  {
    await using _ = table;
    const { client, center } = table;
    client.type("message google one");
    client.type("broadcast two");
    client.type("online");
    for (let i = 0; i < 3; i++) await table.request();
    await table.answer(SESSION_OVER);
    const session = await letIn(await center.acceptLogin());
    assertEquals(await nextRequest(table), ["SAY", "google|one", session.token]);
    assertEquals(await nextRequest(table), ["SAY", "|two", ""]);
    assertEquals(await nextRequest(table), ["ONL", "", ""]);
    await table.answer(`OKAY|kept|${OFFLINE}`, "OKAY|delivered|", "OKAY|online|all of us");
    await client.terminal.marks.until("broadcast two (delivered)");
    assertEquals(saidAbout(client.terminal), [overText(3)]);
  }
  assertEquals(clock.timers, 0);
});

Deno.test("a session that is over at a heartbeat is followed by another", async () => {
  const { clock, table } = await setTable({ heartbeat: 20_000 });
  await using _ = table;
  clock.advance(20_000);
  await table.serve("HEY|", SESSION_OVER);
  const session = await letIn(await table.center.acceptLogin());
  await table.client.terminal.until(overText(0));
  clock.advance(20_000);
  assertEquals(await nextRequest(table), ["HEY", "", session.token]);
});

Deno.test("a session that is over when it attaches is followed by another, which attaches", async () => {
  const { table } = await setTable({ own: undefined });
  await using _ = table;
  await table.center.acceptAttached(SESSION_OVER);
  const session = await letIn(await table.center.acceptLogin());
  const attached = await table.center.acceptAttached();
  assertEquals(attached.first, `ATT|seas|${session.token}|0`);
  await attached.send(session.psh("[google]: Hello!"));
  await table.client.terminal.until("[google]: Hello!");
  assertEquals(saidAbout(table.client.terminal), [overText(0)]);
});

Deno.test("a session that is over each time is not asked for again and again without a pause", async () => {
  const { clock, table } = await setTable();
  await using _ = table;
  table.client.type("online");
  for (let i = 0; i < 3; i++) {
    await table.serve("ONL|", SESSION_OVER);
    if (i > 0) await clock.passPause();
    await letIn(await table.center.acceptLogin());
  }
  await table.serve("ONL|", "OKAY|online|[CURRENTLY ONLINE]: seas");
  await table.client.terminal.until("[CURRENTLY ONLINE]: seas");
  assert(clock.pauses[1]! > clock.pauses[0]!);
});

Deno.test("a name that is suspended is tried again when it is told, and not before", async () => {
  const { clock, table } = await setTable();
  await using _ = table;
  const { client, center } = table;
  client.type("message google one");
  await table.request();
  await table.answer(SESSION_OVER);
  await (await center.acceptLogin()).line.send("PENNED|20.5");
  await clock.pass(20_500);
  await (await center.acceptLogin()).line.send("JUST_PENNED|40");
  await clock.pass(40_000);
  await letIn(await center.acceptLogin());
  assertEquals((await nextRequest(table)).slice(0, 2), ["SAY", "google|one"]);
  assertEquals(
    saidAbout(client.terminal).at(-1)?.replace(/^.*:/, ""),
    overText(1).replace(/^.*:/, ""),
  );
});

Deno.test("a name that is suspended is told: else nobody knows why nothing goes on", async () => {
  const { clock, table } = await setTable();
  await using _ = table;
  table.client.type("message google one");
  await table.request();
  await table.answer(SESSION_OVER);
  await (await table.center.acceptLogin()).line.send("PENNED|20.5");
  await clock.pass(20_500);
  assert(warningsOf(table.client.terminal).length > 0, "nothing was said");
});

Deno.test("a password that is refused ends the client, and what was not sent is listed", async () => {
  const { clock, table } = await setTable();
  {
    await using _ = table;
    const { client, center } = table;
    client.type("message google one\nand more");
    await table.request();
    await table.answer(SESSION_OVER);
    const login = await center.acceptLogin();
    client.type("online");
    client.type("broadcast two");
    await client.terminal.marks.until("broadcast two (not sent yet)");
    await login.line.send("LOGIN_FAILED|2");
    await assertRejects(
      () => client.ended(),
      ShutOutError,
      "Cannot log in again: the message center refuses the password of seas",
    );
    assertEquals(warningsOf(client.terminal).map((line) => line.replace(/^[^:]*: /, "")), [
      "message google one\n    and more",
      "online",
      "broadcast two",
    ]);
  }
  assertEquals(clock.timers, 0);
});

Deno.test("a laptop that slept finds out at once whether its session is over", async () => {
  const { clock, table } = await setTable();
  await using _ = table;
  clock.sleep(9_000);
  clock.advance(5_000);
  clock.sleep(3_600_000);
  clock.advance(4_999);
  // Nothing was asked so far: this comes first.
  table.client.type("online");
  await table.serve("ONL|", "OKAY|online|[CURRENTLY ONLINE]: seas");
  clock.advance(1);
  await table.serve("HEY|", "OKAY|here|");
  clock.sleep(3_600_000);
  clock.advance(5_000);
  assertEquals(saidAbout(table.client.terminal), []);
  await table.serve("HEY|", SESSION_OVER);
  await letIn(await table.center.acceptLogin());
  await table.client.terminal.until(overText(0));
  // The watch goes on in the new session.
  clock.sleep(3_600_000);
  clock.advance(5_000);
  await table.serve("HEY|", "OKAY|here|");
});

for (const way of ["dialled", "attached"] as const) {
  Deno.test(`a laptop that slept, ${way}, misses nothing that came meanwhile`, async () => {
    const centers = new FakeClock();
    const clock = new RetryClock();
    await using center = startCenter({ clock: centers });
    await using google = NewerClient.listen();
    await google.login(center.address, "google", "hasglasses");
    await using seas = await logIn(center.address, "seas", quiet(clock, way));
    await google.pushesUntil("seas has logged on.");
    centers.advance(20_000);
    assertEquals(await google.ask("HEY"), "OKAY|here|");
    centers.advance(15_000);
    await google.pushesUntil("seas is offline.");
    for (const text of texts(3)) await google.ask("MSG", "seas", text);
    clock.sleep(35_000);
    clock.advance(5_000);
    await google.pushesUntil("seas has logged on.");
    await seas.terminal.until("[google]: text 2");
    assertEquals(textsFrom("google", seas.terminal), texts(3));
    assertEquals(saidAbout(seas.terminal), [overText(0)]);
  });
}

Deno.test("whoever sleeps while the center goes away is told, and waits for it", async () => {
  const { clock, table } = await setTable();
  await using _ = table;
  await table.center.stop();
  clock.sleep(60_000);
  clock.advance(5_000);
  await untilAway(table.client.terminal);
  await clock.passPause();
  await clock.paused();
  assertEquals(saidAbout(table.client.terminal), ["away"]);
});
