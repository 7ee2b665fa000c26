/** Older clients and ours together, on our center and on an older one. */
import { assert, assertEquals } from "@std/assert";
import type { Endpoint } from "../peers/line.ts";
import { OlderCenter } from "../peers/older_center.ts";
import { OlderClient } from "../peers/older_client.ts";
import { logIn, PASSWORDS, type RunningClient } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";

const OFFLINE = "The recipient is offline. Messages will be delivered when they log on again.";
const REFUSED = "Your message could not be delivered as the recipient has blocked you.";

/** A center and those who are at it: seas and bob with our client, google and ada with an older one. */
interface Room extends AsyncDisposable {
  readonly at: Endpoint;
  readonly seas: RunningClient;
  readonly bob: RunningClient;
  readonly google: OlderClient;
  readonly ada: OlderClient;
}

const CENTERS: readonly [name: string, start: () => [Endpoint, AsyncDisposable]][] = [
  ["our center", () => {
    const center = startCenter({ credentials: new Map(Object.entries(PASSWORDS)) });
    return [center.address, center];
  }],
  ["an older center", () => {
    const center = OlderCenter.listen(PASSWORDS);
    return [center, center];
  }],
];

async function logInOlder(at: Endpoint, user: keyof typeof PASSWORDS): Promise<OlderClient> {
  const client = OlderClient.listen();
  await client.login(at, user, PASSWORDS[user]);
  return client;
}

/** All four come, and each has seen those come who came later. */
async function gather(start: () => [Endpoint, AsyncDisposable]): Promise<Room> {
  const [at, center] = start();
  const seas = await logIn(at, "seas");
  const google = await logInOlder(at, "google");
  await seas.terminal.until("google has logged on.");
  const bob = await logIn(at, "bob");
  const ada = await logInOlder(at, "ada");
  await seas.terminal.until("ada has logged on.");
  assertEquals(await google.pushesUntil("ada has logged on."), [
    "bob has logged on.",
    "ada has logged on.",
  ]);
  await bob.terminal.until("ada has logged on.");
  return {
    at,
    seas,
    bob,
    google,
    ada,
    async [Symbol.asyncDispose]() {
      for (const each of [seas, bob, google, ada, center]) await each[Symbol.asyncDispose]();
    },
  };
}

for (const [name, start] of CENTERS) {
  Deno.test(`on ${name}, messages pass between older clients and ours`, async () => {
    await using room = await gather(start);
    const { seas, bob, google, ada } = room;
    seas.type("message google Hello, google|!");
    assertEquals(await google.nextPush(), "[seas]: Hello, google|!");
    await google.send("MSG", "seas", "Hello, seas", "!");
    await seas.terminal.until("[google]: Hello, seas|!");
    seas.type("message bob Hello, bob!");
    await bob.terminal.until("[seas]: Hello, bob!");
    await google.send("MSG", "ada", "Hello, ada!");
    assertEquals(await ada.nextPush(), "[google]: Hello, ada!");
  });

  Deno.test(`on ${name}, broadcasts reach older clients and ours once`, async () => {
    await using room = await gather(start);
    const { seas, bob, google, ada } = room;
    seas.type("broadcast from ours");
    await bob.terminal.until("[seas]: from ours");
    for (const older of [google, ada]) assertEquals(await older.nextPush(), "[seas]: from ours");
    await google.send("BRD", "from an older one");
    await seas.terminal.until("[google]: from an older one");
    await bob.terminal.until("[google]: from an older one");
    assertEquals(await ada.nextPush(), "[google]: from an older one");
    seas.type("online");
    assertEquals(await seas.terminal.until("[CURRENTLY ONLINE]: ada bob google seas"), [
      ">online",
      "[CURRENTLY ONLINE]: ada bob google seas",
    ]);
    await google.send("ONL");
    assertEquals(await google.nextPush(), "[CURRENTLY ONLINE]: ada bob google seas");
  });

  Deno.test(`on ${name}, addresses and private messages pass in both directions`, async () => {
    await using room = await gather(start);
    const { seas, bob, google } = room;
    seas.type("getaddress google");
    assertEquals(
      await google.nextPush(),
      "Request: seas wants your address. [allow seas] to accept.",
    );
    await seas.terminal.until("Request has been sent.");
    await google.send("ALL", "seas");
    await seas.terminal.until("You can now privately message google");
    seas.type("private google Hello, |google!");
    assertEquals(await google.nextPush(), "<seas>: Hello, |google!");

    assertEquals(await google.get("seas"), "OKAY");
    await seas.terminal.until("Request: google wants your address. [allow google] to accept.");
    seas.type("allow google");
    const [type, who, host, port] = (await google.nextPush()).split("|");
    assertEquals([type, who, host], ["ADR", "seas", "127.0.0.1"]);
    assert(host && port);
    await google.tell({ host, port }, "Hello, seas!");
    // On our center we know that nobody can tell whether it is google.
    const mark = name === "our center" ? "(unverified) " : "";
    await seas.terminal.until(`${mark}<google>: Hello, seas!`);

    bob.type("getaddress seas");
    await seas.terminal.until("Request: bob wants your address. [allow bob] to accept.");
    seas.type("allow bob");
    await bob.terminal.until("You can now privately message seas");
    bob.type("private seas Hello, seas!");
    await seas.terminal.until("<bob>: Hello, seas!");
  });

  Deno.test(`on ${name}, nobody's address is to be had who is not there`, async () => {
    await using room = await gather(start);
    const { seas, google, ada } = room;
    seas.type("getaddress nobody");
    await seas.terminal.until("nobody cannot be found");
    assertEquals(await google.get("nobody"), "FAIL");
    await ada.send("OUT");
    await seas.terminal.until("ada is offline.");
    seas.type("allow ada");
    const gone = "ada has gone offline. Please allow access when they are online again.";
    await seas.terminal.until(gone);
  });

  Deno.test(`on ${name}, messages are kept for older clients and for ours`, async () => {
    await using room = await gather(start);
    const { at, seas, google } = room;
    await google.send("OUT");
    await google.stopListening();
    await seas.terminal.until("google is offline.");
    for (const text of ["one", "two"]) {
      seas.type(`message google ${text}`);
      await seas.terminal.until(OFFLINE);
    }
    await using older = await logInOlder(at, "google");
    assertEquals(await older.nextPush(), "While you were away...\n[seas]: one\n[seas]: two");
    await seas.terminal.until("google has logged on.");
    seas.type("logout");
    await seas.ended();
    assertEquals(await older.nextPush(), "seas is offline.");
    for (const text of ["three", "four"]) {
      await older.send("MSG", "seas", text);
      assertEquals(await older.nextPush(), OFFLINE);
    }
    await using again = await logIn(at, "seas");
    await again.terminal.until("[google]: four");
    assertEquals(again.terminal.transcript.slice(-4), [
      "Welcome, seas !",
      "While you were away...",
      "[google]: three",
      "[google]: four",
    ]);
  });

  Deno.test(`on ${name}, older clients and ours block each other`, async () => {
    await using room = await gather(start);
    const { seas, google } = room;
    seas.type("block google");
    await seas.terminal.until("You have blocked google");
    await google.send("MSG", "seas", "lost");
    assertEquals(await google.nextPush(), REFUSED);
    seas.type("unblock google");
    await seas.terminal.until("You have unblocked google");
    await google.send("BLC", "1", "seas");
    assertEquals(await google.nextPush(), "You have blocked seas");
    seas.type("message google lost");
    await seas.terminal.until(REFUSED);
    seas.type("broadcast not for all");
    await seas.terminal.until("Your message could not be delivered to some recipients.");
  });

  Deno.test(`on ${name}, an older client and ours end each other's session`, async () => {
    await using room = await gather(start);
    const { at, seas, google, ada } = room;
    await using ours = await logIn(at, "google");
    assertEquals(await google.nextPush(), "Logged on different location!");
    await using older = await logInOlder(at, "seas");
    await seas.ended();
    assertEquals(seas.terminal.transcript.at(-1), "Logged on different location!");
    await ada.send("BRD", "Who is it?");
    assertEquals(await older.nextPush(), "[ada]: Who is it?");
    await ours.terminal.until("[ada]: Who is it?");
  });
}
