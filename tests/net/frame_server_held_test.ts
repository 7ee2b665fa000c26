/** How much of first frames that are not whole yet is kept. */
import { assert, assertEquals } from "@std/assert";
import { systemClock } from "../../lib/clock.ts";
import { Admission } from "../../lib/net/admission.ts";
import { FrameServer } from "../../lib/net/frame_server.ts";
import { Line } from "../peers/line.ts";
import { textOf } from "../support/bytes.ts";

Deno.test("of too many unfinished frames the largest go, and a whole one is served", async () => {
  const served: string[] = [];
  const refused: string[] = [];
  await using server = new FrameServer(Deno.listen({ hostname: "127.0.0.1", port: 0 }), {
    clock: systemClock,
    admission: new Admission({ maxConnections: 100, maxPerAddress: 100 }),
    maxFrameBytes: 10_000,
    maxUnfinishedBytes: 20_000,
    firstFrameDeadline: 10_000,
    onFrame: (frame) => void served.push(textOf(frame)),
    onRefused: (_, { message }) => void refused.push(message),
  });
  const part = new Uint8Array(9_004).fill(0x61);
  new DataView(part.buffer).setUint32(0, 10_000);
  const conns: Deno.TcpConn[] = [];
  const { hostname, port } = server.address;
  for (let i = 0; i < 6; i++) {
    const conn = await Deno.connect({ hostname, port });
    conns.push(conn);
    for (let sent = 0; sent < part.length;) sent += await conn.write(part.subarray(sent));
  }
  using line = await Line.dial(server.address);
  await line.send("x".repeat(5_000));
  assertEquals(await line.receive(), null);
  assertEquals(served, ["x".repeat(5_000)]);
  assert(refused.length >= 4, `${refused.length} were refused`);
  assertEquals(new Set(refused), new Set(["Its first frame was the largest of too many"]));
  assert(server.connections <= 2, `${server.connections} are left`);
  for (const conn of conns) conn.close();
});
