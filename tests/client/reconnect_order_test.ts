/** Messages and private ones, mixed, at a center that goes away whenever it likes. */
import { assertEquals } from "@std/assert";
import { UserOrder } from "../../lib/client/user_order.ts";
import { logIn, type RunningClient } from "../support/run_client.ts";
import { MortalCenter, quiet, RetryClock, textsFrom } from "./reconnect_fixtures.ts";

/** Numbers from 0 to 1, the same ones each time: mulberry32 by Tommy Ettinger. */
function chance(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let bits = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Waits until a client has a session, and its center answers. */
async function present(client: RunningClient, clock: RetryClock): Promise<void> {
  client.type("online");
  const answered = async () => {
    while (!(await client.terminal.next()).startsWith("[CURRENTLY ONLINE]"));
  };
  await clock.passUntil(answered());
}

Deno.test("a message never overtakes one that waited for a private one, whenever it is typed", async () => {
  for (let steps = 0; steps < 12; steps++) {
    const order = new UserOrder();
    const begun: string[] = [];
    const begin = (text: string) => () => {
      begun.push(text);
      return Promise.resolve();
    };
    const { promise, resolve } = Promise.withResolvers<void>();
    const sent = [order.private("google", () => promise), order.message("google", begin("one"))];
    resolve();
    for (let i = 0; i < steps; i++) await Promise.resolve();
    sent.push(order.message("google", begin("two")), order.private("google", begin("three")));
    await Promise.all(sent);
    assertEquals(begun, ["one", "two", "three"], `after ${steps} steps`);
  }
});

for (const way of ["dialled", "attached"] as const) {
  for (let seed = 1; seed <= 6; seed++) {
    const name = `to a client that is ${way} all arrive in order, each once (${seed})`;
    // Deno 2.9.6 loses a socket if a connection is given up in the moment in which it is made.
    Deno.test(name, { sanitizeResources: false }, async () => {
      const random = chance(seed);
      const upTo = (most: number) => Math.floor(random() * (most + 1));
      // Each has a clock of its own: what passes for one must not make the other's attempts late.
      const clocks = { seas: new RetryClock(), google: new RetryClock() };
      const sent: string[] = [];
      {
        await using center = new MortalCenter();
        const own = random() < 0.5 ? "dialled" : "attached";
        await using seas = await logIn(center, "seas", quiet(clocks.seas, own));
        await using google = await logIn(center, "google", quiet(clocks.google, way));
        const type = async (count: number) => {
          for (let i = 0; i < count; i++) {
            sent.push(`text ${sent.length}`);
            seas.type(`${random() < 0.5 ? "private" : "message"} google ${sent.at(-1)}`);
            for (let pause = upTo(3) - 2; pause > 0; pause--) await turn();
          }
        };
        for (let round = 0; round < 6; round++) {
          google.type("allow seas");
          await seas.terminal.until("You can now privately message google");
          await type(upTo(3));
          const dying = center.die();
          await type(upTo(3));
          await dying;
          await type(1 + upTo(3));
          center.live();
          await type(upTo(2));
          await present(google, clocks.google);
          await present(seas, clocks.seas);
          while (textsFrom("seas", google.terminal).length < sent.length) await turn();
        }
        assertEquals(textsFrom("seas", google.terminal), sent);
      }
      assertEquals([clocks.seas.timers, clocks.google.timers], [0, 0]);
    });
  }
}
