import { assertEquals, assertRejects } from "@std/assert";
import { decodeText, encodeFrames, FrameDecoder } from "../../../lib/frame.ts";
import { TEXT_BYTES, textOf } from "../text.ts";
import { AttachedReceiver } from "./attached_receiver.ts";
import { FixedReceiver, type Receiver, writeAll } from "./receiver.ts";
import { bytesOf, numbered } from "./texts.ts";

const BUFFER_BYTES = 150;

/** Two ends of a connection. */
async function pair(): Promise<[Deno.TcpConn, Deno.TcpConn]> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return await Promise.all([
    listener.accept(),
    Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port }),
  ]);
}

function pushes(...texts: number[]): Uint8Array {
  const time = 1_700_000_000_000;
  return encodeFrames(
    texts.map((text, i) =>
      `PSH|${i + 8}|${time}|` + (text < 0 ? "x has logged on." : `MSG|id-${i}|[s]: ${textOf(text)}`)
    ),
  );
}

/** Has a receiver read bytes, and returns what it sent back. */
async function receive(
  bytes: Uint8Array,
  count: number,
  make: (conn: Deno.TcpConn) => Receiver,
): Promise<string[]> {
  const [near, far] = await pair();
  using _ = far;
  {
    using _ = near;
    const written = writeAll(far, bytes);
    await make(near).until(count);
    await written;
  }
  const decoder = new FrameDecoder();
  const texts: string[] = [];
  const buffer = new Uint8Array(BUFFER_BYTES);
  for (let read = await far.read(buffer); read !== null; read = await far.read(buffer)) {
    decoder.push(buffer.subarray(0, read));
    for (let frame = decoder.next(); frame; frame = decoder.next()) texts.push(decodeText(frame));
  }
  return texts;
}

const attached = (conn: Deno.TcpConn) => new AttachedReceiver(conn, BUFFER_BYTES);

Deno.test("An attached receiver counts messages, and acknowledges all that came", async () => {
  const acknowledgements = await receive(pushes(-1, 0, 1, 2, 3), 4, attached);
  assertEquals(acknowledgements.at(-1), "ACK|12");
});

Deno.test("An attached receiver notices what comes twice, is missing, or out of order", async () => {
  for (const texts of [[0, 1, 1, 2], [0, 2, 3, 4], [1, 0, 2, 3]]) {
    await assertRejects(() => receive(pushes(...texts), 4, attached), Error, "something else came");
  }
});

Deno.test("A receiver that knows every byte notices another one, and an early end", async () => {
  const all = numbered([`MSG room 1 ${TEXT_BYTES}\r\n`, "\r\n"], 3);
  const fixed = (conn: Deno.TcpConn) => new FixedReceiver(conn, all, all.length / 3, BUFFER_BYTES);
  assertEquals(await receive(all, 3, fixed), []);
  const doubled = bytesOf(new TextDecoder().decode(all).replace("02\r\n", "01\r\n"));
  await assertRejects(() => receive(doubled, 3, fixed), Error, "something else came");
});
