/** Connecting, and giving that up. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { setImmediate } from "node:timers";
import { connectTcp } from "../../lib/net/connect.ts";

/** Enough that some are given up in the very turn in which they are made. */
const TRIES = 1_500;

/** Listens for all that connect, and closes it in the end. */
class Listening implements AsyncDisposable {
  readonly listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly conns: Deno.Conn[] = [];
  readonly #accepting = this.#accept();

  async #accept(): Promise<void> {
    for await (const conn of this.listener) this.conns.push(conn);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.listener.close();
    await this.#accepting;
    for (const conn of this.conns) conn.close();
  }
}

Deno.test("a connection is made, and stays when its signal is aborted later", async () => {
  await using listening = new Listening();
  const end = new AbortController();
  using conn = await connectTcp(listening.listener.addr, end.signal);
  end.abort();
  await new Promise((resolve) => setImmediate(resolve));
  assertEquals(await conn.write(new Uint8Array(3)), 3);
});

Deno.test("nobody is dialled for whoever has given up already", async () => {
  await using listening = new Listening();
  const signal = AbortSignal.abort(new Deno.errors.TimedOut("given up"));
  await assertRejects(
    () => connectTcp(listening.listener.addr, signal),
    Deno.errors.TimedOut,
    "given up",
  );
  assertEquals(listening.conns, []);
});

Deno.test("where nobody listens, that is told", async () => {
  const { addr, close } = closedPort();
  close();
  await assertRejects(
    () => connectTcp(addr, new AbortController().signal),
    Deno.errors.ConnectionRefused,
  );
});

// The sanitizer of resources counts what stays open.
Deno.test("whenever it is given up, no connection is left open", async () => {
  await using listening = new Listening();
  const givingUp: readonly ((abort: () => void) => void)[] = [
    (abort) => void setTimeout(abort, 0),
    (abort) => void setTimeout(abort, 1),
    (abort) => void setImmediate(abort),
    (abort) => queueMicrotask(abort),
    (abort) => void setTimeout(() => busyFor(0.2, abort), 0),
  ];
  const reason = new Error("given up");
  for (let i = 0; i < TRIES; i++) {
    const end = new AbortController();
    givingUp[i % givingUp.length]!(() => end.abort(reason));
    const connecting = connectTcp(listening.listener.addr, end.signal);
    busyFor((i % 7) * 0.03);
    const conn = await connecting.catch((error) => assert(error === reason));
    conn?.close();
  }
});

function closedPort(): { addr: Deno.NetAddr; close: () => void } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return { addr: listener.addr, close: () => listener.close() };
}

function busyFor(milliseconds: number, then: () => void = () => {}): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
  then();
}
