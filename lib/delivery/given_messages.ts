/**
 * The messages that were given to the mailroom, by the ids that their senders
 * gave them: one that comes again, as its sender did not hear of the first, is
 * not given twice.
 *
 * @module
 */
import { Receipt } from "../chat/receipt.ts";
import type { Clock } from "../clock.ts";

/** Of how many messages of one user the ids are remembered: more than a client sends unanswered. */
const MAX_IDS = 10_000;

/** For how long, in milliseconds: whoever sends again later than that has slept for a week. */
const REMEMBER_FOR = 7 * 24 * 60 * 60 * 1_000;

/** What is known of a message. */
export interface GivenMessage {
  /** Its number. */
  readonly number: number;
  /** When it was given, in milliseconds since 1970. */
  readonly time: number;
  /** What becomes of it; none if it has been shown. */
  readonly receipt?: Receipt | undefined;
}

/** The receipt of whatever has been shown. */
const SHOWN = new Receipt(0);

/** Remembers messages by their senders and ids, the latest of each sender. */
export class GivenMessages {
  readonly #clock: Clock;
  readonly #onForgotten: (number: number) => void;
  /** For each sender, in the order in which they were given. */
  readonly #bySender = new Map<string, Map<string, GivenMessage>>();

  /**
   * Remembers nothing yet.
   *
   * @param clock Tells the time.
   * @param onForgotten Called with the number of each message whose id is forgotten.
   */
  constructor(clock: Clock, onForgotten: (number: number) => void) {
    this.#clock = clock;
    this.#onForgotten = onForgotten;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#bySender.values().reduce((sum, { size }) => sum + size, 0);
  }

  /** A message was given. */
  add(from: string, id: string, { number, time, receipt }: GivenMessage): void {
    const given = this.#bySender.get(from) ?? new Map<string, GivenMessage>();
    this.#bySender.set(from, given.set(id, { number, time, receipt }));
    if (given.size > MAX_IDS) this.#forget(given, given.keys().next().value!);
  }

  /** What becomes of a message that was given, if one was. */
  receiptOf(from: string, id: string): Receipt | undefined {
    const given = this.#bySender.get(from)?.get(id);
    return given && (given.receipt ?? SHOWN);
  }

  /** A message has been shown to everyone. */
  shown(from: string, id = ""): void {
    const ids = this.#bySender.get(from);
    const given = ids?.get(id);
    if (given) ids!.set(id, { number: given.number, time: given.time });
  }

  /** A message was not given after all. */
  delete(from: string, id: string): void {
    const ids = this.#bySender.get(from);
    if (ids?.delete(id) && ids.size === 0) this.#bySender.delete(from);
  }

  /** Forgets those that were given too long ago. */
  sweep(): void {
    const before = this.#clock.date() - REMEMBER_FOR;
    for (const [from, given] of this.#bySender) {
      for (const [id, { time }] of given) {
        if (time > before) break;
        this.#forget(given, id);
      }
      if (given.size === 0) this.#bySender.delete(from);
    }
  }

  #forget(given: Map<string, GivenMessage>, id: string): void {
    this.#onForgotten(given.get(id)!.number);
    given.delete(id);
  }
}
