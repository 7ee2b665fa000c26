import { assert, assertEquals, assertRejects } from "@std/assert";
import { StartError } from "../../lib/start_error.ts";
import { OlderCenter } from "../peers/older_center.ts";
import { OlderClient } from "../peers/older_client.ts";
import { logIn, PASSWORDS, RunningClient } from "../support/run_client.ts";

Deno.test("a client tells of failures, the lockout and the welcome on one connection", async () => {
  let now = 0;
  await using center = OlderCenter.listen(PASSWORDS, { now: () => now });
  await using seas = new RunningClient(center);
  for (let i = 0; i < 3; i++) seas.typeLogin("seas", "asdf");
  await seas.terminal.until("Too many login attempts. Please wait 60.0000000000 seconds.");
  now += 40_500;
  seas.typeLogin("seas", "summerisover");
  await seas.terminal.until("seas is suspended for another 19.5000000000 seconds.");
  now += 19_500;
  seas.typeLogin("seas", "summerisover");
  await seas.terminal.until("Welcome, seas !");
  assertEquals(seas.terminal.transcript, [
    ">Username: seas",
    ">Password: asdf",
    "Incorrect username/password. 2 more login attempts.",
    ">Username: seas",
    ">Password: asdf",
    "Incorrect username/password. 1 more login attempts.",
    ">Username: seas",
    ">Password: asdf",
    "Too many login attempts. Please wait 60.0000000000 seconds.",
    ">Username: seas",
    ">Password: summerisover",
    "seas is suspended for another 19.5000000000 seconds.",
    ">Username: seas",
    ">Password: summerisover",
    "Welcome, seas !",
  ]);
  assertEquals(seas.terminal.secretPrompts, Array(5).fill(">Password: "));
  assertEquals(center.requests, ["LIN|2"]);
});

Deno.test("a client announces where it listens", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = await logIn(center, "seas");
  const session = await center.session("seas");
  assertEquals(session?.host, "127.0.0.1");
  assert(Number(session?.port) >= 1024);
  await center.push("seas", "[google]: Hello!");
  assertEquals(await seas.terminal.next(), "[google]: Hello!");
});

Deno.test("a client that listens everywhere announces the address the center sees", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = await logIn(center, "seas", { own: { hostname: "0.0.0.0", port: 0 } });
  assertEquals((await center.session("seas"))?.host, "127.0.0.1");
  assertEquals(seas.terminal.warnings, []);
});

Deno.test("a client warns when it listens where the center does not see it", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = new RunningClient(center, { own: { hostname: "127.0.0.2", port: 0 } });
  const warning =
    "The message center sees this client at 127.0.0.1, but it listens at 127.0.0.2: nothing " +
    "will arrive. Start it with 127.0.0.1 as OWN_ADDRESS.";
  seas.typeLogin("seas", PASSWORDS.seas);
  await seas.terminal.until(warning);
  assertEquals(seas.terminal.warnings, [warning]);
});

Deno.test("messages that were kept come behind the welcome, line by line", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using google = OlderClient.listen();
  await google.login(center, "google", "hasglasses");
  for (const text of ["one", "two"]) await google.sendAndWait("MSG", "seas", text);
  await using seas = await logIn(center, "seas");
  await seas.terminal.until("[google]: two");
  assertEquals(seas.terminal.transcript.slice(-4), [
    "Welcome, seas !",
    "While you were away...",
    "[google]: one",
    "[google]: two",
  ]);
});

Deno.test("a client that finds no center says so before it asks for a name", async () => {
  const { hostname, port } = OlderClient.listen({ listening: false });
  await using seas = new RunningClient({ hostname, port });
  const { message } = await assertRejects(() => seas.ended(), StartError);
  assertEquals(
    message,
    `Cannot reach the message center at 127.0.0.1:${port}: nothing listens there`,
  );
  assertEquals(seas.terminal.transcript, []);
});

Deno.test("a client whose port is taken says so", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  await using seas = new RunningClient(center, { own: { hostname: "127.0.0.1", port } });
  const { message } = await assertRejects(() => seas.ended(), StartError);
  assertEquals(message, `Cannot listen on 127.0.0.1:${port}: the port is in use`);
});

Deno.test("input that ends before the login ends the client, and nothing was tried", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  for (const typed of [[], ["seas"]]) {
    await using seas = new RunningClient(center);
    for (const line of typed) seas.type(line);
    seas.terminal.end();
    await seas.ended();
    assertEquals(seas.terminal.transcript, typed.map((line) => `>Username: ${line}`));
  }
});

Deno.test("an interrupt while a name is asked for ends the client", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = new RunningClient(center);
  await seas.terminal.asked(">Username: ");
  seas.interrupt();
  await seas.ended();
  assertEquals(seas.terminal.transcript, []);
});

Deno.test("an empty name is asked for again and costs no attempt", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = new RunningClient(center);
  seas.type("");
  seas.typeLogin("seas", "asdf");
  seas.typeLogin("seas", "summerisover");
  await seas.terminal.until("Welcome, seas !");
  assertEquals(seas.terminal.transcript, [
    ">Username: ",
    ">Username: seas",
    ">Password: asdf",
    "Incorrect username/password. 2 more login attempts.",
    ">Username: seas",
    ">Password: summerisover",
    "Welcome, seas !",
  ]);
});
