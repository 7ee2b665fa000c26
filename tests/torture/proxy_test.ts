/** The proxy of the torture does to connections what it is told to. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { Dice } from "./dice.ts";
import { drawFault, type Fault, FAULT_KINDS } from "./fault.ts";
import { FaultProxy } from "./proxy.ts";

/** A fault at once, unless told otherwise. */
function fault(kind: Fault["kind"], rest: Partial<Fault> = {}): Fault {
  return { kind, direction: "up", at: 3, duration: 1, size: 1, ...rest };
}

/** A connection through a proxy with a fault: the end that dialled, and the other. */
class Line implements AsyncDisposable {
  readonly happened: string[] = [];
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #conns: Deno.Conn[] = [];
  readonly proxy: FaultProxy;

  constructor(drawn?: Fault) {
    this.proxy = new FaultProxy({
      target: { hostname: "127.0.0.1", port: this.#listener.addr.port },
      draw: () => drawn,
      onFault: ({ kind }) => this.happened.push(kind),
    });
  }

  async open(): Promise<[near: Deno.TcpConn, far: Deno.TcpConn]> {
    const port = await this.proxy.listen();
    const near = await Deno.connect({ hostname: "127.0.0.1", port });
    const far = await this.#listener.accept();
    this.#conns.push(near, far);
    return [near, far];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const conn of this.#conns) conn.close();
    this.#listener.close();
    await this.proxy[Symbol.asyncDispose]();
  }
}

async function write(conn: Deno.Conn, text: string): Promise<void> {
  assertEquals(await conn.write(new TextEncoder().encode(text)), text.length);
}

/** What one read brings; nothing at the end. */
async function read(conn: Deno.Conn): Promise<string | undefined> {
  const buffer = new Uint8Array(1_000);
  const count = await conn.read(buffer);
  return count === null ? undefined : new TextDecoder().decode(buffer.subarray(0, count));
}

async function readAll(conn: Deno.Conn): Promise<string> {
  const parts = [];
  for (let part; (part = await read(conn)) !== undefined;) parts.push(part);
  return parts.join("");
}

Deno.test("without a fault all passes both ways, and each end of its own", async () => {
  await using line = new Line();
  const [near, far] = await line.open();
  await write(near, "abcdef");
  assertEquals(await read(far), "abcdef");
  await near.closeWrite();
  assertEquals(await read(far), undefined);
  await write(far, "ghi");
  await far.closeWrite();
  assertEquals(await readAll(near), "ghi");
  assertEquals(line.happened, []);
});

Deno.test("a reset comes behind so many bytes, at both ends", async () => {
  await using line = new Line(fault("reset"));
  const [near, far] = await line.open();
  await write(near, "abc");
  assertEquals(await read(far), "abc");
  assertEquals(line.happened, []);
  await write(near, "d");
  await assertRejects(() => read(far), Deno.errors.ConnectionReset);
  await assertRejects(() => read(near), Deno.errors.ConnectionReset);
  assertEquals(line.happened, ["reset"]);
});

Deno.test("a close comes behind so many bytes, downwards too", async () => {
  await using line = new Line(fault("close", { direction: "down" }));
  const [near, far] = await line.open();
  await write(near, "abcdef");
  assertEquals(await read(far), "abcdef");
  await write(far, "ghijkl");
  assertEquals(await readAll(near), "ghi");
  assertEquals(await read(far), undefined);
  assertEquals(line.happened, ["close"]);
});

Deno.test("a half-close ends one direction, and the other goes on", async () => {
  await using line = new Line(fault("half-close"));
  const [near, far] = await line.open();
  await write(near, "abcdef");
  assertEquals(await readAll(far), "abc");
  await write(near, "lost");
  await write(far, "ghi");
  assertEquals(await read(near), "ghi");
  assertEquals(line.happened, ["half-close"]);
});

Deno.test("what is split comes in pieces, and whole", async () => {
  await using line = new Line(fault("split"));
  const [near, far] = await line.open();
  await write(near, "abcdef");
  await near.closeWrite();
  const pieces = [];
  for (let piece; (piece = await read(far)) !== undefined;) pieces.push(piece);
  assertEquals(pieces.join(""), "abcdef");
  assert(pieces.length > 1, `${pieces}`);
  assertEquals(line.happened, ["split"]);
});

for (const kind of ["stall", "delay"] as const) {
  Deno.test(`a ${kind} ends when all is calm, and nothing is lost`, async () => {
    await using line = new Line(fault(kind, { duration: 3_600_000 }));
    const [near, far] = await line.open();
    await write(near, "abcdef");
    assertEquals(await read(far), "abc");
    assertEquals(line.happened, [kind]);
    line.proxy.calm();
    assertEquals(await read(far), "def");
    await write(near, "ghi");
    assertEquals(await read(far), "ghi");
  });
}

Deno.test("where nobody listens, whoever dials is reset", async () => {
  const gone = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  gone.close();
  const target = { hostname: "127.0.0.1", port: gone.addr.port };
  await using proxy = new FaultProxy({ target, draw: () => undefined, onFault() {} });
  using near = await Deno.connect({ hostname: "127.0.0.1", port: await proxy.listen() });
  await assertRejects(() => read(near), Deno.errors.ConnectionReset);
});

Deno.test("a seed decides what goes wrong", () => {
  const draw = (seed: number, name: string) => {
    const dice = new Dice(seed, name);
    return Array.from({ length: 200 }, () => drawFault(dice, 0.5));
  };
  assertEquals(draw(7, "a"), draw(7, "a"));
  assert(JSON.stringify(draw(7, "a")) !== JSON.stringify(draw(7, "b")));
  assert(JSON.stringify(draw(7, "a")) !== JSON.stringify(draw(8, "a")));
  const faults = draw(7, "a").filter((fault) => fault !== undefined);
  assertEquals(new Set(faults.map(({ kind }) => kind)).size, FAULT_KINDS.length);
  assert(faults.length > 50 && faults.length < 150);
});
