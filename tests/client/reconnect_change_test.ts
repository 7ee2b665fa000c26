/** A center, or a client's place at it, that is another when it is back. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { ShutOutError } from "../../lib/client/persistent_client.ts";
import { OlderCenter } from "../peers/older_center.ts";
import { CutProxy } from "../support/cut_proxy.ts";
import { logIn, PASSWORDS, type RunningClient } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import {
  awayText,
  backText,
  MortalCenter,
  overText,
  quiet,
  RetryClock,
  saidAbout,
  untilAway,
  warningsOf,
} from "./reconnect_fixtures.ts";

/** Has `Deno.listen` fail as often as it likes: the port is somebody else's. */
class TakenPort implements Disposable {
  times = 0;
  isTaken = true;
  readonly #listen = Deno.listen;

  constructor(port: number) {
    const listen = (options: Deno.TcpListenOptions & { transport?: "tcp" }) => {
      if (!this.isTaken || options.port !== port) return this.#listen(options);
      this.times += 1;
      throw new Deno.errors.AddrInUse("Address already in use (os error 98)");
    };
    Object.assign(Deno, { listen });
  }

  [Symbol.dispose](): void {
    Object.assign(Deno, { listen: this.#listen });
  }
}

/** A port of this machine where nothing listens. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test("a client whose own port was taken meanwhile says so, and waits until it is free", async () => {
  const clock = new RetryClock();
  const port = freePort();
  {
    await using center = new MortalCenter();
    const own = { hostname: "127.0.0.1", port };
    await using seas = await logIn(center, "seas", { ...quiet(clock), own });
    using stranger = await Deno.connect(own);
    await stranger.write(new Uint8Array([0, 0, 0, 1, 120]));
    assertEquals(await stranger.read(new Uint8Array(1)), null);
    using taken = new TakenPort(port);
    await center.die();
    center.live();
    seas.type("online");
    while (taken.times < 4) await clock.passPause();
    assertEquals(saidAbout(seas.terminal), ["away"]);
    assertEquals(warningsOf(seas.terminal), [awayText(center, "the port is in use")]);
    taken.isTaken = false;
    await clock.passUntil(seas.terminal.until("[CURRENTLY ONLINE]: seas"));
    assertEquals(saidAbout(seas.terminal), ["away", backText(1)]);
    seas.type("logout");
    await seas.ended();
    assertEquals(
      warningsOf(seas.terminal).at(-1),
      "Not shown: what came to your port on 1 connection from neither the message center nor " +
        "anybody you allowed.",
    );
  }
  assertEquals(clock.timers, 0);
});

Deno.test("a center that is an older one when it is back is logged in to as such", async () => {
  const clock = new RetryClock();
  const center = new MortalCenter();
  await using seas = await logIn(center, "seas", quiet(clock));
  await center.die();
  seas.type("message google Hello!");
  await untilAway(seas.terminal);
  await using older = OlderCenter.listen(PASSWORDS, { port: center.port });
  await clock.passUntil(older.requestsUntil("LIN|2"));
  await clock.passUntil(seas.terminal.until(backText(1)));
  seas.type("online");
  await seas.terminal.until("[CURRENTLY ONLINE]: seas");
});

Deno.test("a center that is a newer one when it is back is logged in to as such", async () => {
  const clock = new RetryClock();
  const older = OlderCenter.listen(PASSWORDS);
  await using seas = await logIn(older, "seas", quiet(clock));
  await older.close();
  seas.type("message google Hello!");
  await untilAway(seas.terminal);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: older.port });
  await using _center = startCenter({ listener });
  await clock.passUntil(seas.terminal.marks.until("message google Hello! (kept)"));
  assertEquals(saidAbout(seas.terminal), ["away", backText(1)]);
});

Deno.test("a center that has another password when it is back ends the client", async () => {
  const clock = new RetryClock();
  {
    const center = new MortalCenter();
    await using seas = await logIn(center, "seas", quiet(clock));
    await center.die();
    seas.type("message google Hello!");
    await untilAway(seas.terminal);
    const listener = Deno.listen({ hostname: "127.0.0.1", port: center.port });
    await using _center = startCenter({ listener, credentials: new Map([["seas", "another"]]) });
    await clock.passUntil(assertRejects(() => seas.ended(), ShutOutError));
    assertEquals(warningsOf(seas.terminal).slice(1), ["This was not sent: message google Hello!"]);
  }
  assertEquals(clock.timers, 0);
});

/** Has a tunnel close each connection for ten attempts, as one does whose other end is gone. */
async function behindTunnel<T>(
  clock: RetryClock,
  proxy: CutProxy,
  seas: RunningClient,
  meanwhile: () => Promise<T>,
): Promise<T> {
  proxy.limit = 0;
  proxy.cut();
  clock.sleep(60_000);
  clock.advance(5_000);
  await untilAway(seas.terminal);
  for (let i = 0; i < 10; i++) await clock.passPause();
  const result = await meanwhile();
  await clock.paused();
  proxy.limit = Infinity;
  return result;
}

for (const way of ["dialled", "attached"] as const) {
  Deno.test(`a login elsewhere ends a client, ${way}, which does not log in again`, async () => {
    const clock = new RetryClock();
    {
      await using center = startCenter();
      await using seas = await logIn(center.address, "seas", quiet(clock, way));
      await using elsewhere = await logIn(center.address, "seas");
      await seas.ended();
      assertEquals(seas.terminal.transcript.at(-1), "Logged on different location!");
      assertEquals([saidAbout(seas.terminal), center.online], [[], 1]);
      elsewhere.type("online");
      await elsewhere.terminal.until("[CURRENTLY ONLINE]: seas");
    }
    assertEquals(clock.timers, 0);
  });

  Deno.test(`nor does one, ${way}, that was cut off when that happened`, async () => {
    const clock = new RetryClock();
    {
      await using center = startCenter();
      await using proxy = new CutProxy(center.address);
      await using seas = await logIn(proxy, "seas", quiet(clock, way));
      seas.type("online");
      await seas.terminal.until("[CURRENTLY ONLINE]: seas");
      proxy.limit = 0;
      proxy.cut();
      seas.type("message google Hello!");
      await untilAway(seas.terminal);
      await using elsewhere = await logIn(center.address, "seas");
      proxy.limit = Infinity;
      await clock.passUntil(assertRejects(() => seas.ended(), Error, "One line was not done"));
      assertEquals(warningsOf(seas.terminal).slice(1), [
        "This may not have been done: message google Hello!",
      ]);
      assert(seas.terminal.transcript.includes("Logged on different location!"));
      elsewhere.type("online");
      await elsewhere.terminal.until("[CURRENTLY ONLINE]: seas");
    }
    assertEquals(clock.timers, 0);
  });
}

Deno.test("nor one behind a tunnel that closed many connections before that", async () => {
  const clock = new RetryClock();
  {
    await using center = startCenter();
    await using proxy = new CutProxy(center.address);
    await using seas = await logIn(proxy, "seas", quiet(clock));
    await using elsewhere = await behindTunnel(
      clock,
      proxy,
      seas,
      () => logIn(center.address, "seas"),
    );
    await clock.passUntil(seas.ended());
    assert(seas.terminal.transcript.includes("Logged on different location!"));
    elsewhere.type("online");
    await elsewhere.terminal.until("[CURRENTLY ONLINE]: seas");
  }
  assertEquals(clock.timers, 0);
});

Deno.test("a tunnel that closes many connections ends no session", async () => {
  const clock = new RetryClock();
  await using center = startCenter();
  await using proxy = new CutProxy(center.address);
  await using seas = await logIn(proxy, "seas", quiet(clock));
  await using google = await logIn(center.address, "google");
  await seas.terminal.until("google has logged on.");
  await behindTunnel(clock, proxy, seas, () => Promise.resolve());
  await clock.passUntil(seas.terminal.until("The message center is back."));
  google.type("online");
  await google.terminal.until("[CURRENTLY ONLINE]: google seas");
  assertEquals(saidAbout(seas.terminal), ["away", "The message center is back."]);
});

Deno.test("a network that fails for a moment ends no session", async () => {
  const clock = new RetryClock();
  await using center = startCenter();
  await using proxy = new CutProxy(center.address);
  await using google = await logIn(center.address, "google");
  await using seas = await logIn(proxy, "seas", quiet(clock, "attached"));
  await google.terminal.until("seas has logged on.");
  proxy.limit = 0;
  proxy.cut();
  seas.type("message google one");
  await untilAway(seas.terminal);
  google.type("message seas two");
  proxy.limit = Infinity;
  const back = "The message center is back. Sending the line that was kept.";
  await clock.passUntil(seas.terminal.until(back));
  await seas.terminal.until("[google]: two");
  await google.terminal.until("[seas]: one");
  assertEquals(saidAbout(seas.terminal), ["away", back]);
  assert(!saidAbout(seas.terminal).includes(overText(0)));
  assert(!google.terminal.transcript.includes("seas is offline."));
});
