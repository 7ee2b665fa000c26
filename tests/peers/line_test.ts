import { assertEquals, assertRejects } from "@std/assert";
import { Inbox } from "./inbox.ts";
import { Line, LineError } from "./line.ts";
import { OlderClient } from "./older_client.ts";

const SANITIZED = { sanitizeOps: true, sanitizeResources: true };

/** What a line reads when these chunks come one by one and the connection ends. */
async function readBack(...chunks: number[][]): Promise<string[]> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const dialled = Line.dial({ hostname: "127.0.0.1", port: listener.addr.port });
  const conn = await listener.accept();
  using line = await dialled;
  const texts = line.receiveAll();
  for (const chunk of chunks) await conn.write(new Uint8Array(chunk));
  conn.close();
  return await texts;
}

Deno.test(
  "a frame is four bytes of length, most significant first, and UTF-8",
  SANITIZED,
  async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const dialled = Line.dial({ hostname: "127.0.0.1", port: listener.addr.port });
    using conn = await listener.accept();
    using line = await dialled;
    await line.send("hé");
    await line.send("a".repeat(258));
    line.close();
    const bytes = new Uint8Array(await new Response(conn.readable).arrayBuffer());
    assertEquals([...bytes.subarray(0, 12)], [0, 0, 0, 3, 0x68, 0xc3, 0xa9, 0, 0, 1, 2, 0x61]);
    assertEquals(bytes.length, 4 + 3 + 4 + 258);
  },
);

Deno.test("frames are read however the bytes are split", SANITIZED, async () => {
  const bytes = [0, 0, 0, 3, 0x68, 0xc3, 0xa9, 0, 0, 0, 0, 0, 0, 0, 3, 0xef, 0xbb, 0xbf];
  const texts = ["hé", "", "\ufeff"];
  assertEquals(await readBack(bytes), texts);
  assertEquals(await readBack(...bytes.map((byte) => [byte])), texts);
  assertEquals(await readBack(), []);
});

Deno.test("a frame cut short, too long or not UTF-8 is refused", SANITIZED, async () => {
  await assertRejects(() => readBack([0, 0]), LineError, "in its length");
  await assertRejects(() => readBack([0, 0, 0, 2, 0x68]), LineError, "expected 2 bytes, got 1");
  await assertRejects(() => readBack([255, 0, 0, 0]), LineError, "got 4278190080");
  await assertRejects(() => readBack([0, 0, 0, 1, 0xff]), LineError, "not UTF-8");
});

Deno.test("a frame that is late is refused", SANITIZED, async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using line = await Line.dial({ hostname: "127.0.0.1", port: listener.addr.port });
  using _conn = await listener.accept();
  await assertRejects(() => line.receive(1), LineError, "within 1 ms");
});

Deno.test("a client keeps faults apart from pushes", SANITIZED, async () => {
  await using client = OlderClient.listen();
  for (const bytes of [[], [0, 0, 0, 9], [0, 0, 0, 1, 0x61]]) {
    using conn = await Deno.connect({ hostname: client.hostname, port: client.port });
    await conn.write(new Uint8Array(bytes));
  }
  assertEquals(await client.nextPush(), "a");
  assertEquals(client.faults.map((fault) => fault.message), [
    "Cannot read frame: expected 9 bytes, got 0",
  ]);
});

Deno.test("a client is disposed while someone is connected and silent", SANITIZED, async () => {
  await using client = OlderClient.listen();
  using _silent = await Deno.connect({ hostname: client.hostname, port: client.port });
  await assertRejects(() => client.nextPush(1), Error, "none came within 1 ms");
});

Deno.test("an inbox hands texts to those who wait, in order", SANITIZED, async () => {
  const inbox = new Inbox("text");
  const first = inbox.next();
  const second = inbox.next();
  for (const text of ["a", "b", "c", "d"]) inbox.add(text);
  assertEquals([await first, await second], ["a", "b"]);
  assertEquals(await inbox.until("d"), ["c", "d"]);
  assertEquals(inbox.all, ["a", "b", "c", "d"]);
});

Deno.test("an inbox that closes lets nobody wait", SANITIZED, async () => {
  const inbox = new Inbox("text");
  inbox.add("a");
  const never = inbox.until("b");
  inbox.close();
  await assertRejects(() => never, Error, 'it was closed, so far ["a"]');
});
