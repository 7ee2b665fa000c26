/**
 * All recipients, and what may wait for each of them.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Letter } from "./letter.ts";
import { Outboxes } from "./outboxes.ts";
import { Recipient } from "./recipient.ts";

/** What waits for one user, at most. */
export interface MailboxLimits {
  /** How many messages. */
  readonly mailbox: number;
  /** How long they are in all, in bytes. */
  readonly mailboxBytes: number;
  /** How many days the oldest of them waits until there is no room for more; 0 for any. */
  readonly mailboxDays: number;
  /** How many other pushes. */
  readonly queue: number;
  /** How long the messages are in all that one user sent, in bytes. */
  readonly outboxBytes: number;
}

/** How many lists of who is online may wait for one user, each of them as long as the room is large. */
const MAX_LISTS = 100;

const DAY = 24 * 60 * 60 * 1_000;

/** Those who are online, or for whom something waits. */
export class Recipients {
  readonly #clock: Clock;
  readonly #limits: MailboxLimits;
  readonly #byName = new Map<string, Recipient>();
  readonly #outboxes = new Outboxes();

  /**
   * Makes a table without recipients.
   *
   * @param clock Tells the time.
   * @param limits What may wait.
   */
  constructor(clock: Clock, limits: MailboxLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** How many there are, how much waits for them, and of how many senders. */
  get sizes(): Readonly<Record<"recipients" | "letters" | "outboxes", number>> {
    return {
      recipients: this.#byName.size,
      letters: this.#byName.values().reduce((sum, { mailbox }) => sum + mailbox.size, 0),
      outboxes: this.#outboxes.size,
    };
  }

  /** All of them. */
  values(): MapIterator<Recipient> {
    return this.#byName.values();
  }

  /** A recipient, if there is one of this name. */
  get(user: string): Recipient | undefined {
    return this.#byName.get(user);
  }

  /**
   * A recipient, who is made if there is none.
   *
   * @param user Who.
   * @param lastSent No letter with a greater number has been sent to them before.
   */
  of(user: string, lastSent: number): Recipient {
    let recipient = this.#byName.get(user);
    if (!recipient) {
      recipient = new Recipient(user, this.#outboxes, lastSent);
      this.#byName.set(user, recipient);
    }
    return recipient;
  }

  /** Forgets a recipient; another may have the name from now on. */
  delete(recipient: Recipient): void {
    if (this.#byName.get(recipient.user) === recipient) this.#byName.delete(recipient.user);
  }

  /** Forgets a recipient if they are gone, and nothing waits for them. */
  tidy(recipient: Recipient): void {
    const { route, mailbox, isRunning } = recipient;
    if (!route && !isRunning && mailbox.size === 0) this.delete(recipient);
  }

  /** Why there is no room for one more message to a user, if so. */
  refusal(user: string): "many" | "long" | undefined {
    const mailbox = this.#byName.get(user)?.mailbox;
    if (!mailbox) return undefined;
    const { mailbox: max, mailboxBytes, mailboxDays } = this.#limits;
    const { unshown, unshownBytes, oldest = Infinity } = mailbox;
    if (unshown >= max || unshownBytes >= mailboxBytes) return "many";
    if (mailboxDays === 0 || oldest === Infinity) return undefined;
    return (this.#clock.date() - oldest) / DAY >= mailboxDays ? "long" : undefined;
  }

  /** Whether there is room for a push that is no message. */
  hasRoom({ mailbox }: Recipient, { push }: Letter): boolean {
    if (mailbox.size - mailbox.messages >= this.#limits.queue) return false;
    return push.kind !== "online" || mailbox.lists < MAX_LISTS;
  }

  /** Gives up memory that is not used now. */
  sweep(): void {
    for (const recipient of this.#byName.values()) recipient.trim();
    this.#outboxes.sweep();
  }

  /** Whether not too much waits already of what a user sent. */
  maySend(user: string): boolean {
    return this.#outboxes.of(user) < this.#limits.outboxBytes;
  }
}
