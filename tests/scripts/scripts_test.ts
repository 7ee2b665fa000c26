/** The scripts as processes, with the README's permissions: a session from start to end. */
import { assertEquals } from "@std/assert";
import { OlderCenter } from "../peers/older_center.ts";
import { NO_SCRIPTS } from "../support/permissions.ts";
import { Folder } from "../support/script.ts";

const ignore = NO_SCRIPTS;

Deno.test("two scripted clients chat through the center", { ignore }, async () => {
  await using folder = new Folder();
  const { port } = await folder.startCenter();
  const google = await folder.startClient(port, "google", "hasglasses");
  await google.stdout.until("Welcome, google !");
  const seas = await folder.startClient(port, "seas", "asdf");
  await seas.stdout.until("Incorrect username/password. 2 more login attempts.");
  await seas.type("seas", "summerisover");
  await google.stdout.until("seas has logged on.");
  await google.type("message seas Hello, seas!");
  await seas.stdout.until("[google]: Hello, seas!");
  await seas.type("getaddress google");
  await google.stdout.until("Request: seas wants your address. [allow seas] to accept.");
  await google.type("allow seas");
  await seas.stdout.until("You can now privately message google");
  await seas.type("private google Hello.");
  await google.stdout.until("<seas>: Hello.");
  await seas.type("broadcast Grüße | всем 👋", "online");
  await google.stdout.until("[seas]: Grüße | всем 👋");
  await seas.stdout.until("[CURRENTLY ONLINE]: google seas");
  await seas.end();
  assertEquals(await seas.exited(), 0);
  await google.stdout.until("seas is offline.");
  await google.type("logout");
  assertEquals(await google.exited(), 0);
  assertEquals(seas.stdout.all, [
    "Incorrect username/password. 2 more login attempts.",
    "Welcome, seas !",
    "[google]: Hello, seas!",
    "Request has been sent.",
    "You can now privately message google",
    "[CURRENTLY ONLINE]: google seas",
  ]);
  assertEquals(google.stdout.all, [
    "Welcome, google !",
    "seas has logged on.",
    "Request: seas wants your address. [allow seas] to accept.",
    "<seas>: Hello.",
    "[seas]: Grüße | всем 👋",
    "seas is offline.",
  ]);
  assertEquals([seas.stderr.all, google.stderr.all], [[], []]);
});

Deno.test("a client does all that was piped into it before it leaves", { ignore }, async () => {
  await using folder = new Folder();
  const { port } = await folder.startCenter();
  const seas = folder.start("client", "localhost", port, "localhost", "0");
  await seas.type("seas", "summerisover", "message google Backup done.", "online");
  await seas.end();
  assertEquals(await seas.exited(), 0);
  assertEquals(seas.stdout.all, [
    "Welcome, seas !",
    "The recipient is offline. Messages will be delivered when they log on again.",
    "[CURRENTLY ONLINE]: seas",
  ]);
  const google = await folder.startClient(port, "google", "hasglasses");
  await google.stdout.until("[seas]: Backup done.");
  assertEquals(google.stdout.all, [
    "Welcome, google !",
    "While you were away...",
    "[seas]: Backup done.",
  ]);
});

Deno.test(
  "a client's last line needs no newline, and CR LF ends a line too",
  { ignore },
  async () => {
    await using folder = new Folder();
    const { port } = await folder.startCenter();
    const seas = folder.start("client", "localhost", port, "localhost", "0");
    await seas.write("seas\r\nsummerisover\r\nonline\r\n");
    await seas.stdout.until("[CURRENTLY ONLINE]: seas");
    await seas.write("nonsense");
    await seas.end();
    assertEquals(await seas.exited(), 0);
    assertEquals(seas.stdout.all, [
      "Welcome, seas !",
      "[CURRENTLY ONLINE]: seas",
      'There is no command "nonsense". Type help to see those there are.',
    ]);
  },
);

Deno.test("only a newline ends a line: a message cannot hold a command", { ignore }, async () => {
  await using folder = new Folder();
  const { port } = await folder.startCenter();
  const google = await folder.startClient(port, "google", "hasglasses");
  await google.stdout.until("Welcome, google !");
  const seas = await folder.startClient(port, "seas", "summerisover");
  await google.stdout.until("seas has logged on.");
  await seas.type("message google one\u2028online\u2029online", "message google two");
  await seas.end();
  assertEquals(await seas.exited(), 0);
  assertEquals(seas.stdout.all, ["Welcome, seas !"]);
  await google.stdout.until("seas is offline.");
  assertEquals(google.stdout.all.slice(2), [
    "[seas]: oneonlineonline",
    "[seas]: two",
    "seas is offline.",
  ]);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`${signal} logs a client out, and ends the center too`, { ignore }, async () => {
    await using folder = new Folder();
    const { center, port } = await folder.startCenter();
    const google = await folder.startClient(port, "google", "hasglasses");
    await google.stdout.until("Welcome, google !");
    const seas = await folder.startClient(port, "seas", "summerisover");
    await seas.stdout.until("Welcome, seas !");
    seas.signal(signal);
    await google.stdout.until("seas is offline.");
    assertEquals(await seas.exited(), 0);
    assertEquals([seas.stdout.all, seas.stderr.all], [["Welcome, seas !"], []]);
    center.signal(signal);
    assertEquals(await center.exited(), 0);
    assertEquals(center.stdout.all.length, 1);
  });

  Deno.test(`${signal} ends a client that nobody has logged in at`, { ignore }, async () => {
    await using folder = new Folder();
    const { port } = await folder.startCenter();
    const seas = await folder.startClient(port, "seas", "asdf");
    await seas.stdout.until("Incorrect username/password. 2 more login attempts.");
    seas.signal(signal);
    assertEquals(await seas.exited(), 0);
    assertEquals(seas.stderr.all, []);
  });
}

Deno.test("a login elsewhere ends a client, its input still open", { ignore }, async () => {
  await using folder = new Folder();
  const { port } = await folder.startCenter();
  const older = await folder.startClient(port, "seas", "summerisover");
  await older.stdout.until("Welcome, seas !");
  const newer = await folder.startClient(port, "seas", "summerisover");
  await newer.stdout.until("Welcome, seas !");
  assertEquals(await older.exited(), 0);
  assertEquals(older.stdout.all, ["Welcome, seas !", "Logged on different location!"]);
  assertEquals(older.stderr.all, []);
  await newer.type("online");
  await newer.stdout.until("[CURRENTLY ONLINE]: seas");
});

Deno.test("control characters do not leave a client, whoever sent them", { ignore }, async () => {
  await using folder = new Folder();
  await using center = OlderCenter.listen({ seas: "summerisover" });
  const seas = await folder.startClient(String(center.port), "seas", "summerisover");
  await seas.stdout.until("Welcome, seas !");
  await center.push(
    "seas",
    "[google]: \x1b]0;title\x07\x1b[2J\x9b31m\x00\x7f\rred\u202e\nand\tblue",
  );
  await seas.stdout.until("    and blue");
  await seas.type("\x1b[31mnonsense");
  await seas.end();
  assertEquals(await seas.exited(), 0);
  assertEquals(seas.stdout.all, [
    "Welcome, seas !",
    "[google]: ]0;title[2J31mred",
    "    and blue",
    'There is no command "[31mnonsense". Type help to see those there are.',
  ]);
});

/** What a client says once on standard error when its center has gone. */
function awayText(port: string): string {
  return `Cannot reach the message center at localhost:${port}: nothing listens there. ` +
    "What you type is kept, and sent when it is back.";
}

Deno.test("a client says when its center has gone, and stays", { ignore }, async () => {
  await using folder = new Folder();
  const { center, port } = await folder.startCenter();
  const seas = folder.start("client", "--heartbeat", "0.05", "localhost", port, "127.0.0.1", "0");
  await seas.type("seas", "summerisover");
  await seas.stdout.until("Welcome, seas !");
  center.signal("SIGTERM");
  assertEquals(await center.exited(), 0);
  await seas.stderr.until(awayText(port));
  await seas.type("help logout");
  await seas.stdout.until("    Log out and leave");
  await seas.type("logout");
  assertEquals(await seas.exited(), 0);
  assertEquals(seas.stdout.all, ["Welcome, seas !", "logout", "    Log out and leave"]);
  assertEquals(seas.stderr.all, [awayText(port)]);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(
    `${signal} ends a client with lines that were not sent, in failure`,
    { ignore },
    async () => {
      await using folder = new Folder();
      const { center, port } = await folder.startCenter();
      const seas = await folder.startClient(port, "seas", "summerisover");
      await seas.stdout.until("Welcome, seas !");
      center.signal("SIGTERM");
      assertEquals(await center.exited(), 0);
      await seas.type("message google one", "broadcast two", "nonsense");
      await seas.stdout.until('There is no command "nonsense". Type help to see those there are.');
      seas.signal(signal);
      assertEquals(await seas.exited(), 1);
      assertEquals(seas.stderr.all, [
        awayText(port),
        "This was not sent: message google one",
        "This was not sent: broadcast two",
        "2 lines were not done",
      ]);
    },
  );
}
