/** Leaving while the center is away: nothing that was typed is lost without a word. */
import { assertEquals, assertRejects } from "@std/assert";
import { UndoneError } from "../../lib/shell/run.ts";
import { OlderCenter } from "../peers/older_center.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { HandCenterWithClient } from "../support/hand_center.ts";
import { logIn, PASSWORDS, type RunningClient } from "../support/run_client.ts";
import { HandTable, SESSION_OVER, texts } from "./newer_fixtures.ts";
import {
  backText,
  MortalCenter,
  quiet,
  RetryClock,
  saidAbout,
  untilAway,
  warningsOf,
} from "./reconnect_fixtures.ts";

const WAYS_OUT: readonly [name: string, leave: (client: RunningClient) => void][] = [
  ["logout", (client) => client.type("logout")],
  ["the end of input", (client) => client.terminal.end()],
  ["an interrupt", (client) => client.interrupt()],
];

/** What a client names as not done, without what it says about it. */
function unsent({ terminal }: RunningClient): string[] {
  return warningsOf(terminal).filter((line) => line.startsWith("This "))
    .map((line) => line.replace(/^[^:]*: /, ""));
}

/** Waits for a client's end, which has to name these lines. */
async function endsNaming(client: RunningClient, lines: readonly string[]): Promise<void> {
  const message = lines.length === 1 ? "One line was not done" : `${lines.length} lines were not`;
  await assertRejects(() => client.ended(), UndoneError, message);
  assertEquals(unsent(client), lines);
}

for (const [name, leave] of WAYS_OUT) {
  Deno.test(`at ${name} each line that was not sent is shown in full, at once`, async () => {
    const clock = new RetryClock();
    {
      const center = new MortalCenter();
      await using seas = await logIn(center, "seas", quiet(clock));
      await center.die();
      const long = "x".repeat(3_000);
      const typed = ["message google one", `broadcast ${long}`, "message bob a\nb\nc", "online"];
      for (const line of typed) seas.type(line);
      await untilAway(seas.terminal);
      leave(seas);
      await endsNaming(seas, [...typed.slice(0, 2), "message bob a\n    b\n    c", "online"]);
      assertEquals(warningsOf(seas.terminal)[1], "This was not sent: message google one");
      assertEquals(saidAbout(seas.terminal), ["away"]);
      assertEquals(clock.now() < 5_000, true);
    }
    assertEquals(clock.timers, 0);
  });

  Deno.test(`${name} while the center is away is no failure if nothing was typed`, async () => {
    const clock = new RetryClock();
    {
      const center = new MortalCenter();
      await using seas = await logIn(center, "seas", { ...quiet(clock), heartbeat: 20_000 });
      await seas.terminal.asked(">");
      await center.die();
      clock.advance(20_000);
      await untilAway(seas.terminal);
      leave(seas);
      await seas.ended();
      assertEquals([unsent(seas), saidAbout(seas.terminal)], [[], ["away"]]);
    }
    assertEquals(clock.timers, 0);
  });

  for (const step of ["asks", "logs in again"]) {
    Deno.test(`${name} does not wait for a center that is silent when the client ${step}`, async () => {
      const clock = new RetryClock();
      {
        await using table = await HandTable.set(quiet(clock));
        const { client, center } = table;
        client.type("message google one");
        await table.request();
        if (step === "asks") {
          center.cutConnections();
          await table.request();
        } else {
          await table.answer(SESSION_OVER);
          await center.acceptLogin();
        }
        await client.terminal.asked(">");
        leave(client);
        await endsNaming(client, ["message google one"]);
      }
      assertEquals(clock.timers, 0);
    });
  }
}

Deno.test("whoever leaves right behind a line waits for no center that turns out to be away", async () => {
  const clock = new RetryClock();
  const center = new MortalCenter();
  await using seas = await logIn(center, "seas", quiet(clock));
  await center.die();
  seas.type("message google one");
  seas.type("logout");
  await endsNaming(seas, ["message google one"]);
});

Deno.test("a script waits for a center that is away, and for its lines", async () => {
  const clock = new RetryClock();
  await using center = new MortalCenter();
  const terminal = new FakeTerminal({ isInteractive: false });
  await using seas = await logIn(center, "seas", { ...quiet(clock), terminal });
  await center.die();
  for (const text of texts(3)) seas.type(`broadcast ${text}`);
  terminal.end();
  await untilAway(terminal);
  center.live();
  await clock.passUntil(seas.ended());
  assertEquals(saidAbout(terminal), ["away", backText(3)]);
});

Deno.test("but not for ever: ten seconds behind the end of its input it names them", async () => {
  const clock = new RetryClock();
  {
    const center = new MortalCenter();
    const terminal = new FakeTerminal({ isInteractive: false });
    await using seas = await logIn(center, "seas", { ...quiet(clock), terminal });
    await center.die();
    const typed = texts(3).map((text) => `broadcast ${text}`);
    for (const line of typed) seas.type(line);
    terminal.end();
    await untilAway(terminal);
    await clock.pass(10_000);
    await endsNaming(seas, typed);
  }
  assertEquals(clock.timers, 0);
});

for (const [name, leave] of WAYS_OUT) {
  Deno.test(`at ${name} 1,500 lines are named`, async () => {
    const clock = new RetryClock();
    const center = new MortalCenter();
    await using seas = await logIn(center, "seas", quiet(clock));
    await center.die();
    const typed = texts(1_500).map((text) => `broadcast ${text}`);
    for (const line of typed) seas.type(line);
    await seas.terminal.until(">broadcast text 1499");
    leave(seas);
    await endsNaming(seas, typed);
  });
}

for (const [name, leave] of WAYS_OUT) {
  for (const line of ["message google one", "online"]) {
    Deno.test(`with an older center, too, ${name} ends a client at which "${line}" waits`, async () => {
      const clock = new RetryClock();
      const center = OlderCenter.listen(PASSWORDS);
      await using seas = await logIn(center, "seas", quiet(clock));
      await center.close();
      seas.type(line);
      await untilAway(seas.terminal);
      leave(seas);
      await endsNaming(seas, [line]);
    });
  }
}

Deno.test("a script that is interrupted names what it was not asked for yet", async () => {
  const clock = new RetryClock();
  {
    const center = new MortalCenter();
    const terminal = new FakeTerminal({ isInteractive: false });
    await using seas = await logIn(center, "seas", { ...quiet(clock), terminal });
    await center.die();
    const typed = texts(1_500).map((text) => `broadcast ${text}`);
    for (const line of typed) seas.type(line);
    await seas.terminal.until(">broadcast text 0");
    seas.interrupt();
    await endsNaming(seas, typed);
  }
  assertEquals(clock.timers, 0);
});

Deno.test("with an older center that does not answer, a script that is interrupted names all, and logs out", async () => {
  const clock = new RetryClock();
  {
    const terminal = new FakeTerminal({ isInteractive: false });
    await using center = new HandCenterWithClient({ ...quiet(clock), terminal });
    const seas = await center.logIn();
    const typed = texts(3).map((text) => `message google ${text}`);
    for (const line of typed) seas.type(line);
    await center.accept("MSG|seas|t|google|text 0");
    seas.interrupt();
    await clock.pass(2_000);
    (await center.accept("OUT|seas|t|")).close();
    await endsNaming(seas, typed);
    assertEquals(saidAbout(seas.terminal), []);
  }
  assertEquals(clock.timers, 0);
});

Deno.test("what was sent, and not answered before an interrupt, is not said to be unsent", async () => {
  const clock = new RetryClock();
  {
    await using table = await HandTable.set(quiet(clock));
    const { client } = table;
    client.type("message google one");
    await table.request();
    client.interrupt();
    await clock.pass(2_000);
    await table.serve("OUT|", "OKAY|bye|");
    await endsNaming(client, ["message google one"]);
    assertEquals(warningsOf(client.terminal), ["This may not have been done: message google one"]);
  }
  assertEquals(clock.timers, 0);
});

Deno.test("nor is what was sent before the connection broke", async () => {
  const clock = new RetryClock();
  await using table = await HandTable.set(quiet(clock));
  const { client, center } = table;
  client.type("message google one");
  await table.request();
  center.cutConnections();
  await table.request();
  client.type("message google two");
  await client.terminal.marks.until("message google two (not sent yet)");
  client.interrupt();
  await endsNaming(client, ["message google one", "message google two"]);
  assertEquals(warningsOf(client.terminal).slice(1), [
    "This may not have been done: message google one",
    "This was not sent: message google two",
  ]);
});
