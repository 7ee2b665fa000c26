/**
 * The proxies of one client: on its way to the center, and on the center's to it.
 *
 * @module
 */
import { Dice } from "./dice.ts";
import { drawFault } from "./fault.ts";
import { findPort } from "./ports.ts";
import { FaultProxy } from "./proxy.ts";
import type { RunContext } from "./run_context.ts";

/** Where a client listens whose port on 127.0.0.1 is its proxy's. */
const BEHIND_PROXY = "127.0.0.2";

/** All connections of one client. */
export class ClientProxies implements AsyncDisposable {
  readonly #context: RunContext;
  readonly #name: string;
  readonly #dice: Dice;
  readonly #proxies: FaultProxy[] = [];

  /**
   * Makes no proxy yet.
   *
   * @param context What all share.
   * @param name The client.
   */
  constructor(context: RunContext, name: string) {
    this.#context = context;
    this.#name = name;
    this.#dice = new Dice(context.options.seed, `faults of ${name}`);
  }

  /**
   * Stands between the client and the center.
   *
   * @param port Where the center listens, on 127.0.0.1.
   * @returns The port at which the client is to find it.
   */
  toCenter(port: number): Promise<number> {
    return this.#open({ hostname: "127.0.0.1", port }, "to");
  }

  /**
   * Stands between the center and the client. The center dials the address that
   * a login comes from, at the port that the client names: that is the proxy's,
   * and the client has the same port at another address, where systems have one.
   *
   * @returns Where the client is to listen.
   */
  async fromCenter(): Promise<[hostname: string, port: string]> {
    for (;;) {
      const port = findPort(BEHIND_PROXY);
      if (port === undefined) return ["127.0.0.1", String(findPort("127.0.0.1"))];
      try {
        await this.#open({ hostname: BEHIND_PROXY, port }, "from", port);
        return [BEHIND_PROXY, String(port)];
      } catch {
        // At the proxy's address somebody else has it.
      }
    }
  }

  /** From now on nothing goes wrong. */
  calm(): void {
    for (const proxy of this.#proxies) proxy.calm();
  }

  /** Closes them. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const proxy of this.#proxies) await proxy[Symbol.asyncDispose]();
  }

  async #open(
    target: { hostname: string; port: number },
    way: "to" | "from",
    port = 0,
  ): Promise<number> {
    const { condition, counts, history, options } = this.#context;
    const proxy = new FaultProxy({
      target,
      draw: () => {
        counts.connections += 1;
        return drawFault(this.#dice, options.faultShare);
      },
      onFault: ({ kind, direction, at, duration }) => {
        counts.faults.set(kind, (counts.faults.get(kind) ?? 0) + 1);
        const lasts = kind === "stall" || kind === "delay" ? ` of ${duration} ms` : "";
        const what = `${kind}${lasts} behind ${at} bytes ${direction}`;
        history.note(this.#name, `its connection ${way} the center: ${what}`);
        condition.changed();
      },
    });
    const own = await proxy.listen(port);
    this.#proxies.push(proxy);
    return own;
  }
}
