/** Those who are sent much, and read nothing. */
import { assertMatch } from "@std/assert";
import { ACCOUNTS } from "../center/fixtures.ts";
import { come, until } from "../center/newer_room.ts";
import { concatBytes, textOf, unpackFrames } from "../peers/newer_bytes.ts";
import type { NewerClient } from "../peers/newer_client.ts";
import { OlderClient } from "../peers/older_client.ts";
import { HostileConnection } from "../support/hostile_connection.ts";
import { soon } from "../support/hostile_patience.ts";
import { Siege } from "../support/hostile_siege.ts";

const SLOW = ["slow0", "slow1", "slow2", "slow3", "slow4"];

const CREDENTIALS = new Map([...ACCOUNTS, ...SLOW.map((name) => [name, `of ${name}`] as const)]);

/** More than the system takes over for somebody who does not read, in pieces. */
const PIECES = { count: 130, text: "x".repeat(60_000) };

/** So many of them go to one who has read nothing yet. */
const MANY = 100;

/** Stands still where the center dials. */
class Stalled implements AsyncDisposable {
  readonly #listener: Deno.TcpListener;
  readonly #accepting: Promise<void>;
  readonly #conns: Deno.TcpConn[] = [];

  constructor(port = 0) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port });
    this.#accepting = this.#accept();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  async #accept(): Promise<void> {
    for await (const conn of this.#listener) this.#conns.push(conn);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    for (const conn of this.#conns) conn.close();
  }
}

Deno.test("9. Whoever reads slowly, or not at all, stalls nobody else", async (t) => {
  await t.step("attached, asking, dialled in either protocol", async () => {
    await using siege = await Siege.lay({ credentials: CREDENTIALS });
    const { center, endpoint, seas } = siege;
    await using stack = new AsyncDisposableStack();
    // Attached.
    const slow0 = stack.use(await come(center, "slow0", { listening: false, attached: false }));
    const attached = stack.use(await HostileConnection.dialDeaf(endpoint));
    await attached.send(`ATT|slow0|${slow0.token}|0`);
    // Asking.
    const slow1 = stack.use(await come(center, "slow1", { listening: false }));
    const asking = stack.use(await HostileConnection.dialDeaf(endpoint));
    // Dialled, in protocol 2.
    const slow2 = await come(center, "slow2");
    const { number } = slow2.port!;
    await slow2.stop();
    stack.use(new Stalled(number));
    // Dialled, in protocol 1.
    const stalled = stack.use(new Stalled());
    const slow3 = stack.use(OlderClient.listen({ port: stalled.port }));
    await slow3.login(endpoint, "slow3", "of slow3");
    // Who stops when everything is there already.
    stack.use(await come(center, "slow4", { acknowledge: "never" }));

    const asked = (async () => {
      await asking.send(`HEY|slow1|${slow1.token}|`);
      for (let i = 0; i < 30; i++) await asking.send(...new Array(2_000).fill("ONL|||"));
    })();
    using line = await seas.openRequests();
    for (let i = 0; i < PIECES.count; i++) {
      await line.send(["BRD", PIECES.text]);
      if (i % 40 === 0) await siege.assertWellServed();
    }
    await siege.assertWellServed();
    await siege.pass(10_000);
    for (let i = 0; i < PIECES.count; i++) assertMatch(await line.answer(), /^OKAY\|kept\|/);
    await siege.pass(120_000);
    await siege.assertWellServed();
    await asked;
  });

  await t.step("two who write to each other, and do not read until both have", async () => {
    await using siege = await Siege.lay({ credentials: CREDENTIALS });
    const { center, endpoint } = siege;
    await using stack = new AsyncDisposableStack();
    const pair = ["slow0", "slow1"];
    const clients: NewerClient[] = [];
    const lines: HostileConnection[] = [];
    for (const [i, name] of pair.entries()) {
      const client = stack.use(await come(center, name, { listening: false, attached: false }));
      const attached = stack.use(await HostileConnection.dialDeaf(endpoint));
      await attached.send(`ATT|${name}|${client.token}|0`);
      const line = stack.use(await HostileConnection.dialDeaf(endpoint));
      const texts = Array.from({ length: MANY }, () => `MSG|||${pair[1 - i]}|${PIECES.text}`);
      await line.send(`HEY|${name}|${client.token}|`);
      line.send(...texts);
      clients.push(client);
      lines.push(line);
    }
    await siege.assertWellServed();
    await siege.pass(10_000);
    for (const line of lines) line.listen();
    for (const client of clients) await client.attach();
    await soon("all messages", async () => {
      for (const client of clients) {
        for (let i = 0; i < MANY; i++) await client.nextPush();
      }
    });
    for (const line of lines) {
      await until(() => unpackAll(line).length === 1 + MANY);
      for (const answer of unpackAll(line)) assertMatch(answer, /^OKAY\|(here|kept|delivered)\|/);
    }
  });
});

function unpackAll({ received }: HostileConnection): string[] {
  return unpackFrames(concatBytes(...received)).map(textOf);
}
