/** However many connections strangers hold to a client's own port, what is meant for it arrives. */
import net from "node:net";
import { assertEquals } from "@std/assert";
import { OlderCenter } from "../peers/older_center.ts";
import { ByteLine } from "../peers/newer_line.ts";
import type { Endpoint } from "../peers/line.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { logIn, PASSWORDS } from "../support/run_client.ts";
import { HandTable, Room } from "./newer_fixtures.ts";

/** Whether this machine answers at 127.0.0.2 without being set up for it. */
const NO_SECOND_LOOPBACK = Deno.build.os === "darwin";

/** How many connections a client takes at once: in all, and from one address. */
const IN_ALL = 256;
const AN_ADDRESS = 64;

/** Connections from some address, on which nothing is said. */
class Strangers implements AsyncDisposable {
  readonly #sockets: net.Socket[] = [];
  readonly #endpoint: Endpoint;

  constructor({ hostname, port }: { readonly hostname: string; readonly port: number }) {
    this.#endpoint = { hostname, port };
  }

  async dial(count: number, localAddress = "127.0.0.1"): Promise<void> {
    const { hostname: host, port } = this.#endpoint;
    for (let i = 0; i < count; i++) {
      const socket = net.connect({ host, port, localAddress });
      socket.on("error", () => {}).resume();
      this.#sockets.push(socket);
      await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
    }
  }

  /** How many of them are open. */
  get open(): number {
    return this.#sockets.filter((socket) => !socket.closed).length;
  }

  /** Waits until so many are open; fewer would be too few. */
  async left(count: number): Promise<void> {
    for (let i = 0; i < 1_000 && this.open > count; i++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    assertEquals(this.open, count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) {
      const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
      if (socket.closed) continue;
      socket.destroy();
      await closed;
    }
  }
}

Deno.test("pushes arrive while a stranger at the center's address holds all it can", async () => {
  await using table = await HandTable.set();
  const { session, client } = table;
  await using strangers = new Strangers(session.endpoint);
  await strangers.dial(2 * AN_ADDRESS);
  await strangers.left(AN_ADDRESS);
  for (let i = 0; i < 3; i++) {
    assertEquals(await session.push(session.message("google", `${i}`)), [`ACK|${i + 1}`]);
    await client.terminal.until(`[google]: ${i}`);
  }
});

Deno.test("pushes arrive while strangers hold all that a client takes", {
  ignore: NO_SECOND_LOOPBACK,
}, async () => {
  await using table = await HandTable.set();
  const { session, client } = table;
  await using strangers = new Strangers(session.endpoint);
  for (let address = 2; address < 8; address++) {
    await strangers.dial(AN_ADDRESS + 3, `127.0.0.${address}`);
  }
  await strangers.left(IN_ALL);
  assertEquals(await session.push(session.message("google", "here")), ["ACK|1"]);
  await client.terminal.until("[google]: here");
});

Deno.test("what the center has begun is not cut short by strangers at its address", async () => {
  await using table = await HandTable.set();
  const { session, client } = table;
  using line = await session.dial();
  await line.send(session.message("google", "first"));
  assertEquals(await line.receive(), ["ACK|1"]);
  await using strangers = new Strangers(session.endpoint);
  await strangers.dial(2 * AN_ADDRESS);
  await line.send(session.message("google", "second"));
  assertEquals(await line.receive(), ["ACK|2"]);
  await client.terminal.until("[google]: second");
});

Deno.test("messages and private messages come through while a stranger dials without end", async () => {
  await using room = await Room.open();
  const { seas, google } = room;
  await room.allowBoth();
  const { port } = google.privately.addresses.get("seas") ?? {};
  await using strangers = new Strangers({ hostname: "127.0.0.1", port: Number(port) });
  for (let i = 0; i < 3; i++) {
    await strangers.dial(AN_ADDRESS);
    assertEquals(await google.ask("MSG", "seas", `message ${i}`), "OKAY|delivered|");
    await google.sendDirect(await google.seal("seas", `private ${i}`));
  }
  await seas.terminal.until("<google>: private 2");
  const shown = seas.terminal.transcript.filter((line) =>
    line.includes("google") && line.includes(": ")
  );
  assertEquals(
    shown.filter((line) => /^[[<]google[\]>]: /.test(line)),
    [0, 1, 2].flatMap((i) => [
      `[google]: message ${i}`,
      `<google>: private ${i}`,
    ]),
  );
});

Deno.test("pushes of protocol 1 arrive while a stranger holds all it can", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using client = await logIn(center, "seas");
  const session = await center.session("seas");
  await using strangers = new Strangers({ hostname: "127.0.0.1", port: Number(session?.port) });
  await strangers.dial(2 * AN_ADDRESS);
  await strangers.left(AN_ADDRESS);
  for (let i = 0; i < 3; i++) await center.push("seas", `[google]: ${i}`);
  await client.terminal.until("[google]: 2");
});

Deno.test("a stranger who drips is closed after ten seconds, and nothing is left of many", async () => {
  const clock = new FakeClock();
  await using table = await HandTable.set({ clock });
  const { session } = table;
  using line = await ByteLine.dial(session.endpoint);
  let isClosed = false;
  const closed = line.receive(5_000).then((frame) => isClosed = frame === null);
  for (const byte of [0, 0, 1, 0, 83, 69, 65, 124, 49, 124]) {
    assertEquals(isClosed, false);
    await line.sendBare(Uint8Array.of(byte));
    await new Promise((resolve) => setTimeout(resolve, 1));
    clock.advance(1_000);
  }
  assertEquals(await closed, true);
  assertEquals(await session.push(session.message("google", "here")), ["ACK|1"]);
});

Deno.test("strangers who have gone are not counted with those who come", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  for (let round = 0; round < 8; round++) {
    await using strangers = new Strangers(session.endpoint);
    await strangers.dial(20);
    if (round === 7) assertEquals(await session.push(session.message("google", "here")), ["ACK|1"]);
    assertEquals(strangers.open, 20);
  }
});
