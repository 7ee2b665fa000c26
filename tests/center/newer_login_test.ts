/** Logins of protocol 2, and the challenge that ends them. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Center } from "../../lib/center/center.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { packFrames } from "../peers/newer_bytes.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { OlderClient } from "../peers/older_client.ts";
import { enter, startWithBob } from "./fixtures.ts";
import { come, comeAs, OVER, REPLACED_BY, texts } from "./newer_room.ts";

const KEY_ERROR = "FAIL|request|Cannot agree on a key: the other end sent none that is usable";

/** The first frame of the answer to a login that begins so. */
async function answerTo(center: Center, first: string): Promise<string> {
  await using client = NewerClient.listen();
  using login = await client.openLogin(center.address, first);
  return await login.attempt("seas", "summerisover");
}

/** How a login ends that announces this. */
async function endOf(
  center: Center,
  announce: { port?: string; key?: string; host?: string },
): Promise<string> {
  await using client = NewerClient.listen();
  using login = await client.openLogin(center.address);
  assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY|2");
  await login.announce(announce);
  return await login.outcome();
}

Deno.test("the first frame of a login says which protocol its answer is of", async () => {
  await using center = startWithBob();
  const answers = { LIN: "LOGIN_OKAY", "LIN|1": "LOGIN_OKAY", "LIN|2": "LOGIN_OKAY|2" };
  for (const [first, answer] of Object.entries(answers)) {
    assertEquals(await answerTo(center, first), answer, first);
  }
  for (const first of ["LIN|3", "LIN|10"]) {
    assertEquals(await answerTo(center, first), "LOGIN_OKAY|2", first);
  }
});

Deno.test("the tokens of protocol 2 can be told from those of protocol 1", async () => {
  await using center = startWithBob();
  await using seas = NewerClient.listen();
  using newer = await seas.openLogin(center.address);
  await newer.attempt("seas", "summerisover");
  const [, token = "", key = ""] = newer.received;
  assertMatch(token, /^2\.[\w-]{43}$/);
  assertMatch(key, /^[\w-]{43}$/);
  await using older = OlderClient.listen();
  await enter(center, older, "seas");
  assertMatch(older.token, /^[\w-]{43}$/);
});

Deno.test("each login has keys and a token of its own", async () => {
  await using center = startWithBob();
  const seen = new Set<string>();
  for (let i = 0; i < 3; i++) {
    await using seas = NewerClient.listen();
    using login = await seas.openLogin(center.address);
    await login.attempt("seas", "summerisover");
    for (const text of login.received.slice(1)) seen.add(text);
  }
  assertEquals(seen.size, 6);
});

Deno.test("a wrong password is answered as in protocol 1, and the next try needs no LIN", async () => {
  await using center = startWithBob();
  await using seas = NewerClient.listen();
  using login = await seas.openLogin(center.address);
  assertEquals(await login.attempt("seas", "asdf"), "LOGIN_FAILED|2");
  assertEquals(await login.attempt("nobody", "asdf"), "LOGIN_FAILED|2");
  assertEquals(await login.attempt("seas", "asdf"), "LOGIN_FAILED|1");
  assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY|2");
  await login.announce();
  assertMatch(await login.outcome(), /^DIAL\|[^|]+$/);
  await using google = NewerClient.listen();
  using suspended = await google.openLogin(center.address);
  for (let i = 0; i < 2; i++) await suspended.attempt("google", "asdf");
  assertMatch(await suspended.attempt("google", "asdf"), /^JUST_PENNED\|\d+\.\d+$/);
  assertMatch(await suspended.attempt("google", "hasglasses"), /^PENNED\|\d+\.\d+$/);
});

Deno.test("a client that answers the challenge is dialled, and HEY is the first that is sealed", async () => {
  await using center = startWithBob();
  await using seas = await come(center, "seas");
  assertEquals(seas.port?.connections, 1);
  const [hey] = seas.port?.opened.all ?? [];
  assertEquals(hey?.n, 1);
  assertEquals(hey?.frames.map((frame) => new TextDecoder().decode(frame)), ["HEY"]);
  assertEquals([seas.faults, center.online], [[], 1]);
});

Deno.test("a client that does not listen, and says so, attaches", async () => {
  await using center = startWithBob();
  await using seas = NewerClient.listen({ listening: false });
  await comeAs(center, seas, "seas");
  assertEquals([center.online, center.attached], [1, 0]);
});

Deno.test("a client at whose port nothing listens attaches, and is not dialled", async () => {
  await using center = startWithBob();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = String(listener.addr.port);
  listener.close();
  assertMatch(await endOf(center, { port }), /^ATTACH\|/);
});

Deno.test("whatever host a client names, the one that its login came from is dialled", async () => {
  await using center = startWithBob();
  assertMatch(await endOf(center, { host: "203.0.113.1" }), /^DIAL\|/);
});

Deno.test("a client whose port takes connections and never answers attaches after two seconds", async () => {
  const clock = new FakeClock();
  await using center = startWithBob({ clock });
  await using seas = NewerClient.listen({ answerHey: false });
  let ended = false;
  const login = seas.login(center.address, "seas", "summerisover").finally(() => ended = true);
  await seas.port?.opened.next();
  clock.advance(1_999);
  assertEquals([ended, center.online], [false, 0]);
  clock.advance(1);
  assertMatch(await login, /^ATTACH\|/);
  assertEquals(center.online, 1);
});

/** Ports that answer the challenge with something else than what is right. */
const STRANGERS: Record<string, (conn: Deno.TcpConn) => Promise<unknown>> = {
  "closes at once": () => Promise.resolve(),
  "speaks first": (conn) => conn.write(new TextEncoder().encode("SSH-2.0-OpenSSH_9.9\r\n")),
  "answers in HTTP": async (conn) => {
    await conn.read(new Uint8Array(1024));
    await conn.write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"));
  },
  "answers HEY in plain": async (conn) => {
    await conn.read(new Uint8Array(1024));
    await conn.write(packFrames("HEY"));
  },
  "sends back what it got": async (conn) => {
    const buffer = new Uint8Array(1024);
    await conn.write(buffer.subarray(0, await conn.read(buffer) ?? 0));
  },
  "answers with sealed rubbish": async (conn) => {
    await conn.read(new Uint8Array(1024));
    await conn.write(packFrames(`SEA|1|${"x".repeat(23)}`));
  },
};

for (const [what, serve] of Object.entries(STRANGERS)) {
  Deno.test(`a client at whose port somebody ${what} attaches`, async () => {
    await using center = startWithBob({ clock: new FakeClock() });
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const accepting = (async () => {
      using conn = await listener.accept();
      await serve(conn);
      if (what === "speaks first") await conn.read(new Uint8Array(1024));
    })();
    assertMatch(await endOf(center, { port: String(listener.addr.port) }), /^ATTACH\|/);
    await accepting;
    assertEquals(center.online, 1);
  });
}

Deno.test("a client at whose port another session of protocol 2 listens is not dialled there", async () => {
  await using center = startWithBob({ clock: new FakeClock() });
  await using other = startWithBob();
  await using google = await come(other, "google");
  const port = String(google.port?.number);
  assertMatch(await endOf(center, { port }), /^ATTACH\|/);
  assertEquals(google.faults.length, 1);
});

Deno.test("ports that will not do are refused, and nobody is online", async () => {
  await using center = startWithBob();
  for (const port of ["1", "1023", "65536", "", "x", "-1", "6067x", "1e4"]) {
    assertMatch(await endOf(center, { port }), /^FAIL\|address\|Cannot log in: expected a port/);
  }
  assertMatch(await endOf(center, { port: "6067x" }), /got something else$/);
  assertMatch(await endOf(center, { port: "12345678901" }), /got something else$/);
  const own = String(center.address.port);
  assertMatch(await endOf(center, { port: own }), /^FAIL\|address\|Cannot log in: port/);
  assertEquals(center.online, 0);
});

Deno.test("a port at which another user's session is reached is refused", async () => {
  await using center = startWithBob();
  await using google = await come(center, "google");
  const refused = await endOf(center, { port: String(google.port?.number) });
  assertMatch(refused, /^FAIL\|address\|Cannot log in: another user's session/);
  await using bob = OlderClient.listen();
  await enter(center, bob, "bob");
  assertMatch(await endOf(center, { port: String(bob.port) }), /^FAIL\|address\|/);
  assertEquals(center.online, 2);
  assertEquals(bob.faults, []);
});

Deno.test("keys that are none are refused, whether the client listens or not", async () => {
  await using center = startWithBob();
  const keys = ["", "x", "A".repeat(42), "A".repeat(43), "A".repeat(44), "+".repeat(43), "é"];
  for (const key of [...keys, `${"A".repeat(42)}=`, `${"B".repeat(43)}|`]) {
    assertEquals(await endOf(center, { key }), KEY_ERROR, key);
    assertEquals(await endOf(center, { key, port: "0" }), KEY_ERROR, key);
  }
  assertEquals(center.online, 0);
});

Deno.test("a series is the same for all and for good, and another with another center", async () => {
  await using center = startWithBob();
  await using seas = NewerClient.listen();
  const [, series] = (await comeAs(center, seas, "seas")).split("|");
  assert(series);
  assertEquals(await comeAs(center, seas, "seas"), `DIAL|${series}`);
  await using google = NewerClient.listen({ listening: false });
  assertEquals(await comeAs(center, google, "google"), `ATTACH|${series}`);
  await using other = startWithBob();
  await using bob = NewerClient.listen();
  assert(await comeAs(other, bob, "bob") !== `DIAL|${series}`);
});

Deno.test("an older session goes on until the newer one's challenge is over", async () => {
  const clock = new FakeClock();
  await using center = startWithBob({ clock });
  await using older = await come(center, "seas");
  await using newer = NewerClient.listen({ answerHey: false });
  const login = newer.login(center.address, "seas", "summerisover");
  await newer.port?.opened.next();
  assertEquals(await older.ask("HEY"), "OKAY|here|");
  clock.advance(2_000);
  assertMatch(await login, /^ATTACH\|/);
  assertEquals(await older.ask("HEY"), REPLACED_BY);
  assertEquals(await newer.ask("HEY"), "OKAY|here|");
});

Deno.test("a session that ended in FAIL can ask nothing", async () => {
  await using center = startWithBob();
  await using seas = NewerClient.listen();
  using login = await seas.openLogin(center.address);
  await login.attempt("seas", "summerisover");
  await login.announce({ port: "80" });
  assertMatch(await login.outcome(), /^FAIL\|address\|/);
  assertEquals(await seas.ask("HEY"), OVER);
});

Deno.test("a login elsewhere is told to the older client, at its port and with its keys", async () => {
  await using center = startWithBob();
  await using older = await come(center, "seas");
  await using newer = await come(center, "seas");
  assertEquals(await texts(older, 1), ["Logged on different location!"]);
  assertEquals([older.faults, newer.faults, center.online], [[], [], 1]);
});
