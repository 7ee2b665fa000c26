/** The login conversation, the lockout, and requests that overtake a login's end. */
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { enter, heard, logIn, online, openWith, startChat, startWithBob } from "./fixtures.ts";
import { Line } from "../peers/line.ts";
import { OlderClient, type OlderLogin } from "../peers/older_client.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** Guesses wrong until the name is suspended, and returns the answers. */
async function guessThrice(login: OlderLogin, user: string): Promise<string[]> {
  const replies: string[] = [];
  while (replies.length < 3) replies.push(await login.attempt(user, "asdf"));
  return replies;
}

const SUSPENDED = ["LOGIN_FAILED|2", "LOGIN_FAILED|1", "JUST_PENNED|60.0000000000"];

Deno.test("a right password gets LOGIN_OKAY, a token, and after host and port the end", async () => {
  await using center = startWithBob();
  await using seas = OlderClient.listen();
  using login = await seas.openLogin(center.address);
  assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY");
  assertMatch(seas.token, /^[^|\s]{22,}$/, "expected at least 128 bits in base64");
  assertEquals(center.online, 0);
  await login.announce();
  assertEquals(await login.rest(), []);
  assertEquals(center.online, 1);
  assertEquals(await online(seas), "[CURRENTLY ONLINE]: seas");
});

Deno.test("LIN with more behind a bar than a protocol opens a login like LIN", async () => {
  await using center = startWithBob();
  await using seas = OlderClient.listen();
  for (const opener of ["LIN|1", "LIN|"]) {
    using line = await openWith(center, opener);
    for (const text of ["seas", "summerisover"]) await line.send(text);
    assertEquals(await line.receive(), "LOGIN_OKAY");
    seas.token = await line.receive() ?? "";
    for (const text of [seas.hostname, String(seas.port)]) await line.send(text);
    assertEquals(await line.receiveAll(), []);
  }
  seas.user = "seas";
  seas.center = center.address;
  assertEquals(await online(seas), "[CURRENTLY ONLINE]: seas");
});

Deno.test("what only begins with LIN opens no login", async () => {
  await using center = startWithBob();
  for (const opener of ["LINE", "lin", "LIN ", ""]) {
    using line = await openWith(center, opener);
    assertEquals(await line.receiveAll(), [], opener);
  }
});

Deno.test("a login of one write is answered like any other", async () => {
  await using center = startWithBob();
  await using seas = OlderClient.listen();
  using line = await Line.dial(center.address);
  const texts = ["LIN", "seas", "wrong", "seas", "summerisover", "127.0.0.1", `${seas.port}`];
  await Promise.all(texts.map((text) => line.send(text)));
  const [failed, okay, token, ...rest] = await line.receiveAll();
  assertEquals([failed, okay, rest], ["LOGIN_FAILED|2", "LOGIN_OKAY", []]);
  assert(token);
  assertEquals(center.online, 1);
});

Deno.test("the third failure in a row suspends the name for a minute", async () => {
  const clock = new FakeClock();
  await using center = startWithBob({ clock });
  await using seas = OlderClient.listen();
  using login = await seas.openLogin(center.address);
  assertEquals(await guessThrice(login, "seas"), SUSPENDED);
  clock.advance(500);
  assertEquals(await login.attempt("seas", "asdf"), "PENNED|59.5000000000");
  clock.advance(59_499);
  assertEquals(await login.attempt("seas", "summerisover"), "PENNED|0.0010000000");
  clock.advance(1);
  assertEquals(await login.attempt("seas", "asdf"), "LOGIN_FAILED|2");
  assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY");
  await login.announce();
  assertEquals(await login.rest(), []);
});

Deno.test("a suspended name is suspended on every connection, and no other name is", async () => {
  const clock = new FakeClock();
  await using center = startWithBob({ clock });
  await using client = OlderClient.listen();
  using first = await client.openLogin(center.address);
  assertEquals(await first.attempt("seas", "asdf"), "LOGIN_FAILED|2");
  first.close();
  using second = await client.openLogin(center.address);
  using third = await client.openLogin(center.address);
  assertEquals(await second.attempt("seas", "asdf"), "LOGIN_FAILED|1");
  assertEquals(await third.attempt("seas", "asdf"), SUSPENDED[2]);
  for (const login of [second, third]) {
    assertEquals(await login.attempt("seas", "summerisover"), "PENNED|60.0000000000");
  }
  assertEquals(await third.attempt("google", "hasglasses"), "LOGIN_OKAY");
});

Deno.test("guesses at the same time do not slip by the lockout", async () => {
  await using center = startWithBob({ clock: new FakeClock() });
  await using client = OlderClient.listen();
  const replies = await Promise.all(Array.from({ length: 10 }, async () => {
    using login = await client.openLogin(center.address);
    return await login.attempt("seas", "asdf");
  }));
  assertEquals(replies.toSorted(), [
    ...["JUST_PENNED|60.0000000000", "LOGIN_FAILED|1", "LOGIN_FAILED|2"],
    ...Array.from({ length: 7 }, () => "PENNED|60.0000000000"),
  ]);
});

Deno.test("right passwords at the same time are all right", async () => {
  await using center = startWithBob();
  await using client = OlderClient.listen();
  const replies = await Promise.all(Array.from({ length: 10 }, async () => {
    using login = await client.openLogin(center.address);
    return await login.attempt("seas", "summerisover");
  }));
  assertEquals(replies, Array.from({ length: 10 }, () => "LOGIN_OKAY"));
});

Deno.test("a success begins the count of failures anew", async () => {
  await using center = startWithBob();
  await using seas = OlderClient.listen();
  for (let round = 0; round < 3; round++) {
    using login = await seas.openLogin(center.address);
    assertEquals(await login.attempt("seas", "asdf"), "LOGIN_FAILED|2");
    assertEquals(await login.attempt("seas", "asdf"), "LOGIN_FAILED|1");
    assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY");
  }
});

Deno.test("attempts and length of the lockout can be set", async () => {
  await using center = startWithBob({ clock: new FakeClock(), attempts: 1, lockout: 1_500 });
  await using seas = OlderClient.listen();
  using login = await seas.openLogin(center.address);
  assertEquals(await login.attempt("seas", "asdf"), "JUST_PENNED|1.5000000000");
});

Deno.test("a lockout spares the sessions that are online", async () => {
  await using chat = await startChat({ clock: new FakeClock() });
  const { center, seas, google } = chat;
  await using stranger = OlderClient.listen();
  using login = await stranger.openLogin(center.address);
  assertEquals(await guessThrice(login, "seas"), SUSPENDED);
  assertEquals(await online(seas), "[CURRENTLY ONLINE]: bob google seas");
  await google.sendAndWait("MSG", "seas", "still there?");
  assertEquals(await seas.nextPush(), "[google]: still there?");
  assertEquals([await heard(seas), await heard(google)], [[], []]);
});

Deno.test("an unknown name is answered and suspended like a known one", async () => {
  const clock = new FakeClock();
  await using center = startWithBob({ clock });
  await using stranger = OlderClient.listen();
  for (const user of ["nobody", "", "two words", "x".repeat(1_000), "a|b"]) {
    using login = await stranger.openLogin(center.address);
    assertEquals(await guessThrice(login, user), SUSPENDED, user.slice(0, 20));
    assertEquals(await login.attempt(user, "asdf"), "PENNED|60.0000000000");
    clock.advance(60_000);
  }
  assertEquals(center.online, 0);
});

Deno.test("an attempt may take a name other than the one before", async () => {
  await using center = startWithBob();
  await using client = OlderClient.listen();
  using login = await client.openLogin(center.address);
  assertEquals(await login.attempt("google", "asdf"), "LOGIN_FAILED|2");
  assertEquals(await login.attempt("seas", "asdf"), "LOGIN_FAILED|2");
  assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY");
  assertEquals(client.user, "seas");
});

Deno.test("a login goes on for as long as its client goes on trying", async () => {
  const clock = new FakeClock();
  await using center = startWithBob({ clock });
  await using seas = OlderClient.listen();
  using login = await seas.openLogin(center.address);
  for (let round = 0; round < 4; round++) {
    assertEquals(await guessThrice(login, "seas"), SUSPENDED, `round ${round}`);
    clock.advance(60_000);
  }
  assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY");
});

Deno.test("a login outlasts a lockout that was set to be long", async () => {
  const clock = new FakeClock();
  await using center = startWithBob({ clock, attempts: 1, lockout: 600_000 });
  await using seas = OlderClient.listen();
  using login = await seas.openLogin(center.address);
  assertEquals(await login.attempt("seas", "asdf"), "JUST_PENNED|600.0000000000");
  clock.advance(600_000);
  assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY");
});

Deno.test("a login that says nothing more is closed in the end", async () => {
  const clock = new FakeClock();
  await using chat = await startChat({ clock, timeout: 36_000_000 });
  for (const frames of [[], ["seas"], ["seas", "asdf"]]) {
    using silent = await openWith(chat.center, "LIN");
    for (const frame of frames) await silent.send(frame);
    if (frames.length === 2) assertEquals(await silent.receive(), "LOGIN_FAILED|2");
    await heard(chat.seas);
    clock.advance(3_600_000);
    assertEquals(await silent.receiveAll(), [], `after ${frames.length} frames`);
  }
});

Deno.test("a login that never names its port is closed, and its token with it", async () => {
  const clock = new FakeClock();
  await using chat = await startChat({ clock });
  const { center, seas } = chat;
  await using client = OlderClient.listen();
  using stalled = await client.openLogin(center.address);
  assertEquals(await stalled.attempt("seas", "summerisover"), "LOGIN_OKAY");
  await heard(seas);
  clock.advance(10_000);
  assertEquals(await stalled.rest(), []);
  assertEquals(await client.sendAndWait("MSG", "seas", "x"), []);
  assertEquals(await heard(seas), []);
});

Deno.test("a login given up at any step leaves the older session alone", async () => {
  await using chat = await startChat();
  const { center, seas, google } = chat;
  const older = seas.token;
  await using again = OlderClient.listen();
  for (const frames of [[], ["seas"], ["seas", "asdf"], ["seas", "summerisover"]]) {
    using line = await openWith(center, "LIN");
    for (const frame of frames) await line.send(frame);
    if (frames.length === 2) assert(await line.receive());
  }
  using login = await again.openLogin(center.address);
  assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY");
  assertNotEquals(again.token, older);
  await google.sendAndWait("MSG", "seas", "meanwhile");
  assertEquals(await heard(seas), ["[google]: meanwhile"]);
  const overtaking = again.sendAndWait("MSG", "google", "from a session that never was");
  login.close();
  assertEquals(await overtaking, []);
  assertEquals(await again.sendAndWait("BRD", "nor was this"), []);
  assertEquals([await heard(seas), await heard(google), again.pushes], [[], [], []]);
});

Deno.test("requests that overtake the end of their own login count, in order", async () => {
  await using center = startWithBob();
  await using google = await logIn(center, "google");
  await using seas = OlderClient.listen();
  using login = await seas.openLogin(center.address);
  assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY");
  for (const text of ["one", "two", "three"]) await seas.send("MSG", "google", text);
  const asked = seas.get("google");
  await seas.send("ONL");
  assertEquals(await heard(google), [], "nothing counts before the announcement");
  await login.announce();
  assertEquals(await login.rest(), []);
  assertEquals(await asked, "OKAY");
  assertEquals(
    await google.pushesUntil("Request: seas wants your address. [allow seas] to accept."),
    [
      "seas has logged on.",
      ...["[seas]: one", "[seas]: two", "[seas]: three"],
      "Request: seas wants your address. [allow seas] to accept.",
    ],
  );
  assertEquals(await seas.nextPush(), "[CURRENTLY ONLINE]: google seas");
});

Deno.test("a logout that overtakes the end of its own login counts too", async () => {
  await using center = startWithBob();
  await using google = await logIn(center, "google");
  await using seas = OlderClient.listen();
  using login = await seas.openLogin(center.address);
  assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY");
  const out = seas.sendAndWait("OUT");
  await heard(google);
  await login.announce();
  assertEquals(await out, []);
  assertEquals(await heard(google), ["seas has logged on.", "seas is offline."]);
  await enter(center, seas, "seas");
  assertEquals(await online(seas), "[CURRENTLY ONLINE]: google seas");
});
