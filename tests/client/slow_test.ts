/** Messages to a center that asks for pauses: none is lost, doubled or overtaken. */
import { assert, assertEquals } from "@std/assert";
import { PAUSE } from "./hold_clock.ts";
import { SESSION_OVER, texts } from "./newer_fixtures.ts";
import { saidAbout, warningsOf } from "./reconnect_fixtures.ts";
import { BusyTable, plain, SLOWED, so } from "./slow_fixtures.ts";

Deno.test("what is refused waits, and is asked again in its order", async () => {
  const table = await BusyTable.set({ takes: so(2) });
  {
    await using _ = table;
    const { client, clock } = table;
    for (const text of texts(5)) client.type(`message google ${text}`);
    assertEquals(await table.notes("message google text 4", "delivered"), [
      "sent",
      "not sent yet",
      "sent",
      "not sent yet",
      "sent",
      "delivered",
    ]);
    assertEquals(table.messages, texts(5, "google: text"));
    assertEquals([table.refused, clock.held], [4, 2]);
    const { marks } = client.terminal;
    assertEquals(marks.all.filter((note) => note.includes("text 0")), [
      "message google text 0 (sent)",
      "message google text 0 (delivered)",
    ]);
    assertEquals(warningsOf(client.terminal), [SLOWED]);
  }
  assertEquals(table.clock.timers, 0);
});

Deno.test("it is not asked a moment before the pause is over, nor is anything else", async () => {
  await using table = await BusyTable.set({ takes: so(0) });
  const { client, clock } = table;
  client.type("message google one");
  await client.terminal.marks.until("message google one (not sent yet)");
  client.type("message bob two");
  client.type("online");
  await client.terminal.marks.until("online (not sent yet)");
  clock.advance(PAUSE - 1);
  client.type("broadcast three");
  await client.terminal.marks.until("broadcast three (not sent yet)");
  assertEquals([table.asked, table.refused], [1, 1]);
  table.takes = () => true;
  clock.advance(1);
  await client.terminal.marks.until("broadcast three (delivered)");
  assertEquals(plain(table.acted), ["SAY|google|one", "SAY|bob|two", "ONL|", "SAY||three"]);
  assertEquals(table.asked, 5);
});

Deno.test("what needs no center does not wait for it", async () => {
  await using table = await BusyTable.set({ takes: so(0) });
  const { client } = table;
  client.type("message google one");
  await client.terminal.until(SLOWED);
  client.type("set bell all");
  await client.terminal.until("bell is all");
});

Deno.test("a message is asked again with its id", async () => {
  const ids: string[] = [];
  await using table = await BusyTable.set({
    takes({ said }) {
      ids.push(said!.id);
      return ids.length === 3;
    },
  });
  table.client.type("broadcast one");
  await table.notes("broadcast one", "delivered");
  assertEquals(new Set(ids).size, 1);
});

Deno.test("what was said is said again only when all that waited is done", async () => {
  await using table = await BusyTable.set({ takes: so(1) });
  const { client } = table;
  for (const text of texts(6)) client.type(`broadcast ${text}`);
  await table.notes("broadcast text 5", "delivered");
  assertEquals(warningsOf(client.terminal), [SLOWED]);
  for (const text of texts(6, "other")) client.type(`broadcast ${text}`);
  await table.notes("broadcast other 5", "delivered");
  assertEquals(warningsOf(client.terminal), [SLOWED, SLOWED]);
});

Deno.test("however often it is refused, it is not given up, and the center is not thought away", async () => {
  let refusals = 0;
  await using table = await BusyTable.set({ takes: () => ++refusals > 40 });
  const { client, clock } = table;
  client.type("message google one");
  client.type("online");
  await table.notes("message google one", "delivered");
  assertEquals(clock.held, 40);
  assertEquals([saidAbout(client.terminal), clock.pauses], [[], []]);
  assertEquals(table.messages, ["google: one"]);
});

Deno.test("a pause without a number of seconds lasts one, and without words has some", async () => {
  await using table = await BusyTable.set({ takes: so(0), slow: "FAIL|slow|", pause: 1_000 });
  const { client, clock } = table;
  client.type("online");
  await client.terminal.until(
    "The message center asks for a pause. Your client waits, and goes on by itself.",
  );
  table.takes = () => true;
  await clock.pass(1_000);
  await client.terminal.until("[CURRENTLY ONLINE]: seas");
});

Deno.test("a command that is not said to be sent yet is said to be sent", async () => {
  await using table = await BusyTable.set({ takes: so(0) });
  table.client.type("unblock google");
  await table.client.terminal.marks.until("unblock google (not sent yet)");
  table.takes = () => true;
  await table.notes("unblock google", "sent");
});

Deno.test("a center that goes away and comes back in a pause is left alone until that is over", async () => {
  let isSilent = false;
  await using table = await BusyTable.set({ takes: so(0), ignores: () => isSilent });
  const { client, clock } = table;
  client.type("message google one");
  await client.terminal.marks.until("message google one (not sent yet)");
  isSilent = true;
  clock.sleep(60_000);
  await clock.pass(5_000);
  await table.hasAsked(2);
  isSilent = false;
  table.takes = () => true;
  table.table.center.cutConnections();
  await clock.passUntil(
    client.terminal.until("The message center is back. Sending the line that was kept."),
  );
  client.type("message google two");
  await client.terminal.marks.until("message google two (not sent yet)");
  assertEquals(table.messages, []);
  await table.notes("message google two", "delivered");
  assertEquals(table.messages, ["google: one", "google: two"]);
});

Deno.test("what was under way when the connection broke waits for the end of a pause too", async () => {
  let isSilent = false;
  await using table = await BusyTable.set({ takes: so(1), ignores: () => isSilent });
  const { client, clock } = table;
  client.type("message google one");
  await table.notes("message google one", "delivered");
  isSilent = true;
  client.type("message google two");
  await table.hasAsked(2);
  isSilent = false;
  table.takes = ({ type }) => type === "HEY";
  table.table.center.cutConnections();
  await clock.passUntil(client.terminal.until(SLOWED));
  client.type("message google three");
  await client.terminal.marks.until("message google three (not sent yet)");
  table.takes = () => true;
  await table.notes("message google three", "delivered");
  assertEquals(table.messages, ["google: one", "google: two", "google: three"]);
  assertEquals(client.terminal.marks.all.filter((note) => note.includes("two")), [
    "message google two (sent)",
    "message google two (not confirmed yet)",
    "message google two (sent)",
    "message google two (not confirmed yet)",
    "message google two (sent)",
    "message google two (delivered)",
  ]);
});

Deno.test("a session that is over after a pause is followed by another, and all is done", async () => {
  await using table = await BusyTable.set({ takes: so(1) });
  const { client, clock } = table;
  for (const text of texts(3)) client.type(`message google ${text}`);
  await client.terminal.marks.until("message google text 2 (not sent yet)");
  table.over = SESSION_OVER;
  const login = table.table.center.acceptLogin().then((login) => {
    table.over = undefined;
    table.takes = () => true;
    return login.welcome().then(() => login.finish("DIAL|b"));
  });
  await clock.passHolds(login);
  await table.notes("message google text 2", "delivered");
  assertEquals(table.messages, texts(3, "google: text"));
});

Deno.test("thousands of lines get through, and not thousands of times each", async () => {
  const count = 3_000;
  await using table = await BusyTable.set({ takes: so(350) });
  const { client, clock } = table;
  for (const text of texts(count)) client.type(`message google ${text}`);
  await table.notes(`message google text ${count - 1}`, "delivered");
  assertEquals(table.messages, texts(count, "google: text"));
  assert(table.asked < 3 * count, `${table.asked} requests`);
  assertEquals(clock.held, Math.ceil(count / 350) - 1);
  assertEquals(warningsOf(client.terminal), [SLOWED]);
});
