/** Requests of protocol 2: any number of them on one connection, each answered. */
import { assert, assertEquals } from "@std/assert";
import { FakeClock } from "../support/fake_clock.ts";
import { HandTable, OFFLINE } from "./newer_fixtures.ts";

Deno.test("a burst of lines goes on one connection, in order, and is named only once", async () => {
  await using table = await HandTable.set();
  const { client, session } = table;
  const typed = [
    ["message google a|b", `MSG|seas|${session.token}|google|a|b`],
    ["broadcast Hi, all | some", "BRD|||Hi, all | some"],
    ["online", "ONL|||"],
    ["block bob", "BLC|||1|bob"],
    ["unblock bob", "BLC|||0|bob"],
    ["getaddress google", "GET|||google"],
    ["allow google", "ALL|||google"],
    ["message google 2", "MSG|||google|2"],
  ] as const;
  for (const [line] of typed) client.type(line);
  for (const [, frame] of typed) assertEquals((await table.request()).frame, frame);
});

Deno.test("a thousand lines go on one connection", async () => {
  await using table = await HandTable.set();
  for (let i = 0; i < 1_000; i++) table.client.type(`message google ${i}`);
  const requests = await table.center.acceptRequests();
  for (let i = 0; i < 1_000; i++) {
    assertEquals((await requests.next())?.data, `google|${i}`);
    await requests.answer(i === 999 ? "OKAY|delivered|the last" : "OKAY|delivered|");
  }
  await table.client.terminal.until("the last");
});

Deno.test("answers are shown in their order, whatever was asked", async () => {
  await using table = await HandTable.set();
  const { client } = table;
  const lines = [
    ["block bob", "OKAY|blocked|You have blocked bob"],
    ["online", "OKAY|online|[CURRENTLY ONLINE]: seas"],
    ["unblock bob", "OKAY|unblocked|You have unblocked bob"],
    ["getaddress ada", "OKAY|asked|"],
    ["message ada x", `OKAY|kept|${OFFLINE}`],
    ["message google x", "OKAY|delivered|"],
    ["allow bob", "FAIL|gone|bob has gone offline."],
    ["broadcast x", "OKAY|partly|not all"],
    ["allow ada", "OKAY|allowed|127.0.0.1|"],
    ["getaddress eve", "FAIL|not-found|eve cannot be found"],
    ["message google y", "FAIL|full|too many messages"],
  ] as const;
  for (const [line] of lines) client.type(line);
  for (const _ of lines) await table.request();
  await table.answer(...lines.map(([, answer]) => answer));
  await client.terminal.until("too many messages");
  assertEquals(table.shown.filter((line) => !line.startsWith(">")), [
    "You have blocked bob",
    "[CURRENTLY ONLINE]: seas",
    "You have unblocked bob",
    "Request has been sent.",
    OFFLINE,
    "bob has gone offline.",
    "not all",
    "eve cannot be found",
    "too many messages",
  ]);
});

Deno.test("the text of every error is shown, with its lines set in", async () => {
  await using table = await HandTable.set();
  const { client } = table;
  const codes = ["self", "no-user", "blocked", "not-blocked", "full", "too-many", "gone", "new"];
  for (const code of codes) {
    client.type("message google x");
    await table.serve("MSG|google|x", `FAIL|${code}|Cannot: ${code}`);
    await client.terminal.until(`Cannot: ${code}`);
  }
  client.type("message google x");
  await table.serve("MSG|google|x", "FAIL|full|one\ntwo\x1b[2J");
  assertEquals((await client.terminal.until("    two[2J")).slice(-2), ["one", "    two[2J"]);
});

Deno.test("a message that arrived is not commented on", async () => {
  await using table = await HandTable.set();
  const { client } = table;
  for (const code of ["delivered", "kept"]) {
    client.type("broadcast x");
    await table.serve("BRD|x", `OKAY|${code}|`);
  }
  client.type("online");
  await table.serve("ONL|", "OKAY|online|all");
  await client.terminal.until("all");
  assertEquals(table.shown.filter((line) => !line.startsWith(">")), ["all"]);
});

Deno.test("a connection is kept for 5 seconds after the last answer, then a new one opened", async () => {
  const clock = new FakeClock();
  await using table = await HandTable.set({ clock });
  const { client, center, session: { token } } = table;
  const requests = await (client.type("online"), center.acceptRequests());
  const ask = async (frame: string, answer: string) => {
    assertEquals((await requests.next())?.frame, frame);
    await requests.answer(`OKAY|online|${answer}`);
    await client.terminal.until(answer);
  };
  await ask(`ONL|seas|${token}|`, "one");
  clock.advance(4_999);
  client.type("online");
  await ask("ONL|||", "two");
  clock.advance(4_999);
  client.type("online");
  await ask("ONL|||", "three");
  clock.advance(5_000);
  assertEquals(await requests.next(), null);
  client.type("online");
  const others = await center.acceptRequests();
  assertEquals((await others.next())?.frame, `ONL|seas|${token}|`);
});

Deno.test("a request that is not answered within 10 seconds is named, and the next one asked anew", async () => {
  const clock = new FakeClock();
  await using table = await HandTable.set({ clock });
  const { client, center, session: { token } } = table;
  client.type("message google x");
  const requests = await center.acceptRequests();
  await requests.next();
  clock.advance(9_999);
  client.type("help logout");
  await client.terminal.until("logout  Log out and leave");
  clock.advance(1);
  assertEquals(
    await client.terminal.next(),
    `Cannot reach the message center at 127.0.0.1:${center.port}: it does not answer. ` +
      "This may not have been done: message google x",
  );
  assertEquals(await requests.next(), null);
  client.type("online");
  const others = await center.acceptRequests();
  assertEquals((await others.next())?.frame, `ONL|seas|${token}|`);
});

Deno.test("what a center that closes has not answered is named, each line", async () => {
  await using table = await HandTable.set();
  const { client, center } = table;
  for (const line of ["online", "message google x", "broadcast y"]) client.type(line);
  const requests = await center.acceptRequests();
  for (let i = 0; i < 3; i++) await requests.next();
  await requests.answer("OKAY|online|all");
  requests.close();
  const gone = `Cannot reach the message center at 127.0.0.1:${center.port}: ` +
    "it closed the connection without an answer. This may not have been done: ";
  await client.terminal.until(`${gone}broadcast y`);
  assertEquals(table.shown.filter((line) => !line.startsWith(">")), [
    "all",
    `${gone}message google x`,
    `${gone}broadcast y`,
  ]);
  client.type("online");
  await table.serve("ONL|", "OKAY|online|back");
  await client.terminal.until("back");
});

for (
  const [what, answer] of [
    ["something else than an answer", "PSH|1|1|forged"],
    ["an answer with one bar", "OKAY|delivered"],
  ] as const
) {
  Deno.test(`a center that sends ${what} is not believed`, async () => {
    await using table = await HandTable.set();
    const { client } = table;
    client.type("message google x");
    await table.request();
    await table.answer(answer);
    const shown = await client.terminal.next();
    assertEquals(shown, ">message google x");
    const told = await client.terminal.next();
    assert(told.endsWith("This may not have been done: message google x"), told);
  });
}

Deno.test("a line of protocol 2 that is longer than the center takes is answered", async () => {
  await using table = await HandTable.set();
  const { client } = table;
  client.type(`message google ${"x".repeat(100_000)}`);
  const { type, bytes } = await table.request();
  assertEquals([type, bytes.length], ["MSG", 100_007]);
  await table.answer("FAIL|request|Cannot act on MSG: too long");
  await client.terminal.until("Cannot act on MSG: too long");
});

Deno.test("the heartbeat is a request like others", async () => {
  const clock = new FakeClock();
  await using table = await HandTable.set({ clock });
  clock.advance(20_000);
  await table.serve("HEY|", "OKAY|here|");
  table.client.type("online");
  await table.serve("ONL|", "OKAY|online|all");
  await table.client.terminal.until("all");
  clock.advance(20_000);
  await table.serve("HEY|", "OKAY|here|");
  assertEquals(table.shown, [">online", "all"]);
});
