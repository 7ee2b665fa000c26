/** Our client at our center, past its limit. */
import { assertEquals } from "@std/assert";
import { FakeClock } from "../support/fake_clock.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { logIn, PASSWORDS } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { texts } from "./newer_fixtures.ts";
import { NO_HEARTBEAT, textsFrom, warningsOf } from "./reconnect_fixtures.ts";

/** Lets time pass, in small steps, until this has happened. */
async function passUntil(clock: FakeClock, happens: Promise<unknown>): Promise<void> {
  let isDone = false;
  const done = happens.finally(() => isDone = true);
  while (!isDone) {
    for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setTimeout(resolve));
    clock.advance(500);
  }
  await done;
}

for (const own of [{ hostname: "127.0.0.1", port: 0 }, undefined]) {
  const way = own ? "dialled" : "attached";
  Deno.test(`a script's messages, private ones too, all arrive in order (google is ${way})`, async () => {
    const clock = new FakeClock();
    const credentials = new Map(Object.entries(PASSWORDS));
    await using center = startCenter({ clock, credentials, rate: 5 });
    await using google = await logIn(center.address, "google", { own });
    const terminal = new FakeTerminal({ isInteractive: false });
    const options = { clock, heartbeat: NO_HEARTBEAT, terminal };
    await using seas = await logIn(center.address, "seas", options);
    google.type("allow seas");
    await terminal.until("You can now privately message google");
    const sent = texts(200);
    for (const [i, text] of sent.entries()) {
      seas.type(`${i % 5 === 0 ? "private" : "message"} google ${text}`);
    }
    await google.terminal.until("[seas]: text 1");
    terminal.end();
    await passUntil(clock, seas.ended());
    assertEquals(textsFrom("seas", google.terminal), sent);
    assertEquals(warningsOf(terminal), [
      "Cannot do that: you are asking too much at once; try again in 5 seconds. " +
      "Your client waits, and goes on by itself.",
    ]);
  });
}
