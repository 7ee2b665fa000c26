/** Logging in again while online. */
import { assertEquals, assertNotEquals } from "@std/assert";
import { enter, heard, logIn, OFFLINE, online, REPLACED, startChat } from "./fixtures.ts";
import { OlderClient } from "../peers/older_client.ts";

Deno.test("a login from another port ends the older session, and only that one hears of it", async () => {
  await using chat = await startChat();
  const { center, seas, google, bob } = chat;
  await using newer = await logIn(center, "seas");
  assertEquals(await seas.nextPush(), REPLACED);
  assertNotEquals(newer.token, seas.token);
  assertEquals(await online(google), "[CURRENTLY ONLINE]: bob google seas");
  assertEquals([await heard(newer), await heard(google), await heard(bob)], [[], [], []]);
  await google.sendAndWait("MSG", "seas", "where are you?");
  assertEquals(await heard(newer), ["[google]: where are you?"]);
  assertEquals(seas.pushes.at(-1), REPLACED);
});

Deno.test("the token of a session that was replaced is worth nothing", async () => {
  await using chat = await startChat();
  const { center, seas, google } = chat;
  await using newer = await logIn(center, "seas");
  assertEquals(await seas.nextPush(), REPLACED);
  for (const [type, ...fields] of [["ONL"], ["BRD", "x"], ["GET", "google"], ["HEY"], ["OUT"]]) {
    assertEquals(await seas.sendAndWait(type!, ...fields), [], type);
  }
  assertEquals([await heard(newer), await heard(google)], [[], []]);
  assertEquals(seas.pushes.at(-1), REPLACED);
  assertEquals(center.online, 3);
});

Deno.test("a login from the very same port is not told that it was replaced", async () => {
  await using chat = await startChat();
  const { center, seas, google } = chat;
  const older = seas.token;
  await enter(center, seas, "seas");
  assertNotEquals(seas.token, older);
  await google.sendAndWait("MSG", "seas", "Hello.");
  assertEquals(await heard(seas), ["[google]: Hello."]);
  assertEquals(await seas.rawAndWait(`ONL|seas|${older}|`), []);
  assertEquals([await heard(seas), await heard(google)], [[], []]);
  assertEquals(center.online, 3);
});

Deno.test("many logins one after the other leave one session, the last", async () => {
  await using chat = await startChat();
  const { center, google } = chat;
  await using stack = new AsyncDisposableStack();
  const places: OlderClient[] = [chat.seas];
  for (let i = 0; i < 10; i++) {
    const client = stack.use(OlderClient.listen());
    await enter(center, client, "seas");
    places.push(client);
  }
  const last = places.pop()!;
  for (const place of places) assertEquals(await place.nextPush(), REPLACED);
  assertEquals(await online(last), "[CURRENTLY ONLINE]: bob google seas");
  assertEquals(await heard(google), []);
});

Deno.test("logins at the same time leave one session, and every other is told", async () => {
  await using chat = await startChat({ attempts: 100 });
  const { center, google } = chat;
  await using stack = new AsyncDisposableStack();
  const places = Array.from({ length: 10 }, () => stack.use(OlderClient.listen()));
  await Promise.all(places.map((place) => enter(center, place, "seas")));
  await google.sendAndWait("MSG", "seas", "last");
  const ends = await Promise.all([chat.seas, ...places].map((place) => place.nextPush()));
  assertEquals(ends.toSorted(), [...Array.from({ length: 10 }, () => REPLACED), "[google]: last"]);
  assertEquals([await heard(google), center.online], [[], 3]);
});

Deno.test("messages that could not reach the older place come to the newer one", async () => {
  await using chat = await startChat();
  const { center, seas, google } = chat;
  await seas.stopListening();
  for (const text of ["one", "two"]) {
    await google.sendAndWait("MSG", "seas", text);
    assertEquals(await google.nextPush(), OFFLINE);
  }
  await using newer = await logIn(center, "seas");
  assertEquals(await heard(newer), ["While you were away...\n[google]: one\n[google]: two"]);
  assertEquals(await heard(google), []);
});

Deno.test("blocks go along from session to session", async () => {
  await using chat = await startChat();
  const { center, seas, google } = chat;
  await seas.sendAndWait("BLC", "1", "google");
  await using newer = await logIn(center, "seas");
  await newer.sendAndWait("OUT");
  await enter(center, newer, "seas");
  await google.sendAndWait("BRD", "hello?");
  const told = ["Your message could not be delivered to some recipients."];
  assertEquals([await heard(google), await heard(newer)], [told, []]);
});
