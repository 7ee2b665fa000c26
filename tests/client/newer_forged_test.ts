/** What comes to the client's port in protocol 2 from anybody but the center. */
import { assertEquals, assertMatch } from "@std/assert";
import { type Bytes, bytesOf, concatBytes, packFrames } from "../peers/newer_bytes.ts";
import type { HandSession } from "../peers/newer_center.ts";
import { Channel } from "../peers/newer_channel.ts";
import { centerSeals, makeKeys } from "../peers/newer_crypto.ts";
import { HandTable } from "./newer_fixtures.ts";

/** Logs out, and returns what the user is told of what was dropped. */
async function warningOf(table: HandTable): Promise<string | undefined> {
  await table.logOut();
  return table.client.terminal.warnings.at(-1);
}

function warningFor(connections: string): string {
  return `Not shown: what came to your port on ${connections} ` +
    "from neither the message center nor anybody you allowed.";
}

/** A sealed frame in which one bit is another, in its number or behind it. */
async function flipped(session: HandSession, at: number): Promise<Bytes> {
  const frame = concatBytes(await session.channel.seal(session.psh("forged")));
  frame.set([frame.at(at)! ^ 1], at < 0 ? frame.length + at : at);
  return frame;
}

/** A channel that says it is the center's, with keys of its own. */
async function stranger(session: HandSession): Promise<Channel> {
  const keys = await makeKeys();
  const seals = await centerSeals(keys, session.token, keys.publicKey, session.clientKey);
  return new Channel(seals.fromCenter, seals.fromClient);
}

const FORGERIES: readonly [what: string, make: (session: HandSession) => Promise<Bytes>][] = [
  ["plain text", () => Promise.resolve(bytesOf("[google]: forged"))],
  ["a plain push", (session) => Promise.resolve(session.psh("forged"))],
  ["a plain notice", () => Promise.resolve(bytesOf("Logged on different location!"))],
  ["a plain address", () => Promise.resolve(bytesOf("ADR|google|127.0.0.1|6067"))],
  ["a plain HEY", () => Promise.resolve(bytesOf("HEY"))],
  ["nothing at all", () => Promise.resolve(bytesOf(""))],
  ["bytes that are no text", () => Promise.resolve(Uint8Array.of(0xff, 0xfe, 0x00, 0xc3))],
  ["random bytes", () => Promise.resolve(crypto.getRandomValues(new Uint8Array(200)))],
  ["random bytes called sealed", () =>
    Promise.resolve(
      concatBytes(bytesOf("SEA|9|"), crypto.getRandomValues(new Uint8Array(80))),
    )],
  ["a sealed frame without a number", () => Promise.resolve(bytesOf("SEA|"))],
  ["a sealed frame with the number 0", (session) => session.channel.sealAs(0, packFrames("HEY"))],
  ["a sealed frame with nothing in it", () => Promise.resolve(bytesOf("SEA|9|"))],
  [
    "a frame with other keys",
    async (session) => await (await stranger(session)).seal(session.psh("forged")),
  ],
  ["a frame whose last bit is another", (session) => flipped(session, -1)],
  ["a frame whose first sealed bit is another", (session) => flipped(session, "SEA|9|".length)],
  ["a frame with another number", async (session) => {
    const { rest, number } = split(await session.channel.seal(session.psh("forged")));
    return concatBytes(bytesOf(`SEA|${number + 1}|`), rest);
  }],
  [
    "a frame cut short inside",
    async (session) => (await session.channel.seal(session.psh("forged"))).slice(0, -5),
  ],
  ["what the client itself has sealed", async (session) => {
    using line = await session.dial();
    await line.send("HEY");
    return await line.receiveRaw() ?? bytesOf("");
  }],
];

function split(frame: Bytes): { number: number; rest: Bytes } {
  const at = frame.indexOf(0x7c, 4);
  const number = Number(new TextDecoder().decode(frame.subarray(4, at)));
  return { number, rest: frame.slice(at + 1) };
}

Deno.test("forged frames are not shown, and counted; what follows is received", async (t) => {
  await using table = await HandTable.set();
  const { session } = table;
  for (const [what, make] of FORGERIES) {
    await t.step(what, async () => {
      const before = table.shown.length;
      {
        using line = await session.dial();
        await line.raw(await make(session));
        assertEquals(await line.ended(), []);
      }
      // The center goes on, as it would: with a number that it has not used.
      const push = session.psh(`after ${what}`);
      assertEquals(await session.push(push), [`ACK|${session.lastNumber}`]);
      assertEquals(table.shown.slice(before), [`after ${what}`]);
    });
  }
  assertEquals(await warningOf(table), warningFor(`${FORGERIES.length} connections`));
});

Deno.test("replayed frames are dropped, on the same connection and on others", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  const taken = await session.channel.seal(session.psh("taken"));
  using line = await session.dial();
  await line.raw(taken);
  assertEquals(await line.receive(), ["ACK|1"]);
  await line.raw(taken);
  assertEquals(await line.ended(), []);
  using other = await session.dial();
  await other.raw(taken);
  assertEquals(await other.ended(), []);
  assertEquals(await session.push(session.psh("next")), ["ACK|2"]);
  assertEquals(table.shown, ["taken", "next"]);
  assertEquals(await warningOf(table), warningFor("2 connections"));
});

Deno.test("reordered frames and gaps on one connection are dropped", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  const { channel } = session;
  const [first, second] = [
    await channel.seal(session.psh("first")),
    await channel.seal(session.psh("second")),
  ];
  using line = await session.dial();
  await line.raw(second);
  assertEquals(await line.receive(), ["ACK|2"]);
  await line.raw(first);
  assertEquals(await line.ended(), []);
  using gap = await session.dial();
  await gap.send(session.psh("third"));
  assertEquals(await gap.receive(), ["ACK|3"]);
  const later = ++channel.lastSealed + 1;
  await gap.raw(await channel.sealAs(later, packFrames(session.psh("behind a gap"))));
  assertEquals(await gap.ended(), []);
  // On another connection a gap is as it should be.
  channel.lastSealed = later + 10;
  assertEquals(await session.push(session.psh("fourth")), ["ACK|5"]);
  assertEquals(table.shown, ["second", "third", "fourth"]);
  assertEquals(await warningOf(table), warningFor("2 connections"));
});

Deno.test("a frame sealed that is not whole frames inside is dropped", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  const push = packFrames(session.psh("whole"), session.psh("cut"));
  using line = await session.dial();
  await line.raw(await session.channel.seal());
  await line.raw(await session.channel.sealAs(++session.channel.lastSealed, push.slice(0, -1)));
  await line.raw(await session.channel.seal(session.psh("behind")));
  assertEquals((await line.ended()).length <= 1, true);
  assertEquals(table.shown.includes("cut"), false);
  assertEquals(table.shown.includes("behind"), false);
  assertEquals(await session.push(session.psh("next")), [`ACK|${session.lastNumber}`]);
});

Deno.test("a single connection is counted as one", async () => {
  await using table = await HandTable.set();
  using line = await table.session.dial();
  await line.raw("forged", "forged again", "and again");
  await line.ended();
  assertEquals(await warningOf(table), warningFor("1 connection"));
});

for (
  const [what, bytes] of [
    ["a frame that is too long", Uint8Array.of(0xff, 0xff, 0xff, 0xff, 1, 2, 3)],
    ["half a frame", Uint8Array.of(0, 0, 0, 9, 0x53, 0x45, 0x41)],
  ] as const
) {
  Deno.test(`${what} at the port is dropped and counted, and others are received`, async () => {
    await using table = await HandTable.set();
    const { session } = table;
    {
      using conn = await Deno.connect(session.endpoint);
      await conn.write(bytes);
      await conn.closeWrite();
      assertEquals(await conn.read(new Uint8Array(1)).catch(() => null), null);
    }
    assertEquals(await session.push(session.psh("next")), ["ACK|1"]);
    assertMatch(await warningOf(table) ?? "nothing", /on 1 connection /);
  });
}

Deno.test("connections that send nothing hold up nobody and are not counted", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  const silent = await Promise.all(Array.from({ length: 50 }, () => session.dial()));
  assertEquals(await session.push(session.psh("next")), ["ACK|1"]);
  for (const line of silent) line.close();
  assertEquals(await warningOf(table), undefined);
});

Deno.test("without anything dropped there is no warning", async () => {
  await using table = await HandTable.set();
  await table.session.push(table.session.psh("Hi"));
  assertEquals(await warningOf(table), undefined);
});

Deno.test("a sealed frame with any one bit flipped is never shown", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  const whole = await session.channel.sealAs(1_000, packFrames(session.psh("forged")));
  for (let at = 0; at < whole.length; at++) {
    const frame = concatBytes(whole);
    frame[at]! ^= 1 << (at % 8);
    using line = await session.dial();
    await line.raw(frame);
    assertEquals(await line.ended(), []);
  }
  assertEquals(table.shown, []);
  assertMatch(await warningOf(table) ?? "nothing", new RegExp(` on ${whole.length} connections `));
});
