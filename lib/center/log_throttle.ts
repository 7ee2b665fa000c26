/**
 * A log that strangers cannot fill: what one address brings about again and
 * again is counted, and told once a minute.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { RateLimit } from "../limits/rate_limit.ts";
import { addressBlock } from "../net/address.ts";
import type { Log } from "./log.ts";

/** What anybody can bring about. */
const THROTTLED: readonly string[] = ["refused", "login refused", "lockout", "limit", "attached"];

/** Lines of one kind from one address, and of all together: at once, and then in a minute. */
const LINES_AN_ADDRESS = 20;
const LINES_IN_ALL = 1_000;

/** How often it is told what was left out, in milliseconds. */
const TELL_EVERY = 60_000;

/** How many addresses are told apart in that. */
const MAX_TOLD = 200;

const EVERYWHERE = "everywhere";

interface Omitted {
  readonly what: string;
  readonly from: string;
  count: number;
}

/** Passes log lines on, as long as they are not too many. */
export class LogThrottle {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #perAddress: RateLimit<string>;
  readonly #inAll: RateLimit<"all">;
  readonly #omitted = new Map<string, Omitted>();
  #toldAt: number;

  /**
   * Makes a throttle that has left nothing out.
   *
   * @param clock Tells the time.
   * @param log Where the lines go.
   */
  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
    this.#perAddress = new RateLimit(clock, aMinute(LINES_AN_ADDRESS));
    this.#inAll = new RateLimit(clock, aMinute(LINES_IN_ALL));
    this.#toldAt = clock.now();
  }

  /** How much is remembered: lines written of late, by kind and address, and lines left out. */
  get sizes(): Readonly<Record<"lines" | "omitted", number>> {
    return { lines: this.#perAddress.size + this.#inAll.size, omitted: this.#omitted.size };
  }

  /** Writes an event, or counts it. */
  readonly log: Log = (event, details = {}) => {
    if (!THROTTLED.includes(event)) return this.#log(event, details);
    const from = blockOf(String(details.from));
    // What is tried at a name of an account must not be lost among invented ones.
    const key = `${event} ${details.limit ?? ""} ${details.user ?? ""} ${from}`;
    if (this.#perAddress.take(key) > 0) this.#omit(key, event, from);
    else if (this.#inAll.take("all") > 0) this.#omit(event, event, EVERYWHERE);
    else this.#log(event, details);
  };

  /**
   * To be called from time to time: tells what was left out, and forgets what
   * was written long ago.
   *
   * @param atOnce Whether it is the last time.
   */
  tell(atOnce = false): void {
    this.#perAddress.sweep();
    this.#inAll.sweep();
    const now = this.#clock.now();
    if (!atOnce && now - this.#toldAt < TELL_EVERY) return;
    this.#toldAt = now;
    for (const omitted of this.#omitted.values()) this.#log("omitted", { ...omitted });
    this.#omitted.clear();
  }

  #omit(key: string, what: string, from: string): void {
    const omitted = this.#omitted.get(key);
    if (omitted) omitted.count += 1;
    else if (this.#omitted.size < MAX_TOLD || from === EVERYWHERE) {
      this.#omitted.set(key, { what, from, count: 1 });
    } else this.#omit(what, what, EVERYWHERE);
  }
}

function aMinute(count: number): { readonly perSecond: number; readonly burst: number } {
  return { perSecond: count / 60, burst: count };
}

/** The block of an address that may have a port behind it. */
function blockOf(from: string): string {
  if (from.includes("/")) return from;
  const host = /^\[(.*)\]:\d+$/.exec(from)?.[1] ?? from.replace(/^([^:]*):\d+$/, "$1");
  return addressBlock(host);
}
