/**
 * A center with the limits that it has unless it is told otherwise, users who
 * mean well, and whoever does not.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Center, CenterOptions } from "../../lib/center/center.ts";
import { DEFAULT_LIMITS } from "../../lib/center/limits.ts";
import { enter, startWithBob } from "../center/fixtures.ts";
import { come, FOR_EVER, until } from "../center/newer_room.ts";
import type { Endpoint } from "../peers/line.ts";
import type { NewerClient, RequestLine } from "../peers/newer_client.ts";
import { OlderClient } from "../peers/older_client.ts";
import { RunningClock } from "./hostile_clock.ts";
import { Doors } from "./hostile_doors.ts";
import { assertMemoryCameBack, bytesInUse } from "./hostile_heap.ts";
import { soon } from "./hostile_patience.ts";
import { Rejections } from "./hostile_rejections.ts";

/** How much memory may stay in use, in bytes: most of it is code that did not run before. */
const SLACK = 3 * 1024 * 1024;

/** How often those who mean well say that they are there, in milliseconds. */
const HEARTBEAT = 20_000;

/** How many timers may have been added: whatever has deadlines has one for all of them. */
const TIMERS = 10;

/** Lines of one kind that one address may bring about in the log, in less than a minute. */
export const LOG_LINES = 20;

/** What a siege is made of. */
interface Parts {
  readonly center: Center;
  readonly doors: Doors;
  readonly clock: RunningClock;
  readonly events: readonly string[];
  readonly seas: NewerClient;
  readonly google: NewerClient;
  readonly bob: OlderClient;
  /** A connection of seas. */
  readonly line: RequestLine;
  readonly rejections: Rejections;
}

/**
 * Those who mean well are at the attackers' own address: seas and google in
 * protocol 2, the one dialled and the other attached, and bob in protocol 1.
 */
export class Siege implements AsyncDisposable {
  /** Where the center is. */
  readonly endpoint: Endpoint;
  readonly #parts: Parts;
  readonly #stack: AsyncDisposableStack;

  private constructor(parts: Parts, stack: AsyncDisposableStack) {
    const { hostname, port } = parts.doors.addr;
    this.endpoint = { hostname, port };
    this.#parts = parts;
    this.#stack = stack;
  }

  /** Starts the center, and logs them in. */
  static async lay(options: Partial<CenterOptions> = {}): Promise<Siege> {
    const stack = new AsyncDisposableStack();
    try {
      const rejections = stack.use(new Rejections());
      const clock = stack.use(new RunningClock());
      const doors = new Doors();
      const events: string[] = [];
      const center = stack.use(startWithBob({
        ...DEFAULT_LIMITS,
        listener: doors,
        clock,
        timeout: FOR_EVER,
        log: (event, details = {}) => events.push(`${event} ${JSON.stringify(details)}`),
        ...options,
      }));
      const seas = stack.use(await come(center, "seas"));
      const google = stack.use(await come(center, "google", { listening: false }));
      const bob = stack.use(OlderClient.listen());
      await enter(center, bob, "bob");
      for (const client of [seas, google]) await client.pushesUntil("bob has logged on.");
      const line = stack.use(await seas.openRequests());
      await line.ask("HEY");
      const parts = { center, doors, clock, events, seas, google, bob, line, rejections };
      return new Siege(parts, stack);
    } catch (error) {
      await stack.disposeAsync();
      throw error;
    }
  }

  /** The center. */
  get center(): Center {
    return this.#parts.center;
  }

  /** The center's listener. */
  get doors(): Doors {
    return this.#parts.doors;
  }

  /** The center's clock. */
  get clock(): RunningClock {
    return this.#parts.clock;
  }

  /** The center's log: each event, and its details as JSON. */
  get events(): readonly string[] {
    return this.#parts.events;
  }

  /** Who means well in protocol 2, and is dialled. */
  get seas(): NewerClient {
    return this.#parts.seas;
  }

  /** Who means well in protocol 2, and is attached. */
  get google(): NewerClient {
    return this.#parts.google;
  }

  /** Who means well in protocol 1. */
  get bob(): OlderClient {
    return this.#parts.bob;
  }

  /**
   * Attacks. While that goes on and after it messages go through; and when it
   * is over the center has nothing left of it: no connection, no timer, no
   * memory, no session, no rejected promise.
   *
   * @param attack Returns when it is over.
   */
  async withstand(attack: () => Promise<void>): Promise<void> {
    const { center, doors, clock, rejections } = this.#parts;
    await this.assertWellServed();
    const { online, attached } = center;
    const { open } = doors;
    const { timers } = clock;
    const memory = await bytesInUse();
    await attack();
    await this.assertWellServed();
    await until(() => doors.open <= open);
    assertEquals({ online: center.online, attached: center.attached }, { online, attached });
    assert(clock.timers <= timers + TIMERS, `${clock.timers - timers} timers were left`);
    await assertMemoryCameBack(memory, SLACK);
    await rejections.assertNone();
  }

  /** Messages go through soon, in both protocols, on new connections and on one that there was. */
  async assertWellServed(): Promise<void> {
    const { google, bob, line } = this.#parts;
    const text = `still there? ${crypto.randomUUID()}`;
    await soon("messages", async () => {
      assertEquals(await line.ask("MSG", "google", text), "OKAY|delivered|");
      assertEquals(await google.ask("MSG", "seas", text), "OKAY|delivered|");
      await bob.send("MSG", "google", text);
      await google.pushesUntil(`[bob]: ${text}`);
      await google.ask("MSG", "bob", text);
      await bob.pushesUntil(`[google]: ${text}`);
      // When this is acknowledged, so is what bob sent before: nothing is under way.
      assertEquals(await line.ask("MSG", "google", text), "OKAY|delivered|");
    });
  }

  /** Lets time pass, in which those who mean well go on saying that they are there. */
  async pass(milliseconds: number): Promise<void> {
    const { clock, line } = this.#parts;
    // What is on its way to them has its time.
    await this.assertWellServed();
    for (let left = milliseconds; left > 0; left -= HEARTBEAT) {
      clock.advance(Math.min(left, HEARTBEAT));
      assertEquals(await line.ask("HEY"), "OKAY|here|");
    }
  }

  /** Ends all. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}
