/**
 * Delivery: a mailbox for each user, in which what is given to them stays until
 * it has arrived, by whatever way there is to their session.
 *
 * @module
 */
import type { Delivery } from "../chat/delivery.ts";
import type { Receipt } from "../chat/receipt.ts";
import type { Message, Push } from "../protocol/push.ts";
import type { Session } from "../session.ts";
import { MemoryStore } from "../store/memory_store.ts";
import type { Contents, Store } from "../store/store.ts";
import { Tasks } from "../tasks.ts";
import { type Carrier, SESSION_OVER } from "./carrier.ts";
import { busy, drain, type IsThere } from "./drain.ts";
import { FAREWELL_DEADLINE, Farewells } from "./farewells.ts";
import { Ledger } from "./ledger.ts";
import { isPrivate, type Letter, UNNUMBERED } from "./letter.ts";
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

/** How a {@linkcode Mailroom} works. */
export interface MailroomOptions extends Omit<WriterOptions, "onShown"> {
  /** Where messages are written down; nowhere, if there is none. */
  readonly store?: Store;
  /** What the store held. */
  readonly contents?: Contents;
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
  readonly #ledger: Ledger;
  readonly #tasks = new Tasks();
  #disposed = false;

  /**
   * Makes a mailroom in which nothing waits but what the store held.
   *
   * @param options How it works.
   */
  constructor(options: MailroomOptions) {
    const { clock, store = new MemoryStore(), contents = store.takeContents() } = options;
    this.#options = options;
    this.#ledger = new Ledger(clock, store, contents);
    this.#writer = new Writer({
      ...options,
      onShown: (user, letters) => {
        this.#ledger.shown(user, letters);
        for (const { receipt } of letters) receipt?.delivered();
      },
    });
    this.#farewells = new Farewells(clock);
    for (const { letter, recipients } of this.#ledger.waiting(contents)) {
      for (const user of recipients) this.#recipient(user, 0).mailbox.add(letter);
    }
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
  push(push: Push, users: readonly string[], receipt?: Receipt): void {
    if (users.length === 0) return;
    if (push.kind === "message") return this.#giveMessage(push, users, receipt);
    const letter = this.#letter(push, users.length > 1, receipt);
    for (const user of users) this.#giveNotice(letter, user);
  }

  /** {@inheritDoc Delivery.receiptOf} */
  receiptOf(from: string, id: string): Receipt | undefined {
    return this.#ledger.receiptOf(from, id);
  }

  /** {@inheritDoc Delivery.refusal} */
  refusal(user: string): "many" | "long" | undefined {
    const mailbox = this.#recipients.get(user)?.mailbox;
    if (!mailbox) return undefined;
    const { limits, clock } = this.#options;
    const { messages, messageBytes, oldest = Infinity } = mailbox;
    if (messages >= limits.mailbox || messageBytes >= limits.mailboxBytes) return "many";
    const days = (clock.date() - oldest) / DAY;
    return limits.mailboxDays > 0 && days >= limits.mailboxDays ? "long" : undefined;
  }

  /** {@inheritDoc Delivery.forget} */
  forget(user: string): void {
    const recipient = this.#recipients.get(user);
    if (!recipient || recipient.route) return;
    this.#ledger.shown(user, recipient.mailbox.takeAll());
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

  /**
   * How many users something is under way to.
   *
   * @param isThere Whether the client of a session can be reached.
   */
  busy(isThere: IsThere): number {
    return busy(this.#recipients.values(), isThere).length;
  }

  /**
   * Waits until all that was given is written down, and nothing is under way to
   * anyone any more whose client can be reached. What fails is not waited for.
   *
   * @param isThere Whether the client of a session can be reached.
   */
  drained(isThere: IsThere): Promise<void> {
    return drain(this.#recipients, isThere, this.#options.store);
  }

  /** Forgets the ids of messages that were given long ago. */
  sweep(): void {
    this.#ledger.sweep();
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

  /** A message goes out as soon as it is written down, and until then nothing behind it does. */
  #giveMessage(message: Message, users: readonly string[], receipt?: Receipt): void {
    const recipients = users.map((user) => this.#recipient(user));
    const letter = this.#letter(message, users.length > 1, receipt);
    for (const { mailbox } of recipients) mailbox.add(letter);
    this.#ledger.give(letter, users, (isWritten) => {
      for (const recipient of recipients) {
        if (isWritten) this.#goOn(recipient, letter);
        else this.#takeBack(recipient, letter);
      }
    });
  }

  #goOn(recipient: Recipient, { receipt }: Letter): void {
    if (!recipient.route || recipient.isFailing) receipt?.keep();
    this.#writer.run(recipient);
  }

  #takeBack(recipient: Recipient, letter: Letter): void {
    const { mailbox, route } = recipient;
    mailbox.takeUnwritten(letter);
    if (route) route.kept = Math.min(route.kept, mailbox.messages);
    this.#writer.run(recipient);
    this.#tidy(recipient);
  }

  /** Anything else goes to who is there. */
  #giveNotice(letter: Letter, user: string): void {
    const recipient = this.#recipients.get(user);
    if (!recipient?.route || this.#isFull(recipient, letter)) return letter.receipt?.settle("gone");
    recipient.mailbox.add(letter);
    this.#writer.run(recipient);
  }

  #isFull({ mailbox }: Recipient, { push }: Letter): boolean {
    return mailbox.size - mailbox.messages >= this.#options.limits.queue ||
      push.kind === "online" && mailbox.lists >= MAX_LISTS;
  }

  #letter(push: Push, isShared: boolean, receipt?: Receipt): Letter {
    const time = this.#options.clock.date();
    return { push, number: this.#ledger.nextNumber(), time, isShared, receipt };
  }

  #lastLetter(push: Push): Letter {
    return { push, number: UNNUMBERED, time: this.#options.clock.date() };
  }

  #recipient(user: string, lastSent = this.#ledger.lastNumber): Recipient {
    let recipient = this.#recipients.get(user);
    if (!recipient) {
      recipient = new Recipient(user, this.#outboxes, lastSent);
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
    this.#tidy(recipient);
  }

  /** Nothing is known of those who are gone, and for whom nothing waits. */
  #tidy({ user, route, mailbox, isRunning }: Recipient): void {
    if (!route && !isRunning && mailbox.size === 0) this.#recipients.delete(user);
  }
}
