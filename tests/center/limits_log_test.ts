/** What the log says of limits, how much of it, and what it never says. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import type { Center, CenterOptions } from "../../lib/center/center.ts";
import { makeLog } from "../../lib/center/log.ts";
import { ByteLine } from "../peers/newer_line.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { OlderClient } from "../peers/older_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { ACCOUNTS, dialCenter, enter, startWithBob } from "./fixtures.ts";
import { come, FOR_EVER, pipelined, settle, until } from "./newer_room.ts";

/** A center and its log, in both formats. */
function logged(options: Partial<CenterOptions> = {}) {
  const clock = new FakeClock();
  const text: string[] = [];
  const json: string[] = [];
  const now = () => new Date(clock.date());
  const logs = [
    makeLog("text", (l) => text.push(l), now),
    makeLog("json", (l) => json.push(l), now),
  ];
  const center = startWithBob({
    clock,
    timeout: FOR_EVER,
    log: (event, details) => logs.forEach((log) => log(event, details)),
    ...options,
  });
  /** The lines of text of one event, without its time. */
  const of = (event: string) =>
    text.map((line) => line.slice(line.indexOf(" ") + 1)).filter((line) => line.startsWith(event));
  return { center, clock, text, json, of, [Symbol.asyncDispose]: () => center.close() };
}

/** So many connections that send this and are closed for it. */
async function closedFor(center: Center, text: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    using line = await ByteLine.dial(center.address);
    await line.send(text);
    await line.rest();
  }
}

Deno.test("each limit that is hit is logged with its name, from where, and whose session it was", async () => {
  const limits = { rate: 1, addressRate: 2, logins: 3, addressConnections: 4, connections: 100 };
  await using room = logged(limits);
  const { center, of } = room;
  const seas = await come(center, "seas");
  await using stack = new AsyncDisposableStack();
  stack.use(seas);
  await pipelined(seas, ...Array(20).fill(["ONL"]));
  await closedFor(center, "garbage", 21);
  using login = await NewerClient.listen({ listening: false }).openLogin(center.address);
  // What is over both limits is not answered at all.
  for (let i = 0; i < 7; i++) await login.attempt("nobody", "asdf").catch(() => {});
  for (let i = 0; i < 6; i++) stack.use(await dialCenter(center));
  await until(() => of("limit limit=address-connections").length > 0);
  assertEquals(of("limit").slice(0, 3), [
    "limit limit=rate user=seas from=127.0.0.1",
    "limit limit=address-rate from=127.0.0.1",
    "limit limit=logins from=127.0.0.1",
  ]);
  const [line = ""] = of("limit limit=address-connections");
  assertMatch(line, /^limit limit=address-connections from=127\.0\.0\.1:\d+$/);
});

Deno.test("of what one address brings about again and again the log says how often, once a minute", async () => {
  await using room = logged();
  const { center, clock, of, json } = room;
  await closedFor(center, "garbage", 50);
  assertEquals([of("refused").length, of("omitted").length], [20, 0]);
  for (let i = 0; i < 12; i++) clock.advance(5_000);
  assertEquals(of("omitted").length, 1);
  assert(of("omitted")[0]?.includes("refused") && of("omitted")[0]?.endsWith("count=30"));
  assertEquals(JSON.parse(json.at(-1) ?? "").event, "omitted");
  await closedFor(center, "garbage", 1);
  assertEquals(of("refused").length, 21);
});

Deno.test("a thousand guesses at as many names make few lines", async () => {
  await using room = logged();
  const { center, text } = room;
  using login = await NewerClient.listen({ listening: false }).openLogin(center.address);
  for (let i = 0; i < 1_000; i++) await login.attempt(`name${i >> 2}`, "asdf");
  assert(text.length <= 60, `${text.length} lines are written`);
});

Deno.test("a user's own faults make no more lines than a stranger's", async () => {
  await using room = logged();
  const { center, text } = room;
  await using seas = await come(center, "seas");
  using line = await seas.openRequests();
  await line.ask("ONL");
  for (let i = 0; i < 300; i++) {
    await line.raw("no request");
    await line.answer();
    await (await seas.attach({ lastShown: 10_000 })).cut();
  }
  assert(text.length <= 50, `${text.length} lines are written`);
});

Deno.test("what came where a port was expected is in no log, be it digits", async () => {
  await using room = logged();
  const { center, text } = room;
  for (const secret of ["73829104", "4711081500", "hunter2", "00000000001"]) {
    await using eve = OlderClient.listen();
    using login = await eve.openLogin(center.address);
    await login.attempt("seas", "summerisover");
    await login.announce("seas", secret);
    await login.rest();
    assertEquals(text.filter((line) => line.includes(secret)), []);
  }
});

/** Text that could pass for something else in a log, with a word in it that must not be there. */
function hostile(): fc.Arbitrary<{ secret: string; word: string }> {
  const ends = [
    "",
    "\n",
    "\r\n",
    '","event":"login","x":"',
    '" user=seas ',
    "\x1b[2J",
    "=",
    "\u2028",
  ];
  const end = fc.constantFrom(...ends);
  return fc.record({ before: end, word: fc.stringMatching(/^[a-z]{10}$/), after: end })
    .map(({ before, word, after }) => ({ secret: `${before}${word}${after}`, word }));
}

/** Says a secret wherever something can be said, and logs in with it as the password. */
async function sayEverywhere(center: Center, secret: string, clock: FakeClock): Promise<void> {
  const field = secret.replaceAll("|", "");
  await using seas = NewerClient.listen({ listening: false });
  using login = await seas.openLogin(center.address);
  await login.attempt(secret, "asdf");
  await login.attempt("google", secret);
  await login.attempt(secret, secret);
  assertEquals(await login.attempt("seas", secret), "LOGIN_OKAY|2");
  await login.announce({ host: secret });
  assertMatch(await login.outcome(), /^ATTACH\|/);
  await using bob = OlderClient.listen();
  await enter(center, bob, "bob");
  await pipelined(
    seas,
    ["MSG", "bob", secret],
    ["MSG", field, secret],
    ["BRD", secret],
    ["SAY", field, "bob", secret],
    ["WHO", secret],
    ["GET", secret],
    ["BLC", field],
    ["BLC", "1", secret],
    ["ALL", secret],
    ["ATT", secret],
    ["PRV", "bob", field, "1", secret],
    [field, secret],
    ["MSG", "bob", secret + "x".repeat(70_000)],
  );
  using line = await seas.openRequests();
  await line.ask("HEY");
  await line.raw(secret, `HEY|seas|${field}|${secret}`);
  await line.rest();
  await closedFor(center, secret, 1);
  using other = await seas.openLogin(center.address, `LIN|${secret}`);
  await other.attempt(secret, "asdf");
  await closedFor(center, `${field}|${field}|${field}|${secret}`, 1);
  for (const type of ["MSG", "GET", "BRD", "ATT", "PRV", field]) {
    await bob.sendAndWait(type, field, secret);
  }
  await (await seas.attach({ lastShown: 0 })).raw(secret);
  for (const [host, port] of [[secret, secret], [secret, "80"], ["x", secret]] as const) {
    await using eve = OlderClient.listen();
    using older = await eve.openLogin(center.address);
    await older.attempt("seas", secret);
    await older.announce(host, port);
    await older.rest();
  }
  await settle();
  for (let i = 0; i < 13; i++) clock.advance(5_000);
  await settle();
}

Deno.test("no password, name that is none, message or other text of a user is ever in the log", async () => {
  await fc.assert(
    fc.asyncProperty(hostile(), async ({ secret, word }) => {
      const credentials = new Map([...ACCOUNTS, ["seas", secret]]);
      await using room = logged({ credentials, rate: 50, addressRate: 10 });
      const { center, clock, text, json } = room;
      await sayEverywhere(center, secret, clock);
      assert(text.length > 10, "it says something");
      assertEquals(text.length, json.length);
      for (const line of [...text, ...json]) {
        assert(!line.includes(word), line);
        // deno-lint-ignore no-control-regex
        assertEquals(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/.test(line), false, line);
      }
      for (const [i, line] of json.entries()) {
        const { event, time } = JSON.parse(line);
        assert(text[i]?.startsWith(`${time} ${event}`), `${line} is not ${text[i]}`);
      }
    }),
    { numRuns: 12, endOnFailure: true },
  );
});
