/** What WIRE.md is silent about: requests that cannot be acted on, tokens, broadcasts, presence. */
import { assertEquals, assertMatch } from "@std/assert";
import { heard, logIn, OFFLINE, online, startChat, startWithBob } from "./fixtures.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** A request's type and data, the text that answers it, and the reply on its connection. */
const REFUSED: [type: string, data: string, text: RegExp, reply?: string][] = [
  ["MSG", "nobody|Hello.", /nobody.*no such user/],
  ["MSG", "Google|Hello.", /Google.*no such user/],
  ["MSG", "seas|Hello.", /seas.*you/],
  ["BLC", "1|nobody", /nobody.*no such user/],
  ["BLC", "0|nobody", /nobody.*no such user/],
  ["BLC", "1|seas", /seas.*you/],
  ["BLC", "0|seas", /seas.*you/],
  ["BLC", "0|google", /google.*not blocked/],
  ["ALL", "nobody", /nobody.*no such user/],
  ["ALL", "seas", /seas.*you/],
  ["MSG", "", /recipient.*missing/],
  ["MSG", "|Hello.", /recipient.*missing/],
  ["MSG", "google", /text.*missing/],
  ["MSG", "google|", /text.*missing/],
  ["BRD", "", /text.*missing/],
  ["BLC", "", /1 or 0/],
  ["BLC", "google", /1 or 0/],
  ["BLC", "2|google", /1 or 0/],
  ["BLC", "true|google", /1 or 0/],
  ["BLC", "1", /user.*missing/],
  ["BLC", "1|", /user.*missing/],
  ["BLC", "0|", /user.*missing/],
  ["GET", "", /user.*missing/, "FAIL"],
  ["ALL", "", /user.*missing/],
  ["XYZ", "google|Hello.", /unknown.*XYZ/],
  ["msg", "google|Hello.", /unknown.*msg/],
  ["", "google|Hello.", /unknown/],
];

Deno.test("a request that cannot be acted on gets a clear text and nothing else happens", async () => {
  await using chat = await startChat();
  const { seas, google, bob } = chat;
  for (const [type, data, text, reply] of REFUSED) {
    const request = `${type}|seas|${seas.token}|${data}`;
    assertEquals(await seas.rawAndWait(request), reply ? [reply] : [], request);
    const told = await heard(seas);
    assertEquals(told.length, 1, request);
    assertMatch(told.join(), text);
    assertMatch(told.join(), /^[A-Z][^\n]+[^.]$/, "expected a sentence of one line");
  }
  assertEquals([await heard(google), await heard(bob)], [[], []]);
  assertEquals(await online(seas), "[CURRENTLY ONLINE]: bob google seas");
});

Deno.test("a request without a fourth field is one without data", async () => {
  await using chat = await startChat();
  const { seas } = chat;
  assertEquals(await seas.rawAndWait(`ONL|seas|${seas.token}`), []);
  assertEquals(await seas.nextPush(), "[CURRENTLY ONLINE]: bob google seas");
  assertEquals(await seas.rawAndWait(`MSG|seas|${seas.token}`), []);
  assertMatch(await seas.nextPush(), /missing/);
});

Deno.test("GET for oneself, a stranger and someone offline fails, and nobody is asked", async () => {
  await using chat = await startChat();
  const { seas, google, bob } = chat;
  await bob.sendAndWait("OUT");
  for (const who of ["seas", "nobody", "bob", "goo", "google|x"]) {
    assertEquals(await seas.sendAndWait("GET", who), ["FAIL"], who);
  }
  assertEquals(await heard(google), ["bob is offline."]);
  assertEquals(await heard(seas), ["bob is offline."]);
});

Deno.test("unblocking twice is refused the second time", async () => {
  await using chat = await startChat();
  const { seas } = chat;
  for (const flag of ["1", "1", "0", "0"]) await seas.sendAndWait("BLC", flag, "google");
  const [first, second, third, fourth = "", ...more] = await heard(seas);
  assertEquals([first, second], ["You have blocked google", "You have blocked google"]);
  assertEquals([third, more], ["You have unblocked google", []]);
  assertMatch(fourth, /not blocked/);
});

Deno.test("a request whose token is not the user's current one is dropped", async () => {
  await using chat = await startChat();
  const { center, seas, google, bob } = chat;
  const { token } = seas;
  const tokens = ["", "wrong", google.token, `${token}x`, token.slice(1), token.toLowerCase(), "|"];
  for (const wrong of tokens) {
    for (
      const data of ["MSG|seas|%|google|x", "BRD|seas|%|x", "GET|seas|%|google", "OUT|seas|%|"]
    ) {
      assertEquals(await seas.rawAndWait(data.replace("%", wrong)), [], `${wrong} ${data}`);
    }
  }
  for (const user of ["", "nobody", "google", "Seas", " seas"]) {
    assertEquals(await seas.rawAndWait(`BRD|${user}|${token}|x`), [], user);
  }
  for (const frame of ["BRD", "BRD|seas", "|", "||", "|||", `BRD|seas|`, `${token}`]) {
    assertEquals(await seas.rawAndWait(frame), [], frame);
  }
  assertEquals(await online(seas), "[CURRENTLY ONLINE]: bob google seas");
  assertEquals([await heard(seas), await heard(google), await heard(bob)], [[], [], []]);
  assertEquals(center.online, 3);
});

Deno.test("a wrong token does not keep its user online", async () => {
  const clock = new FakeClock();
  await using chat = await startChat({ clock });
  clock.advance(20_000);
  await chat.google.sendAndWait("HEY");
  await chat.google.rawAndWait("HEY|seas|wrong|");
  clock.advance(10_000);
  assertEquals(await heard(chat.google), ["seas is offline.", "bob is offline."]);
});

Deno.test("a token from before a logout is worth nothing after the next login", async () => {
  await using chat = await startChat();
  const { center, seas, google } = chat;
  const before = google.token;
  await google.sendAndWait("OUT");
  await using again = await logIn(center, "google");
  await heard(seas);
  assertEquals(await google.rawAndWait(`MSG|google|${before}|seas|x`), []);
  assertEquals([await heard(seas), await heard(again)], [[], []]);
});

Deno.test("a broadcast is not kept for those who are offline, nor sent to its sender", async () => {
  await using center = startWithBob();
  await using seas = await logIn(center, "seas");
  assertEquals(await seas.sendAndWait("BRD", "anybody?"), []);
  assertEquals(await heard(seas), []);
  await seas.sendAndWait("MSG", "google", "kept");
  assertEquals(await seas.nextPush(), OFFLINE);
  await using google = await logIn(center, "google");
  assertEquals(await heard(google), ["While you were away...\n[seas]: kept"]);
});

Deno.test("a session that is unheard for 30 seconds is over, and everyone else is told", async () => {
  const clock = new FakeClock();
  await using chat = await startChat({ clock });
  const { center, seas, google, bob } = chat;
  clock.advance(20_000);
  assertEquals(await bob.sendAndWait("HEY"), []);
  assertEquals(await heard(seas), []);
  clock.advance(9_999);
  assertEquals(center.online, 3);
  clock.advance(1);
  assertEquals(center.online, 2);
  assertEquals([await heard(seas), await heard(bob)], [["google is offline."], [
    "google is offline.",
  ]]);
  assertEquals(await google.sendAndWait("ONL"), []);
  assertEquals(await online(seas), "[CURRENTLY ONLINE]: bob seas");
  await seas.sendAndWait("MSG", "google", "for later");
  assertEquals(await seas.nextPush(), OFFLINE);
  assertEquals(google.pushes.includes("google is offline."), false);
});

Deno.test("every request keeps its session alive, one that is refused too", async () => {
  const requests = [["HEY"], ["ONL"], ["BRD", "x"], ["MSG", "google", "x"], ["MSG", "nobody", "x"]];
  requests.push(["GET", "google"], ["ALL", "google"], ["BLC", "0", "google"], ["XYZ"], ["MSG"]);
  const clock = new FakeClock();
  await using chat = await startChat({ clock });
  const { center, seas, google, bob } = chat;
  for (const [type, ...fields] of requests) {
    clock.advance(29_000);
    await seas.sendAndWait(type!, ...fields);
    for (const client of [seas, google, bob]) await heard(client);
  }
  clock.advance(29_000);
  assertEquals(center.online, 3);
});

Deno.test("the timeout can be set, and sessions are looked for every five seconds", async () => {
  const clock = new FakeClock();
  await using chat = await startChat({ clock, timeout: 12_000 });
  const { center, seas } = chat;
  clock.advance(14_999);
  assertEquals(center.online, 3);
  assertEquals(await online(seas), "[CURRENTLY ONLINE]: bob google seas");
  clock.advance(1);
  assertEquals(center.online, 1);
  assertEquals(await heard(seas), ["google is offline.", "bob is offline."]);
});
