import { assertEquals, assertRejects } from "@std/assert";
import { UndoneError } from "../../lib/shell/run.ts";
import { until } from "../center/newer_room.ts";
import { OlderCenter } from "../peers/older_center.ts";
import { OlderClient } from "../peers/older_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { logIn, PASSWORDS, type RunningClient } from "../support/run_client.ts";
import { awayText } from "./newer_fixtures.ts";
import { RetryClock } from "./reconnect_fixtures.ts";

/** How a client is made to leave. */
const WAYS_OUT: readonly [name: string, leave: (client: RunningClient) => void][] = [
  ["logout", (client) => client.type("logout")],
  ["the end of input", (client) => client.terminal.end()],
  ["an interrupt", (client) => client.interrupt()],
];

for (const [name, leave] of WAYS_OUT) {
  Deno.test(`${name} logs out, and the others are told`, async () => {
    await using center = OlderCenter.listen(PASSWORDS);
    await using google = OlderClient.listen();
    await google.login(center, "google", "hasglasses");
    await using seas = await logIn(center, "seas");
    const token = (await center.session("seas"))?.token;
    await seas.terminal.asked(">");
    leave(seas);
    await seas.ended();
    assertEquals(center.requests, ["LIN", "LIN|2", `OUT|seas|${token}|`]);
    assertEquals(await google.pushesUntil("seas is offline."), [
      "seas has logged on.",
      "seas is offline.",
    ]);
    assertEquals(await center.online(), ["google"]);
  });
}

Deno.test("what was typed before the end of input is done before the logout", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using google = OlderClient.listen();
  await google.login(center, "google", "hasglasses");
  await using seas = await logIn(center, "seas");
  seas.type("message google one");
  seas.type("online");
  seas.terminal.end();
  await seas.ended();
  assertEquals(seas.terminal.transcript.slice(-3), [
    ">message google one",
    ">online",
    "[CURRENTLY ONLINE]: google seas",
  ]);
  assertEquals(await google.pushesUntil("seas is offline."), [
    "seas has logged on.",
    "[seas]: one",
    "seas is offline.",
  ]);
});

Deno.test("a heartbeat is sent at each interval until the logout", async () => {
  const clock = new FakeClock();
  await using center = OlderCenter.listen(PASSWORDS, { now: () => clock.now() });
  await using seas = await logIn(center, "seas", { clock, heartbeat: 20_000 });
  const token = (await center.session("seas"))?.token;
  const heartbeat = `HEY|seas|${token}|`;
  assertEquals(await center.nextRequest(), "LIN|2");
  await seas.terminal.asked(">");
  const idle = clock.timers;
  for (let i = 0; i < 5; i++) {
    clock.advance(19_999);
    assertEquals(center.requests.length, 1 + i);
    clock.advance(1);
    assertEquals(await center.nextRequest(), heartbeat);
    // The center has closed the connection, and nothing waits for it any more.
    await until(() => clock.timers === idle);
    await center.sweep();
    assertEquals(await center.online(), ["seas"]);
  }
  seas.type("logout");
  await seas.ended();
  clock.advance(100_000);
  assertEquals(clock.timers, 0);
});

Deno.test("the heartbeat's interval can be set", async () => {
  const clock = new FakeClock();
  await using center = OlderCenter.listen(PASSWORDS);
  await using _seas = await logIn(center, "seas", { clock, heartbeat: 250 });
  const token = (await center.session("seas"))?.token;
  clock.advance(250);
  await center.requestsUntil(`HEY|seas|${token}|`);
});

Deno.test("a login elsewhere is shown and ends the client, which does not log out", async () => {
  const clock = new FakeClock();
  await using center = OlderCenter.listen(PASSWORDS);
  await using older = await logIn(center, "seas", { clock });
  await using newer = OlderClient.listen();
  await newer.login(center, "seas", "summerisover");
  await older.ended();
  assertEquals(older.terminal.transcript.at(-1), "Logged on different location!");
  assertEquals(clock.timers, 0);
  assertEquals(center.requests, ["LIN|2", "LIN"]);
  assertEquals(await center.online(), ["seas"]);
});

Deno.test("a text like the notice of a login elsewhere ends nothing", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = await logIn(center, "seas");
  await center.push("seas", "[google]: Logged on different location!");
  await center.push("seas", "Logged on different location! ");
  seas.type("online");
  await seas.terminal.until("[CURRENTLY ONLINE]: seas");
});

Deno.test("a center that goes away is reported once, and the client stays, with what was typed", async () => {
  const clock = new FakeClock();
  await using center = OlderCenter.listen(PASSWORDS);
  await using google = OlderClient.listen();
  await google.login(center, "google", "hasglasses");
  await using seas = await logIn(center, "seas", { clock });
  await center.close();
  for (const line of ["message google Hello!", "message google Bye!", "help logout", "logout"]) {
    seas.type(line);
  }
  await assertRejects(() => seas.ended(), UndoneError, "2 lines were not done");
  assertEquals(seas.terminal.transcript.filter((line) => !line.startsWith(">")).slice(1), [
    awayText(center, "nothing listens there"),
    "logout",
    "    Log out and leave",
    "This was not sent: message google Hello!",
    "This was not sent: message google Bye!",
  ]);
  assertEquals(clock.timers, 0);
});

Deno.test("heartbeats report a center that is gone once, and again after it was back", async () => {
  const clock = new RetryClock();
  const center = OlderCenter.listen(PASSWORDS);
  const { port } = center;
  await using seas = await logIn(center, "seas", { clock });
  const gone = awayText(center, "nothing listens there");
  await center.close();
  clock.advance(20_000);
  assertEquals(await seas.terminal.next(), gone);
  for (let i = 0; i < 3; i++) {
    await clock.passPause();
    clock.advance(20_000);
  }
  seas.type("help logout");
  assertEquals(await seas.terminal.until("    Log out and leave"), [
    ">help logout",
    "logout",
    "    Log out and leave",
  ]);
  {
    await using back = OlderCenter.listen(PASSWORDS, { port });
    const again = "The message center is back and you are logged in again.";
    await clock.passUntil(seas.terminal.until(again));
    seas.type("online");
    assertEquals(await seas.terminal.until("[CURRENTLY ONLINE]: seas"), [
      ">online",
      "[CURRENTLY ONLINE]: seas",
    ]);
    assertEquals(await back.online(), ["seas"]);
  }
  clock.advance(20_000);
  assertEquals(await seas.terminal.next(), gone);
});
