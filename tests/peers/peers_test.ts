import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { Line } from "./line.ts";
import { OlderCenter } from "./older_center.ts";
import { OlderClient } from "./older_client.ts";

const ACCOUNTS = { seas: "summerisover", google: "hasglasses", bob: "x" };
const SANITIZED = { sanitizeOps: true, sanitizeResources: true };
const OFFLINE = "The recipient is offline. Messages will be delivered when they log on again.";

async function logIn(center: OlderCenter, user: keyof typeof ACCOUNTS): Promise<OlderClient> {
  const client = OlderClient.listen();
  await client.login(center, user, ACCOUNTS[user]);
  return client;
}

interface Pair extends AsyncDisposable {
  seas: OlderClient;
  google: OlderClient;
}

/** Seas and then google, past the notice that google came. */
async function logInBoth(center: OlderCenter): Promise<Pair> {
  const seas = await logIn(center, "seas");
  const google = await logIn(center, "google");
  assertEquals(await seas.nextPush(), "google has logged on.");
  return {
    seas,
    google,
    async [Symbol.asyncDispose]() {
      await seas.stopListening();
      await google.stopListening();
    },
  };
}

Deno.test("MSG reaches its user, bars and all, in order", SANITIZED, async () => {
  await using center = OlderCenter.listen(ACCOUNTS);
  await using pair = await logInBoth(center);
  const { seas, google } = pair;
  await seas.send("MSG", "google", "a|b|", "ü");
  await seas.send("MSG", "google", "last");
  assertEquals(await google.pushesUntil("[seas]: last"), ["[seas]: a|b||ü", "[seas]: last"]);
});

Deno.test("MSG is kept for a user who is offline", SANITIZED, async () => {
  await using center = OlderCenter.listen(ACCOUNTS);
  await using seas = await logIn(center, "seas");
  for (const text of ["one", "two"]) {
    await seas.send("MSG", "google", text);
    assertEquals(await seas.nextPush(), OFFLINE);
  }
  await using google = await logIn(center, "google");
  assertEquals(await google.nextPush(), "While you were away...\n[seas]: one\n[seas]: two");
  assertEquals(await seas.nextPush(), "google has logged on.");
});

Deno.test("BLC blocks and unblocks", SANITIZED, async () => {
  await using center = OlderCenter.listen(ACCOUNTS);
  await using pair = await logInBoth(center);
  const { seas, google } = pair;
  await seas.send("BLC", "1", "google");
  assertEquals(await seas.nextPush(), "You have blocked google");
  await google.send("MSG", "seas", "lost");
  assertEquals(
    await google.nextPush(),
    "Your message could not be delivered as the recipient has blocked you.",
  );
  await seas.send("BLC", "0", "google");
  assertEquals(await seas.nextPush(), "You have unblocked google");
  await google.send("MSG", "seas", "found");
  assertEquals(await seas.nextPush(), "[google]: found");
});

Deno.test("BRD reaches everyone else, and names a block once", SANITIZED, async () => {
  await using center = OlderCenter.listen(ACCOUNTS);
  await using pair = await logInBoth(center);
  const { seas, google } = pair;
  await using bob = await logIn(center, "bob");
  await google.send("BRD", "hello|all");
  assertEquals(await bob.nextPush(), "[google]: hello|all");
  await seas.pushesUntil("[google]: hello|all");
  for (const client of [seas, bob]) {
    await client.sendAndWait("BLC", "1", "google");
    assertEquals(await client.nextPush(), "You have blocked google");
  }
  await google.sendAndWait("BRD", "again");
  await google.sendAndWait("ONL");
  assertEquals(await google.pushesUntil("[CURRENTLY ONLINE]: bob google seas"), [
    "bob has logged on.",
    "Your message could not be delivered to some recipients.",
    "[CURRENTLY ONLINE]: bob google seas",
  ]);
});

Deno.test("OUT tells the others, and ends the token", SANITIZED, async () => {
  await using center = OlderCenter.listen(ACCOUNTS);
  await using pair = await logInBoth(center);
  const { seas, google } = pair;
  await google.send("OUT");
  assertEquals(await seas.nextPush(), "google is offline.");
  assertEquals(await google.sendAndWait("MSG", "seas", "dropped"), []);
  await seas.send("ONL");
  assertEquals(await seas.nextPush(), "[CURRENTLY ONLINE]: seas");
  assertEquals(center.requests.at(-1), `ONL|seas|${seas.token}|`);
});

Deno.test("GET and ALL hand over an address for private messages", SANITIZED, async () => {
  await using center = OlderCenter.listen(ACCOUNTS);
  await using pair = await logInBoth(center);
  const { seas, google } = pair;
  assertEquals(await seas.get("nobody"), "FAIL");
  assertEquals(await seas.get("google"), "OKAY");
  const request = "Request: seas wants your address. [allow seas] to accept.";
  assertEquals(await google.nextPush(), request);
  await google.send("ALL", "seas");
  const address = await seas.nextPush();
  assertEquals(address, `ADR|google|127.0.0.1|${google.port}`);
  const [, , host = "", port = ""] = address.split("|");
  await seas.tell({ host, port }, "Hello.");
  assertEquals(await google.nextPush(), "<seas>: Hello.");
});

Deno.test("ALL for a user who has gone tells the one who allowed", SANITIZED, async () => {
  await using center = OlderCenter.listen(ACCOUNTS);
  await using google = await logIn(center, "google");
  await google.send("ALL", "seas");
  assertEquals(
    await google.nextPush(),
    "seas has gone offline. Please allow access when they are online again.",
  );
});

Deno.test("HEY keeps a session, silence ends it", SANITIZED, async () => {
  let now = 0;
  await using center = OlderCenter.listen(ACCOUNTS, { now: () => now });
  await using pair = await logInBoth(center);
  const { seas } = pair;
  now = 29_999;
  await seas.sendAndWait("HEY");
  await center.sweep();
  assertEquals(await center.online(), ["google", "seas"]);
  now = 30_000;
  await center.sweep();
  assertEquals(await seas.nextPush(), "google is offline.");
  assertEquals(await center.online(), ["seas"]);
});

Deno.test("a center can sweep by itself", SANITIZED, async () => {
  let now = 0;
  await using center = OlderCenter.listen(ACCOUNTS, { now: () => now, sweepSeconds: 0.001 });
  await using pair = await logInBoth(center);
  const { seas } = pair;
  now = 29_000;
  await seas.sendAndWait("HEY");
  now = 31_000;
  assertEquals(await seas.nextPush(), "google is offline.");
});

Deno.test("a second login tells the older session and replaces it", SANITIZED, async () => {
  await using center = OlderCenter.listen(ACCOUNTS);
  await using older = await logIn(center, "seas");
  await using newer = await logIn(center, "seas");
  assertEquals(await older.nextPush(), "Logged on different location!");
  assertNotEquals(older.token, newer.token);
  assertEquals(await older.sendAndWait("ONL"), []);
  await newer.sendAndWait("ONL");
  assertEquals(await newer.nextPush(), "[CURRENTLY ONLINE]: seas");
  assertEquals(older.pushes, ["Logged on different location!"]);
});

Deno.test("a center takes LIN|2 for LIN, and a wrong token for nothing", SANITIZED, async () => {
  await using center = OlderCenter.listen(ACCOUNTS);
  await using seas = await logIn(center, "seas");
  using line = await Line.dial(center);
  for (const text of ["LIN|2", "google", "hasglasses"]) await line.send(text);
  assertEquals(await line.receive(), "LOGIN_OKAY");
  assert(await line.receive());
  line.close();
  seas.token = "wrong";
  await assertRejects(() => seas.get("seas"), Error, "closed without a reply");
  assertEquals(await seas.rawAndWait("BRD|seas"), []);
  assertEquals(await center.requestsUntil("LIN|2"), ["LIN", "LIN|2"]);
  assertEquals(await center.nextRequest(), "GET|seas|wrong|seas");
  assertEquals(await center.nextRequest(), "BRD|seas");
  assertEquals(seas.pushes, []);
});

Deno.test("a center pushes what a test tells it to", SANITIZED, async () => {
  await using center = OlderCenter.listen(ACCOUNTS);
  await using seas = await logIn(center, "seas");
  await center.push("seas", "anything\nat all");
  await center.pushTo(seas.hostname, seas.port, "");
  assertEquals(await seas.pushesUntil(""), ["anything\nat all", ""]);
  await assertRejects(() => center.push("google", "x"), Error, "google is not online");
});

Deno.test("a client that stops listening dies without logging out", SANITIZED, async () => {
  await using center = OlderCenter.listen(ACCOUNTS);
  await using pair = await logInBoth(center);
  const { seas, google } = pair;
  await google.stopListening();
  await google.stopListening();
  await assertRejects(() => center.push("google", "x"), Deno.errors.ConnectionRefused);
  await assertRejects(() => google.nextPush(), Error, "it was closed");
  assertEquals(await center.online(), ["google", "seas"]);
  await seas.send("MSG", "google", "for later");
  assertEquals(await seas.nextPush(), OFFLINE);
});

Deno.test("a center closes whatever its clients are doing", SANITIZED, async () => {
  const center = OlderCenter.listen(ACCOUNTS);
  await using seas = OlderClient.listen();
  using stalled = await seas.openLogin(center);
  assertEquals(await stalled.attempt("seas", "summerisover"), "LOGIN_OKAY");
  using typing = await seas.openLogin(center);
  assertEquals(await typing.attempt("google", "asdf"), "LOGIN_FAILED|2");
  await seas.send("ONL");
  assertEquals(await center.requestsUntil(`ONL|seas|${seas.token}|`), center.requests);
  using _silent = await Line.dial(center);
  await center.close();
  await center.close();
  assertEquals([await stalled.rest(), await typing.rest()], [[], []]);
  await assertRejects(() => center.nextRequest(), Error, "it was closed");
  await assertRejects(() => seas.send("ONL"), Deno.errors.ConnectionRefused);
  assertEquals(center.faults, []);
});
