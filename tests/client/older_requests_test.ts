/** Requests to centers that behave in ways the page leaves open, and to silent ones. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { PATIENCE_MS } from "../peers/inbox.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { HandCenterWithClient } from "../support/hand_center.ts";
import { push } from "../support/push.ts";
import { awayText } from "./newer_fixtures.ts";
import { RetryClock } from "./reconnect_fixtures.ts";

Deno.test("a center may leave it to the client to close a request", async () => {
  await using center = new HandCenterWithClient({ clock: new FakeClock() });
  const seas = await center.logIn();
  seas.type("online");
  seas.type("logout");
  for (const request of ["ONL|seas|t|", "OUT|seas|t|"]) {
    const line = await center.accept(request);
    assertEquals(await line.receive(PATIENCE_MS), null);
    line.close();
  }
  await seas.ended();
});

Deno.test("a center may wait with the reply, which ends the request", async () => {
  await using center = new HandCenterWithClient({ clock: new FakeClock() });
  const seas = await center.logIn();
  for (
    const [reply, shown] of [["OKAY", "Request has been sent."], ["FAIL", "google cannot be found"]]
  ) {
    seas.type("getaddress google");
    const line = await center.accept("GET|seas|t|google");
    const closed = line.receive(PATIENCE_MS);
    await line.send(reply!);
    await seas.terminal.until(shown!);
    assertEquals(await closed, null);
  }
});

Deno.test("a request waits until the one before it is closed", async () => {
  await using center = new HandCenterWithClient({ clock: new FakeClock() });
  const seas = await center.logIn();
  seas.type("message google one");
  seas.type("message google two");
  const first = await center.accept("MSG|seas|t|google|one");
  const second = center.accept("MSG|seas|t|google|two");
  let accepted = false;
  second.then(() => accepted = true);
  assertEquals(await first.receive(PATIENCE_MS), null);
  assert(!accepted);
  first.close();
  (await second).close();
});

/** What no user can be named: whether such a one can be asked tells whether the center is back. */
const PROBE = "GET|seas|t|no user";

Deno.test("what asks for nothing but an answer is asked again if none comes within ten seconds", async () => {
  const clock = new RetryClock();
  await using center = new HandCenterWithClient({ clock });
  const seas = await center.logIn();
  seas.type("online");
  await center.accept("ONL|seas|t|");
  clock.advance(10_000);
  const probe = await clock.passUntil(center.accept(PROBE));
  await probe.send("FAIL");
  probe.close();
  const back = "The message center is back. Sending the line that was kept.";
  const away = awayText(center, "it does not answer");
  assertEquals(await seas.terminal.until(back), [">online", away, back]);
  await center.accept("ONL|seas|t|");
});

Deno.test("a message that is not known to have been done within ten seconds is named, not sent again", async () => {
  const clock = new RetryClock();
  await using center = new HandCenterWithClient({ clock });
  const seas = await center.logIn();
  seas.type("message google x");
  await center.accept("MSG|seas|t|google|x");
  clock.advance(10_000);
  const lost = `Cannot reach the message center at 127.0.0.1:${center.port}: it does not answer. ` +
    "This may not have been done: message google x";
  const away = awayText(center, "it does not answer");
  assertEquals(await seas.terminal.until(lost), [">message google x", away, lost]);
  seas.type("message google y");
  const probe = await clock.passUntil(center.accept(PROBE));
  await probe.send("FAIL");
  probe.close();
  await center.accept("MSG|seas|t|google|y");
});

Deno.test("an interrupt waits two seconds for a silent center, and says so", async () => {
  const clock = new FakeClock();
  await using center = new HandCenterWithClient({ clock });
  const seas = await center.logIn();
  await seas.terminal.asked(">");
  seas.interrupt();
  await center.accept("OUT|seas|t|");
  clock.advance(2_000);
  await seas.ended();
  assertEquals(
    seas.terminal.transcript.at(-1),
    "Cannot log out at the message center: it does not answer.",
  );
});

Deno.test("an interrupt lets the request under way be done, then logs out", async () => {
  await using center = new HandCenterWithClient({ clock: new FakeClock() });
  const seas = await center.logIn();
  seas.type("message google one");
  seas.type("message google two");
  const message = await center.accept("MSG|seas|t|google|one");
  seas.interrupt();
  message.close();
  const out = await center.accept("OUT|seas|t|");
  out.close();
  await seas.ended();
});

Deno.test("what a center sent before it closes the logout is shown", async () => {
  await using center = new HandCenterWithClient({ clock: new FakeClock() });
  const { login, port } = await center.acceptLogin();
  login.close();
  const seas = center.client;
  seas.type("logout");
  const out = await center.accept("OUT|seas|t|");
  const messages = ["a", "b", "c"].map((letter) => `[google]: ${letter.repeat(200_000)}`);
  for (const message of messages) await push(port, message);
  out.close();
  await seas.ended();
  const shown = seas.terminal.transcript.slice(seas.terminal.transcript.indexOf(">logout") + 1);
  assertEquals(shown.map((line) => line.length), messages.map((message) => message.length));
});

Deno.test("a heartbeat that leaving cuts short is not reported", async () => {
  const clock = new FakeClock();
  await using center = new HandCenterWithClient({ clock });
  const seas = await center.logIn();
  await seas.terminal.asked(">");
  clock.advance(20_000);
  await center.accept("HEY|seas|t|");
  seas.interrupt();
  await new Promise((resolve) => setTimeout(resolve, 0));
  clock.advance(2_000);
  const out = await center.accept("OUT|seas|t|");
  out.close();
  await seas.ended();
  assertEquals(seas.terminal.transcript.at(-1), "Welcome, seas !");
});

Deno.test("a heartbeat that a login elsewhere cuts short is not reported", async () => {
  const clock = new FakeClock();
  await using center = new HandCenterWithClient({ clock });
  const { login, port } = await center.acceptLogin();
  login.close();
  const seas = center.client;
  await seas.terminal.until("Welcome, seas !");
  clock.advance(20_000);
  await center.accept("HEY|seas|t|");
  await push(port, "Logged on different location!");
  await seas.ended();
  assertEquals(seas.terminal.transcript.at(-1), "Logged on different location!");
});

Deno.test("a center that drops a getaddress has not said that there is no such user", async () => {
  await using center = new HandCenterWithClient();
  const seas = await center.logIn();
  seas.type("getaddress google");
  const line = await center.accept("GET|seas|t|google");
  line.close();
  assertEquals(await seas.terminal.next(), ">getaddress google");
  assertNotEquals(await seas.terminal.next(), "google cannot be found");
});
