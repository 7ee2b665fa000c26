/** Messages that were under way when the connection broke, and those who get them twice. */
import { assertEquals } from "@std/assert";
import { HandCenterWithClient } from "../support/hand_center.ts";
import { HandTable, SESSION_OVER, texts } from "./newer_fixtures.ts";
import {
  overText,
  quiet,
  RetryClock,
  saidAbout,
  untilAway,
  warningsOf,
} from "./reconnect_fixtures.ts";

const BACK = "The message center is back. Sending the line that was kept.";

/** The next request, which has to be a message with an id. */
async function nextMessage(table: HandTable): Promise<{ id: string; rest: string }> {
  const { type, data } = await table.request();
  assertEquals(type, "SAY");
  const bar = data.indexOf("|");
  return { id: data.slice(0, bar), rest: data.slice(bar + 1) };
}

/** Cuts all connections, and says that the session is still there when that is asked. */
async function cut(table: HandTable, clock: RetryClock, answer = "OKAY|here|"): Promise<void> {
  table.center.cutConnections();
  const asked = table.request();
  assertEquals((await clock.passUntil(asked)).type, "HEY");
  await table.answer(answer);
}

Deno.test("a message whose answer was lost is sent again, with its id", async () => {
  const clock = new RetryClock();
  {
    await using table = await HandTable.set(quiet(clock));
    const { terminal } = table.client;
    table.client.type("message google Hello|!");
    const first = await nextMessage(table);
    assertEquals(first.rest, "google|Hello|!");
    await cut(table, clock);
    assertEquals(await nextMessage(table), first);
    await table.answer("OKAY|delivered|");
    await terminal.marks.until("message google Hello|! (delivered)");
    assertEquals(saidAbout(terminal), ["away", BACK]);
    assertEquals(terminal.marks.all.map((note) => note.replace(/^.*\(/, "")), [
      "sent)",
      "not confirmed yet)",
      "sent)",
      "delivered)",
    ]);
  }
  assertEquals(clock.timers, 0);
});

Deno.test("of many only those are sent again that were not answered, in order", async () => {
  const clock = new RetryClock();
  await using table = await HandTable.set(quiet(clock));
  const { client } = table;
  for (const text of texts(10)) client.type(`message google ${text}`);
  const sent = [];
  for (let i = 0; i < 10; i++) sent.push(await nextMessage(table));
  assertEquals(new Set(sent.map(({ id }) => id)).size, 10);
  await table.answer(...sent.slice(0, 4).map(() => "OKAY|delivered|"));
  await client.terminal.marks.until("message google text 3 (delivered)");
  await cut(table, clock);
  client.type("message google the last");
  for (const message of sent.slice(4)) assertEquals(await nextMessage(table), message);
  assertEquals((await nextMessage(table)).rest, "google|the last");
});

Deno.test("it is sent again in another session too, with its id", async () => {
  const clock = new RetryClock();
  await using table = await HandTable.set(quiet(clock));
  table.client.type("broadcast Hello!");
  const first = await nextMessage(table);
  assertEquals(first.rest, "|Hello!");
  await cut(table, clock, SESSION_OVER);
  await table.center.logIn();
  assertEquals(await nextMessage(table), first);
});

Deno.test("what is never answered is named in the end, not tried for ever", async () => {
  const clock = new RetryClock();
  await using table = await HandTable.set(quiet(clock));
  const { terminal } = table.client;
  table.client.type("message google Hello!");
  const { id } = await nextMessage(table);
  for (let tries = 2; tries <= 8; tries++) {
    await cut(table, clock);
    assertEquals((await nextMessage(table)).id, id);
  }
  await cut(table, clock);
  while (!(await terminal.next()).endsWith("This may not have been done: message google Hello!"));
  table.client.type("online");
  await table.serve("ONL|", "OKAY|online|[CURRENTLY ONLINE]: seas");
  await terminal.until("[CURRENTLY ONLINE]: seas");
});

Deno.test("in protocol 1, which knows no ids, it is named, and not sent again", async () => {
  const clock = new RetryClock();
  await using center = new HandCenterWithClient(quiet(clock));
  const seas = await center.logIn();
  seas.type("message google one");
  await center.accept("MSG|seas|t|google|one");
  await clock.pass(10_000);
  await untilAway(seas.terminal);
  while (!(await seas.terminal.next()).endsWith("This may not have been done: message google one"));
  seas.type("message google two");
  const check = await center.accept("GET|seas|t|no user");
  await check.send("FAIL");
  await seas.terminal.until(BACK);
  (await center.accept("MSG|seas|t|google|two")).close();
  seas.type("message google three");
  (await center.accept("MSG|seas|t|google|three")).close();
  await seas.terminal.marks.until("message google three (sent)");
});

Deno.test("in protocol 1 what can be asked twice is", async () => {
  const clock = new RetryClock();
  await using center = new HandCenterWithClient(quiet(clock));
  const seas = await center.logIn();
  for (const [line, request] of [["online", "ONL|seas|t|"], ["block bob", "BLC|seas|t|1|bob"]]) {
    seas.type(line!);
    await center.accept(request!);
    await clock.pass(10_000);
    const check = await clock.passUntil(center.accept("GET|seas|t|no user"));
    await check.send("FAIL");
    (await center.accept(request!)).close();
  }
});

for (const way of ["dialled", "attached"] as const) {
  Deno.test(`what comes twice to a client that is ${way} is shown once, and acknowledged twice`, async () => {
    const clock = new RetryClock();
    await using table = await HandTable.set(quiet(clock, way));
    const { session, center, client: { terminal } } = table;
    const attached = way === "attached" ? await center.acceptAttached() : undefined;
    const push = async (frame: Uint8Array<ArrayBuffer>) => {
      if (!attached) return (await session.push(frame)).at(-1);
      await attached.send(frame);
      return await attached.receive();
    };
    const [kept, told] = [session.kpt.bind(session), session.psh.bind(session)];
    for (
      const [number, frame] of [
        told("MSG|id1|[google]: Hello!"),
        told("MSG|id1|[google]: Hello!"),
        told("MSG|id1|[bob]: Hello!"),
        kept("MSG|id1|[google]: Hello!"),
        told("MSG|id2|[google]: Hello!"),
        told("[google]: Hello!"),
        told("[google]: Hello!"),
      ].entries()
    ) assertEquals(await push(frame), `ACK|${number + 1}`);
    assertEquals(table.shown.filter((line) => line.startsWith("[")), [
      "[google]: Hello!",
      "[bob]: Hello!",
      "[google]: Hello!",
      "[google]: Hello!",
      "[google]: Hello!",
    ]);
    assertEquals(warningsOf(terminal), []);
  });
}

Deno.test("what was shown in one session is not shown in the next", async () => {
  const clock = new RetryClock();
  await using table = await HandTable.set(quiet(clock));
  const { client, center, session } = table;
  await session.push(session.psh("MSG|id1|[google]: one"), session.psh("MSG|id2|[google]: two"));
  client.type("online");
  await table.serve("ONL|", SESSION_OVER);
  const next = await center.logIn();
  await table.serve("ONL|", "OKAY|online|[CURRENTLY ONLINE]: seas");
  assertEquals(
    await next.push(
      next.kpt("MSG|id2|[google]: two"),
      next.kpt("MSG|id3|[google]: three"),
      next.psh("MSG|id1|[google]: one"),
    ),
    ["ACK|3"],
  );
  assertEquals(table.shown.filter((line) => line.startsWith("[g")), [
    "[google]: one",
    "[google]: two",
    "[google]: three",
  ]);
  assertEquals(saidAbout(client.terminal), [overText(1)]);
});

Deno.test("nothing is said of messages that were kept if all of them were shown before", async () => {
  const clock = new RetryClock();
  await using table = await HandTable.set(quiet(clock));
  const { client, center, session } = table;
  await session.push(session.psh("MSG|id1|[google]: one"));
  client.type("online");
  await table.serve("ONL|", SESSION_OVER);
  const next = await center.logIn();
  assertEquals(await next.push(next.kpt("MSG|id1|[google]: one")), ["ACK|1"]);
  assertEquals(table.shown.filter((line) => line.startsWith("While")), []);
});
