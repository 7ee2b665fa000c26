/** However many connections somebody holds, users are served: at the same address, and elsewhere. */
import { assertEquals, assertMatch } from "@std/assert";
import type { Center, CenterOptions } from "../../lib/center/center.ts";
import { ByteLine } from "../peers/newer_line.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import {
  dialCenter,
  FromElsewhere,
  heard,
  logIn,
  NO_SECOND_LOOPBACK,
  startChat,
  startWithBob,
} from "./fixtures.ts";
import { come, startRoom, until } from "./newer_room.ts";

/** Connections to a center on which nothing is said. */
class Held implements Disposable {
  readonly lines: ByteLine[] = [];
  readonly #ended: boolean[] = [];

  /** Dials so many times. */
  async dial({ address }: Center, count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const line = await ByteLine.dial(address);
      const index = this.lines.push(line) - 1;
      line.receive().then(() => this.#ended[index] = true, () => {});
    }
  }

  /** Waits until so many are over at least. */
  async over(count: number): Promise<void> {
    await until(() => this.#ended.filter((isEnded) => isEnded).length >= count, 2_000);
  }

  /** Waits until no more than so many are left, and these are the newest. */
  async left(count: number): Promise<void> {
    const over = this.lines.length - count;
    await this.over(over);
    assertEquals(this.lines.findIndex((_, i) => !this.#ended[i]), over);
  }

  [Symbol.dispose](): void {
    for (const line of this.lines) line.close();
  }
}

/** The center closes a connection on which it has sent nothing. */
async function assertClosed(line: ByteLine): Promise<void> {
  assertEquals(await line.receive(5_000), null);
}

/** An address may have so many connections; the log's limits. */
function limited(options: Partial<CenterOptions>) {
  const limits: string[] = [];
  const log = (event: string, details = {}) => {
    if (event === "limit") limits.push(Object.values<string>(details).join(" "));
  };
  return { options: { ...options, log }, limits };
}

Deno.test("whoever holds more connections than they may loses the oldest, and is logged", async () => {
  const { options, limits } = limited({ addressConnections: 8 });
  await using center = startWithBob(options);
  using held = new Held();
  await held.dial(center, 18);
  await held.left(8);
  assertEquals(limits.length, 10);
  for (const limit of limits) assertMatch(limit, /^address-connections 127\.0\.0\.1:\d+$/);
});

Deno.test("users at the same address are served while somebody there holds all they can", async () => {
  await using chat = await startChat({ addressConnections: 8 });
  const { center, seas, google } = chat;
  using held = new Held();
  for (let i = 0; i < 5; i++) {
    await held.dial(center, 20);
    await seas.sendAndWait("MSG", "google", `${i}`);
    assertEquals(await heard(google), [`[seas]: ${i}`]);
  }
  await using again = await logIn(center, "seas");
  assertEquals(await heard(again), []);
});

Deno.test("users elsewhere are served while one address holds all it can", {
  ignore: NO_SECOND_LOOPBACK,
}, async () => {
  await using chat = await startChat({ connections: 40, addressConnections: 30 });
  const { center, seas, google } = chat;
  await using stack = new AsyncDisposableStack();
  using typing = await seas.openLogin(center.address);
  for (let i = 0; i < 100; i++) stack.use(await FromElsewhere.dial(center));
  for (let i = 0; i < 20; i++) {
    await seas.sendAndWait("MSG", "google", `${i}`);
    assertEquals(await heard(google), [`[seas]: ${i}`]);
  }
  assertEquals(await typing.attempt("seas", "asdf"), "LOGIN_FAILED|2", "typed slowly meanwhile");
});

Deno.test("the limit in all costs whoever holds the most, and logs it", {
  ignore: NO_SECOND_LOOPBACK,
}, async () => {
  const { options, limits } = limited({ connections: 10, clock: new FakeClock() });
  await using center = startWithBob(options);
  using held = new Held();
  await held.dial(center, 2);
  const others: FromElsewhere[] = [];
  await using stack = new AsyncDisposableStack();
  for (let i = 0; i < 26; i++) others.push(stack.use(await FromElsewhere.dial(center)));
  await until(() => others.slice(0, 18).every(({ isClosed }) => isClosed));
  await until(() => limits.length === 18);
  for (const limit of limits) assertMatch(limit, /^connections 127\.0\.0\.2:\d+$/);
  await held.left(2);
});

Deno.test("what is a user's stays, whoever dials: attached, asking, and not asking just now", async () => {
  await using room = await startRoom({ addressConnections: 8 }, { listening: false });
  const { center, seas, google } = room;
  using line = await seas.openRequests();
  assertMatch(await line.ask("ONL"), /^OKAY/);
  using held = new Held();
  await held.dial(center, 40);
  await held.left(6);
  assertEquals(await line.ask("MSG", "google", "still there?"), "OKAY|delivered|");
  assertEquals((await google.nextPush()).text, "[seas]: still there?");
});

Deno.test("a login whose password was right is a user's", async () => {
  await using center = startWithBob({ addressConnections: 4 });
  await using seas = NewerClient.listen();
  using login = await seas.openLogin(center.address);
  assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY|2");
  using held = new Held();
  await held.dial(center, 20);
  await held.left(3);
  await login.announce();
  assertMatch(await login.outcome(), /^DIAL\|/);
});

Deno.test("a connection whose first request was too long is a user's, too", async () => {
  await using room = await startRoom({ addressConnections: 4 });
  const { center, seas } = room;
  using line = await seas.openRequests();
  assertMatch(await line.ask("MSG", "google", "x".repeat(70_000)), /^FAIL\|request\|/);
  using held = new Held();
  await held.dial(center, 20);
  await held.over(16);
  assertMatch(await line.ask("ONL"), /^OKAY\|online\|/);
});

Deno.test("a token that is none proves nothing", async () => {
  await using room = await startRoom({ addressConnections: 4 });
  const { center, seas } = room;
  using held = new Held();
  await held.dial(center, 4);
  for (const token of ["", "2.", "2.wrong", seas.token.slice(0, -1)]) {
    using line = await ByteLine.dial(center.address);
    await line.send(`HEY|seas|${token}|`);
    await line.rest();
  }
  using line = await seas.openRequests();
  assertMatch(await line.ask("ONL"), /^OKAY\|online\|/);
});

Deno.test(
  "where all connections of an address are users' another is closed, and elsewhere none is",
  {
    ignore: NO_SECOND_LOOPBACK,
  },
  async () => {
    const { options, limits } = limited({ addressConnections: 3 });
    await using room = await startRoom(options);
    const { center, seas } = room;
    await using stack = new AsyncDisposableStack();
    const lines = await Promise.all([1, 2, 3].map(() => seas.openRequests()));
    for (const line of lines) assertMatch(await stack.use(line).ask("ONL"), /^OKAY/);
    await assertClosed(stack.use(await ByteLine.dial(center.address)));
    assertEquals(limits.length, 1);
    const elsewhere = stack.use(await FromElsewhere.dial(center));
    lines[0]?.close();
    await until(() => limits.length === 1);
    let answer = "";
    while (!answer.startsWith("OKAY")) {
      answer = await seas.ask("ONL").catch(() => "");
    }
    assertEquals(elsewhere.isClosed, false);
  },
);

Deno.test("connections that end are forgotten: those that come later are not counted with them", async () => {
  const { options, limits } = limited({ addressConnections: 10, connections: 20 });
  await using chat = await startChat(options);
  const { center, seas } = chat;
  for (let i = 0; i < 100; i++) {
    const conn = await dialCenter(center);
    if (i % 3 === 0) await conn.write(new Uint8Array([0, 0, 0, 5, 72]));
    if (i % 3 === 1) await conn.write(new Uint8Array([255, 255, 255, 255]));
    conn.close();
    if (i % 5 === 0) await heard(seas);
  }
  await heard(seas);
  assertEquals(limits, []);
  using held = new Held();
  await held.dial(center, 8);
  await heard(seas);
  await held.left(8);
});

Deno.test("two hundred connections that drip are held, and messages go through promptly", async () => {
  await using chat = await startChat();
  const { center, seas, google } = chat;
  using held = new Held();
  await held.dial(center, 200);
  for (const byte of [0, 0, 0, 99, 77, 83]) {
    await Promise.all(held.lines.map((line) => line.sendBare(Uint8Array.of(byte))));
    await seas.sendAndWait("MSG", "google", `${byte}`);
    assertEquals(await google.nextPush(2_000), `[seas]: ${byte}`);
  }
});

Deno.test("one user cannot take all connections of their address by logging in again and again", async () => {
  await using room = await startRoom({ addressConnections: 150 });
  const { center, bob } = room;
  await using stack = new AsyncDisposableStack();
  for (let session = 0; session < 3; session++) {
    const eve = stack.use(await come(center, "seas"));
    for (let i = 0; i < 64; i++) {
      const line = stack.use(await eve.openRequests());
      await line.ask("HEY").catch(() => {});
    }
  }
  assertMatch(await bob.ask("ONL"), /^OKAY\|online\|/);
});
