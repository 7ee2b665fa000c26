/**
 * How large the tables of a center become, and how large they may.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { Center } from "../../lib/center/center.ts";
import type { Sizes } from "../../lib/center/tables.ts";
import type { FakeClock } from "../support/fake_clock.ts";

/** How many people have accounts. */
export const PEOPLE = 8;

/** Limits that are reached. */
export const LIMITS = { addressConnections: 40, mailbox: 20, attached: 6, queue: 50, dials: 8 };

/** What nobody has an account for and is tried all the same. */
const NOBODIES = 6;

/** Addresses: that of the people, and those of strangers. */
const ADDRESSES = 4;

/** Those of the people and a few of strangers, and such as are about to be closed. */
const CONNECTIONS = LIMITS.addressConnections + 20;

/** No table is ever larger. */
const MOST: Sizes = {
  sessions: PEOPLE,
  offered: PEOPLE,
  endpoints: PEOPLE,
  former: PEOPLE,
  failures: PEOPLE + NOBODIES,
  departed: PEOPLE,
  checks: PEOPLE,
  hashesWaiting: 0,
  blocks: PEOPLE ** 2,
  grants: PEOPLE ** 2,
  consent: PEOPLE ** 2,
  recipients: PEOPLE,
  letters: PEOPLE * (LIMITS.mailbox + LIMITS.queue),
  outboxes: PEOPLE,
  batches: PEOPLE,
  farewells: 2 * PEOPLE,
  // Two at most of each deed with a message; a week's.
  ids: 500,
  // Of requests and logins, by address and by user.
  buckets: 2 * PEOPLE + 3 * ADDRESSES,
  pauses: PEOPLE,
  lines: 100,
  omitted: 50,
  connections: CONNECTIONS,
  admitted: CONNECTIONS,
  unread: CONNECTIONS,
  unfinished: 100_000,
  turns: ADDRESSES,
  logins: CONNECTIONS,
  challenges: PEOPLE,
  attached: LIMITS.attached,
  attachedFrom: 1,
  conversations: CONNECTIONS,
  askers: PEOPLE,
  deadlines: 2 * CONNECTIONS,
};

/** Those that many share, and one or two for whoever cannot be reached, or waits for an answer. */
const MOST_TIMERS = 20 + 2 * PEOPLE;

/** Remembers how large the tables were at most. */
export class Peaks {
  readonly #sizes = new Map<string, number>();
  #timers = 0;

  /** Looks at them now. */
  measure({ sizes }: Center, { timers }: FakeClock): void {
    for (const [name, size] of Object.entries(sizes)) {
      this.#sizes.set(name, Math.max(this.#sizes.get(name) ?? 0, size));
    }
    this.#timers = Math.max(this.#timers, timers);
  }

  /** Fails if one was larger than it may be. */
  assertBounded(): void {
    for (const [name, most] of Object.entries(MOST)) {
      const peak = this.#sizes.get(name) ?? 0;
      assert(peak <= most, `${name}: expected at most ${most}, got ${peak}`);
    }
    assert(
      this.#timers <= MOST_TIMERS,
      `expected at most ${MOST_TIMERS} timers, got ${this.#timers}`,
    );
  }
}
