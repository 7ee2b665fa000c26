/** The memory that frames are read into is used for other connections, but not too early. */
import { assertEquals } from "@std/assert";
import { systemClock } from "../../lib/clock.ts";
import { Admission } from "../../lib/net/admission.ts";
import { FrameServer } from "../../lib/net/frame_server.ts";
import { Line } from "../peers/line.ts";
import { textOf } from "../support/bytes.ts";

Deno.test("a frame stays as it is while it is acted on, though its connection is closed", async () => {
  const frames: Uint8Array[] = [];
  const { promise: waited, resolve: goOn } = Promise.withResolvers<void>();
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  await using server = new FrameServer(Deno.listen({ hostname: "127.0.0.1", port: 0 }), {
    clock: systemClock,
    admission: new Admission({ maxConnections: 100, maxPerAddress: 100 }),
    maxFrameBytes: 10_000,
    maxUnfinishedBytes: 20_000,
    firstFrameDeadline: 10_000,
    onFrame(frame, connection) {
      frames.push(frame);
      if (frames.length > 1) return;
      // It had to make room for others.
      connection.close();
      arrive();
      return waited;
    },
  });
  using first = await Line.dial(server.address);
  await first.send("mine");
  await arrived;
  for (const text of ["his!", "hers", "ours"]) {
    using line = await Line.dial(server.address);
    await line.send(text);
    assertEquals(await line.receive(), null);
  }
  assertEquals(textOf(frames[0]!), "mine");
  goOn();
});
