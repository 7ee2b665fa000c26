/** A persistent client without a terminal. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Progress } from "../../lib/client/errands.ts";
import type { ChatEvent } from "../../lib/client/event.ts";
import { PersistentClient, type Return } from "../../lib/client/persistent_client.ts";
import { OlderClient } from "../peers/older_client.ts";
import { Inbox } from "../peers/inbox.ts";
import { logIn } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { texts } from "./newer_fixtures.ts";
import {
  backText,
  MortalCenter,
  NO_HEARTBEAT,
  quiet,
  RetryClock,
  untilAway,
} from "./reconnect_fixtures.ts";

/** A client of seas's, logged in, and what it has told. */
async function enter(center: { hostname: string; port: number }) {
  const clock = new RetryClock();
  const events: ChatEvent[] = [];
  const told = new Inbox("going or coming");
  const returns: Return[] = [];
  const client = new PersistentClient({
    center: { hostname: center.hostname, port: center.port },
    heartbeat: NO_HEARTBEAT,
    clock,
    onEvent: (event) => events.push(event),
    onAway: () => told.add("away"),
    onSuspended: () => told.add("suspended"),
    onSlow: () => told.add("slow"),
    onBack(how) {
      returns.push(how);
      told.add("back");
    },
  });
  await client.open();
  assertEquals((await client.logIn("seas", "summerisover")).type, "LOGIN_OKAY");
  client.start();
  return { client, clock, events, told, returns };
}

Deno.test("it says whether it is here, over, and answered", async () => {
  const center = new MortalCenter();
  const { client, clock, told } = await enter(center);
  const state = () => [client.isHere, client.isOver, client.isAnswered, client.user];
  assertEquals(state(), [true, false, true, "seas"]);
  await center.die();
  const asked = assertRejects(() => client.ask({ type: "ONL" }), Error);
  await told.until("away");
  assertEquals(state(), [false, false, true, "seas"]);
  await client.close();
  await asked;
  assertEquals(state(), [false, true, true, "seas"]);
  assertEquals(clock.timers, 0);
});

Deno.test("what is asked while it is away is asked when it is back, in order, and told", async () => {
  await using center = new MortalCenter();
  const { client, clock, told, returns } = await enter(center);
  await center.die();
  const progress: string[] = [];
  const note = (what: string) => (how: Progress) => progress.push(`${what} ${how}`);
  const asked = [
    client.ask({ type: "BRD", text: "one", id: "id1" }, note("one")),
    client.ask({ type: "BRD", text: "two", id: "id2" }, note("two")),
    client.ask({ type: "BLC", block: true, who: "google" }, note("three")),
    client.ask({ type: "ONL" }, note("four")),
  ];
  await told.until("away");
  center.live();
  const answers = await clock.passUntil(Promise.all(asked));
  assertEquals(answers.map(({ code }) => code), ["nobody", "nobody", "blocked", "online"]);
  assertEquals(returns.length, 1);
  assertEquals([returns[0]?.wasAway, returns[0]?.loggedIn], [true, true]);
  const waited = progress.filter((line) => line.endsWith("waiting")).length;
  assertEquals(returns[0]?.waiting, waited);
  for (const what of ["one", "two", "three", "four"]) {
    assertEquals(progress.filter((line) => line.startsWith(what)).at(-1), `${what} sent`);
  }
  await client.close();
  assertEquals(clock.timers, 0);
});

Deno.test("closing it at any moment leaves nothing behind, twice too", async () => {
  for (const moment of ["before", "away", "during an attempt", "back"]) {
    const center = new MortalCenter();
    const { client, clock, told } = await enter(center);
    if (moment !== "before") {
      await center.die();
      client.ask({ type: "ONL" }).catch(() => {});
      await told.until("away");
    }
    if (moment === "during an attempt") {
      center.live();
      await clock.passPause();
    }
    if (moment === "back") {
      center.live();
      await clock.passUntil(told.until("back"));
    }
    await Promise.all([client.close(), client.close()]);
    await client.close();
    assertEquals(clock.timers, 0, moment);
    if (moment !== "away") await center.die();
  }
});

Deno.test("what is asked after the end fails", async () => {
  await using center = new MortalCenter();
  const { client, clock } = await enter(center);
  await client.close();
  await assertRejects(() => client.ask({ type: "ONL" }), Deno.errors.Interrupted);
  assertEquals([client.isOver, clock.timers], [true, 0]);
});

Deno.test("a login elsewhere is the end", async () => {
  await using center = startCenter();
  const { client, clock, events } = await enter(center.address);
  await using _elsewhere = await logIn(center.address, "seas");
  assertEquals(await client.over, "replaced");
  assertEquals(events.at(-1)?.kind, "replaced");
  assertEquals([client.isHere, client.isOver], [false, true]);
  await client.close();
  assertEquals(clock.timers, 0);
});

Deno.test("an older client, too, gets what was typed meanwhile, once and in order", async () => {
  const clock = new RetryClock();
  await using center = new MortalCenter();
  await using seas = await logIn(center, "seas", quiet(clock));
  await center.die();
  for (const text of texts(20)) seas.type(`message google ${text}`);
  await untilAway(seas.terminal);
  center.live();
  await using google = OlderClient.listen();
  await google.login(center, "google", "hasglasses");
  await clock.passUntil(seas.terminal.until(backText(20)));
  await seas.terminal.marks.until("message google text 19 (delivered)");
  await google.pushesUntil("[seas]: text 19");
  const messages = google.pushes.filter((push) => push.startsWith("[seas]"));
  assertEquals(messages, texts(20).map((text) => `[seas]: ${text}`));
});

Deno.test("the number of lines that waited is that of those typed, not of what Tab asked", async () => {
  const clock = new RetryClock();
  await using center = new MortalCenter();
  await using seas = await logIn(center, "seas", quiet(clock));
  await seas.terminal.asked(">");
  await center.die();
  assertEquals(seas.terminal.complete?.("message g").candidates, []);
  seas.type("message google Hello!");
  await untilAway(seas.terminal);
  center.live();
  await clock.passUntil(seas.terminal.marks.until("message google Hello! (kept)"));
  const back = seas.terminal.warnings.at(-1);
  assert(back === backText(1), back);
});
