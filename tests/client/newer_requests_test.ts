/** Requests of protocol 2: any number of them on one connection, each answered. */
import { assertEquals } from "@std/assert";
import { FakeClock } from "../support/fake_clock.ts";
import { awayText, HandTable, OFFLINE } from "./newer_fixtures.ts";
import { RetryClock } from "./reconnect_fixtures.ts";

Deno.test("a burst of lines goes on one connection, in order, and is named only once", async () => {
  await using table = await HandTable.set();
  const { client, session } = table;
  const typed = [
    ["message google a|b", `SAY|seas|${session.token}|ID|google|a|b`],
    ["broadcast Hi, all | some", "SAY|||ID||Hi, all | some"],
    ["online", "ONL|||"],
    ["who google", "WHO|||google"],
    ["block bob", "BLC|||1|bob"],
    ["unblock bob", "BLC|||0|bob"],
    ["getaddress google", "GET|||google"],
    ["allow google", "ALL|||google"],
    ["message google 2", "SAY|||ID|google|2"],
  ] as const;
  for (const [line] of typed) client.type(line);
  const ids = new Set<string>();
  for (const [, expected] of typed) {
    const { frame, said } = await table.request();
    assertEquals(said ? frame.replace(`|${said.id}|`, "|ID|") : frame, expected);
    if (said) ids.add(said.id);
  }
  assertEquals(ids.size, 3, "each message has an id of its own");
});

Deno.test("a thousand lines go on one connection", async () => {
  await using table = await HandTable.set();
  for (let i = 0; i < 1_000; i++) table.client.type(`message google ${i}`);
  const requests = await table.center.acceptRequests();
  for (let i = 0; i < 1_000; i++) {
    const request = await requests.next();
    assertEquals([request?.said?.to, request?.said?.text], ["google", String(i)]);
    assertEquals(request?.user, i === 0 ? "seas" : "");
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
    ["broadcast y", "OKAY|nobody|Nobody else is online."],
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
    "Nobody else is online.",
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
    await table.serve("SAY|google|x", `FAIL|${code}|Cannot: ${code}`);
    await client.terminal.until(`Cannot: ${code}`);
  }
  client.type("message google x");
  await table.serve("SAY|google|x", "FAIL|full|one\ntwo\x1b[2J");
  assertEquals((await client.terminal.until("    two[2J")).slice(-2), ["one", "    two[2J"]);
});

Deno.test("a message that arrived is not commented on", async () => {
  await using table = await HandTable.set();
  const { client } = table;
  for (const code of ["delivered", "kept"]) {
    client.type("broadcast x");
    await table.serve("SAY||x", `OKAY|${code}|`);
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

Deno.test("what is not answered within 10 seconds is asked again, with the same id", async () => {
  const clock = new RetryClock();
  await using table = await HandTable.set({ clock });
  const { client, center, session: { token } } = table;
  client.type("message google x");
  const requests = await center.acceptRequests();
  const { said } = await requests.next() ?? {};
  clock.advance(9_999);
  client.type("help logout");
  await client.terminal.until("    Log out and leave");
  clock.advance(1);
  assertEquals(await client.terminal.next(), awayText(center, "it does not answer"));
  assertEquals(await requests.next(), null);
  const others = await clock.passUntil(center.acceptRequests());
  assertEquals((await others.next())?.frame, `HEY|seas|${token}|`);
  await others.answer("OKAY|here|");
  const back = "The message center is back. Sending the line that was kept.";
  assertEquals(await client.terminal.next(), back);
  assertEquals((await others.next())?.frame, `SAY|||${said?.id}|google|x`);
  await others.answer("OKAY|kept|kept");
  assertEquals(await client.terminal.next(), "kept");
});

Deno.test("what a center that closes has not answered is asked again, each line in its turn", async () => {
  const clock = new RetryClock();
  await using table = await HandTable.set({ clock });
  const { client, center } = table;
  for (const line of ["online", "message google x", "broadcast y", "block bob"]) client.type(line);
  const requests = await center.acceptRequests();
  const asked = [];
  for (let i = 0; i < 4; i++) asked.push((await requests.next())!);
  await requests.answer("OKAY|online|all");
  requests.close();
  await clock.passUntil(table.serve("HEY|", "OKAY|here|"));
  for (const { data, type } of asked.slice(1)) {
    const again = await table.request();
    assertEquals([again.type, again.data], [type, data]);
    await table.answer(type === "BLC" ? "OKAY|blocked|You have blocked bob" : "OKAY|delivered|");
  }
  await client.terminal.until("You have blocked bob");
  assertEquals(table.answers, [
    "all",
    awayText(center, "it closed the connection without an answer"),
    "The message center is back. Sending the 3 lines that were kept.",
    "You have blocked bob",
  ]);
});

for (
  const [what, answer] of [
    ["something else than an answer", "PSH|1|1|forged"],
    ["an answer with one bar", "OKAY|delivered"],
  ] as const
) {
  Deno.test(`a center that sends ${what} is not believed`, async () => {
    await using table = await HandTable.set();
    const { client, center } = table;
    client.type("message google x");
    const requests = await center.acceptRequests();
    await requests.next();
    await requests.answer(answer);
    assertEquals(await requests.next(), null);
    client.type("online");
    await table.serve("ONL|", "OKAY|online|all");
    await client.terminal.until("all");
    assertEquals(table.answers, [
      `Cannot reach the message center at 127.0.0.1:${center.port}: the message center sent ` +
      "something else than an answer. This may not have been done: message google x",
      "all",
    ]);
  });
}

Deno.test("a line of protocol 2 that is longer than the center takes is answered", async () => {
  await using table = await HandTable.set();
  const { client } = table;
  client.type(`message google ${"x".repeat(100_000)}`);
  const { said } = await table.request();
  assertEquals([said?.to, said?.text.length], ["google", 100_000]);
  await table.answer("FAIL|request|Cannot act on SAY: too long");
  await client.terminal.until("Cannot act on SAY: too long");
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
