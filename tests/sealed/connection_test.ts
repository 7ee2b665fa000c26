/** What crosses a sealed connection, and what does not. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SealError } from "../../lib/crypto/seal.ts";
import { encodeFrame, encodeFrames, FrameError } from "../../lib/frame.ts";
import { FrameConnection } from "../../lib/net/connection.ts";
import { SealedConnection, SealedPort } from "../../lib/sealed/connection.ts";
import { formatSealed, parseSealed } from "../../lib/protocol/numbered.ts";
import { bytesOf, textOf } from "../support/bytes.ts";
import { makeChannels, sealedBody, SealedPair } from "./fixtures.ts";

/** The next so many frames inside. */
async function read(sealed: SealedConnection, count: number): Promise<string[]> {
  const texts: string[] = [];
  while (texts.length < count) texts.push(textOf((await sealed.readBytes())!));
  return texts;
}

/** The refusal of what was sent last. */
function refusal({ sealed }: SealedPair): Promise<SealError> {
  return assertRejects(() => sealed.readBytes(), SealError);
}

/** The refusal of a frame out of turn. */
function outOfTurn(number: number): string {
  return `Cannot open number ${number}: it is out of turn`;
}

Deno.test("frames cross in their order, however they are sealed together", async () => {
  const { center, client } = await makeChannels();
  using pair = await SealedPair.connect(client);
  const other = new SealedConnection(pair.hand, center, 1_000);
  await other.writeBytes(encodeFrames(["one", "", "two\n"]));
  await other.writeBytes(encodeFrame("three"));
  assertEquals(await read(pair.sealed, 4), ["one", "", "two\n", "three"]);
  await pair.sealed.writeBytes(encodeFrames(["ACK|3"]));
  assertEquals(await read(other, 1), ["ACK|3"]);
  await pair.hand.closeWrite();
  assertEquals(await pair.sealed.readBytes(), undefined);
});

Deno.test("what crosses is numbered from 1 each way, and cannot be read", async () => {
  const { center, client } = await makeChannels();
  for (const channel of [center, client]) {
    for (const number of [1, 2, 3]) {
      const body = await sealedBody(channel, encodeFrame("secret"));
      assertEquals(parseSealed(body)?.number, number);
      assertEquals(new TextDecoder().decode(body).includes("secret"), false);
    }
  }
});

Deno.test("numbers go on from one connection of a session to the next", async () => {
  const { center, client } = await makeChannels();
  for (const text of ["one", "two", "three"]) {
    using pair = await SealedPair.connect(client);
    await pair.send(await sealedBody(center, encodeFrame(text)));
    assertEquals(await read(pair.sealed, 1), [text]);
  }
});

Deno.test("a connection may begin with a later number, and has to go on with the next", async () => {
  const { center, client } = await makeChannels();
  const seal = (text: string) => sealedBody(center, encodeFrame(text));
  const bodies = [
    await seal("1"),
    await seal("2"),
    await seal("3"),
    await seal("4"),
    await seal("5"),
  ];
  using pair = await SealedPair.connect(client);
  await pair.send(bodies[1]!, bodies[2]!, bodies[4]!);
  assertEquals(await read(pair.sealed, 2), ["2", "3"]);
  assertEquals((await refusal(pair)).message, outOfTurn(5));
});

Deno.test("a frame that comes again is refused, on the same connection and on another", async () => {
  const { center, client } = await makeChannels();
  const body = await sealedBody(center, encodeFrame("pay"));
  using pair = await SealedPair.connect(client);
  await pair.send(body, body);
  assertEquals(await read(pair.sealed, 1), ["pay"]);
  assertEquals((await refusal(pair)).message, outOfTurn(1));
  using another = await SealedPair.connect(client);
  await another.send(body);
  assertEquals((await refusal(another)).message, outOfTurn(1));
});

Deno.test("frames in another order are refused, on the same connection and on another", async () => {
  const { center, client } = await makeChannels();
  const first = await sealedBody(center, encodeFrame("first"));
  const second = await sealedBody(center, encodeFrame("second"));
  using pair = await SealedPair.connect(client);
  await pair.send(second, first);
  assertEquals(await read(pair.sealed, 1), ["second"]);
  assertEquals((await refusal(pair)).message, outOfTurn(1));
  using another = await SealedPair.connect(client);
  await another.send(first);
  assertEquals((await refusal(another)).message, outOfTurn(1));
});

Deno.test("a frame that is opened on two connections at once is taken on one", async () => {
  const { center, client } = await makeChannels();
  const body = await sealedBody(center, encodeFrame("once"));
  const opened = await Promise.allSettled([client.open(body, 0), client.open(body, 0)]);
  assertEquals(opened.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
});

Deno.test("a frame under another number is refused, and the number is not used up", async () => {
  const { center, client } = await makeChannels();
  const body = await sealedBody(center, encodeFrame("one"));
  const { sealed } = parseSealed(body)!;
  for (const number of [2, 1_000, Number.MAX_SAFE_INTEGER]) {
    using pair = await SealedPair.connect(client);
    await pair.send(formatSealed(number, sealed));
    const message = `Cannot open number ${number}: it is forged or damaged`;
    assertEquals((await refusal(pair)).message, message);
  }
  using pair = await SealedPair.connect(client);
  await pair.send(body);
  assertEquals(await read(pair.sealed, 1), ["one"]);
});

Deno.test("a frame of another session, or of one's own, is refused", async () => {
  const { center, client } = await makeChannels();
  const strangers = await makeChannels();
  for (const channel of [strangers.center, strangers.client, client]) {
    using pair = await SealedPair.connect(client);
    await pair.send(await sealedBody(channel, encodeFrame("forged")));
    assertEquals((await refusal(pair)).message, "Cannot open number 1: it is forged or damaged");
  }
  using pair = await SealedPair.connect(client);
  await pair.send(await sealedBody(center, encodeFrame("genuine")));
  assertEquals(await read(pair.sealed, 1), ["genuine"]);
});

Deno.test("a frame that is damaged or cut off anywhere is refused", async () => {
  const { center, client } = await makeChannels();
  const body = await sealedBody(center, encodeFrame("a"));
  const head = "SEA|1|".length;
  for (let at = 0; at < body.length; at++) {
    const damaged = body.slice();
    damaged[at]! ^= 1;
    // Without its bar, a number ends where a sealed byte looks like one, and may be no text.
    const [kind, why] = at < head
      ? [Error, "Cannot "] as const
      : [SealError, "Cannot open"] as const;
    await assertRejects(() => client.open(damaged, 0), kind, why, `damaged at ${at}`);
    const cut = body.slice(0, at);
    await assertRejects(() => client.open(cut, 0), SealError, "Cannot open", `cut at ${at}`);
  }
  const grown = Uint8Array.of(...body, 0);
  await assertRejects(() => client.open(grown, 0), SealError, "it is forged or damaged");
  assert(body.length > head);
  assertEquals(textOf((await client.open(body, 0)).bytes.subarray(4)), "a");
});

Deno.test("what is not sealed is refused", async () => {
  const { client } = await makeChannels();
  const texts = ["", "HEY", "[seas]: Hello.", "PSH|1|2|x", "SEA", "SEA|1", "SEA|0|x", "SEA|x|x"];
  for (const text of texts) {
    using pair = await SealedPair.connect(client);
    await pair.send(bytesOf(text));
    assertEquals((await refusal(pair)).message, "Cannot open a frame: it is not sealed", text);
  }
});

Deno.test("a number that is not text is refused as not sealed, or as no frame", async () => {
  const { client } = await makeChannels();
  const body = Uint8Array.of(...bytesOf("SEA|"), 0xff, ...bytesOf("|x"));
  await assertRejects(() => client.open(body, 0), Error, "Cannot ");
});

Deno.test("a connection that ends within a sealed frame is cut short", async () => {
  const { center, client } = await makeChannels();
  using pair = await SealedPair.connect(client);
  const frame = await center.seal(encodeFrame("whole"));
  await pair.hand.writeBytes(frame.subarray(0, -1));
  await pair.hand.closeWrite();
  const error = await assertRejects(() => pair.sealed.readBytes(), FrameError);
  assertEquals(error.code, "truncated");
});

Deno.test("a frame inside does not go on in the next sealed frame", async () => {
  const { center, client } = await makeChannels();
  using pair = await SealedPair.connect(client);
  const frames = encodeFrames(["one", "two"]);
  await pair.send(await sealedBody(center, frames.slice(0, 9)));
  await pair.send(await sealedBody(center, frames.slice(9)));
  assertEquals(await read(pair.sealed, 1), ["one"]);
  const error = await assertRejects(() => pair.sealed.readBytes(), FrameError);
  assertEquals(error.code, "truncated");
});

Deno.test("a frame inside that the connection ends in is cut short", async () => {
  const { center, client } = await makeChannels();
  using pair = await SealedPair.connect(client);
  await pair.send(await sealedBody(center, encodeFrame("two").slice(0, 5)));
  await pair.hand.closeWrite();
  const error = await assertRejects(() => pair.sealed.readBytes(), FrameError);
  assertEquals(error.code, "truncated");
});

Deno.test("a frame inside that is too long is refused", async () => {
  const { center, client } = await makeChannels();
  for (const [length, isTaken] of [[100, true], [101, false]] as const) {
    using pair = await SealedPair.connect(client, 100);
    await pair.send(await sealedBody(center, encodeFrame("x".repeat(length))));
    if (isTaken) assertEquals(await read(pair.sealed, 1), ["x".repeat(length)]);
    else {
      const error = await assertRejects(() => pair.sealed.readBytes(), FrameError);
      assertEquals(error.code, "too-large");
    }
  }
});

Deno.test("nothing inside is no frame, and the next sealed frame is read", async () => {
  const { center, client } = await makeChannels();
  using pair = await SealedPair.connect(client);
  await pair.send(await sealedBody(center, new Uint8Array(0)));
  await pair.send(await sealedBody(center, encodeFrame("one")));
  assertEquals(await read(pair.sealed, 1), ["one"]);
});

Deno.test("a frame that was read before it was known to be sealed is taken", async () => {
  const { center, client } = await makeChannels();
  using pair = await SealedPair.connect(client);
  await pair.sealed.accept(await sealedBody(center, encodeFrames(["one", "two"])));
  assertEquals(textOf(pair.sealed.next()!), "one");
  assertEquals(textOf(pair.sealed.next()!), "two");
  assertEquals(pair.sealed.next(), undefined);
  await pair.send(await sealedBody(center, encodeFrame("three")));
  assertEquals(await read(pair.sealed, 1), ["three"]);
});

Deno.test("whoever dials seals, and gives up when told to", async () => {
  const { center, client } = await makeChannels();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { hostname, port } = listener.addr;
  const clientPort = new SealedPort({ hostname, port }, center, 1_000);
  using sealed = await clientPort.open(new AbortController().signal);
  using accepted = new FrameConnection(await listener.accept(), 1_000);
  await sealed.writeBytes(encodeFrame("HEY"));
  const { bytes } = await client.open((await accepted.readBytes())!, 0);
  assertEquals(textOf(bytes.subarray(4)), "HEY");
  const aborted = AbortSignal.abort(new Deno.errors.Interrupted("Cancelled"));
  await assertRejects(() => clientPort.open(aborted), Error);
});
