/** WIRE.md's tables of requests and pushes, row by row. */
import { assertEquals, assertNotEquals } from "@std/assert";
import { BLOCKED, enter, heard, logIn, OFFLINE, startChat, startWithBob } from "./fixtures.ts";
import { Line } from "../peers/line.ts";
import { OlderClient } from "../peers/older_client.ts";

Deno.test("MSG brings its text to one user, and nothing to anybody else", async () => {
  await using chat = await startChat();
  const { seas, google, bob } = chat;
  assertEquals(await seas.sendAndWait("MSG", "google", "Hello."), []);
  assertEquals(await google.nextPush(), "[seas]: Hello.");
  assertEquals([await heard(seas), await heard(google), await heard(bob)], [[], [], []]);
});

Deno.test("MSG to a user who is not online is kept, and its sender told", async () => {
  await using center = startWithBob();
  await using seas = await logIn(center, "seas");
  for (const text of ["one", "two"]) {
    assertEquals(await seas.sendAndWait("MSG", "google", text), []);
    assertEquals(await seas.nextPush(), OFFLINE);
  }
  await using google = await logIn(center, "google");
  assertEquals(await google.nextPush(), "While you were away...\n[seas]: one\n[seas]: two");
  assertEquals(await heard(google), []);
  assertEquals(await heard(seas), ["google has logged on."]);
});

Deno.test("messages that were kept come once, and only before all else", async () => {
  await using center = startWithBob();
  await using seas = await logIn(center, "seas");
  await seas.send("MSG", "google", "kept");
  assertEquals(await seas.nextPush(), OFFLINE);
  await using google = await logIn(center, "google");
  await seas.send("MSG", "google", "live");
  assertEquals(await google.nextPush(), "While you were away...\n[seas]: kept");
  assertEquals(await google.nextPush(), "[seas]: live");
  await google.sendAndWait("OUT");
  await enter(center, google, "google");
  assertEquals(await heard(google), []);
});

Deno.test("MSG to a user who has blocked the sender is refused", async () => {
  await using chat = await startChat();
  const { seas, google } = chat;
  await google.sendAndWait("BLC", "1", "seas");
  assertEquals(await google.nextPush(), "You have blocked seas");
  assertEquals(await seas.sendAndWait("MSG", "google", "lost"), []);
  assertEquals(await seas.nextPush(), BLOCKED);
  assertEquals([await heard(seas), await heard(google)], [[], []]);
});

Deno.test("BRD brings its text to everyone online but its sender", async () => {
  await using chat = await startChat();
  const { seas, google, bob } = chat;
  assertEquals(await seas.sendAndWait("BRD", "Hello, all."), []);
  assertEquals(await google.nextPush(), "[seas]: Hello, all.");
  assertEquals(await bob.nextPush(), "[seas]: Hello, all.");
  assertEquals([await heard(seas), await heard(google), await heard(bob)], [[], [], []]);
});

Deno.test("BRD that met blocks is told to its sender once, and reaches the rest", async () => {
  await using center = startWithBob({
    credentials: new Map([["seas", "a"], ["google", "b"], ["bob", "c"], ["eve", "d"]]),
  });
  await using seas = await logIn(center, "seas", { password: "a" });
  await using google = await logIn(center, "google", { password: "b" });
  await using bob = await logIn(center, "bob", { password: "c" });
  await using eve = await logIn(center, "eve", { password: "d" });
  for (const client of [google, bob]) await client.sendAndWait("BLC", "1", "seas");
  for (const client of [seas, google, bob, eve]) await heard(client);
  assertEquals(await seas.sendAndWait("BRD", "Hello."), []);
  assertEquals(await heard(seas), ["Your message could not be delivered to some recipients."]);
  assertEquals([await heard(google), await heard(bob)], [[], []]);
  assertEquals(await heard(eve), ["[seas]: Hello."]);
});

Deno.test("ONL lists who is online, who asks included, in the order of names", async () => {
  await using center = startWithBob();
  await using seas = await logIn(center, "seas");
  assertEquals(await seas.sendAndWait("ONL"), []);
  assertEquals(await seas.nextPush(), "[CURRENTLY ONLINE]: seas");
  await using google = await logIn(center, "google");
  assertEquals(await seas.nextPush(), "google has logged on.");
  for (const client of [seas, google]) {
    await client.send("ONL");
    assertEquals(await client.nextPush(), "[CURRENTLY ONLINE]: google seas");
  }
});

Deno.test("BLC blocks and unblocks, and who is concerned does not hear of it", async () => {
  await using chat = await startChat();
  const { seas, google } = chat;
  assertEquals(await seas.sendAndWait("BLC", "1", "google"), []);
  assertEquals(await seas.nextPush(), "You have blocked google");
  assertEquals(await seas.sendAndWait("BLC", "0", "google"), []);
  assertEquals(await seas.nextPush(), "You have unblocked google");
  assertEquals(await heard(google), []);
  await google.send("MSG", "seas", "found");
  assertEquals(await seas.nextPush(), "[google]: found");
});

Deno.test("OUT logs out: the others are told, and the token is worth nothing", async () => {
  await using chat = await startChat();
  const { center, seas, google, bob } = chat;
  assertEquals(await google.sendAndWait("OUT"), []);
  assertEquals(await heard(seas), ["google is offline."]);
  assertEquals(await heard(bob), ["google is offline."]);
  assertEquals(center.online, 2);
  assertEquals(await google.sendAndWait("MSG", "seas", "dropped"), []);
  assertEquals(await google.sendAndWait("GET", "seas"), []);
  assertEquals([await heard(seas), google.pushes.includes("google is offline.")], [[], false]);
});

Deno.test("GET asks a user for their address, and replies OKAY on its connection", async () => {
  await using chat = await startChat();
  const { seas, google, bob } = chat;
  assertEquals(await seas.sendAndWait("GET", "google"), ["OKAY"]);
  const request = "Request: seas wants your address. [allow seas] to accept.";
  assertEquals(await heard(google), [request]);
  assertEquals([await heard(seas), await heard(bob)], [[], []]);
});

Deno.test("GET replies FAIL if the user is not online or not there at all", async () => {
  await using center = startWithBob();
  await using seas = await logIn(center, "seas");
  assertEquals(await seas.sendAndWait("GET", "google"), ["FAIL"]);
  assertEquals(await seas.sendAndWait("GET", "nobody"), ["FAIL"]);
  assertEquals(await heard(seas), []);
});

Deno.test("ALL gives the address to the one allowed, who can then write in private", async () => {
  await using chat = await startChat();
  const { seas, google, bob } = chat;
  assertEquals(await seas.get("google"), "OKAY");
  await heard(google);
  assertEquals(await google.sendAndWait("ALL", "seas"), []);
  assertEquals(await seas.nextPush(), `ADR|google|127.0.0.1|${google.port}`);
  const [, , host = "", port = ""] = seas.pushes.at(-1)?.split("|") ?? [];
  await seas.tell({ host, port }, "Hello.");
  assertEquals(await google.nextPush(), "<seas>: Hello.");
  assertEquals([await heard(seas), await heard(google), await heard(bob)], [[], [], []]);
});

Deno.test("ALL for a user who has gone is told to the one who allowed", async () => {
  await using chat = await startChat();
  const { seas, google } = chat;
  assertEquals(await seas.get("google"), "OKAY");
  await seas.sendAndWait("OUT");
  await heard(google);
  assertEquals(await google.sendAndWait("ALL", "seas"), []);
  const gone = "seas has gone offline. Please allow access when they are online again.";
  assertEquals(await heard(google), [gone]);
  await enter(chat.center, seas, "seas");
  assertEquals((await heard(seas)).filter((push) => push.startsWith("ADR")), []);
});

Deno.test("HEY is answered by nothing at all", async () => {
  await using chat = await startChat();
  const { seas, google, bob } = chat;
  assertEquals(await seas.sendAndWait("HEY"), []);
  assertEquals([await heard(seas), await heard(google), await heard(bob)], [[], [], []]);
});

Deno.test("a coming and a going are told to the others and not to the user", async () => {
  await using center = startWithBob();
  await using seas = await logIn(center, "seas");
  await using google = await logIn(center, "google");
  assertEquals(await heard(seas), ["google has logged on."]);
  assertEquals(await heard(google), []);
  await google.sendAndWait("OUT");
  assertEquals(await heard(seas), ["google is offline."]);
  assertEquals(google.pushes, ["[CURRENTLY ONLINE]: google seas"]);
});

Deno.test("a login elsewhere is told to the older session", async () => {
  await using center = startWithBob();
  await using older = await logIn(center, "seas");
  await using newer = await logIn(center, "seas");
  assertEquals(await older.nextPush(), "Logged on different location!");
  assertNotEquals(older.token, newer.token);
  assertEquals(await older.sendAndWait("ONL"), []);
  assertEquals(await heard(newer), []);
  assertEquals(older.pushes.length, 1);
});

Deno.test("every push is one frame on a connection of its own, which the center closes", async () => {
  await using center = startWithBob();
  await using google = await logIn(center, "google");
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using seas = OlderClient.listen({ port: listener.addr.port });
  await enter(center, seas, "seas");
  for (const text of ["one", "two"]) await google.sendAndWait("MSG", "seas", text);
  await seas.sendAndWait("ONL");
  const frames: string[][] = [];
  while (frames.length < 3) {
    using line = new Line(await listener.accept());
    frames.push(await line.receiveAll());
  }
  assertEquals(frames, [["[google]: one"], ["[google]: two"], ["[CURRENTLY ONLINE]: google seas"]]);
});
