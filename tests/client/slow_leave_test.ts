/** Leaving a center that asks for pauses. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { UndoneError } from "../../lib/shell/run.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import type { RunningClient } from "../support/run_client.ts";
import { HoldClock, PAUSE } from "./hold_clock.ts";
import { HandTable, texts } from "./newer_fixtures.ts";
import { quiet, warningsOf } from "./reconnect_fixtures.ts";
import { BusyTable, SLOW, SLOWED, so } from "./slow_fixtures.ts";

const script = () => new FakeTerminal({ isInteractive: false });

const GOODBYES: readonly [name: string, leave: (client: RunningClient) => void][] = [
  ["logout", (client) => client.type("logout")],
  ["the end of input", (client) => client.terminal.end()],
];

Deno.test("a script's 3,000 lines get through a center that takes 50 a second", async () => {
  const count = 3_000;
  const table = await BusyTable.set({
    takes: so(50 * PAUSE / 1_000),
    client: { terminal: script() },
  });
  {
    await using _ = table;
    const { client, clock } = table;
    for (const text of texts(count)) client.type(`message google ${text}`);
    await client.terminal.until(SLOWED);
    client.terminal.end();
    await clock.passHolds(client.ended());
    assertEquals(table.messages, texts(count, "google: text"));
    assertEquals(table.acted.at(-1)?.type, "OUT");
    assertEquals(warningsOf(client.terminal), [SLOWED]);
    assert(clock.now() > 50_000);
  }
  assertEquals(table.clock.timers, 0);
});

Deno.test("a script does not wait for ever for a center that takes nothing", async () => {
  const table = await BusyTable.set({ takes: () => false, client: { terminal: script() } });
  {
    await using _ = table;
    const { client, clock } = table;
    client.type("message google one");
    client.type("online");
    await client.terminal.until(SLOWED);
    client.terminal.end();
    const began = clock.now();
    await assertRejects(
      () => clock.passHolds(client.ended()),
      UndoneError,
      "2 lines were not done",
    );
    const waited = clock.now() - began;
    assert(waited >= 130_000 && waited < 130_000 + 3 * PAUSE, `It waited for ${waited} ms`);
    assertEquals(warningsOf(client.terminal), [
      SLOWED,
      "This was not sent: message google one",
      "This was not sent: online",
    ]);
  }
  assertEquals(table.clock.timers, 0);
});

for (const [name, leave] of GOODBYES) {
  Deno.test(`${name} of a person waits for what waits`, async () => {
    const table = await BusyTable.set({ takes: so(1) });
    {
      await using _ = table;
      const { client, clock } = table;
      for (const text of texts(3)) client.type(`message google ${text}`);
      await client.terminal.marks.until("message google text 2 (not sent yet)");
      leave(client);
      await clock.passHolds(client.ended());
      assertEquals(table.messages, texts(3, "google: text"));
      assertEquals(table.acted.at(-1)?.type, "OUT");
      assertEquals(warningsOf(client.terminal), [SLOWED]);
    }
    assertEquals(table.clock.timers, 0);
  });
}

for (const isInteractive of [true, false]) {
  const who = isInteractive ? "a person" : "a script";
  Deno.test(`an interrupt of ${who} does not, and names it`, async () => {
    const terminal = new FakeTerminal({ isInteractive, canMark: true });
    const table = await BusyTable.set({ takes: so(1), client: { terminal } });
    {
      await using _ = table;
      const { client, clock } = table;
      for (const text of texts(3)) client.type(`message google ${text}`);
      await client.terminal.until(SLOWED);
      await client.terminal.marks.until("message google text 2 (not sent yet)");
      const now = clock.now();
      client.interrupt();
      await assertRejects(() => client.ended(), UndoneError, "2 lines were not done");
      assertEquals(clock.now(), now);
      assertEquals(table.acted.at(-1)?.type, "OUT");
      assertEquals(warningsOf(client.terminal), [
        SLOWED,
        "This was not sent: message google text 1",
        "This was not sent: message google text 2",
      ]);
    }
    assertEquals(table.clock.timers, 0);
  });
}

Deno.test("what is refused after an interrupt is not said to be perhaps done", async () => {
  const clock = new HoldClock();
  await using table = await HandTable.set(quiet(clock));
  const { client } = table;
  client.type("message google one");
  await table.request();
  client.interrupt();
  await clock.waits(2_000);
  await table.answer(SLOW);
  await table.serve("OUT|", "OKAY|bye|");
  await assertRejects(() => client.ended(), UndoneError, "One line was not done");
  assertEquals(warningsOf(client.terminal), ["This was not sent: message google one"]);
});

Deno.test("a logout that is refused is asked again when the pause is over", async () => {
  const clock = new HoldClock();
  {
    await using table = await HandTable.set(quiet(clock));
    const { client } = table;
    client.type("logout");
    await table.serve("OUT|", SLOW);
    await clock.pass(PAUSE);
    await table.serve("OUT|", "OKAY|bye|");
    await client.ended();
    assertEquals(warningsOf(client.terminal), []);
  }
  assertEquals(clock.timers, 0);
});

Deno.test("so it is after an interrupt, if there is time for it", async () => {
  const clock = new HoldClock();
  {
    await using table = await HandTable.set(quiet(clock));
    const { client } = table;
    await client.terminal.asked(">");
    client.interrupt();
    await table.serve("OUT|", "FAIL|slow|1|Too much");
    await clock.pass(1_000);
    await table.serve("OUT|", "OKAY|bye|");
    await client.ended();
    assertEquals(warningsOf(client.terminal), []);
  }
  assertEquals(clock.timers, 0);
});

Deno.test("if there is not, the client ends, and says why it could not log out", async () => {
  const clock = new HoldClock();
  {
    await using table = await HandTable.set(quiet(clock));
    const { client } = table;
    await client.terminal.asked(">");
    client.interrupt();
    await table.serve("OUT|", SLOW);
    await client.ended();
    assertEquals(warningsOf(client.terminal), [
      "Cannot log out at the message center: Cannot do that: you are asking too much at once.",
    ]);
  }
  assertEquals(clock.timers, 0);
});
