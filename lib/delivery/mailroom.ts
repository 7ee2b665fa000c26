/**
 * Delivery by dialling: each user has one mailbox and one writer, so that what
 * is given to it arrives in that order.
 *
 * @module
 */
import type { CancelTimer, Clock } from "../clock.ts";
import type { Delivery } from "../chat/delivery.ts";
import { type Endpoint, formatEndpoint } from "../net/address.ts";
import { Deadlines } from "../net/deadlines.ts";
import type { Message, Push } from "../protocol/push.ts";
import { isMessage, keptFrame, type Letter, letterFrame } from "./letter.ts";
import { Mailbox } from "./mailbox.ts";
import { Slots } from "./slots.ts";

/** Milliseconds that one push may take. */
const PUSH_DEADLINE = 5_000;

/** Milliseconds to wait after the first, the second, … failure in a row. The last one repeats. */
const RETRY_DELAYS = [100, 1_000, 2_000, 4_000, 8_000, 15_000];

/** After so many failures in a row, messages count as kept and their senders are told. */
const FAILURES_UNTIL_KEPT = 2;

/** How many pushes are dialled at once. */
const MAX_DIALS = 256;

/** How many messages wait for one user, at most, and how many other pushes. */
const MAX_WAITING = 10_000;

/** How long the messages that wait for one user are in all, at most, in UTF-16 code units. */
const MAX_WAITING_LENGTH = 8 * 1024 * 1024;

/** How many sessions that are over are sent their last pushes at once, in all and of one user. */
const MAX_FAREWELLS = 64;
const MAX_FAREWELLS_PER_USER = 32;

/** Milliseconds that the last pushes to a session that is over may take. */
const FAREWELL_DEADLINE = 2_000;

/** How a {@linkcode Mailroom} works. */
export interface MailroomOptions {
  /** Tells the time. */
  readonly clock: Clock;
  /** The longest frame that clients accept, in bytes of text. */
  readonly maxFrameBytes: number;
  /** Brings a frame to an endpoint; rejects if it cannot, or is aborted. */
  send(endpoint: Endpoint, frame: Uint8Array, signal: AbortSignal): Promise<void>;
  /** Called when a message could not be delivered to someone open and is kept. */
  onKept(message: Message): void;
  /** Called when a user cannot be reached, and when they can again. */
  onReachable?(user: string, endpoint: Endpoint, reachable: boolean): void;
}

/** A user's way in: where, and how it went so far. */
interface Route {
  readonly endpoint: Endpoint;
  /** Ends the push under way. */
  abort: AbortController;
  failures: number;
  /** How many of the first messages were kept, and are sent as one push. */
  kept: number;
  /** Set while the route rests after a failure. */
  cancelRetry?: CancelTimer | undefined;
}

interface Recipient {
  readonly user: string;
  readonly mailbox: Mailbox;
  route?: Route | undefined;
  /** The sessions that are over and are sent their last pushes. */
  readonly leaving: Set<Route>;
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
  /** So that those who come and go all the time hold up nobody else. */
  readonly #farewellSlots = new Slots(MAX_FAREWELLS);
  readonly #deadlines: Deadlines<Route>;
  readonly #farewellDeadlines: Deadlines<Route>;
  readonly #tasks = new Set<Promise<void>>();
  readonly #routes = new Set<Route>();
  #disposed = false;

  /**
   * Makes a mailroom with no mailbox.
   *
   * @param options How it works.
   */
  constructor(options: MailroomOptions) {
    this.#options = options;
    this.#deadlines = new Deadlines(options.clock, PUSH_DEADLINE, abort);
    this.#farewellDeadlines = new Deadlines(options.clock, FAREWELL_DEADLINE, abort);
  }

  /** {@inheritDoc Delivery.open} */
  open(user: string, endpoint: Endpoint, farewell: Push): void {
    const recipient = this.#recipient(user);
    const older = recipient.route;
    recipient.mailbox.takeNotices();
    recipient.route = {
      endpoint,
      abort: new AbortController(),
      failures: 0,
      kept: recipient.mailbox.messages,
    };
    // At the same endpoint it is the new client that would hear that it has been replaced.
    if (older && formatEndpoint(older.endpoint) !== formatEndpoint(endpoint)) {
      this.#end(older);
      older.abort = new AbortController();
      this.#track(this.#sendLast(recipient, older, () => [{ push: farewell }]));
    }
    older?.cancelRetry?.();
    this.#run(recipient);
  }

  /** {@inheritDoc Delivery.close} */
  close(user: string, flush: boolean): Promise<void> {
    const recipient = this.#recipient(user);
    const { route, mailbox } = recipient;
    recipient.route = undefined;
    const notices = mailbox.takeNotices();
    if (!route) return Promise.resolve();
    const flushes = flush && route.failures === 0;
    if (!flushes) this.#end(route);
    const closed = this.#sendLast(recipient, route, () => {
      if (!recipient.route) this.#report(mailbox.letters());
      return flushes ? notices : [];
    });
    this.#track(closed);
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
    for (const { route } of this.#recipients.values()) if (route) this.#end(route);
    for (const recipient of this.#recipients.values()) recipient.route = undefined;
    for (const route of this.#routes) abort(route);
    this.#deadlines.clear();
    this.#farewellDeadlines.clear();
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }

  #recipient(user: string): Recipient {
    let recipient = this.#recipients.get(user);
    if (!recipient) {
      recipient = { user, mailbox: new Mailbox(), leaving: new Set(), running: false };
      this.#recipients.set(user, recipient);
    }
    return recipient;
  }

  #end(route: Route): void {
    route.cancelRetry?.();
    route.cancelRetry = undefined;
    abort(route);
  }

  #run(recipient: Recipient): void {
    if (this.#disposed || recipient.running || recipient.route?.cancelRetry) return;
    if (recipient.mailbox.size === 0) return;
    recipient.running = true;
    this.#track(this.#empty(recipient));
  }

  /**
   * Sends what waits, one push after the other, until nothing does, the route
   * is gone, or it rests. A push that fails goes back to where it was.
   */
  async #empty(recipient: Recipient): Promise<void> {
    const { mailbox } = recipient;
    while (recipient.route && !recipient.route.cancelRetry && mailbox.size > 0) {
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
    if (this.#disposed) throw new Error("The mailroom is closed");
    this.#routes.add(route);
    this.#deadlines.start(route);
    try {
      await this.#options.send(route.endpoint, frame, route.abort.signal);
    } finally {
      this.#deadlines.stop(route);
      this.#routes.delete(route);
    }
  }

  #succeeded({ user }: Recipient, route: Route): void {
    if (route.failures >= FAILURES_UNTIL_KEPT) {
      this.#options.onReachable?.(user, route.endpoint, true);
    }
    route.failures = 0;
  }

  #failed(recipient: Recipient, route: Route): void {
    const delay = RETRY_DELAYS[Math.min(route.failures, RETRY_DELAYS.length - 1)]!;
    route.failures += 1;
    route.abort = new AbortController();
    route.cancelRetry = this.#options.clock.after(delay, () => {
      route.cancelRetry = undefined;
      this.#run(recipient);
    });
    if (route.failures < FAILURES_UNTIL_KEPT) return;
    if (route.failures === FAILURES_UNTIL_KEPT) {
      this.#options.onReachable?.(recipient.user, route.endpoint, false);
    }
    this.#report(recipient.mailbox.letters());
  }

  /** Lets the senders of messages that cannot be delivered know, once for each. */
  #report(letters: readonly Letter[]): void {
    for (const letter of letters) {
      if (letter.push.kind !== "message" || letter.reported) continue;
      letter.reported = true;
      this.#options.onKept(letter.push);
    }
  }

  /**
   * Sends a session that is over its last letters, when the push under way is
   * done, as far as that goes in time. When too many others of the user's end
   * meanwhile, it has had its chance.
   */
  async #sendLast(
    recipient: Recipient,
    route: Route,
    takeLetters: () => readonly Letter[],
  ): Promise<void> {
    const { leaving } = recipient;
    const [oldest] = leaving.add(route);
    if (oldest && leaving.size > MAX_FAREWELLS_PER_USER) {
      leaving.delete(oldest);
      abort(oldest);
    }
    this.#farewellDeadlines.start(route);
    await recipient.sending;
    const letters = takeLetters();
    await this.#farewellSlots.take();
    try {
      for (const letter of letters) await this.#send(route, letterFrame(letter));
    } catch {
      // Nobody is there any more to see the rest.
    } finally {
      this.#farewellSlots.give();
      this.#farewellDeadlines.stop(route);
      leaving.delete(route);
    }
  }

  #track(task: Promise<void>): void {
    this.#tasks.add(task);
    task.then(() => this.#tasks.delete(task));
  }
}

function abort(route: Route): void {
  route.abort.abort();
}
