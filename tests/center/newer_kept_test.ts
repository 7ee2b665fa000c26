/** What is marked as kept, what waits for whom, and what crosses the network in between. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { CutProxy } from "../support/cut_proxy.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { OFFLINE, REPLACED, startWithBob } from "./fixtures.ts";
import {
  assertNumbersGrow,
  come,
  FOR_EVER,
  pipelined,
  settle,
  shown,
  startRoom,
  texts,
  until,
} from "./newer_room.ts";

const DEAF = { listening: false, attached: false };
const many = (count: number) => Array.from({ length: count }, (_, i) => `text ${i}`);
const toGoogle = (text: string): [string, ...string[]] => ["MSG", "google", text];

/** Kind and text of so many pushes. */
async function marked(client: NewerClient, count: number): Promise<string[]> {
  return (await shown(client, count)).map(({ kind, text }) => `${kind} ${text}`);
}

Deno.test("what was kept stays marked as such when it comes again, and nothing else is", async () => {
  await using room = await startRoom({ clock: new FakeClock() });
  const { center, seas, google, bob } = room;
  await google.ask("OUT");
  await pipelined(seas, ...many(3).map(toGoogle));
  await using again = await come(center, "google", DEAF);
  await again.attach({ acknowledge: "never" });
  for (let i = 0; i < 3; i++) await again.nextArrival();
  await bob.ask("OUT");
  using line = await seas.openRequests();
  await line.send(toGoogle("new"));
  await seas.ask("HEY");
  const [first] = again.pushes.arrivals.all;
  await again.attach({ lastShown: Number(first?.number) });
  assertEquals(await line.answer(), "OKAY|delivered|");
  const kinds = again.pushes.arrivals.all.map(({ kind, text }) => `${kind} ${text}`);
  assertEquals(kinds, [
    ...["KPT [seas]: text 0", "KPT [seas]: text 1", "KPT [seas]: text 2"],
    ...["KPT [seas]: text 1", "KPT [seas]: text 2"],
    ...["PSH bob is offline.", "PSH [seas]: new"],
  ]);
});

Deno.test("what was under way and what waited at a login are both marked as kept", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { ...DEAF });
  const { center, seas, google, bob } = room;
  await google.attach({ acknowledge: "never" });
  using line = await seas.openRequests();
  await line.send(toGoogle("under way"));
  await google.nextArrival();
  await line.send(toGoogle("waits"));
  await seas.ask("HEY");
  await using newer = await come(center, "google", DEAF);
  await bob.ask("OUT");
  await line.send(toGoogle("new"));
  await seas.ask("HEY");
  await newer.attach();
  assertEquals(await marked(newer, 4), [
    "KPT [seas]: under way",
    "KPT [seas]: waits",
    "PSH bob is offline.",
    "PSH [seas]: new",
  ]);
  for (let i = 0; i < 3; i++) assertEquals(await line.answer(), "OKAY|delivered|");
});

Deno.test("a message that is not acknowledged when its recipient's session ends is kept", async () => {
  for (const end of ["logout", "timeout"]) {
    const clock = new FakeClock();
    await using room = await startRoom({ clock, timeout: 30_000 }, { ...DEAF });
    const { center, seas, google, bob } = room;
    await google.attach({ acknowledge: "never" });
    // What is under way to the others would fail by the jump, and then rest.
    await settle();
    clock.advance(28_000);
    await Promise.all([seas.ask("HEY"), bob.ask("HEY")]);
    using line = await seas.openRequests();
    await line.send(toGoogle("a"));
    await google.nextArrival();
    const out = end === "logout" ? google.ask("OUT") : undefined;
    if (out) await seas.pushesUntil("google is offline.");
    clock.advance(2_000);
    assertEquals(await out ?? "OKAY|bye|", "OKAY|bye|");
    assertEquals(await line.answer(), `OKAY|kept|${OFFLINE}`, end);
    await using newer = await come(center, "google", { listening: false });
    assertEquals(await marked(newer, 1), ["KPT [seas]: a"]);
  }
});

Deno.test("a client that failed the challenge is not dialled", async () => {
  const clock = new FakeClock();
  await using center = startWithBob({ clock, timeout: FOR_EVER });
  await using seas = await come(center, "seas");
  await using google = NewerClient.listen({ answerHey: false });
  const login = google.login(center.address, "google", "hasglasses");
  await google.port?.opened.next();
  clock.advance(2_000);
  assertMatch(await login, /^ATTACH\|/);
  google.behaviour.answerHey = true;
  using line = await seas.openRequests();
  await line.send(toGoogle("a"));
  await seas.ask("HEY");
  await settle();
  clock.advance(3_000);
  assertEquals(await line.answer(), `OKAY|kept|${OFFLINE}`);
  assertEquals(google.port?.connections, 1);
  for (const delay of [2_000, 100, 5_000]) {
    clock.advance(delay);
    await settle();
  }
  assertEquals(google.port?.connections, 1);
  assertEquals(await google.ask("HEY"), "OKAY|attach|");
  await google.attach();
  assertEquals(await texts(google, 1), ["[seas]: a"]);
});

Deno.test("a login whose last frames do not come is closed after ten seconds", async () => {
  const clock = new FakeClock();
  await using center = startWithBob({ clock });
  await using seas = NewerClient.listen();
  using login = await seas.openLogin(center.address);
  await login.attempt("seas", "summerisover");
  await login.send("127.0.0.1");
  await login.send(String(seas.port?.number));
  await settle();
  clock.advance(10_000);
  assertEquals([await login.rest(), center.online], [[], 0]);
});

Deno.test("an older session that does not acknowledge its farewell is left after two seconds", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, DEAF);
  const { center, google } = room;
  const attached = await google.attach({ acknowledge: "never" });
  await using newer = await come(center, "google");
  assertEquals((await google.nextArrival()).text, REPLACED);
  clock.advance(2_000);
  await attached.ended();
  assertEquals(newer.faults, []);
});

Deno.test("nothing that is pushed to a port can be read on its way, or twice", async () => {
  await using room = await startRoom();
  const { center, seas, google } = room;
  await google.ask("OUT");
  await using proxy = new CutProxy({ hostname: "127.0.0.1", port: Number(google.port?.number) });
  const port = String(proxy.port);
  assertMatch(await google.login(center.address, "google", "hasglasses", { port }), /^DIAL\|/);
  for (let i = 0; i < 3; i++) await seas.ask("MSG", "google", "same-word");
  await seas.ask("GET", "google");
  assertEquals((await texts(google, 4)).slice(0, 3), Array(3).fill("[seas]: same-word"));
  const crossed = proxy.recorded;
  assert(crossed.includes("SEA|1|"));
  for (const word of ["word", "seas", "PSH", "ACK", "HEY", "Request", google.token]) {
    assert(!crossed.includes(word), word);
  }
});

Deno.test("order holds for a client whose acknowledgements are cut off half-way", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock });
  const { center, seas, google } = room;
  await google.ask("OUT");
  await using proxy = new CutProxy({ hostname: "127.0.0.1", port: Number(google.port?.number) });
  const port = String(proxy.port);
  assertMatch(await google.login(center.address, "google", "hasglasses", { port }), /^DIAL\|/);
  const count = 3_000;
  proxy.limit = 20;
  const answers = pipelined(seas, ...many(count).map(toGoogle));
  for (const [i, delay] of [100, 1_000, 2_000].entries()) {
    await until(() => proxy.cuts > i);
    await settle();
    if (delay === 2_000) proxy.limit = Infinity;
    clock.advance(delay);
  }
  const all = await texts(google, count);
  assertEquals(all, many(count).map((text) => `[seas]: ${text}`));
  assertNumbersGrow(google.pushes.arrivals.all);
  assert(google.pushes.arrivals.all.some(({ repeated }) => repeated));
  for (const answer of await answers) assertMatch(answer, /^OKAY\|(delivered|kept)\|/);
});
