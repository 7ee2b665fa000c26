/** What a center tells of its tables, and that they are empty when everybody has gone. */
import { assertEquals } from "@std/assert";
import type { Sizes } from "../../lib/center/tables.ts";
import type { Conn, Listener } from "../../lib/net/listener.ts";
import { ByteLine } from "../peers/newer_line.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { manyAccounts } from "../support/start.ts";
import { logIn, startWithBob } from "./fixtures.ts";
import { come, settle, startRoom, until } from "./newer_room.ts";

/** Those that are not 0. */
function filled(sizes: Sizes): Record<string, number> {
  return Object.fromEntries(Object.entries(sizes).filter(([, size]) => size > 0));
}

Deno.test("a center in which nobody ever was holds nothing", async () => {
  await using center = startWithBob({ clock: new FakeClock() });
  assertEquals(filled(center.sizes), {});
});

Deno.test("what users do is counted", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { listening: false });
  const { center, seas, google, bob } = room;
  await seas.ask("GET", "google");
  await bob.allow("seas");
  await bob.ask("BLC", "1", "google");
  await google.ask("OUT");
  await seas.say("google", "are you there?");
  await using _deaf = await come(center, "google", { listening: false, attached: false });
  using line = await seas.openRequests();
  await line.ask("HEY");
  await settle();
  const { connections, admitted, deadlines: _, ...others } = filled(center.sizes);
  assertEquals(others, {
    sessions: 3,
    endpoints: 2,
    former: 1,
    blocks: 1,
    grants: 1,
    recipients: 3,
    outboxes: 1,
    batches: 1,
    lines: 2,
    ids: 1,
    conversations: 1,
    askers: 1,
  });
  assertEquals([connections, admitted], [1, 1]);
});

Deno.test("accounts that are taken out, and failed logins, are counted until they come back", async () => {
  await using center = startWithBob({ credentials: manyAccounts(2) });
  await using bob = await logIn(center, "user0", { password: "password0" });
  center.replaceCredentials(new Map([["user0", "password0"]]));
  using login = await bob.openLogin(center.address);
  await login.attempt("user1", "password1");
  assertEquals([center.sizes.departed, center.sizes.failures], [1, 1]);
  center.replaceCredentials(manyAccounts(2));
  await login.attempt("user1", "password1");
  assertEquals([center.sizes.departed, center.sizes.failures], [0, 0]);
});

Deno.test("a request that nobody answers is forgotten while both are online", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock });
  await room.seas.ask("GET", "google");
  await room.google.pushesUntil("Request: seas wants your address. [allow seas] to accept.");
  clock.advance(55_000);
  assertEquals(room.center.sizes.consent, 1);
  clock.advance(10_000);
  assertEquals([room.center.sizes.consent, room.center.sizes.sessions], [0, 3]);
});

/** A listener at which the system has no room, when it is told so. */
class FullListener implements Listener {
  readonly addr: Deno.NetAddr;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  #isFull = false;

  constructor() {
    this.addr = this.#listener.addr;
  }

  /** The next connection finds no room. */
  fill(): void {
    this.#isFull = true;
  }

  async accept(): Promise<Conn> {
    const conn = await this.#listener.accept();
    if (!this.#isFull) return conn;
    this.#isFull = false;
    conn.close();
    throw new Error("Too many open files");
  }

  close(): void {
    this.#listener.close();
  }
}

Deno.test("a request that loses its connection before its turn leaves nothing", async () => {
  const clock = new FakeClock();
  const listener = new FullListener();
  await using center = startWithBob({ clock, listener });
  await using seas = await come(center, "seas");
  await until(() => center.sizes.connections === 0);
  // Whoever is silent goes first; the request waits for its turn behind them.
  using _silent = await ByteLine.dial(center.address);
  await until(() => center.sizes.unread === 1);
  using line = await seas.openRequests();
  await line.send(["HEY"]);
  await until(() => center.sizes.connections === 2 && center.sizes.unread === 1);
  listener.fill();
  using _last = await ByteLine.dial(center.address);
  await until(() => center.sizes.connections === 0);
  assertEquals([center.sizes.conversations, center.sizes.askers], [0, 0]);
  clock.advance(50);
  assertEquals(await seas.ask("HEY"), "OKAY|here|");
});
