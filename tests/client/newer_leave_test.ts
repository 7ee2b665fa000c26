/** The end of a client in protocol 2. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { UndoneError } from "../../lib/shell/run.ts";
import { makeKeys } from "../peers/newer_crypto.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { settle } from "../center/newer_room.ts";
import { logIn, type RunningClient } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { HandTable, OFFLINE, WatchedClock, withoutId } from "./newer_fixtures.ts";

const WAYS_OUT: readonly [name: string, leave: (client: RunningClient) => void][] = [
  ["logout", (client) => client.type("logout")],
  ["the end of input", (client) => client.terminal.end()],
  ["an interrupt", (client) => client.interrupt()],
];

for (const own of [{ hostname: "127.0.0.1", port: 0 }, undefined]) {
  const how = own ? "dialled" : "attached";

  for (const [name, leave] of WAYS_OUT) {
    Deno.test(`${name} logs a ${how} client out, and nothing waits any longer`, async () => {
      const clock = new WatchedClock();
      await using table = await HandTable.set({ own, clock });
      if (!own) await table.center.acceptAttached();
      await table.client.terminal.asked(">");
      leave(table.client);
      const { frame } = await table.request();
      assertEquals(frame, `OUT|seas|${table.session.token}|`);
      await table.answer("OKAY|bye|");
      await table.client.ended();
      assertEquals(clock.timers, 0);
      assertEquals(table.client.terminal.warnings, []);
    });

    Deno.test(`${name} of a ${how} client is told to the others by our center`, async () => {
      await using center = startCenter();
      await using google = NewerClient.listen();
      await google.login(center.address, "google", "hasglasses");
      await using seas = await logIn(center.address, "seas", { own });
      await seas.terminal.asked(">");
      leave(seas);
      await seas.ended();
      assertEquals(await google.pushesUntil("seas is offline."), [
        "seas has logged on.",
        "seas is offline.",
      ]);
      await google.ask("OUT");
    });
  }
}

Deno.test("what was typed before is answered before the logout is asked for", async () => {
  await using table = await HandTable.set();
  const { client } = table;
  client.type("message google one");
  client.type("online");
  client.type("logout");
  const { said, frame } = await table.request();
  assertEquals(frame, `SAY|seas|${table.session.token}|${said?.id}|google|one`);
  assertEquals((await table.request()).frame, "ONL|||");
  await table.answer(`OKAY|kept|${OFFLINE}`, "OKAY|online|all");
  assertEquals((await table.request()).frame, "OUT|||");
  assertEquals(table.shown.slice(-2), [OFFLINE, "all"]);
  await table.answer("OKAY|bye|");
  await client.ended();
});

Deno.test("an attached client shows and acknowledges what comes before the answer to OUT", async () => {
  await using table = await HandTable.set({ own: undefined });
  const { client, session } = table;
  const attached = await table.center.acceptAttached();
  client.type("logout");
  assertEquals((await table.request()).type, "OUT");
  await attached.send(session.psh("[google]: late"), session.psh("[google]: later"));
  let acknowledged = await attached.receive();
  if (acknowledged !== "ACK|2") acknowledged = await attached.receive();
  assertEquals(acknowledged, "ACK|2");
  await table.answer("OKAY|bye|");
  await client.ended();
  assertEquals(table.shown, [">logout", "[google]: late", "[google]: later"]);
});

for (
  const [what, delay, leave] of [
    ["a logout", 10_000, (client: RunningClient) => client.type("logout")],
    ["an interrupt", 2_000, (client: RunningClient) => client.interrupt()],
  ] as const
) {
  Deno.test(`a center that does not answer ${what} holds the client for ${delay} ms`, async () => {
    const clock = new WatchedClock();
    await using table = await HandTable.set({ clock });
    const { client } = table;
    await client.terminal.asked(">");
    leave(client);
    assertEquals((await table.request()).type, "OUT");
    await clock.pass(delay);
    await client.ended();
    assertEquals(client.terminal.warnings, [
      "Cannot log out at the message center: it does not answer.",
    ]);
    assertEquals(clock.timers, 0);
  });
}

Deno.test("an interrupt gives up requests that are not answered after 2 seconds, and names them", async () => {
  const clock = new WatchedClock();
  await using table = await HandTable.set({ clock });
  const { client } = table;
  for (const text of ["x", "y"]) {
    client.type(`message google ${text}`);
    assertEquals(withoutId(await table.request()), `SAY|google|${text}`);
  }
  client.interrupt();
  await clock.pass(2_000);
  const { frame } = await table.request();
  assertEquals(frame, `OUT|seas|${table.session.token}|`);
  await table.answer("OKAY|bye|");
  await assertRejects(() => client.ended(), UndoneError, "2 lines were not done");
  assertEquals(client.terminal.warnings, [
    "This may not have been done: message google x",
    "This may not have been done: message google y",
  ]);
  assertEquals(clock.timers, 0);
});

for (
  const [what, leave] of [
    ["the end of input", (client: RunningClient) => client.terminal.end()],
    ["a logout", (client: RunningClient) => client.type("logout")],
  ] as const
) {
  Deno.test(`${what} gives up requests that are not answered after 10 seconds, and names them`, async () => {
    const clock = new WatchedClock();
    await using table = await HandTable.set({ clock });
    const { client } = table;
    client.type("message google x");
    assertEquals(withoutId(await table.request()), "SAY|google|x");
    leave(client);
    await settle();
    clock.advance(10_000);
    await assertRejects(() => client.ended(), UndoneError, "One line was not done");
    assertEquals(client.terminal.warnings.at(-1), "This may not have been done: message google x");
    assertEquals(clock.timers, 0);
  });
}

Deno.test("nothing is shown that comes after the end", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  await table.logOut();
  const before = table.shown.length;
  await assertRejects(() => session.push(session.psh("late")), Error, "");
  assertEquals(table.shown.length, before);
});

// The last one: what it may leave behind would count for the next.
Deno.test("an interrupt ends a private message that is on its way", async () => {
  const clock = new WatchedClock();
  await using table = await HandTable.set({ clock });
  const { client } = table;
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await table.learn("google", { port: listener.addr.port, key: (await makeKeys()).publicKey });
  client.type("private google x");
  using conn = await listener.accept();
  const buffer = new Uint8Array(1_000);
  assert(await conn.read(buffer));
  const serving = (async () => {
    for (;;) {
      const { type } = await table.request();
      await table.answer(type === "OUT" ? "OKAY|bye|" : "FAIL|gone|");
      if (type === "OUT") return;
    }
  })();
  client.interrupt();
  await Promise.all([serving, assertRejects(() => client.ended(), UndoneError, "One line was")]);
  assertEquals(client.terminal.warnings, ["This may not have been done: private google x"]);
  assertEquals(clock.timers, 0);
  assertEquals(await conn.read(buffer).catch(() => null), null);
});
