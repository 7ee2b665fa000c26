/** What someone who is blocked does not learn, and what a block outlasts. */
import { assertEquals, assertMatch } from "@std/assert";
import {
  BLOCKED,
  enter,
  heard,
  logIn,
  OFFLINE,
  online,
  startChat,
  startWithBob,
} from "./fixtures.ts";
import { FakeClock } from "../support/fake_clock.ts";

Deno.test("someone blocked does not see the blocker come, go, or be online", async () => {
  await using chat = await startChat();
  const { center, seas, google, bob } = chat;
  await google.sendAndWait("BLC", "1", "seas");
  assertEquals(await online(seas), "[CURRENTLY ONLINE]: bob seas");
  assertEquals(await online(bob), "[CURRENTLY ONLINE]: bob google seas");
  await google.sendAndWait("OUT");
  await enter(center, google, "google");
  assertEquals(await heard(bob), ["google is offline.", "google has logged on."]);
  assertEquals(await heard(seas), []);
  await google.sendAndWait("BLC", "0", "seas");
  assertEquals(await online(seas), "[CURRENTLY ONLINE]: bob google seas");
});

Deno.test("the blocker still sees whom they have blocked", async () => {
  await using chat = await startChat();
  const { center, seas, google } = chat;
  await google.sendAndWait("BLC", "1", "seas");
  assertEquals(await google.nextPush(), "You have blocked seas");
  await seas.sendAndWait("OUT");
  await enter(center, seas, "seas");
  assertEquals(await heard(google), ["seas is offline.", "seas has logged on."]);
  assertEquals(await online(google), "[CURRENTLY ONLINE]: bob google seas");
});

Deno.test("someone blocked does not see the blocker's session time out", async () => {
  const clock = new FakeClock();
  await using chat = await startChat({ clock });
  const { seas, google, bob } = chat;
  await google.sendAndWait("BLC", "1", "seas");
  await heard(google);
  clock.advance(25_000);
  for (const client of [seas, bob]) await heard(client);
  clock.advance(5_000);
  assertEquals(chat.center.online, 2);
  assertEquals([await heard(seas), await heard(bob)], [[], ["google is offline."]]);
});

Deno.test("someone blocked cannot ask for an address", async () => {
  await using chat = await startChat();
  const { seas, google } = chat;
  await google.sendAndWait("BLC", "1", "seas");
  await heard(google);
  assertEquals(await seas.sendAndWait("GET", "google"), ["FAIL"]);
  assertEquals(await heard(google), []);
});

Deno.test("nobody gives their address to someone they have blocked", async () => {
  await using chat = await startChat();
  const { seas, google } = chat;
  assertEquals(await seas.get("google"), "OKAY");
  await google.sendAndWait("BLC", "1", "seas");
  await heard(google);
  await google.sendAndWait("ALL", "seas");
  const told = await heard(google);
  assertEquals(told.length, 1);
  assertMatch(told.join(), /seas.*blocked/);
  assertEquals(await heard(seas), []);
});

Deno.test("nobody sends their address to someone who has blocked them", async () => {
  await using chat = await startChat();
  const { seas, google } = chat;
  await google.sendAndWait("BLC", "1", "seas");
  assertEquals(await google.get("seas"), "OKAY");
  await heard(seas);
  await seas.sendAndWait("ALL", "google");
  assertMatch((await heard(seas)).join(), /google.*blocked/);
  assertEquals(await heard(google), ["You have blocked seas"]);
});

Deno.test("one may block someone offline, and is spared what they send then", async () => {
  await using center = startWithBob();
  await using google = await logIn(center, "google");
  await google.sendAndWait("BLC", "1", "seas");
  assertEquals(await google.nextPush(), "You have blocked seas");
  await using seas = await logIn(center, "seas");
  assertEquals(await heard(google), ["seas has logged on."]);
  await seas.sendAndWait("MSG", "google", "refused");
  assertEquals(await heard(seas), [BLOCKED]);
  assertEquals(await heard(google), []);
});

Deno.test("a block holds while the blocker is offline, and nothing is kept across it", async () => {
  await using chat = await startChat();
  const { center, seas, google } = chat;
  await seas.sendAndWait("BLC", "1", "google");
  await seas.sendAndWait("OUT");
  await google.sendAndWait("MSG", "seas", "refused");
  assertEquals(await heard(google), [BLOCKED]);
  await enter(center, seas, "seas");
  assertEquals(await heard(seas), ["You have blocked google"]);
  await seas.sendAndWait("BLC", "0", "google");
  await google.sendAndWait("MSG", "seas", "accepted");
  assertEquals(await heard(seas), ["You have unblocked google", "[google]: accepted"]);
});

Deno.test("a message from before the block is still delivered", async () => {
  await using center = startWithBob();
  await using seas = await logIn(center, "seas");
  await seas.sendAndWait("MSG", "google", "before");
  assertEquals(await seas.nextPush(), OFFLINE);
  await using google = await logIn(center, "google");
  await google.sendAndWait("BLC", "1", "seas");
  assertEquals(await google.nextPush(), "While you were away...\n[seas]: before");
});

Deno.test("a block holds in one direction only", async () => {
  await using chat = await startChat();
  const { seas, google } = chat;
  await google.sendAndWait("BLC", "1", "seas");
  await google.sendAndWait("MSG", "seas", "one way");
  await google.sendAndWait("BRD", "to all");
  assertEquals(await heard(seas), ["[google]: one way", "[google]: to all"]);
  assertEquals(await heard(google), ["You have blocked seas"]);
});
