/**
 * Delivery: a mailbox for each user, in which what is given to them stays until
 * it has arrived, by whatever way there is to their session.
 *
 * @module
 */
import type { Delivery } from "../chat/delivery.ts";
import type { Receipt } from "../chat/receipt.ts";
import type { Push } from "../protocol/push.ts";
import type { Session } from "../session.ts";
import { Tasks } from "../tasks.ts";
import { type Carrier, SESSION_OVER } from "./carrier.ts";
import { FAREWELL_DEADLINE, Farewells } from "./farewells.ts";
import { isMessage, isPrivate, type Letter, UNNUMBERED } from "./letter.ts";
import { Outboxes } from "./outboxes.ts";
import { giveUp, Recipient } from "./recipient.ts";
import { Route } from "./route.ts";
import { Writer, type WriterOptions } from "./writer.ts";

/** What waits for one user, at most. */
export interface MailboxLimits {
  /** How many messages. */
  readonly mailbox: number;
  /** How long they are in all, in bytes. */
  readonly mailboxBytes: number;
  /** How many other pushes. */
  readonly queue: number;
  /** How long the messages are in all that one user sent, in bytes. */
  readonly outboxBytes: number;
}

/** How many lists of who is online may wait for one user, each of them as long as the room is large. */
const MAX_LISTS = 100;

/** How a {@linkcode Mailroom} works. */
export interface MailroomOptions extends WriterOptions {
  /** What waits for one user, at most. */
  readonly limits: MailboxLimits;
  /** Makes the way to a session. */
  carrierFor(session: Session): Carrier;
  /** Whether a session that takes an older one's place is where that was: it would hear the farewell. */
  isSamePlace(older: Session, session: Session): boolean;
}

/** Brings pushes to sessions, by whatever way each of them has. */
export class Mailroom implements Delivery, AsyncDisposable {
  /** What letters are numbered in: another one with each mailroom. */
  readonly series: string = crypto.randomUUID();
  readonly #options: MailroomOptions;
  readonly #recipients = new Map<string, Recipient>();
  readonly #outboxes = new Outboxes();
  readonly #writer: Writer;
  readonly #farewells: Farewells;
  readonly #tasks = new Tasks();
  #lastNumber = 0;
  #disposed = false;

  /**
   * Makes a mailroom with no mailbox.
   *
   * @param options How it works.
   */
  constructor(options: MailroomOptions) {
    this.#options = options;
    this.#writer = new Writer(options);
    this.#farewells = new Farewells(options.clock);
  }

  /** {@inheritDoc Delivery.open} */
  open(session: Session, farewell: Push): void {
    if (this.#disposed) return;
    const recipient = this.#recipient(session.user);
    const { route: older, session: olderSession, mailbox } = recipient;
    older?.end();
    giveUp(mailbox.takeNotices());
    recipient.session = session;
    recipient.route = new Route(this.#options.carrierFor(session), mailbox.messages);
    if (older && olderSession) {
      older.interrupt(SESSION_OVER);
      const isHeard = !this.#options.isSamePlace(olderSession, session);
      const letters = isHeard ? [this.#lastLetter(farewell)] : [];
      this.#tasks.add(this.#farewells.send(session.user, older.carrier, letters));
    }
    this.#writer.run(recipient);
  }

  /** {@inheritDoc Delivery.close} */
  close(user: string, flush: boolean): Promise<void> {
    const recipient = this.#recipient(user);
    const { route, mailbox } = recipient;
    recipient.route = undefined;
    recipient.session = undefined;
    const notices = mailbox.takeNotices();
    giveUp(notices);
    if (!route) return Promise.resolve();
    route.end();
    const flushes = flush && route.failures === 0;
    if (!flushes) route.interrupt(SESSION_OVER);
    const rest = flushes ? notices.filter((letter) => !isPrivate(letter)) : [];
    const last = rest.map(({ push }) => this.#lastLetter(push));
    const closed = this.#leave(recipient, route, last);
    this.#tasks.add(closed);
    return closed;
  }

  /** {@inheritDoc Delivery.push} */
  push(push: Push, users: Iterable<string>, receipt?: Receipt): void {
    const { limits } = this.#options;
    const isShared = Array.isArray(users) && users.length > 1;
    const letter = this.#letter(push, isShared, receipt);
    for (const user of users) {
      const recipient = this.#recipient(user);
      const { mailbox, route, isFailing } = recipient;
      const isFull = mailbox.size - mailbox.messages >= limits.queue ||
        push.kind === "online" && mailbox.lists >= MAX_LISTS;
      if (!isMessage(letter) && (!route || isFull)) {
        receipt?.settle("gone");
        continue;
      }
      mailbox.add(letter);
      if (isMessage(letter) && (!route || isFailing)) receipt?.settle("kept");
      this.#writer.run(recipient);
    }
  }

  /** {@inheritDoc Delivery.hasRoom} */
  hasRoom(user: string): boolean {
    const { messages, messageBytes } = this.#recipient(user).mailbox;
    const { limits } = this.#options;
    return messages < limits.mailbox && messageBytes < limits.mailboxBytes;
  }

  /** {@inheritDoc Delivery.forget} */
  forget(user: string): void {
    const recipient = this.#recipients.get(user);
    if (!recipient || recipient.route) return;
    recipient.mailbox.clear();
    this.#recipients.delete(user);
  }

  /** {@inheritDoc Delivery.maySend} */
  maySend(user: string): boolean {
    return this.#outboxes.of(user) < this.#options.limits.outboxBytes;
  }

  /** {@inheritDoc Delivery.isReachable} */
  isReachable(user: string): boolean {
    return !this.#recipients.get(user)?.isFailing;
  }

  /** {@inheritDoc Delivery.withdraw} */
  withdraw(from: string, to: string): void {
    const mailbox = this.#recipients.get(to)?.mailbox;
    if (mailbox) giveUp(mailbox.takePrivate(from), "over");
  }

  /**
   * Whether a client can have been shown a letter.
   *
   * @param user Whose client.
   * @param number The letter's number.
   */
  wasSent(user: string, number: number): boolean {
    return number <= (this.#recipients.get(user)?.lastSent ?? 0);
  }

  /**
   * A user's client has found a new way: what is under way on the old one is
   * given up, and sent on the new one.
   *
   * @param user Whose client.
   * @param shown The number of the last letter that it has shown.
   */
  resume(user: string, shown: number): Promise<void> {
    return this.#writer.resume(this.#recipient(user), shown);
  }

  /** Stops all sending; what waits is dropped along with this object. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    for (const recipient of this.#recipients.values()) {
      recipient.route?.end();
      if (recipient.route) this.#tasks.add(recipient.route.carrier.close());
      recipient.route = undefined;
    }
    this.#farewells.close();
    await Promise.all([this.#writer.close(), this.#tasks.done()]);
  }

  #letter(push: Push, isShared: boolean, receipt?: Receipt): Letter {
    this.#lastNumber += 1;
    const time = this.#options.clock.date();
    return { push, number: this.#lastNumber, time, isShared, receipt };
  }

  #lastLetter(push: Push): Letter {
    return { push, number: UNNUMBERED, time: this.#options.clock.date() };
  }

  #recipient(user: string): Recipient {
    let recipient = this.#recipients.get(user);
    if (!recipient) {
      recipient = new Recipient(user, this.#outboxes);
      this.#recipients.set(user, recipient);
    }
    return recipient;
  }

  /** Waits for the batch under way, lets it be known what is kept, and sends the last notices. */
  async #leave(recipient: Recipient, route: Route, notices: readonly Letter[]): Promise<void> {
    const { user, sending } = recipient;
    const cancelTimer = this.#options.clock.after(
      FAREWELL_DEADLINE,
      () => route.interrupt(SESSION_OVER),
    );
    await sending;
    cancelTimer();
    if (!recipient.route) recipient.report();
    await this.#farewells.send(user, route.carrier, notices);
  }
}
