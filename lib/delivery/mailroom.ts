/**
 * Delivery by dialling: each user has one mailbox and one writer, so that what
 * is given to it arrives in that order.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Delivery } from "../chat/delivery.ts";
import { type Endpoint, formatEndpoint } from "../net/address.ts";
import { Deadlines } from "../net/deadlines.ts";
import type { Message, Push } from "../protocol/push.ts";
import { Tasks } from "../tasks.ts";
import { FAREWELL_DEADLINE, Farewells } from "./farewells.ts";
import { isMessage, keptFrame, type Letter, letterFrame } from "./letter.ts";
import { Mailbox } from "./mailbox.ts";
import { Route, type SendFrame } from "./route.ts";
import { Slots } from "./slots.ts";

/** Milliseconds that one push may take. */
const PUSH_DEADLINE = 5_000;

/** After so many failures in a row, messages count as kept and their senders are told. */
const FAILURES_UNTIL_KEPT = 2;

/** How many pushes are dialled at once. */
const MAX_DIALS = 256;

/** How many messages wait for one user, at most, and how many other pushes. */
const MAX_WAITING = 10_000;

/** How long the messages that wait for one user are in all, at most, in UTF-16 code units. */
const MAX_WAITING_LENGTH = 8 * 1024 * 1024;

/** How a {@linkcode Mailroom} works. */
export interface MailroomOptions {
  /** Tells the time. */
  readonly clock: Clock;
  /** The longest frame that clients accept, in bytes of text. */
  readonly maxFrameBytes: number;
  /** Brings a frame to an endpoint. */
  readonly send: SendFrame;
  /** Called when a message could not be delivered to someone open and is kept. */
  onKept(message: Message): void;
  /** Called when a user cannot be reached, and when they can again. */
  onReachable?(user: string, endpoint: Endpoint, reachable: boolean): void;
}

interface Recipient {
  readonly user: string;
  readonly mailbox: Mailbox;
  route?: Route | undefined;
  /** The push under way; never rejects. */
  sending?: Promise<void> | undefined;
  /** Whether the loop that empties the mailbox runs. */
  running: boolean;
}

/** Brings pushes to listening addresses, one connection for each push. */
export class Mailroom implements Delivery, AsyncDisposable {
  readonly #options: MailroomOptions;
  readonly #recipients = new Map<string, Recipient>();
  readonly #slots = new Slots(MAX_DIALS);
  readonly #deadlines: Deadlines<Route>;
  readonly #farewells: Farewells;
  /** The routes on which a push is under way. */
  readonly #busy = new Set<Route>();
  readonly #tasks = new Tasks();
  #disposed = false;

  /**
   * Makes a mailroom with no mailbox.
   *
   * @param options How it works.
   */
  constructor(options: MailroomOptions) {
    this.#options = options;
    this.#deadlines = new Deadlines(options.clock, PUSH_DEADLINE, (route) => route.interrupt());
    this.#farewells = new Farewells(options.clock, options.send);
  }

  /** {@inheritDoc Delivery.open} */
  open(user: string, endpoint: Endpoint, farewell: Push): void {
    if (this.#disposed) return;
    const recipient = this.#recipient(user);
    const older = recipient.route;
    older?.end();
    recipient.mailbox.takeNotices();
    recipient.route = new Route(endpoint, recipient.mailbox.messages);
    // At the same endpoint it is the new client that would hear that it has been replaced.
    if (older && formatEndpoint(older.endpoint) !== formatEndpoint(endpoint)) {
      older.interrupt();
      this.#tasks.add(this.#farewells.send(user, older.endpoint, [{ push: farewell }]));
    }
    this.#run(recipient);
  }

  /** {@inheritDoc Delivery.close} */
  close(user: string, flush: boolean): Promise<void> {
    const recipient = this.#recipient(user);
    const { route, mailbox } = recipient;
    recipient.route = undefined;
    const notices = mailbox.takeNotices();
    if (!route) return Promise.resolve();
    route.end();
    const flushes = flush && route.failures === 0;
    if (!flushes) route.interrupt();
    const closed = this.#leave(recipient, route, flushes ? notices : []);
    this.#tasks.add(closed);
    return closed;
  }

  /** {@inheritDoc Delivery.push} */
  push(push: Push, users: Iterable<string>): void {
    const letter: Letter = { push };
    for (const user of users) {
      const recipient = this.#recipient(user);
      const { mailbox, route } = recipient;
      if (isMessage(letter)) mailbox.add(letter);
      else if (route && mailbox.size - mailbox.messages < MAX_WAITING) mailbox.add(letter);
      if (!route) {
        // That somebody is offline, the chat says itself.
        letter.reported = true;
        continue;
      }
      if (route.failures >= FAILURES_UNTIL_KEPT) this.#report([letter]);
      this.#run(recipient);
    }
  }

  /** {@inheritDoc Delivery.hasRoom} */
  hasRoom(user: string): boolean {
    const { messages, messageLength } = this.#recipient(user).mailbox;
    return messages < MAX_WAITING && messageLength < MAX_WAITING_LENGTH;
  }

  /** Stops all sending; what waits is dropped along with this object. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    for (const recipient of this.#recipients.values()) {
      recipient.route?.end();
      recipient.route = undefined;
    }
    for (const route of this.#busy) route.interrupt();
    this.#deadlines.clear();
    this.#farewells.close();
    await this.#tasks.done();
  }

  #recipient(user: string): Recipient {
    let recipient = this.#recipients.get(user);
    if (!recipient) {
      recipient = { user, mailbox: new Mailbox(), running: false };
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
   * Sends what waits, one push after the other, until nothing does, the route
   * is gone, or it rests. A push that fails goes back to where it was.
   */
  async #empty(recipient: Recipient): Promise<void> {
    const { mailbox } = recipient;
    while (recipient.route && !recipient.route.isResting && mailbox.size > 0) {
      recipient.sending = this.#sendNext(recipient, recipient.route);
      await recipient.sending;
    }
    recipient.sending = undefined;
    recipient.running = false;
  }

  async #sendNext(recipient: Recipient, route: Route): Promise<void> {
    const { mailbox } = recipient;
    await this.#slots.take();
    try {
      if (recipient.route !== route) return;
      const kept = mailbox.takeMessages(route.kept, this.#options.maxFrameBytes);
      const letters = kept.length > 0 ? kept : mailbox.takeFirst();
      try {
        await this.#send(route, kept.length > 0 ? keptFrame(kept) : letterFrame(letters[0]!));
        route.kept -= kept.length;
        this.#succeeded(recipient, route);
      } catch {
        this.#returned(recipient, route, letters);
      }
    } finally {
      this.#slots.give();
    }
  }

  /** Letters have come back; those for a session that is over are worth keeping only if messages. */
  #returned(recipient: Recipient, route: Route, letters: readonly Letter[]): void {
    if (recipient.route === route) {
      recipient.mailbox.putBack(letters);
      this.#failed(recipient, route);
      return;
    }
    const messages = letters.filter(isMessage);
    recipient.mailbox.putBack(messages);
    if (recipient.route) recipient.route.kept += messages.length;
  }

  async #send(route: Route, frame: Uint8Array): Promise<void> {
    this.#busy.add(route);
    this.#deadlines.start(route);
    try {
      await this.#options.send(route.endpoint, frame, route.signal);
    } finally {
      this.#deadlines.stop(route);
      this.#busy.delete(route);
    }
  }

  #succeeded({ user }: Recipient, route: Route): void {
    if (route.failures >= FAILURES_UNTIL_KEPT) {
      this.#options.onReachable?.(user, route.endpoint, true);
    }
    route.succeeded();
  }

  #failed(recipient: Recipient, route: Route): void {
    route.failed(this.#options.clock, () => this.#run(recipient));
    if (route.failures < FAILURES_UNTIL_KEPT) return;
    if (route.failures === FAILURES_UNTIL_KEPT) {
      this.#options.onReachable?.(recipient.user, route.endpoint, false);
    }
    this.#report(recipient.mailbox.letters());
  }

  /** Waits for the push under way, lets it be known what is kept, and sends the last notices. */
  async #leave(recipient: Recipient, route: Route, notices: readonly Letter[]): Promise<void> {
    const { user, mailbox, sending } = recipient;
    const cancelTimer = this.#options.clock.after(FAREWELL_DEADLINE, () => route.interrupt());
    await sending;
    cancelTimer();
    if (!recipient.route) this.#report(mailbox.letters());
    await this.#farewells.send(user, route.endpoint, notices);
  }

  /** Lets the senders of messages that cannot be delivered know, once for each. */
  #report(letters: readonly Letter[]): void {
    for (const letter of letters) {
      if (letter.push.kind !== "message" || letter.reported) continue;
      letter.reported = true;
      this.#options.onKept(letter.push);
    }
  }
}
