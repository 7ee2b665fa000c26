/** Our client in protocol 2 and users of protocol 1, on our center. */
import { assert, assertEquals } from "@std/assert";
import { OlderClient } from "../peers/older_client.ts";
import { logIn, PASSWORDS, type RunningClient } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { OFFLINE, texts } from "./newer_fixtures.ts";

/** Seas at our client, and google at an older one, who has allowed her. */
class Table implements AsyncDisposable {
  private constructor(
    readonly stack: AsyncDisposableStack,
    readonly at: { hostname: string; port: number },
    readonly seas: RunningClient,
    readonly google: OlderClient,
  ) {}

  static async set(own?: { hostname: string; port: number }, strictPrivate = false) {
    await using stack = new AsyncDisposableStack();
    const center = stack.use(startCenter({ credentials: new Map(Object.entries(PASSWORDS)) }));
    const seas = stack.use(await logIn(center.address, "seas", { own, strictPrivate }));
    const google = stack.use(OlderClient.listen());
    await google.login(center.address, "google", PASSWORDS.google);
    await seas.terminal.until("google has logged on.");
    return new Table(stack.move(), center.address, seas, google);
  }

  async learn(): Promise<void> {
    await this.google.send("ALL", "seas");
    await this.seas.terminal.until("You can now privately message google");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stack.disposeAsync();
  }
}

const OWN = { hostname: "127.0.0.1", port: 0 };

for (const own of [OWN, undefined]) {
  const how = own ? "dialled" : "attached";

  Deno.test(`a ${how} client and an older one write to each other`, async () => {
    await using table = await Table.set(own);
    const { seas, google } = table;
    await google.send("MSG", "seas", "Hello, seas!");
    await seas.terminal.until("[google]: Hello, seas!");
    seas.type("message google Hello, google!");
    assertEquals(await google.nextPush(), "[seas]: Hello, google!");
    await google.send("BRD", "all");
    await seas.terminal.until("[google]: all");
    seas.type("logout");
    await seas.ended();
    assertEquals(await google.nextPush(), "seas is offline.");
  });

  Deno.test(`private messages of a ${how} client to an older one arrive plain, in order`, async () => {
    await using table = await Table.set(own);
    await table.learn();
    const { seas, google } = table;
    for (const text of texts(60)) seas.type(`private google ${text}`);
    const shown: string[] = [];
    while (shown.length < 60) shown.push(await google.nextPush());
    assertEquals(shown, texts(60).map((text) => `<seas>: ${text}`));
  });
}

Deno.test("private messages that are left with the center keep their order", async () => {
  await using table = await Table.set(OWN);
  await table.learn();
  const { seas, google } = table;
  await google.stopListening();
  for (const text of texts(5)) seas.type(`private google ${text}`);
  await using again = OlderClient.listen();
  for (let i = 0; i < 5; i++) await seas.terminal.until(OFFLINE);
  await again.login(table.at, "google", PASSWORDS.google);
  assertEquals(
    (await again.nextPush()).split("\n"),
    ["While you were away...", ...texts(5).map((text) => `[seas]: ${text}`)],
  );
});

Deno.test("a private message to an older client is refused if it has to be sealed", async () => {
  await using table = await Table.set(OWN, true);
  await table.learn();
  const { seas, google } = table;
  seas.type("private google Hello");
  await seas.terminal.until("Your message was not sent: google cannot open it.");
  assert(!google.pushes.some((push) => push.includes("Hello")));
});

Deno.test("an older client's private message is shown unverified, if it was allowed", async () => {
  await using table = await Table.set(OWN);
  const { seas, google } = table;
  seas.type("allow google");
  const [type, who, host = "", port = ""] = (await google.nextPush()).split("|");
  assertEquals([type, who], ["ADR", "seas"]);
  await google.tell({ host, port }, "Hello.");
  await seas.terminal.until("(unverified) <google>: Hello.");
  await using bob = OlderClient.listen();
  await bob.login(table.at, "bob", PASSWORDS.bob);
  await bob.tell({ host, port }, "Not allowed.");
  seas.type("block google");
  await seas.terminal.until("You have blocked google");
  await google.tell({ host, port }, "Blocked.");
  await bob.send("MSG", "seas", "last");
  await seas.terminal.until("[bob]: last");
  seas.type("logout");
  await seas.ended();
  assertEquals(seas.terminal.transcript.filter((line) => /Not allowed\.|Blocked\./.test(line)), []);
  assert(seas.terminal.warnings.at(-1)?.includes(" on 2 connections "));
});

Deno.test("a client that cannot be dialled cannot give an older one its address", async () => {
  await using table = await Table.set(undefined);
  const { seas } = table;
  seas.type("allow google");
  const shown = await seas.terminal.until(
    "Cannot allow google: their client knows only protocol 1, and has to dial yours, " +
      "which cannot be dialled",
  );
  assertEquals(shown.length, 2);
});

Deno.test("what an older session was allowed is over with it", async () => {
  await using table = await Table.set(OWN);
  await table.learn();
  const { seas, google } = table;
  seas.type("private google Hello");
  assertEquals(await google.nextPush(), "<seas>: Hello");
  await using again = OlderClient.listen();
  await again.login(table.at, "google", PASSWORDS.google);
  await google.pushesUntil("Logged on different location!");
  // What is pushed to seas comes in order.
  await again.send("MSG", "seas", "here again");
  await seas.terminal.until("[google]: here again");
  seas.type("private google Hello again");
  assertEquals(await again.nextPush(), "[seas]: Hello again");
  assert(!google.pushes.includes("<seas>: Hello again"));
});

Deno.test("an older client takes the place of ours, and ours that of an older one", async () => {
  await using table = await Table.set(OWN);
  const { seas, google, at } = table;
  await using older = OlderClient.listen();
  await older.login(at, "seas", PASSWORDS.seas);
  await seas.ended();
  assertEquals(seas.terminal.transcript.at(-1), "Logged on different location!");
  await using ours = await logIn(at, "google", { own: undefined });
  await google.pushesUntil("Logged on different location!");
  await older.send("MSG", "google", "Hello");
  await ours.terminal.until("[seas]: Hello");
});
