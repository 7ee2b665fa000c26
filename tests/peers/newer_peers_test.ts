import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { bytesOf, concatBytes, joinFields, packFrames } from "./newer_bytes.ts";
import { NewerHandCenter } from "./newer_center.ts";
import { NewerClient } from "./newer_client.ts";
import { makeKeys, safetyCode } from "./newer_crypto.ts";
import type { HandLoginOptions } from "./newer_center.ts";
import type { HandSession } from "./newer_hand_session.ts";
import type { NewerClientOptions } from "./newer_options.ts";
import { OlderCenter } from "./older_center.ts";

const SANITIZED = { sanitizeOps: true, sanitizeResources: true };

/** A center, and seas logged in to it. */
class Table implements AsyncDisposable {
  constructor(
    readonly center: NewerHandCenter,
    readonly seas: NewerClient,
    readonly session: HandSession,
    readonly outcome: string,
  ) {}

  static async set(
    options: NewerClientOptions = {},
    login: HandLoginOptions = {},
  ): Promise<Table> {
    const center = NewerHandCenter.listen();
    const seas = NewerClient.listen(options);
    const { session, outcome } = await logIn(center, seas, "seas", login);
    return new Table(center, seas, session, outcome);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.seas.stop();
    await this.center.stop();
  }
}

async function logIn(
  center: NewerHandCenter,
  client: NewerClient,
  user: string,
  options?: HandLoginOptions,
): Promise<{ session: HandSession; outcome: string }> {
  const [session, outcome] = await Promise.all([
    center.logIn(options),
    client.login(center, user, "any"),
  ]);
  return { session, outcome };
}

/** Lets `from` know the way to `to`, as the center would once `to` has allowed `from`. */
async function allow(
  center: NewerHandCenter,
  from: { client: NewerClient; session: HandSession },
  to: { client: NewerClient; session: HandSession },
): Promise<void> {
  const [answer] = await Promise.all([
    to.client.allow(from.session.user),
    (async () => {
      const requests = await center.acceptRequests();
      assertEquals((await requests.next())?.data, from.session.user);
      await requests.answer(`OKAY|allowed|127.0.0.1|${from.session.clientKey}`);
    })(),
  ]);
  assertMatch(answer, /^OKAY\|allowed\|127\.0\.0\.1\|[\w-]{43}$/);
  const { user, address, port, clientKey } = to.session;
  const push = from.session.psh(`ADR|${user}|${address}|${port}|${clientKey}`);
  await from.session.push(push);
}

Deno.test("a login with a port ends in DIAL, with none in ATTACH", SANITIZED, async () => {
  await using table = await Table.set();
  assertEquals(table.outcome, "DIAL|a");
  assertMatch(table.session.clientKey, /^[\w-]{43}$/);
  assertEquals(table.session.clientKey, table.seas.keys?.publicKey);
  assertEquals(table.session.port, String(table.seas.port?.number));
  await using deaf = await Table.set({ listening: false });
  assertEquals([deaf.outcome, deaf.session.port], ["ATTACH|a", "0"]);
});

Deno.test("a login refused is tried again, step by step", SANITIZED, async () => {
  await using center = NewerHandCenter.listen();
  await using seas = NewerClient.listen();
  using login = await seas.openLogin(center);
  const tries = login.attempt("seas", "wrong");
  const hand = await center.acceptLogin();
  assertEquals([hand.first, hand.user, hand.password], ["LIN|2", "seas", "wrong"]);
  const refused = hand.refuse("LOGIN_FAILED|2");
  assertEquals(await tries, "LOGIN_FAILED|2");
  const welcomed = login.attempt("seas", "right");
  await refused;
  const session = hand.welcome({ token: "2.t" });
  assertEquals(await welcomed, "LOGIN_OKAY|2");
  await login.announce({ host: "elsewhere", port: "70000" });
  const { host, port, token } = await session;
  assertEquals([host, port, token], ["elsewhere", "70000", "2.t"]);
  await hand.finish("FAIL|address|No such port.");
  assertEquals(await login.outcome(), "FAIL|address|No such port.");
  assertEquals(login.received.slice(0, 3), ["LOGIN_FAILED|2", "LOGIN_OKAY|2", "2.t"]);
});

Deno.test("an older center takes a newer client for an older one", SANITIZED, async () => {
  await using center = OlderCenter.listen({ seas: "summerisover" });
  await using seas = NewerClient.listen();
  using login = await seas.openLogin(center);
  assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY");
  await login.announceOlder();
  await center.online();
  await center.push("seas", "[google]: plain");
  assertEquals(await seas.port?.plain.next(), "[google]: plain");
});

Deno.test("a client that never answers HEY fails the challenge", SANITIZED, async () => {
  await using center = NewerHandCenter.listen();
  await using seas = NewerClient.listen({ answerHey: false });
  const login = seas.login(center, "seas", "any");
  const hand = await center.acceptLogin();
  const session = await hand.welcome();
  assertEquals(await session.challenge(50), false);
  await hand.finish("ATTACH|a");
  assertEquals(await login, "ATTACH|a");
});

Deno.test("a center with another key than it said fails the challenge", SANITIZED, async () => {
  const { publicKey } = await makeKeys();
  await using table = await Table.set({}, { sentKey: publicKey });
  assertEquals(table.outcome, "ATTACH|a");
  assertMatch(table.seas.faults.join(), /it was not sealed for this/);
});

Deno.test("pushes sealed together are acknowledged once", SANITIZED, async () => {
  await using table = await Table.set();
  const { seas, session } = table;
  const kept = session.kpt("[google]: a\nb|c", { number: 3, time: 12 });
  assertEquals(await session.push(kept, session.psh("[google]: ü", { number: 7 })), ["ACK|7"]);
  const first = await seas.nextPush();
  assertEquals(
    [first.kind, first.number, first.time, first.text, first.via],
    ["KPT", 3, 12, "[google]: a\nb|c", "port"],
  );
  assertEquals(await seas.pushesUntil("[google]: ü"), ["[google]: ü"]);
  assertEquals(seas.faults, []);
});

Deno.test("a push sent again is acknowledged and not shown again", SANITIZED, async () => {
  await using table = await Table.set({ acknowledge: "close" });
  const { center, seas, session } = table;
  const push = session.psh("once");
  await assertRejects(() => session.push(push), Error, "the client closed");
  seas.behaviour.acknowledge = "yes";
  assertEquals(await session.push(push), ["ACK|1"]);
  assertEquals(await session.push(session.psh("twice")), ["ACK|2"]);
  assertEquals((await seas.nextPush()).text, "once");
  assertEquals((await seas.nextPush()).text, "twice");
  assertEquals(seas.pushes.arrivals.all.map((each) => each.repeated), [false, true, false]);

  const again = await logIn(center, seas, "seas", { outcome: "DIAL|b" });
  assertEquals(await again.session.push(again.session.psh("another series")), ["ACK|1"]);
  assertEquals((await seas.nextPush()).text, "another series");
});

Deno.test("a message with an id is shown once, whatever its number is", SANITIZED, async () => {
  await using table = await Table.set();
  const { center, seas, session } = table;
  const kept = session.message("google", "a|b\nc", { id: "x-1", kept: true, time: 12 });
  assertEquals(await session.push(kept), ["ACK|1"]);
  const push = await seas.nextPush();
  assertEquals(
    [push.kind, push.number, push.time, push.id, push.text],
    ["KPT", 1, 12, "x-1", "[google]: a|b\nc"],
  );
  const repeated = session.message("google", "a|b\nc", { id: "x-1" });
  const ofAnother = session.message("bob", "b", { id: "x-1" });
  assertEquals(await session.push(repeated, ofAnother), ["ACK|3"]);
  const again = await logIn(center, seas, "seas", { outcome: "DIAL|b" });
  const inAnotherSeries = again.session.message("google", "a", { id: "x-1" });
  assertEquals(await again.session.push(inAnotherSeries), ["ACK|1"]);
  await again.session.push(again.session.message("google", "c"));
  await again.session.push(again.session.psh("[google]: without"));
  assertEquals(seas.pushes.shown.all.map(({ text }) => text), [
    ...["[google]: a|b\nc", "[bob]: b"],
    ...["[google]: c", "[google]: without"],
  ]);
  assertEquals(seas.pushes.arrivals.all.map(({ id }) => id?.length), [3, 3, 3, 3, 36, undefined]);
  assertEquals(seas.faults, []);
});

Deno.test("a message with an id that cannot be is not taken", SANITIZED, async () => {
  await using table = await Table.set();
  const { seas, session } = table;
  const bad = ["MSG|", "MSG|a|", "MSG||[google]: x", "MSG|a b|[google]: x", "MSG|a|google: x"];
  for (const text of [...bad, `MSG|${"x".repeat(65)}|[google]: x`]) {
    await assertRejects(() => session.push(session.psh(text)), Error, "the client closed");
  }
  assertEquals([seas.pushes.arrivals.all, seas.faults.length], [[], bad.length + 1]);
});

Deno.test("a client acknowledges as it is told to", SANITIZED, async () => {
  await using table = await Table.set({ acknowledge: "slowly" });
  const { seas, session } = table;
  assertEquals(await session.push(session.psh("a")), ["ACK|1"]);
  seas.behaviour.acknowledge = "unsent";
  assertEquals(await session.push(session.psh("b")), ["ACK|4000000000"]);
  seas.behaviour.acknowledge = "replay";
  await assertRejects(() => session.push(session.psh("c")), Error, "Cannot take frame 3");
  seas.behaviour.acknowledge = "never";
  using line = await session.dial();
  await line.send(session.psh("d"));
  await line.send("HEY");
  assertEquals(await line.receive(), ["HEY"]);
  seas.port?.cutConnections();
  assertEquals(await line.ended(), []);
});

Deno.test("a forged, replayed, reordered or truncated push is dropped", SANITIZED, async () => {
  await using table = await Table.set();
  const { seas, session } = table;
  const { channel } = session;
  const taken = await channel.seal(session.psh("taken"));
  const forged = concatBytes(await channel.seal(session.psh("forged")), bytesOf("!"));
  const truncated = await channel.seal(packFrames(session.psh("truncated")).slice(0, -1));
  for (const frame of [forged, truncated.slice(0, -1), "SEA", "SEA|01|", "SEA|9|"]) {
    using line = await session.dial();
    await line.raw(frame);
    assertEquals(await line.ended(), []);
  }
  using line = await session.dial();
  await line.raw(taken);
  assertEquals(await line.receive(), ["ACK|1"]);
  await line.raw(taken);
  assertEquals(await line.ended(), []);

  using jumping = await session.dial();
  await jumping.send(session.psh("a"));
  assertEquals(await jumping.receive(), ["ACK|4"]);
  await jumping.raw(await channel.sealAs(channel.lastSealed + 2, packFrames(session.psh("b"))));
  assertEquals(await jumping.ended(), []);
  using cut = await session.dial();
  await cut.raw(await channel.sealAs(90, packFrames("PSH|9|1|cut").slice(0, -1)));
  assertEquals(await cut.ended(), []);
  assertEquals(seas.pushes.arrivals.all.map(({ text }) => text), ["taken", "a"]);
  assertEquals(seas.faults.length, 8);
});

Deno.test("a plain frame to the port is not taken for a push", SANITIZED, async () => {
  await using table = await Table.set();
  using line = await table.session.dial();
  await line.raw("[google]: forged");
  assertEquals(await table.seas.port?.plain.next(), "[google]: forged");
  assertEquals(table.seas.pushes.arrivals.all, []);
});

Deno.test("requests go one behind the other, named only once", SANITIZED, async () => {
  await using table = await Table.set();
  const { center, seas } = table;
  using requests = await seas.openRequests();
  await requests.send(["MSG", "google", "a|b"], ["ONL"], ["HEY"]);
  const hand = await center.acceptRequests();
  const frames = [await hand.next(), await hand.next(), await hand.next()];
  assertEquals(frames.map((request) => request?.frame), [
    `MSG|seas|${seas.token}|google|a|b`,
    "ONL|||",
    "HEY|||",
  ]);
  await hand.answer("OKAY|delivered|", "OKAY|online|[CURRENTLY ONLINE]: seas", "OKAY|here|");
  assertEquals(await Promise.all([requests.answer(), requests.answer()]), [
    "OKAY|delivered|",
    "OKAY|online|[CURRENTLY ONLINE]: seas",
  ]);
  hand.close();
  assertEquals(await requests.rest(), ["OKAY|here|"]);
});

Deno.test("one request is asked on a connection of its own", SANITIZED, async () => {
  await using table = await Table.set();
  const { center, seas } = table;
  const asked = seas.ask("BLC", "1", "google");
  const requests = await center.acceptRequests();
  assertEquals((await requests.next())?.data, "1|google");
  await requests.answer("OKAY|blocked|You have blocked google");
  assertEquals(await asked, "OKAY|blocked|You have blocked google");
  assertEquals(await requests.next(), null);
});

Deno.test("messages are said with an id, to one or to all", SANITIZED, async () => {
  await using table = await Table.set();
  const { center, seas } = table;
  const tries = [["google", "a|b", "x-1"], ["", "all"], ["google", "a"]] as const;
  const ids: string[] = [];
  for (const [to, text, id] of tries) {
    const asked = seas.say(to, text, id);
    const requests = await center.acceptRequests();
    const request = await requests.next();
    assertEquals([request?.said?.to, request?.said?.text], [to, text]);
    ids.push(request?.said?.id ?? "");
    assertEquals(request?.frame, `SAY|seas|${seas.token}|${ids.at(-1)}|${to}|${text}`);
    await requests.answer("OKAY|delivered|");
    assertEquals(await asked, "OKAY|delivered|");
  }
  assertEquals([ids[0], new Set(ids).size], ["x-1", 3]);
});

Deno.test("what is said without an id, or without a text, is not read", SANITIZED, async () => {
  await using table = await Table.set();
  const { center, seas } = table;
  for (
    const fields of [["", "google", "a"], ["a b", "google", "a"], ["a", "google"], ["a", "", ""]]
  ) {
    using requests = await seas.openRequests();
    await requests.send(["SAY", ...fields]);
    const hand = await center.acceptRequests();
    await assertRejects(() => hand.next(), Error, "Cannot read");
  }
});

Deno.test("what a center tells of a user is read", SANITIZED, async () => {
  await using table = await Table.set();
  const { center, seas } = table;
  const ask = async (answer: string) => {
    const told = seas.who("google");
    const requests = await center.acceptRequests();
    const request = await requests.next();
    assertEquals([request?.type, request?.data], ["WHO", "google"]);
    await requests.answer(answer);
    return await told;
  };
  assertEquals(await ask("OKAY|who|12|34|1"), { since: 12, idle: 34, blocked: true });
  assertEquals(await ask("OKAY|who|||0"), { since: undefined, idle: undefined, blocked: false });
  const bad = ["FAIL|no-user|", "OKAY|who|", "OKAY|who|||", "OKAY|who|1||0", "OKAY|who|1|2|0|"];
  for (const answer of [...bad, "OKAY|who|1|-2|0", "OKAY|online|1|2|0"]) {
    await assertRejects(() => ask(answer), Error, "Cannot read");
  }
});

Deno.test("an attached client acknowledges, says HEY and is cut", SANITIZED, async () => {
  await using table = await Table.set({ listening: false });
  const { center, seas, session } = table;
  seas.pushes.lastShown = 4;
  const [attached, hand] = await Promise.all([seas.attach(), center.acceptAttached()]);
  assertEquals(hand.first, `ATT|seas|${seas.token}|4`);
  assertEquals(attached.answer, "OKAY|attached|");
  await hand.send(session.psh("old", { number: 4 }), session.kpt("new"));
  assertEquals([await hand.receive(), await hand.receive()], ["ACK|4", "ACK|5"]);
  const push = await seas.nextPush();
  assertEquals([push.kind, push.text, push.via], ["KPT", "new", "attached"]);

  const hey = attached.hey();
  assertEquals(await hand.receive(), "HEY");
  await hand.send("HEY");
  await hey;

  attached.acknowledge = "slowly";
  await hand.send(session.psh("slow"));
  assertEquals(await hand.receive(), "ACK|6");
  attached.acknowledge = "never";
  await hand.send(session.psh("by hand"));
  await seas.pushesUntil("by hand");
  await attached.acknowledgeNumber(99);
  assertEquals(await hand.receive(), "ACK|99");
  await hand.send("FAIL|number|");
  assertEquals(await attached.nextReply(), "FAIL|number|");
  hand.cut();
  await attached.ended();

  const [other, otherHand] = await Promise.all([seas.attach(), center.acceptAttached()]);
  assertEquals(otherHand.lastShown, "7");
  await other.cut();
  assertEquals(await otherHand.ended(), []);
  assertEquals(seas.faults, []);
});

Deno.test("an attached client that is refused reads why", SANITIZED, async () => {
  await using table = await Table.set({ listening: false });
  const { center, seas } = table;
  const [attached, hand] = await Promise.all([
    seas.attach({ lastShown: 0, acknowledge: "never" }),
    center.acceptAttached("FAIL|session|"),
  ]);
  hand.cut();
  assertEquals(attached.answer, "FAIL|session|");
  await attached.ended();
});

Deno.test("private messages go direct and through the center", SANITIZED, async () => {
  await using table = await Table.set();
  const { center, seas, session } = table;
  await using google = NewerClient.listen();
  const other = await logIn(center, google, "google");
  const [from, to] = [{ client: seas, session }, { client: google, session: other.session }];

  const early = await seas.seal("google", "early", { key: other.session.clientKey });
  const endpoint = other.session.endpoint;
  await assertRejects(() => seas.sendDirect(early, endpoint), Error, "closed without");
  await allow(center, from, to);
  const code = await seas.safetyCode("google");
  assertEquals(await google.safetyCode("seas"), code);
  const mine = { name: "seas", key: session.clientKey };
  assert(await safetyCode(mine, { name: "google", key: session.clientKey }) !== code);

  const hello = await seas.seal("google", "Hello!|ü");
  await seas.sendDirect(hello);
  await seas.sendDirect(hello);
  const shown = await google.nextPrivate();
  assertEquals([shown.from, shown.number, shown.text, shown.via], ["seas", 2, "Hello!|ü", "port"]);

  google.behaviour.acknowledgePrivate = "close";
  const again = await seas.seal("google", "again");
  await assertRejects(() => seas.sendDirect(again), Error, "closed without acknowledgement");
  google.behaviour.acknowledgePrivate = "forged";
  await assertRejects(() => seas.sendDirect(again), Error, "proves nothing");
  google.behaviour.acknowledgePrivate = "deaf";
  await assertRejects(() => seas.sendDirect(again, undefined, 50), Error, "within 50 ms");
  google.behaviour.acknowledgePrivate = "yes";

  const last = await seas.seal("google", "last");
  for (const sealed of [again, last]) {
    const asked = seas.sendThroughCenter(sealed);
    const requests = await center.acceptRequests();
    const request = await requests.next();
    assert(request?.data.startsWith(`google|${other.session.clientKey}|${sealed.number}|`));
    const text = joinFields("PRV", "seas", String(sealed.number), sealed.bytes);
    await other.session.push(other.session.psh(text));
    await requests.answer("OKAY|delivered|");
    assertEquals(await asked, "OKAY|delivered|");
  }
  assertEquals((await google.nextPrivate()).text, "again");
  assertEquals(await google.nextPrivate().then(({ text, via }) => [text, via]), ["last", "center"]);
  assertEquals(
    google.privately.arrivals.all.map(({ number, repeated }) => `${number} ${repeated}`),
    ["2 false", "2 true", "3 false", "3 true", "3 true", "4 false"],
  );
  assertEquals(google.faults.map(({ message }) => message), [
    "Cannot open private message: seas is not allowed",
  ]);

  google.behaviour.acknowledgePrivate = "yes";
  const fifth = await seas.seal("google", "once, by whichever way", { id: "x-1" });
  await seas.sendDirect(fifth);
  const ordinary = other.session.message("seas", "once, by whichever way", { id: "x-1" });
  await other.session.push(ordinary);
  const sixth = await seas.seal("google", "not again", { id: "x-1" });
  await seas.sendDirect(sixth);
  assertEquals(google.privately.shown.all.at(-1)?.text, "once, by whichever way");
  assertEquals(google.pushes.shown.all.filter(({ id }) => id !== undefined), []);
  for (const plain of ["", "no id", "|no id", "a b|no id", `${"x".repeat(65)}|no id`]) {
    const sealed = await seas.seal("google", "", { plain });
    await assertRejects(() => seas.sendDirect(sealed), Error, "closed without");
  }
  assertEquals(google.privately.arrivals.all.at(-1)?.number, sixth.number);

  await session.push(session.psh("END|google"));
  await assertRejects(() => seas.seal("google", "over"), Error, "google has not given a key");
});
