import { assertEquals } from "@std/assert";
import { systemClock } from "../../lib/clock.ts";
import { Admission } from "../../lib/net/admission.ts";
import { FrameServer } from "../../lib/net/frame_server.ts";
import { textOf } from "../support/bytes.ts";
import { Line } from "../peers/line.ts";

/** Serves frames on a free port, and keeps the faults that nobody handled from failing the test. */
function serve(onFrame: (frame: string) => void | Promise<void>) {
  const faults: string[] = [];
  const note = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    faults.push(event.reason.message);
  };
  globalThis.addEventListener("unhandledrejection", note);
  const server = new FrameServer(Deno.listen({ hostname: "127.0.0.1", port: 0 }), {
    clock: systemClock,
    admission: new Admission({ maxConnections: 100, maxPerAddress: 100 }),
    maxFrameBytes: 1_000,
    maxUnfinishedBytes: 100_000,
    firstFrameDeadline: 10_000,
    onFrame: (frame) => onFrame(textOf(frame)),
  });
  return {
    faults,
    server,
    async [Symbol.asyncDispose]() {
      await server.close();
      globalThis.removeEventListener("unhandledrejection", note);
    },
  };
}

Deno.test("a frame that its handler fails at closes its connection, and the next is served", async () => {
  for (const isLate of [false, true]) {
    const served: string[] = [];
    await using serving = serve((frame) => {
      if (frame !== "bad") return void served.push(frame);
      if (isLate) return Promise.reject(new Error("a fault"));
      throw new Error("a fault");
    });
    for (const frame of ["bad", "good", "bad", "better"]) {
      using line = await Line.dial(serving.server.address);
      await line.send(frame);
      assertEquals(await line.receive(), null);
    }
    assertEquals(served, ["good", "better"]);
    assertEquals(serving.faults, ["a fault", "a fault"]);
    assertEquals(serving.server.connections, 0);
  }
});

Deno.test("draining waits for every connection that was made before", async () => {
  const served: string[] = [];
  await using serving = serve((frame) => void served.push(frame));
  const lines = await Promise.all(
    Array.from({ length: 20 }, () => Line.dial(serving.server.address)),
  );
  await Promise.all(lines.map((line, i) => line.send(`${i}`)));
  await serving.server.drain(5_000);
  assertEquals(served.toSorted(), lines.map((_, i) => `${i}`).toSorted());
  for (const line of lines) line.close();
});

Deno.test("draining ends in time though a connection stays", async () => {
  await using serving = serve(() => {});
  using _silent = await Line.dial(serving.server.address);
  await serving.server.drain(50);
});
