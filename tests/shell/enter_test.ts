/** Logging in with a name, or a name and a password, that were given before. */
import { assertEquals, assertRejects } from "@std/assert";
import { StartError } from "../../lib/start_error.ts";
import { OlderCenter } from "../peers/older_center.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { PASSWORDS, RunningClient } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";

const script = () => new FakeTerminal({ isInteractive: false });

Deno.test("with both nothing is asked", async () => {
  await using center = startCenter();
  const login = { user: "seas", password: "summerisover" };
  await using seas = new RunningClient(center.address, { login });
  await seas.terminal.until("Welcome, seas !");
  assertEquals(seas.terminal.transcript, ["Welcome, seas !"]);
  seas.type("online");
  await seas.terminal.until("[CURRENTLY ONLINE]: seas");
});

Deno.test("with a name only the password is asked, and again if it was wrong", async () => {
  await using center = startCenter();
  await using seas = new RunningClient(center.address, { login: { user: "seas" } });
  seas.type("asdf");
  seas.type("summerisover");
  await seas.terminal.until("Welcome, seas !");
  assertEquals(seas.terminal.transcript, [
    ">Password: asdf",
    "Incorrect username/password. 2 more login attempts.",
    ">Password: summerisover",
    "Welcome, seas !",
  ]);
  assertEquals(seas.terminal.secretPrompts, [">Password: ", ">Password: "]);
});

Deno.test("with a password only the name is asked", async () => {
  await using center = startCenter();
  const login = { password: "summerisover" };
  await using seas = new RunningClient(center.address, { login });
  seas.type("seas");
  await seas.terminal.until("Welcome, seas !");
  assertEquals(seas.terminal.transcript, [">Username: seas", "Welcome, seas !"]);
});

Deno.test("a person whose given password is wrong is asked for another", async () => {
  await using center = startCenter();
  const login = { user: "seas", password: "asdf" };
  await using seas = new RunningClient(center.address, { login });
  seas.type("summerisover");
  await seas.terminal.until("Welcome, seas !");
  assertEquals(seas.terminal.transcript, [
    "Incorrect username/password. 2 more login attempts.",
    ">Password: summerisover",
    "Welcome, seas !",
  ]);
});

Deno.test("a script whose given password is wrong ends, and takes no command for a password", async () => {
  await using center = startCenter();
  const login = { user: "seas", password: "asdf" };
  await using seas = new RunningClient(center.address, { login, terminal: script() });
  seas.type("message google Hello!");
  await assertRejects(
    () => seas.ended(),
    StartError,
    "Cannot log in as seas with the password from the file",
  );
  assertEquals(seas.terminal.transcript, ["Incorrect username/password. 2 more login attempts."]);
  assertEquals(center.online, 0);
});

Deno.test("a script with a password from a file waits for the end of a suspension", async () => {
  await using center = startCenter({ attempts: 1, lockout: 300 });
  const login = { user: "seas", password: "asdf" };
  await using first = new RunningClient(center.address, { login, terminal: script() });
  await assertRejects(() => first.ended(), StartError);
  const right = { user: "seas", password: "summerisover" };
  await using second = new RunningClient(center.address, { login: right, terminal: script() });
  await second.terminal.until("Welcome, seas !");
  const [text] = second.terminal.transcript;
  assertEquals(
    text?.replace(/\d+\.\d+/, "…"),
    "seas is suspended for another … seconds. Your client waits, and goes on by itself.",
  );
  second.terminal.end();
  await second.ended();
});

Deno.test("a script with a name reads passwords until one is right, or the input ends", async () => {
  await using center = startCenter();
  const login = { user: "seas" };
  await using right = new RunningClient(center.address, { login, terminal: script() });
  for (const line of ["asdf", "summerisover", "online"]) right.type(line);
  await right.terminal.until("[CURRENTLY ONLINE]: seas");
  right.terminal.end();
  await right.ended();
  await using wrong = new RunningClient(center.address, { login, terminal: script() });
  wrong.type("asdf");
  wrong.terminal.end();
  await assertRejects(
    () => wrong.ended(),
    StartError,
    "Cannot log in: the input ended before a name and password were right",
  );
});

Deno.test("a person may leave instead", async () => {
  await using center = startCenter();
  for (const login of [{}, { user: "seas" }, { password: "summerisover" }]) {
    await using seas = new RunningClient(center.address, { login });
    seas.terminal.end();
    await seas.ended();
    assertEquals(seas.terminal.transcript, []);
  }
});

Deno.test("an older center is logged in to in the same way", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  const login = { user: "seas", password: "summerisover" };
  await using seas = new RunningClient(center, { login });
  await seas.terminal.until("Welcome, seas !");
  assertEquals(await center.online(), ["seas"]);
});
