/**
 * The last pushes to sessions that are over: that the user has logged in
 * elsewhere, or what still waited when they logged out. They are a courtesy,
 * with limits of their own, so that those who come and go all the time hold up
 * nobody else.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { Deadlines } from "../net/deadlines.ts";
import type { Carrier } from "./carrier.ts";
import type { Letter } from "./letter.ts";
import { Slots } from "../slots.ts";

/** Milliseconds that the last pushes to a session may take. */
export const FAREWELL_DEADLINE = 2_000;

/** How many sessions are sent their last pushes at once, in all and of one user. */
const MAX_FAREWELLS = 64;
const MAX_FAREWELLS_PER_USER = 32;

/** Sends last pushes, as far as that goes in time. */
export class Farewells {
  readonly #slots = new Slots(MAX_FAREWELLS);
  readonly #deadlines: Deadlines<AbortController>;
  /** What is under way to each user's sessions; the oldest comes first. */
  readonly #underWay = new Map<string, Set<AbortController>>();
  #isClosed = false;

  /**
   * Makes it with nothing under way.
   *
   * @param clock Tells the time.
   */
  constructor(clock: Clock) {
    this.#deadlines = new Deadlines(clock, FAREWELL_DEADLINE, (abort) => abort.abort());
  }

  /** How many sessions are being sent their last pushes, or wait for that. */
  get size(): number {
    return this.#underWay.values().reduce((sum, { size }) => sum + size, 0);
  }

  /** For how many of them time runs. */
  get deadlines(): number {
    return this.#deadlines.size;
  }

  /**
   * Sends a session that is over its last letters. When too many others of the
   * user's end meanwhile, it has had its chance.
   *
   * @param user Whose session.
   * @param carrier The way to it; it is closed in the end.
   * @param letters What to send.
   * @returns A promise resolved when nothing more is sent.
   */
  async send(user: string, carrier: Carrier, letters: readonly Letter[]): Promise<void> {
    if (letters.length === 0 || this.#isClosed) return await carrier.close();
    const abort = this.#start(user);
    await this.#slots.take();
    try {
      abort.signal.throwIfAborted();
      await carrier.farewell(letters, abort.signal);
    } catch {
      // Nobody is there any more to see the rest.
    } finally {
      this.#slots.give();
      this.#end(user, abort);
      await carrier.close();
    }
  }

  /** Gives up all that is under way; nothing is sent from now on. */
  close(): void {
    this.#isClosed = true;
    this.#deadlines.clear();
    for (const aborts of this.#underWay.values()) {
      for (const abort of aborts) abort.abort();
    }
  }

  #start(user: string): AbortController {
    const abort = new AbortController();
    const underWay = this.#underWay.get(user) ?? new Set();
    this.#underWay.set(user, underWay.add(abort));
    this.#deadlines.start(abort);
    const [oldest] = underWay;
    if (oldest && underWay.size > MAX_FAREWELLS_PER_USER) {
      underWay.delete(oldest);
      oldest.abort();
    }
    return abort;
  }

  #end(user: string, abort: AbortController): void {
    this.#deadlines.stop(abort);
    const underWay = this.#underWay.get(user);
    underWay?.delete(abort);
    if (underWay?.size === 0) this.#underWay.delete(user);
  }
}
