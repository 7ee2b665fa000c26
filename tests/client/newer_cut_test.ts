/** An attached client of our center whose connections are cut in the middle of a burst. */
import { assert, assertEquals } from "@std/assert";
import { NewerClient } from "../peers/newer_client.ts";
import { CutProxy } from "../support/cut_proxy.ts";
import { logIn } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { texts } from "./newer_fixtures.ts";

/** Seas, attached through a proxy, and google, who writes to her. */
class Burst implements AsyncDisposable {
  private constructor(
    readonly stack: AsyncDisposableStack,
    readonly proxy: CutProxy,
    readonly seas: Awaited<ReturnType<typeof logIn>>,
    readonly google: NewerClient,
  ) {}

  static async set(): Promise<Burst> {
    await using stack = new AsyncDisposableStack();
    const center = stack.use(startCenter());
    const proxy = stack.use(new CutProxy(center.address));
    const seas = stack.use(await logIn(proxy, "seas", { own: undefined }));
    const google = stack.use(NewerClient.listen());
    await google.login(center.address, "google", "hasglasses");
    await seas.terminal.until("google has logged on.");
    return new Burst(stack.move(), proxy, seas, google);
  }

  get received(): string[] {
    return this.seas.terminal.transcript.filter((line) => line.startsWith("[google]: "));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stack.disposeAsync();
  }
}

Deno.test("connections that are cut after so many bytes bring every message once, in order", async () => {
  await using burst = await Burst.set();
  const { proxy, seas, google } = burst;
  proxy.limit = 2_000;
  proxy.cut();
  const sent = texts(200);
  using requests = await google.openRequests();
  await requests.send(...sent.map((text) => ["MSG", "seas", text] as const));
  await seas.terminal.until("[google]: text 199");
  assertEquals(burst.received, sent.map((text) => `[google]: ${text}`));
  assert(proxy.cuts >= 3, `only ${proxy.cuts} cuts`);
  for (const _ of sent) {
    const answer = await requests.answer();
    assert(/^OKAY\|(delivered|kept)\|/.test(answer), answer);
  }
  assertEquals(seas.terminal.warnings, []);
});

Deno.test("a connection that is cut while messages come is taken up again", async () => {
  await using burst = await Burst.set();
  const { proxy, seas, google } = burst;
  using requests = await google.openRequests();
  for (let round = 0; round < 4; round++) {
    await requests.send(
      ...texts(50, `round ${round}, text`).map((text) => ["MSG", "seas", text] as const),
    );
    await seas.terminal.until(`[google]: round ${round}, text 10`);
    proxy.cut();
  }
  await seas.terminal.until("[google]: round 3, text 49");
  assertEquals(
    burst.received,
    texts(4, "round").flatMap((round) => texts(50, `${round}, text`))
      .map((text) => `[google]: ${text}`),
  );
});
