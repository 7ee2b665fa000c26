/** Messages to people who look online and cannot be reached. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { enter, heard, logIn, OFFLINE, startChat, startWithBob } from "./fixtures.ts";
import { FakeClock } from "../support/fake_clock.ts";

Deno.test("messages that cannot be pushed are kept in order, and their senders told", async () => {
  await using chat = await startChat();
  const { center, seas, google, bob } = chat;
  await google.stopListening();
  for (const [client, text] of [[seas, "one"], [bob, "two"], [seas, "three"]] as const) {
    await client.sendAndWait("MSG", "google", text);
  }
  assertEquals([await seas.nextPush(), await seas.nextPush()], [OFFLINE, OFFLINE]);
  assertEquals(await bob.nextPush(), OFFLINE);
  await seas.sendAndWait("MSG", "google", "four");
  assertEquals(await seas.nextPush(), OFFLINE);
  await using again = await logIn(center, "google");
  const kept = ["[seas]: one", "[bob]: two", "[seas]: three", "[seas]: four"];
  assertEquals(await heard(again), [["While you were away...", ...kept].join("\n")]);
  assertEquals([await heard(seas), await heard(bob)], [[], []]);
});

Deno.test("a message that was kept from the first is not reported a second time", async () => {
  await using center = startWithBob();
  await using seas = await logIn(center, "seas");
  await seas.sendAndWait("MSG", "google", "one");
  assertEquals(await seas.nextPush(), OFFLINE);
  await using _dead = await logIn(center, "google", { listening: false });
  assertEquals(await seas.nextPush(), "google has logged on.");
  await seas.sendAndWait("MSG", "google", "two");
  assertEquals(await seas.nextPush(), OFFLINE);
  assertEquals(await heard(seas), []);
  await using again = await logIn(center, "google");
  assertEquals(await again.nextPush(), "While you were away...\n[seas]: one\n[seas]: two");
});

Deno.test("the sender of a message still on its way when the recipient times out is told", async () => {
  const clock = new FakeClock();
  await using chat = await startChat({ clock });
  const { center, seas, google, bob } = chat;
  clock.advance(25_000);
  for (const client of [seas, bob]) await client.sendAndWait("HEY");
  await google.stopListening();
  await seas.sendAndWait("MSG", "google", "anybody there?");
  assertEquals(await heard(bob), []);
  clock.advance(5_000);
  assertEquals(await heard(bob), ["google is offline."]);
  assertEquals((await heard(seas)).toSorted(), [OFFLINE, "google is offline."]);
  await using again = await logIn(center, "google");
  assertEquals(await again.nextPush(), "While you were away...\n[seas]: anybody there?");
});

Deno.test("messages kept for someone unreachable, and after their logout, come at their next login", async () => {
  await using chat = await startChat();
  const { center, seas, google } = chat;
  await google.stopListening();
  await seas.sendAndWait("MSG", "google", "one");
  assertEquals(await seas.nextPush(), OFFLINE);
  assertEquals(await google.sendAndWait("OUT"), []);
  await seas.sendAndWait("MSG", "google", "two");
  assertEquals(await heard(seas), ["google is offline.", OFFLINE]);
  await using again = await logIn(center, "google");
  assertEquals(await again.nextPush(), "While you were away...\n[seas]: one\n[seas]: two");
});

Deno.test("what is not a message is lost along with the session that it was for", async () => {
  await using chat = await startChat({ clock: new FakeClock() });
  const { center, seas, google, bob } = chat;
  await google.stopListening();
  await google.sendAndWait("ONL");
  await bob.sendAndWait("OUT");
  assertEquals(await seas.get("google"), "OKAY");
  await seas.sendAndWait("MSG", "google", "one");
  assertEquals(await heard(seas), ["bob is offline."]);
  await using again = await logIn(center, "google");
  assertEquals(await heard(again), ["While you were away...\n[seas]: one"]);
});

Deno.test("kept messages over the frame limit come in several frames, all complete", async () => {
  await using center = startWithBob({ maxFrameBytes: 1_024 });
  await using seas = await logIn(center, "seas");
  const texts = Array.from({ length: 20 }, (_, i) => `${i}`.padEnd(200, "x"));
  for (const text of texts) await seas.sendAndWait("MSG", "google", text);
  await using google = await logIn(center, "google");
  const frames = await heard(google);
  assert(frames.length > 1);
  for (const frame of frames) assert(frame.length <= 1_024, `got ${frame.length} bytes`);
  for (const frame of frames) assertMatch(frame, /^While you were away\.\.\.\n\[seas\]: /);
  const lines = frames.flatMap((frame) => frame.split("\n").slice(1));
  assertEquals(lines, texts.map((text) => `[seas]: ${text}`));
});

Deno.test("kept and live messages come in the order in which they were sent", async () => {
  await using center = startWithBob();
  await using seas = await logIn(center, "seas");
  await using google = await logIn(center, "google");
  await google.sendAndWait("OUT");
  await seas.sendAndWait("MSG", "google", "one");
  await seas.sendAndWait("MSG", "google", "two");
  const entering = enter(center, google, "google");
  for (const text of ["three", "four", "five"]) await seas.send("MSG", "google", text);
  await entering;
  const lines = (await heard(google)).flatMap((push) => push.split("\n"));
  assertEquals(lines, [
    "While you were away...",
    ...["one", "two", "three", "four", "five"].map((text) => `[seas]: ${text}`),
  ]);
});
