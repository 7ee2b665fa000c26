/**
 * The messages that were given to the mailroom, by the ids that their senders
 * gave them: one that comes again, as its sender did not hear of the first, is
 * not given twice.
 *
 * @module
 */
import { Receipt } from "../chat/receipt.ts";
import type { Clock } from "../clock.ts";
import { Queue } from "../queue.ts";

/** Of how many messages of one user the ids are remembered: more than a client sends unanswered. */
const MAX_IDS = 10_000;

/** For how long, in milliseconds: whoever sends again later than that has slept for a week. */
const REMEMBER_FOR = 7 * 24 * 60 * 60 * 1_000;

/** How many one sweep forgets: to strike those of a busy day from the disk at once would hold up everybody. */
const IDS_A_SWEEP = 5_000;

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

interface Remembered {
  readonly id: string;
  readonly number: number;
  readonly time: number;
  receipt: Receipt | undefined;
}

/** The messages of one sender. */
class Sent {
  readonly byId = new Map<string, Remembered>();
  /** The same in the order in which they were given. */
  readonly inOrder = new Queue<Remembered>();
}

/** Remembers messages by their senders and ids, the latest of each sender. */
export class GivenMessages {
  readonly #clock: Clock;
  readonly #onForgotten: (number: number) => void;
  readonly #bySender = new Map<string, Sent>();

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
    return this.#bySender.values().reduce((sum, { byId }) => sum + byId.size, 0);
  }

  /** A message was given. */
  add(from: string, id: string, { number, time, receipt }: GivenMessage): void {
    let sent = this.#bySender.get(from);
    if (!sent) this.#bySender.set(from, sent = new Sent());
    const message = { id, number, time, receipt };
    sent.byId.set(id, message);
    sent.inOrder.push(message);
    if (sent.inOrder.size > MAX_IDS) this.#forgetFirst(sent);
  }

  /** A message that is remembered has not been shown to everyone: it has this receipt. */
  watch(from: string, id: string, receipt: Receipt): void {
    const message = this.#bySender.get(from)?.byId.get(id);
    if (message) message.receipt = receipt;
  }

  /** What becomes of a message that was given, if one was. */
  receiptOf(from: string, id: string): Receipt | undefined {
    const message = this.#bySender.get(from)?.byId.get(id);
    return message && (message.receipt ?? SHOWN);
  }

  /** A message has been shown to everyone. */
  shown(from: string, id: string, number: number): void {
    const message = this.#bySender.get(from)?.byId.get(id);
    // It may be another one, if the first was forgotten since.
    if (message?.number === number) message.receipt = undefined;
  }

  /** A message was not given after all. */
  delete(from: string, id: string): void {
    const sent = this.#bySender.get(from);
    const message = sent?.byId.get(id);
    if (!sent || !message) return;
    sent.byId.delete(id);
    sent.inOrder.remove(message);
  }

  /** Forgets all of a sender. */
  forget(from: string): void {
    for (const { number } of this.#bySender.get(from)?.byId.values() ?? []) {
      this.#onForgotten(number);
    }
    this.#bySender.delete(from);
  }

  /** Forgets those that were given too long ago. */
  sweep(): void {
    const before = this.#clock.date() - REMEMBER_FOR;
    let left = IDS_A_SWEEP;
    for (const [from, sent] of this.#bySender) {
      for (let first = sent.inOrder.peek(); first; first = sent.inOrder.peek()) {
        if (first.time > before) break;
        if (left === 0) return;
        this.#forgetFirst(sent);
        left -= 1;
      }
      if (sent.inOrder.size === 0) this.#bySender.delete(from);
    }
  }

  #forgetFirst({ byId, inOrder }: Sent): void {
    const { id, number } = inOrder.shift()!;
    byId.delete(id);
    this.#onForgotten(number);
  }
}
