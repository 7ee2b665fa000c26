/** Logins at centers that behave in ways the page leaves open, and at broken ones. */
import { assertEquals, assertRejects } from "@std/assert";
import { StartError } from "../../lib/start_error.ts";
import { PATIENCE_MS } from "../peers/inbox.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { HandCenterWithClient } from "../support/hand_center.ts";
import { push } from "../support/push.ts";

Deno.test("what is pushed before the login is done is shown behind the welcome", async () => {
  await using center = new HandCenterWithClient();
  const { login, port } = await center.acceptLogin();
  await push(port, "google has logged on.");
  login.close();
  const { terminal } = center.client;
  await terminal.until("google has logged on.");
  assertEquals(terminal.transcript.slice(-2), ["Welcome, seas !", "google has logged on."]);
});

Deno.test("a center may leave it to the client to close the login", async () => {
  await using center = new HandCenterWithClient({ clock: new FakeClock() });
  const { login } = await center.acceptLogin();
  assertEquals(await login.receive(PATIENCE_MS), null);
  login.close();
  await center.client.terminal.until("Welcome, seas !");
});

Deno.test("a center that never closes the login is waited for two seconds", async () => {
  const clock = new FakeClock();
  await using center = new HandCenterWithClient({ clock });
  const { login } = await center.acceptLogin();
  assertEquals(await login.receive(PATIENCE_MS), null);
  clock.advance(2_000);
  await center.client.terminal.until("Welcome, seas !");
});

Deno.test("a center may close while the user thinks about the password", async () => {
  await using center = new HandCenterWithClient();
  const { terminal } = center.client;
  terminal.type("seas");
  await terminal.asked(">Password: ");
  const first = await center.accept("LIN|2");
  first.close();
  terminal.type("summerisover");
  const login = await center.accept("LIN|2", "seas", "summerisover");
  await center.welcome(login);
  login.close();
  await terminal.until("Welcome, seas !");
});

Deno.test("a center may close between two tries", async () => {
  await using center = new HandCenterWithClient();
  const { client } = center;
  client.typeLogin("seas", "asdf");
  const first = await center.accept("LIN|2", "seas", "asdf");
  await first.send("LOGIN_FAILED|2");
  first.close();
  await client.terminal.until("Incorrect username/password. 2 more login attempts.");
  await center.logIn();
});

Deno.test("a center that closes every login ends the client", async () => {
  await using center = new HandCenterWithClient();
  center.client.typeLogin("seas", "summerisover");
  for (let i = 0; i < 2; i++) {
    const line = await center.accept("LIN|2", "seas", "summerisover");
    line.close();
  }
  const { message } = await assertRejects(() => center.client.ended(), StartError);
  const at = `127.0.0.1:${center.port}`;
  assertEquals(message, `Cannot reach the message center at ${at}: the connection was reset`);
});

Deno.test("a center that answers something else ends the client, quoted", async () => {
  await using center = new HandCenterWithClient();
  center.client.typeLogin("seas", "summerisover");
  const line = await center.accept("LIN|2", "seas", "summerisover");
  await line.send("HTTP/1.1 400 Bad Request");
  const { message } = await assertRejects(() => center.client.ended(), StartError);
  assertEquals(message, 'Cannot log in: the message center answered "HTTP/1.1 400 Bad Request"');
});

Deno.test("a center that will not have the port ends the client in its own words", async () => {
  await using center = new HandCenterWithClient();
  const { login } = await center.acceptLogin();
  await login.send("Cannot log in: choose another port");
  login.close();
  const { message } = await assertRejects(() => center.client.ended(), StartError);
  assertEquals(message, "Cannot log in: choose another port");
});

Deno.test("an interrupt while the center is silent in the login ends the client", async () => {
  await using center = new HandCenterWithClient({ clock: new FakeClock() });
  center.client.typeLogin("seas", "summerisover");
  await center.accept("LIN|2", "seas", "summerisover");
  center.client.interrupt();
  await center.client.ended();
});

Deno.test("an interrupt while the center is about to open the session logs out", async () => {
  await using center = new HandCenterWithClient({ clock: new FakeClock() });
  const { login } = await center.acceptLogin();
  center.client.interrupt();
  login.close();
  const out = await center.accept("OUT|seas|t|");
  out.close();
  await center.client.ended();
});
