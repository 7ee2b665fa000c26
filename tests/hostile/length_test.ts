/** Lengths that nobody should believe, and protocols that are others. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { come, until } from "../center/newer_room.ts";
import { HandTable } from "../client/newer_fixtures.ts";
import type { Endpoint } from "../peers/line.ts";
import { type Bytes, bytesOf, concatBytes, packFrames } from "../peers/newer_bytes.ts";
import { NewerHandCenter } from "../peers/newer_center.ts";
import { Allocations } from "../support/allocations.ts";
import { WITH_MALLORY } from "../support/hostile_accounts.ts";
import { Horde, HostileConnection, inBatches } from "../support/hostile_connection.ts";
import { Siege } from "../support/hostile_siege.ts";
import { RunningClient } from "../support/run_client.ts";

/** 1,195,725,856 as a length. */
const GET = bytesOf("GET / HTTP/1.1\r\n\r\n");

/** The most that is asked for at once, in bytes, of what has less than that to say. */
const MOST = 512 * 1024;

/** Does something, which may not ask for much memory at once. */
async function sparingly(run: () => Promise<void>): Promise<void> {
  using allocations = new Allocations();
  await run();
  assert(allocations.largest <= MOST, `${allocations.largest} bytes were asked for at once`);
}

Deno.test('6. A length is checked before it is believed: "GET " is 1,195,725,856', async (t) => {
  await t.step("by the center, wherever a frame may begin", async () => {
    await using siege = await Siege.lay({ credentials: WITH_MALLORY });
    const { center, endpoint } = siege;
    await using mallory = await come(center, "mallory", { listening: false, attached: false });
    const beginnings = [
      [],
      ["LIN"],
      ["LIN|2", "mallory"],
      ["LIN|2", "mallory", "of mallory", "127.0.0.1"],
      [`HEY|mallory|${mallory.token}|`],
      [`ATT|mallory|${mallory.token}|0`],
    ];
    await sparingly(async () => {
      for (const frames of beginnings) {
        await HostileConnection.say(endpoint, concatBytes(packFrames(...frames), GET));
      }
    });
    await siege.assertWellServed();
  });

  await t.step("by a client, in the reply to its login", async () => {
    await sparingly(async () => {
      const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const answering = (async () => {
        for await (const conn of listener) {
          await conn.write(GET);
          await conn.readable.pipeTo(new WritableStream()).catch(() => {});
        }
      })();
      await using client = new RunningClient(listener.addr);
      client.typeLogin("seas", "any");
      await assertRejects(() => client.ended(), Error, "1195725856");
      listener.close();
      await answering;
    });
  });

  await t.step("by a client, in an answer", async () => {
    await sparingly(async () => {
      await using center = NewerHandCenter.listen();
      await using client = new RunningClient(center);
      client.typeLogin("seas", "any");
      const session = await center.logIn();
      client.type("online");
      const requests = await center.acceptRequests();
      await requests.next();
      await requests.line.sendBare(GET);
      assertEquals(await requests.next(), null);
      await session.push(session.psh("still there?"));
      await client.terminal.until("still there?");
      await center.stop();
    });
  });

  await t.step("by an attached client, in a push", async () => {
    await sparingly(async () => {
      await using center = NewerHandCenter.listen();
      await using client = new RunningClient(center, { own: undefined });
      client.typeLogin("seas", "any");
      const session = await center.logIn();
      const first = await center.acceptAttached();
      await first.line.sendBare(GET);
      await first.ended();
      const next = await center.acceptAttached();
      await next.send(session.psh("still there?"));
      await client.terminal.until("still there?");
      await center.stop();
    });
  });

  await t.step("by a client, at its own port and inside what is sealed", async () => {
    await sparingly(async () => {
      await using table = await HandTable.set();
      const { client, session } = table;
      await HostileConnection.say(session.endpoint, GET);
      using line = await session.dial();
      await line.raw(await session.channel.sealAs(++session.channel.lastSealed, GET));
      await line.ended();
      await session.push(session.psh("still there?"));
      await client.terminal.until("still there?");
    });
  });
});

/** As lengths, they are gigabytes; the first is 1,195,725,856 ("GET "). */
const LENGTHS = [
  bytesOf("GET "),
  bytesOf("SSH-"),
  Uint8Array.of(0x16, 3, 1, 2),
  bytesOf("\r\n\r\n"),
];

const EXTREMES = [0xffffffff, 0x80000000, 0x7fffffff, 0x01000000, 65_537];

function header(length: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length);
  return bytes;
}

const HEADERS = [...LENGTHS, ...EXTREMES.map(header)];

Deno.test("a length that is too long, wherever a frame may begin, costs no memory", async () => {
  await using siege = await Siege.lay({ credentials: WITH_MALLORY });
  const { center, endpoint } = siege;
  await using mallory = await come(center, "mallory", { listening: false, attached: false });
  const beginnings = [
    packFrames(),
    packFrames("LIN"),
    packFrames("LIN|2", "mallory"),
    packFrames("LIN", "mallory", "of mallory"),
    packFrames("LIN|2", "mallory", "of mallory", "127.0.0.1"),
    packFrames("LIN|2", "mallory", "of mallory", "127.0.0.1", "0"),
    packFrames(`HEY|mallory|${mallory.token}|`),
    packFrames(`ATT|mallory|${mallory.token}|0`),
  ];
  await siege.withstand(async () => {
    using allocations = new Allocations();
    for (const header of HEADERS) {
      await inBatches(beginnings.length * 10, 20, async (i) => {
        const beginning = beginnings[i % beginnings.length]!;
        await HostileConnection.say(endpoint, concatBytes(beginning, header, bytesOf("x")));
      });
    }
    assert(allocations.largest <= MOST, `${allocations.largest} bytes were asked for at once`);
  });
});

Deno.test("lengths that are held, and never followed by what they promise", async () => {
  await using siege = await Siege.lay();
  await siege.withstand(async () => {
    await using horde = new Horde();
    await horde.dial(siege.endpoint, 500);
    using allocations = new Allocations();
    for (const connection of horde.connections) await connection.sendBare(header(65_536));
    await siege.assertWellServed();
    const { total } = allocations;
    assert(total <= 500 * 16 * 1024, `${total} bytes were asked for`);
    await siege.pass(20_000);
    await until(() => horde.alive === 0);
  });
});

async function shakeHands({ hostname, port }: Endpoint): Promise<void> {
  using conn = await Deno.connectTls({ hostname, port });
  await conn.handshake();
}

Deno.test("browsers, TLS clients and others at the plain port", async () => {
  await using siege = await Siege.lay();
  const { hostname, port } = siege.endpoint;
  await siege.withstand(async () => {
    await inBatches(100, 10, async () => {
      await assertRejects(() => fetch(`http://${hostname}:${port}/`), TypeError);
      await assertRejects(() => shakeHands(siege.endpoint), Error);
      await assertRejects(() => fetch(`https://${hostname}:${port}/`), TypeError);
    });
    const greetings = [
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nLIN\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "EHLO localhost\r\n",
      "*1\r\n$4\r\nPING\r\n",
      "\x05\x01\x00",
    ];
    for (const greeting of greetings) {
      const answer = await HostileConnection.say(siege.endpoint, bytesOf(greeting));
      assertEquals(answer.length, 0);
    }
  });
});
