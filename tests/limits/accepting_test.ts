/** What a server does when there are more connections than it takes, or than the system has room for. */
import { assertEquals } from "@std/assert";
import { Admission } from "../../lib/net/admission.ts";
import { FrameServer } from "../../lib/net/frame_server.ts";
import type { Conn, Listener } from "../../lib/net/listener.ts";
import { ByteLine } from "../peers/newer_line.ts";
import { textOf } from "../support/bytes.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** A listener that fails when it is told to. */
class FailingListener implements Listener {
  readonly addr: Deno.NetAddr;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  #accepting: Promise<Deno.TcpConn> | undefined;
  #failure = Promise.withResolvers<never>();

  constructor() {
    this.addr = this.#listener.addr;
    this.#failure.promise.catch(() => {});
  }

  /** Fails the call of `accept` that waits. */
  fail(error: Error): void {
    const failure = this.#failure;
    this.#failure = Promise.withResolvers();
    this.#failure.promise.catch(() => {});
    failure.reject(error);
  }

  async accept(): Promise<Conn> {
    this.#accepting ??= this.#listener.accept();
    this.#accepting.catch(() => {});
    const conn = await Promise.race([this.#accepting, this.#failure.promise]);
    this.#accepting = undefined;
    return conn;
  }

  close(): void {
    this.#listener.close();
    this.fail(new Deno.errors.BadResource("closed"));
  }
}

/** A server that answers `ask` with its frame, proves who says `mine`, and waits with those. */
class Serving implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly listener = new FailingListener();
  readonly limits: string[] = [];
  readonly admission: Admission;
  readonly server: FrameServer;
  readonly #lines: ByteLine[] = [];
  readonly #leave = Promise.withResolvers<void>();

  constructor(maxConnections: number, maxPerAddress = maxConnections) {
    this.admission = new Admission({
      maxConnections,
      maxPerAddress,
      onLimit: (_connection, limit) => this.limits.push(limit),
    });
    this.server = new FrameServer(this.listener, {
      clock: this.clock,
      admission: this.admission,
      maxFrameBytes: 1_000,
      maxUnfinishedBytes: 1_000_000,
      firstFrameDeadline: 10_000,
      onFrame: async (frame, connection) => {
        const text = textOf(frame);
        if (text === "fault") throw new Error("a fault");
        if (text === "mine") connection.prove();
        await connection.write(text);
        if (text !== "ask") await this.#leave.promise;
      },
    });
  }

  async dial(...first: string[]): Promise<ByteLine> {
    const line = await ByteLine.dial(this.server.address);
    this.#lines.push(line);
    if (first.length === 0) return line;
    await line.send(...first);
    assertEquals(await line.receiveText(), first[0]);
    return line;
  }

  /** So many connections that say nothing, all of them accepted. */
  async silent(count: number): Promise<ByteLine[]> {
    const lines: ByteLine[] = [];
    for (let i = 0; i < count; i++) lines.push(await this.dial());
    await this.asks();
    return lines;
  }

  /** Somebody asks, and has an answer: all that dialled before is accepted. */
  async asks(): Promise<void> {
    // Those before that are silent have had their time to go first.
    this.clock.advance(250);
    const line = await ByteLine.dial(this.server.address);
    await line.send("ask");
    assertEquals([await line.receiveText(), await line.receive(5_000)], ["ask", null]);
    line.close();
  }

  /** Waits until nothing is left of all connections. */
  async empty(): Promise<void> {
    for (const line of this.#lines) line.close();
    this.#leave.resolve();
    for (let i = 0; i < 1_000 && this.admission.size + this.server.connections > 0; i++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    assertEquals([this.admission.size, this.server.connections], [0, 0]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leave.resolve();
    for (const line of this.#lines) line.close();
    await this.server.close();
  }
}

/** The center closes a connection that it has sent nothing on. */
async function assertClosed(...lines: ByteLine[]): Promise<void> {
  for (const line of lines) assertEquals(await line.receive(5_000), null);
}

/** A connection is still there: nothing has come, nor its end. */
async function assertOpen(serving: Serving, ...lines: ByteLine[]): Promise<void> {
  serving.clock.advance(250);
  for (const line of lines) {
    await line.send("ask");
    assertEquals(await line.receiveText(), "ask");
  }
}

Deno.test("past the limit the oldest silent connection is closed, and the new one served", async () => {
  await using serving = new Serving(4);
  const silent = await serving.silent(3);
  const later = await serving.silent(2);
  await assertClosed(...silent.slice(0, 2));
  await assertOpen(serving, silent[2]!, ...later);
  await serving.empty();
});

Deno.test("whoever has proven whose they are is served on, whoever dials", async () => {
  await using serving = new Serving(4, 3);
  const mine = await serving.dial("mine");
  const silent = await serving.silent(30);
  await assertClosed(...silent.slice(0, 28));
  assertEquals(serving.admission.size, 2);
  mine.close();
  await serving.empty();
});

Deno.test("where all are proven another is closed at once, and is accepted when one has left", async () => {
  await using serving = new Serving(3);
  for (let i = 0; i < 3; i++) await serving.dial("mine");
  await assertClosed(await serving.dial(), await serving.dial());
  assertEquals(serving.limits, Array(2).fill("address-connections"));
  await serving.empty();
  await serving.asks();
});

Deno.test("a connection is counted out, however it ends", async () => {
  const faults: string[] = [];
  const note = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    faults.push(event.reason.message);
  };
  globalThis.addEventListener("unhandledrejection", note);
  await using serving = new Serving(5);
  for (const bytes of ["fault", "x".repeat(2_000), "ask"]) {
    const line = await serving.dial();
    await line.send(bytes);
    await line.rest();
  }
  (await serving.dial()).close();
  const part = await serving.dial();
  await part.sendPart("ask", 5);
  part.close();
  const silent = await serving.dial();
  await serving.asks();
  serving.clock.advance(10_000);
  await assertClosed(silent);
  await serving.silent(12);
  await serving.empty();
  globalThis.removeEventListener("unhandledrejection", note);
  assertEquals(faults, ["a fault"]);
});

Deno.test("a system without room for another connection has some closed, and is asked again soon", async () => {
  await using serving = new Serving(100);
  const mine = await serving.dial("mine");
  const silent = await serving.silent(20);
  serving.listener.fail(new Error("Too many open files (os error 24)"));
  await assertClosed(...silent.slice(0, 16));
  assertEquals([serving.limits.length, serving.admission.size], [16, 5]);
  const waiting = await serving.dial();
  await waiting.send("ask");
  serving.clock.advance(49);
  assertEquals(serving.admission.size, 5);
  serving.clock.advance(1);
  assertEquals(await waiting.receiveText(), "ask");
  await assertOpen(serving, ...silent.slice(16));
  mine.close();
  await serving.empty();
});

Deno.test("a system that stays without room costs no user their connection", async () => {
  await using serving = new Serving(100);
  await serving.dial("mine");
  await serving.silent(1);
  for (let i = 0; i < 50; i++) {
    serving.listener.fail(new Error("Too many open files (os error 24)"));
    await new Promise((resolve) => setTimeout(resolve, 0));
    serving.clock.advance(50);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  assertEquals([serving.limits.length, serving.admission.size], [1, 1]);
  await serving.asks();
});

Deno.test("somebody who is gone before they are accepted costs nobody a connection", async () => {
  await using serving = new Serving(100);
  const silent = await serving.silent(3);
  for (const kind of ["ConnectionReset", "ConnectionAborted", "NotConnected"] as const) {
    serving.listener.fail(new Deno.errors[kind]("gone"));
    await serving.asks();
  }
  assertEquals(serving.limits, []);
  await assertOpen(serving, ...silent);
});

Deno.test("a server closes while the system has no room, and leaves no timer", async () => {
  const serving = new Serving(100);
  await serving.silent(3);
  serving.listener.fail(new Error("Too many open files (os error 24)"));
  await new Promise((resolve) => setTimeout(resolve, 0));
  await serving[Symbol.asyncDispose]();
  assertEquals(serving.clock.timers, 0);
});
