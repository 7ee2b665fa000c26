/**
 * Delivery: each user has one mailbox and one writer, so that what is given to
 * it arrives in that order, and stays in it until it has arrived.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Delivery } from "../chat/delivery.ts";
import type { Receipt } from "../chat/receipt.ts";
import { Deadlines } from "../net/deadlines.ts";
import type { Push } from "../protocol/push.ts";
import type { Session } from "../session.ts";
import { Tasks } from "../tasks.ts";
import { type Batch, type Carrier, SESSION_OVER } from "./carrier.ts";
import { FAREWELL_DEADLINE, Farewells } from "./farewells.ts";
import { isMessage, isPrivate, type Letter } from "./letter.ts";
import { Mailbox } from "./mailbox.ts";
import { Route } from "./route.ts";
import { Slots } from "../slots.ts";

/** Milliseconds that may pass until something more is shown. */
const PUSH_DEADLINE = 5_000;

/** After so many failures in a row, messages count as kept and their senders are told. */
const FAILURES_UNTIL_KEPT = 2;

/** How many clients are dialled at once. */
const MAX_DIALS = 256;

/** How many messages wait for one user, at most, and how many other pushes. */
const MAX_WAITING = 10_000;

/** How long the messages that wait for one user are in all, at most, in bytes. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

/** How a {@linkcode Mailroom} works. */
export interface MailroomOptions {
  /** Tells the time. */
  readonly clock: Clock;
  /** Makes the way to a session. */
  carrierFor(session: Session): Carrier;
  /** Whether a session that takes an older one's place is where that was: it would hear the farewell. */
  isSamePlace(older: Session, session: Session): boolean;
  /** Called when a user cannot be reached, and when they can again. */
  onReachable?(session: Session, reachable: boolean): void;
}

interface Recipient {
  readonly user: string;
  readonly mailbox: Mailbox;
  session?: Session | undefined;
  route?: Route | undefined;
  /** The number of the last letter that was sent, whether or not it arrived. */
  sent: number;
  /** The batch under way; never rejects. */
  sending?: Promise<void> | undefined;
  /** Whether the loop that empties the mailbox runs. */
  running: boolean;
}

/** Brings pushes to sessions, by whatever way each of them has. */
export class Mailroom implements Delivery, AsyncDisposable {
  /** What letters are numbered in: another one with each mailroom. */
  readonly series: string = crypto.randomUUID();
  readonly #options: MailroomOptions;
  readonly #recipients = new Map<string, Recipient>();
  readonly #slots = new Slots(MAX_DIALS);
  readonly #deadlines: Deadlines<Route>;
  readonly #farewells: Farewells;
  /** The routes on which something is under way. */
  readonly #busy = new Set<Route>();
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
    this.#deadlines = new Deadlines(options.clock, PUSH_DEADLINE, (route) => {
      route.interrupt(new Deno.errors.TimedOut("Nothing more was acknowledged"));
    });
    this.#farewells = new Farewells(options.clock);
  }

  /** {@inheritDoc Delivery.open} */
  open(session: Session, farewell: Push): void {
    if (this.#disposed) return;
    const recipient = this.#recipient(session.user);
    const { route: older, session: olderSession, mailbox } = recipient;
    older?.end();
    this.#drop(mailbox.takeNotices());
    recipient.session = session;
    recipient.route = new Route(this.#options.carrierFor(session), mailbox.messages);
    if (older && olderSession) {
      older.interrupt(SESSION_OVER);
      const isHeard = !this.#options.isSamePlace(olderSession, session);
      const letters = isHeard ? [this.#letter(farewell)] : [];
      this.#tasks.add(this.#farewells.send(session.user, older.carrier, letters));
    }
    this.#run(recipient);
  }

  /** {@inheritDoc Delivery.close} */
  close(user: string, flush: boolean): Promise<void> {
    const recipient = this.#recipient(user);
    const { route, mailbox } = recipient;
    recipient.route = undefined;
    recipient.session = undefined;
    const notices = mailbox.takeNotices();
    this.#drop(notices);
    if (!route) return Promise.resolve();
    route.end();
    const flushes = flush && route.failures === 0;
    if (!flushes) route.interrupt(SESSION_OVER);
    const rest = flushes ? notices.filter((letter) => !isPrivate(letter)) : [];
    const closed = this.#leave(recipient, route, rest);
    this.#tasks.add(closed);
    return closed;
  }

  /** {@inheritDoc Delivery.push} */
  push(push: Push, users: Iterable<string>, receipt?: Receipt): void {
    const letter = this.#letter(push, receipt);
    for (const user of users) {
      const recipient = this.#recipient(user);
      const { mailbox, route } = recipient;
      if (!isMessage(letter) && (!route || mailbox.size - mailbox.messages >= MAX_WAITING)) {
        receipt?.settle("gone");
        continue;
      }
      const isFailing = !this.isReachable(user);
      if (isPrivate(letter) && isFailing) {
        receipt?.settle("gone");
        continue;
      }
      mailbox.add(letter);
      if (!route || isFailing) receipt?.settle("kept");
      this.#run(recipient);
    }
  }

  /** {@inheritDoc Delivery.hasRoom} */
  hasRoom(user: string): boolean {
    const { messages, messageBytes } = this.#recipient(user).mailbox;
    return messages < MAX_WAITING && messageBytes < MAX_WAITING_BYTES;
  }

  /** {@inheritDoc Delivery.isReachable} */
  isReachable(user: string): boolean {
    return (this.#recipients.get(user)?.route?.failures ?? 0) < FAILURES_UNTIL_KEPT;
  }

  /**
   * Whether a client can have been shown a letter.
   *
   * @param user Whose client.
   * @param number The letter's number.
   */
  wasSent(user: string, number: number): boolean {
    return number <= (this.#recipients.get(user)?.sent ?? 0);
  }

  /**
   * A user's client has found a new way: what is under way on the old one is
   * given up, and sent on the new one.
   *
   * @param user Whose client.
   * @param shown The number of the last letter that it has shown.
   */
  async resume(user: string, shown: number): Promise<void> {
    const recipient = this.#recipient(user);
    const { route, mailbox } = recipient;
    if (!route) return;
    route.pause();
    route.interrupt(new Deno.errors.Interrupted("There is a new way"));
    await recipient.sending;
    if (recipient.route !== route) return;
    const letters = mailbox.takeShown(shown);
    route.kept = Math.max(0, route.kept - letters.length);
    for (const { receipt } of letters) receipt?.delivered();
    this.#succeeded(recipient, route);
    route.resume();
    this.#run(recipient);
  }

  /** Stops all sending; what waits is dropped along with this object. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    for (const recipient of this.#recipients.values()) {
      recipient.route?.end();
      recipient.route?.carrier.close();
      recipient.route = undefined;
    }
    for (const route of this.#busy) route.interrupt(SESSION_OVER);
    this.#deadlines.clear();
    this.#farewells.close();
    await this.#tasks.done();
  }

  #letter(push: Push, receipt?: Receipt): Letter {
    this.#lastNumber += 1;
    return { push, number: this.#lastNumber, time: this.#options.clock.date(), receipt };
  }

  #recipient(user: string): Recipient {
    let recipient = this.#recipients.get(user);
    if (!recipient) {
      recipient = { user, mailbox: new Mailbox(), sent: 0, running: false };
      this.#recipients.set(user, recipient);
    }
    return recipient;
  }

  #run(recipient: Recipient): void {
    const { running, route, mailbox } = recipient;
    if (this.#disposed || running || route?.isResting || mailbox.size === 0) return;
    recipient.running = true;
    this.#tasks.add(this.#empty(recipient));
  }

  /**
   * Sends what waits, one batch after the other, until nothing does, the route
   * is gone, or it rests. What fails goes back to where it was.
   */
  async #empty(recipient: Recipient): Promise<void> {
    const { mailbox } = recipient;
    while (recipient.route && !recipient.route.isResting && mailbox.size > 0) {
      recipient.sending = this.#sendNext(recipient, recipient.route);
      await recipient.sending;
      if (mailbox.size === 0) recipient.route?.carrier.idle();
    }
    recipient.sending = undefined;
    recipient.running = false;
  }

  async #sendNext(recipient: Recipient, route: Route): Promise<void> {
    const { carrier } = route;
    const usesSlot = carrier.dials;
    // The wait also lets what is given in the same turn go in one batch.
    await (usesSlot ? this.#slots.take() : undefined);
    try {
      if (recipient.route !== route) return;
      const batch = carrier.take(recipient.mailbox, route.kept);
      if (batch.letters.length === 0) return;
      recipient.sent = Math.max(recipient.sent, batch.letters.at(-1)!.number);
      await this.#send(recipient, route, batch);
    } finally {
      if (usesSlot) this.#slots.give();
    }
  }

  async #send(recipient: Recipient, route: Route, { letters, kept }: Batch): Promise<void> {
    this.#busy.add(route);
    this.#deadlines.start(route);
    let shown = 0;
    const onShown = (count: number) => {
      this.#deadlines.start(route);
      for (const { receipt } of letters.slice(shown, shown + count)) receipt?.delivered();
      route.kept -= Math.max(0, Math.min(kept - shown, count));
      shown += count;
      this.#succeeded(recipient, route);
    };
    try {
      await route.carrier.carry({ letters, kept }, route.signal, onShown);
    } catch {
      this.#returned(recipient, route, letters.slice(shown));
    } finally {
      this.#deadlines.stop(route);
      this.#busy.delete(route);
    }
  }

  /** Letters have come back; those for a session that is over are worth keeping only if messages. */
  #returned(recipient: Recipient, route: Route, letters: readonly Letter[]): void {
    if (recipient.route === route) {
      recipient.mailbox.putBack(letters);
      if (!route.isPaused) this.#failed(recipient, route);
      return;
    }
    const messages = letters.filter(isMessage);
    this.#drop(letters);
    recipient.mailbox.putBack(messages);
    if (recipient.route) recipient.route.kept += messages.length;
  }

  #succeeded({ session }: Recipient, route: Route): void {
    if (session && route.failures >= FAILURES_UNTIL_KEPT) {
      this.#options.onReachable?.(session, true);
    }
    route.succeeded();
  }

  #failed(recipient: Recipient, route: Route): void {
    route.failed(this.#options.clock, () => this.#run(recipient));
    if (route.failures < FAILURES_UNTIL_KEPT) return;
    if (recipient.session && route.failures === FAILURES_UNTIL_KEPT) {
      this.#options.onReachable?.(recipient.session, false);
    }
    this.#report(recipient.mailbox);
  }

  /** Waits for the batch under way, lets it be known what is kept, and sends the last notices. */
  async #leave(recipient: Recipient, route: Route, notices: readonly Letter[]): Promise<void> {
    const { user, mailbox, sending } = recipient;
    const cancelTimer = this.#options.clock.after(
      FAREWELL_DEADLINE,
      () => route.interrupt(SESSION_OVER),
    );
    await sending;
    cancelTimer();
    if (!recipient.route) this.#report(mailbox);
    await this.#farewells.send(user, route.carrier, notices);
  }

  /** Lets the senders of what cannot be delivered know. */
  #report(mailbox: Mailbox): void {
    this.#drop(mailbox.takePrivate());
    for (const { receipt } of mailbox.letters()) receipt?.settle("kept");
  }

  /** Lets the senders of private messages know that these will not be delivered. */
  #drop(letters: readonly Letter[]): void {
    for (const letter of letters) {
      if (isPrivate(letter)) letter.receipt?.settle("gone");
    }
  }
}
