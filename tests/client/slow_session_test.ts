/** Signs of life, the connection of a client that is not dialled, and the logout, at a busy center. */
import { assert, assertEquals } from "@std/assert";
import { HoldClock, PAUSE } from "./hold_clock.ts";
import { HandTable, SESSION_OVER, texts, WatchedClock, withoutId } from "./newer_fixtures.ts";
import { overText, quiet, RetryClock, saidAbout, warningsOf } from "./reconnect_fixtures.ts";
import { SLOW, SLOWED } from "./slow_fixtures.ts";

async function setTable(heartbeat = 20_000) {
  const clock = new HoldClock();
  return { clock, table: await HandTable.set({ ...quiet(clock), heartbeat }) };
}

Deno.test("a heartbeat that is refused has been heard: nothing is said, and nobody logs in again", async () => {
  const { clock, table } = await setTable();
  {
    await using _ = table;
    const { client } = table;
    clock.advance(20_000);
    await table.serve("HEY|", SLOW);
    await clock.holds();
    client.type("online");
    await client.terminal.marks.until("online (not sent yet)");
    assertEquals(warningsOf(client.terminal), [SLOWED]);
    await clock.pass(PAUSE);
    await table.serve("ONL|", "OKAY|online|[CURRENTLY ONLINE]: seas");
    await client.terminal.until("[CURRENTLY ONLINE]: seas");
    clock.advance(20_000 - PAUSE);
    await table.serve("HEY|", "OKAY|here|");
    assertEquals([warningsOf(client.terminal), clock.pauses], [[SLOWED], []]);
  }
  assertEquals(clock.timers, 0);
});

Deno.test("if nothing was typed, nothing is said of a heartbeat that was refused", async () => {
  const { clock, table } = await setTable();
  await using _ = table;
  for (let i = 0; i < 3; i += 1) {
    clock.advance(20_000 - PAUSE * Math.sign(i));
    await table.serve("HEY|", SLOW);
    await clock.pass(PAUSE);
  }
  assertEquals(warningsOf(table.client.terminal), []);
});

Deno.test("a heart does not beat shortly before the end of a pause, but in a long one", async () => {
  const { clock, table } = await setTable(4_000);
  await using _ = table;
  const { client } = table;
  clock.forgetPort();
  for (let i = 0; i < 2; i += 1) await table.serve("HEY|", "OKAY|here|");
  await clock.hears();
  clock.advance(1_000);
  client.type("message google one");
  await table.serve("SAY|google|one", SLOW);
  await client.terminal.marks.until("message google one (not sent yet)");
  clock.advance(1_000);
  await table.serve("HEY|", "OKAY|here|");
  await clock.hears();
  clock.advance(PAUSE - 1_001);
  client.type("help logout");
  await client.terminal.until("    Log out and leave");
  clock.advance(1);
  await table.serve("SAY|google|one", "OKAY|delivered|");
});

Deno.test("a session check that is refused has been answered: the center is back", async () => {
  const { clock, table } = await setTable();
  await using _ = table;
  const { client, center } = table;
  client.type("message google one");
  await table.request();
  center.cutConnections();
  const asked = table.request();
  assertEquals((await clock.passUntil(asked)).type, "HEY");
  await table.answer(SLOW);
  await client.terminal.until("The message center is back. Sending the line that was kept.");
  await clock.pass(PAUSE);
  await table.serve("SAY|google|one", "OKAY|delivered|");
  await client.terminal.marks.until("message google one (delivered)");
  assertEquals(saidAbout(client.terminal).length, 2);
});

Deno.test("so it has after a sleep", async () => {
  const { clock, table } = await setTable();
  await using _ = table;
  clock.sleep(60_000);
  await clock.pass(5_000);
  await table.serve("HEY|", SLOW);
  await clock.pass(PAUSE);
  table.client.type("online");
  await table.serve("ONL|", "OKAY|online|[CURRENTLY ONLINE]: seas");
  assertEquals(saidAbout(table.client.terminal), []);
});

Deno.test("a client whose connection is refused asks for it again, without a word", async () => {
  const clock = new WatchedClock();
  await using table = await HandTable.set({ clock, own: undefined });
  const { client, center, session } = table;
  await center.acceptAttached(SLOW);
  await clock.pass(100);
  await center.acceptAttached(SLOW);
  await clock.pass(500);
  const attached = await center.acceptAttached();
  await attached.send(session.psh("[google]: Hello!"));
  await client.terminal.until("[google]: Hello!");
  assertEquals(table.answers, ["[google]: Hello!"]);
});

Deno.test("no more is asked at once than the center has taken, and what is typed comes behind it", async () => {
  const clock = new RetryClock();
  await using table = await HandTable.set(quiet(clock));
  const { client } = table;
  const lines = texts(30).map((text) => `message google ${text}`);
  for (const line of lines) client.type(line);
  for (const _ of lines) await table.request();
  await table.answer(...texts(10).map(() => "OKAY|delivered|"), ...texts(20).map(() => SLOW));
  await client.terminal.marks.until(`${lines[29]!} (not sent yet)`);
  await clock.pass(PAUSE);
  for (const text of texts(20).slice(10)) {
    assertEquals(withoutId(await table.request()), `SAY|google|${text}`);
  }
  client.type("broadcast other");
  await client.terminal.marks.until("broadcast other (not sent yet)");
  for (let i = 20; i < 30; i += 1) {
    await table.answer("OKAY|delivered|");
    assertEquals(withoutId(await table.request()), `SAY|google|text ${i}`);
  }
  await table.answer("OKAY|delivered|");
  assertEquals(withoutId(await table.request()), "SAY||other");
  await table.answer(...texts(10).map(() => "OKAY|delivered|"));
  await client.terminal.marks.until("broadcast other (delivered)");
  assert(warningsOf(client.terminal).includes(SLOWED));
});

Deno.test("a center that is too busy for another login says so, and is asked again when it is told", async () => {
  const { clock, table } = await setTable();
  {
    await using _ = table;
    const { client, center } = table;
    client.type("message google one");
    await table.serve("SAY|google|one", SESSION_OVER);
    const text = "Too many logins from your address; try again in 3 s";
    await (await center.acceptLogin()).line.send(`PENNED|2.5|${text}`);
    await clock.pass(2_500);
    await table.logInAgain();
    await table.serve("SAY|google|one", "OKAY|delivered|");
    await client.terminal.marks.until("message google one (delivered)");
    assertEquals(warningsOf(client.terminal), [
      `${text}. Your client waits, and goes on by itself.`,
      overText(1),
    ]);
  }
  assertEquals(clock.timers, 0);
});
