/** Logging in at a center that is too busy for it: not the name rests, but who asks. */
import { assertEquals, assertRejects } from "@std/assert";
import { StartError } from "../../lib/start_error.ts";
import { RetryClock } from "../client/reconnect_fixtures.ts";
import { type HandLogin, NewerHandCenter } from "../peers/newer_center.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { RunningClient, type RunningClientOptions } from "../support/run_client.ts";

const TEXT = "Too many logins from your address; try again in 4 s";
const BUSY = `PENNED|3.5|${TEXT}`;
const WAITS = `${TEXT}. Your client waits, and goes on by itself.`;
const GIVEN = { user: "seas", password: "summerisover" };

/** A center played by the test, and a client that logs in to it; after the test nothing waits. */
async function play(
  { isInteractive, login }: { isInteractive: boolean; login?: RunningClientOptions["login"] },
  run: (client: RunningClient, center: NewerHandCenter, clock: RetryClock) => Promise<void>,
): Promise<void> {
  const clock = new RetryClock();
  const terminal = new FakeTerminal({ isInteractive });
  {
    await using center = NewerHandCenter.listen();
    await using client = new RunningClient(center, { clock, terminal, ...(login && { login }) });
    await run(client, center, clock);
    await center.stop();
  }
  assertEquals(clock.timers, 0);
}

/** Refuses a login, lets the pause pass, and reads the next try, which has to be the same. */
async function refuse(login: HandLogin, clock: RetryClock): Promise<void> {
  const next = login.refuse(BUSY);
  await clock.pass(3_500);
  await next;
  assertEquals([login.user, login.password], ["seas", "summerisover"]);
}

async function letIn(login: HandLogin, { terminal }: RunningClient): Promise<void> {
  await login.welcome();
  await login.finish("DIAL|a");
  await terminal.until("Welcome, seas !");
}

Deno.test("a person is told why, and asked again", async () => {
  await play({ isInteractive: true }, async (client, center) => {
    client.typeLogin("seas", "summerisover");
    client.typeLogin("google", "hasglasses");
    const login = await center.acceptLogin();
    await login.refuse(BUSY);
    assertEquals(login.user, "google");
    assertEquals(client.terminal.transcript.slice(0, 4), [
      ">Username: seas",
      ">Password: summerisover",
      TEXT,
      ">Username: google",
    ]);
    assertEquals(client.terminal.warnings, []);
  });
});

for (const isInteractive of [true, false]) {
  const who = isInteractive ? "a person" : "a script";
  Deno.test(`${who} who has given all waits, and is let in`, async () => {
    await play({ isInteractive, login: GIVEN }, async (client, center, clock) => {
      const login = await center.acceptLogin();
      for (let i = 0; i < 4; i += 1) await refuse(login, clock);
      await letIn(login, client);
      assertEquals(client.terminal.warnings, [WAITS, WAITS, WAITS, WAITS]);
    });
  });

  Deno.test(`${who} who leaves meanwhile leaves at once`, async () => {
    await play({ isInteractive, login: GIVEN }, async (client, center) => {
      const login = await center.acceptLogin();
      await login.line.send(BUSY);
      await client.terminal.until(WAITS);
      client.interrupt();
      await client.ended();
    });
  });
}

Deno.test("a script's next lines are taken for no other name and password", async () => {
  await play({ isInteractive: false }, async (client, center, clock) => {
    client.typeLogin("seas", "summerisover");
    client.type("message google Hello!");
    const login = await center.acceptLogin();
    await refuse(login, clock);
    await letIn(login, client);
    const [line] = await client.terminal.until(">message google Hello!");
    assertEquals(line, ">message google Hello!");
  });
});

for (const login of [GIVEN, undefined]) {
  Deno.test(`a script gives up after five tries (${login ? "all is given" : "it types"})`, async () => {
    await play({ isInteractive: false, ...(login && { login }) }, async (client, center, clock) => {
      if (!login) client.typeLogin("seas", "summerisover");
      client.type("message google Hello!");
      client.type("online");
      const busy = await center.acceptLogin();
      for (let i = 0; i < 4; i += 1) await refuse(busy, clock);
      await busy.line.send(BUSY);
      await assertRejects(() => client.ended(), StartError, `Cannot log in as seas: ${TEXT}`);
    });
  });
}

Deno.test("a person whose password was given is asked for it after five tries", async () => {
  await play({ isInteractive: true, login: GIVEN }, async (client, center, clock) => {
    client.type("summerisover");
    const login = await center.acceptLogin();
    for (let i = 0; i < 4; i += 1) await refuse(login, clock);
    await login.refuse(BUSY);
    await letIn(login, client);
    assertEquals(client.terminal.transcript, [
      ...[WAITS, WAITS, WAITS, WAITS],
      TEXT,
      ">Password: summerisover",
      "Welcome, seas !",
    ]);
  });
});

Deno.test("nobody waits for longer than a minute at a time", async () => {
  await play({ isInteractive: false, login: GIVEN }, async (client, center, clock) => {
    const login = await center.acceptLogin();
    const next = login.refuse(`PENNED|86400|${TEXT}`);
    await clock.pass(60_000);
    await next;
    await letIn(login, client);
  });
});
