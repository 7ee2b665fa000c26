/**
 * Delivery: a mailbox for each user, in which what is given to them stays until
 * it has arrived, by whatever way there is to their session.
 *
 * @module
 */
import type { Delivery } from "../chat/delivery.ts";
import type { Receipt } from "../chat/receipt.ts";
import { OWN_MEMORY } from "../protocol/fields.ts";
import { MessageIds } from "../protocol/message_id.ts";
import type { Message, Push } from "../protocol/push.ts";
import type { Session } from "../session.ts";
import { MemoryStore } from "../store/memory_store.ts";
import type { Contents, Store } from "../store/store.ts";
import { Tasks } from "../tasks.ts";
import { Arena } from "./arena.ts";
import { type Carrier, SESSION_OVER } from "./carrier.ts";
import { busy, drain, type IsThere } from "./drain.ts";
import { FAREWELL_DEADLINE, Farewells } from "./farewells.ts";
import { Ledger } from "./ledger.ts";
import { isPrivate, Letter, messageLetter, UNNUMBERED } from "./letter.ts";
import { giveUp, type Recipient } from "./recipient.ts";
import { type MailboxLimits, Recipients } from "./recipients.ts";
import { Route } from "./route.ts";
import type { MailroomSizes } from "./sizes.ts";
import { Writer, type WriterOptions } from "./writer.ts";

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
  readonly #recipients: Recipients;
  readonly #writer: Writer;
  readonly #farewells: Farewells;
  readonly #ledger: Ledger;
  /** Whoever is brought a message twice has to know it, even if its sender gave it no id. */
  readonly #ids = new MessageIds();
  readonly #tasks = new Tasks();
  /** Where the frames are of messages that many users share. */
  readonly #shared = new Arena();
  #disposed = false;

  /**
   * Makes a mailroom in which nothing waits but what the store held.
   *
   * @param options How it works.
   */
  constructor(options: MailroomOptions) {
    const { clock, store = new MemoryStore(), contents = store.takeContents() } = options;
    this.#options = options;
    this.#recipients = new Recipients(clock, options.limits);
    this.#ledger = new Ledger(clock, store, contents, this.#ids);
    this.#writer = new Writer({
      ...options,
      onShown: (user, letters) => {
        this.#ledger.shown(user, letters);
        for (const { receipt } of letters) receipt?.delivered();
      },
    });
    this.#farewells = new Farewells(clock);
    for (const { letter, recipients } of this.#ledger.waiting(contents)) {
      for (const user of recipients) this.#recipients.of(user, 0).mailbox.add(letter);
    }
  }

  /** How much there is. */
  get sizes(): MailroomSizes {
    return {
      ...this.#recipients.sizes,
      batches: this.#writer.size,
      farewells: this.#farewells.size,
      ids: this.#ledger.size,
      deadlines: this.#writer.deadlines + this.#farewells.deadlines,
    };
  }

  /** {@inheritDoc Delivery.open} */
  open(session: Session, farewell: Push): void {
    if (this.#disposed) return;
    const recipient = this.#recipient(session.user);
    const { route: older, session: olderSession, mailbox } = recipient;
    older?.end();
    giveUp(mailbox.takeNotices());
    recipient.session = session;
    const carrier = this.#options.carrierFor(session);
    recipient.route = new Route(carrier, mailbox.messages, this.#ledger.lastNumber);
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
    if (push.kind === "message") return this.#giveMessage(push, users, receipt);
    const { clock } = this.#options;
    const number = this.#ledger.nextNumber();
    const letter = new Letter(push, number, clock.date(), receipt, users.length > 1);
    for (const user of users) this.#giveNotice(letter, user);
  }

  /** {@inheritDoc Delivery.receiptOf} */
  receiptOf(from: string, id: string): Receipt | undefined {
    return this.#ledger.receiptOf(from, id);
  }

  /** {@inheritDoc Delivery.refusal} */
  refusal(user: string): "many" | "long" | undefined {
    return this.#recipients.refusal(user);
  }

  /** {@inheritDoc Delivery.forget} */
  forget(user: string): void {
    const recipient = this.#recipients.get(user);
    if (recipient?.route) return;
    this.#ledger.forget(user);
    if (!recipient) return;
    this.#recipients.delete(recipient);
    const strike = () => this.#ledger.shown(user, recipient.mailbox.takeAll());
    strike();
    // What is under way comes back.
    if (recipient.sending) this.#tasks.add(recipient.sending.then(strike));
  }

  /** {@inheritDoc Delivery.maySend} */
  maySend(user: string): boolean {
    return this.#recipients.maySend(user);
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

  /** Forgets the ids of messages that were given long ago, and gives up memory that is not used. */
  sweep(): void {
    this.#ledger.sweep();
    this.#recipients.sweep();
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
    const isOnce = message.id === undefined;
    if (isOnce && users.length === 0) return;
    const recipients = users.map((user) => this.#recipient(user));
    const isShared = users.length > 1;
    const number = this.#ledger.nextNumber();
    const time = this.#options.clock.date();
    const details = { number, time, receipt, isShared, beforeNumber: this.#ids.before };
    const memory = isShared ? this.#shared : recipients[0]?.mailbox ?? OWN_MEMORY;
    const letter = messageLetter(message, details, memory);
    for (const { mailbox } of recipients) mailbox.add(letter);
    this.#ledger.give(letter, users, isOnce, (isWritten) => {
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
    if (route && letter.number <= route.lastKept) route.kept -= 1;
    this.#writer.run(recipient);
    this.#recipients.tidy(recipient);
  }

  /** Anything else goes to who is there. */
  #giveNotice(letter: Letter, user: string): void {
    const recipient = this.#recipients.get(user);
    const hasRoom = recipient?.route && this.#recipients.hasRoom(recipient, letter);
    if (!hasRoom) return letter.receipt?.settle("gone");
    recipient.mailbox.add(letter);
    this.#writer.run(recipient);
  }

  #lastLetter(push: Push): Letter {
    return new Letter(push, UNNUMBERED, this.#options.clock.date());
  }

  #recipient(user: string): Recipient {
    return this.#recipients.of(user, this.#ledger.lastNumber);
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
    this.#recipients.tidy(recipient);
  }
}
