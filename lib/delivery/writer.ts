/**
 * The one writer that empties each mailbox: what is given to a user goes out in
 * that order, and stays until it has arrived.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { Deadlines } from "../net/deadlines.ts";
import { Pacer } from "../net/pacer.ts";
import type { Session } from "../session.ts";
import { Slots } from "../slots.ts";
import { Tasks } from "../tasks.ts";
import { type Batch, SESSION_OVER } from "./carrier.ts";
import { isMessage, type Letter } from "./letter.ts";
import { giveUp, type Recipient } from "./recipient.ts";
import type { Route } from "./route.ts";

/** Milliseconds that may pass until something more is shown. */
const PUSH_DEADLINE = 5_000;

/** For how many clients that are dialled at once there is one more that could not be reached before. */
const DIALS_A_RETRY = 8;

/** How a {@linkcode Writer} works. */
export interface WriterOptions {
  /** Tells the time. */
  readonly clock: Clock;
  /** How many clients are dialled at once. */
  readonly dials: number;
  /** Called when a user has been shown letters. */
  onShown(user: string, letters: readonly Letter[]): void;
  /** Called when a user cannot be reached, and when they can again. */
  onReachable?(session: Session, reachable: boolean): void;
}

/** Empties mailboxes, each of them batch by batch. */
export class Writer {
  readonly #options: WriterOptions;
  readonly #slots: Slots;
  /** For those who could not be reached the last time: they must not hold up the others. */
  readonly #retrySlots: Slots;
  /** For those who need no slot: all of them together may be told something at once. */
  readonly #pacer = new Pacer();
  readonly #deadlines: Deadlines<Route>;
  /** The routes on which something is under way. */
  readonly #busy = new Set<Route>();
  readonly #tasks = new Tasks();
  #isClosed = false;

  /**
   * Makes a writer with nothing to do.
   *
   * @param options How it works.
   */
  constructor(options: WriterOptions) {
    this.#options = options;
    this.#slots = new Slots(options.dials);
    this.#retrySlots = new Slots(Math.ceil(options.dials / DIALS_A_RETRY));
    this.#deadlines = new Deadlines(options.clock, PUSH_DEADLINE, (route) => {
      route.interrupt(new Deno.errors.TimedOut("Nothing more was acknowledged"));
    });
  }

  /** How many batches are under way. */
  get size(): number {
    return this.#busy.size;
  }

  /** For how many of them time runs. */
  get deadlines(): number {
    return this.#deadlines.size;
  }

  /**
   * There is a new way to a session: what is under way on the old one is given
   * up, and sent on the new one.
   *
   * @param recipient Whose session.
   * @param shown The number of the last letter that it has shown.
   */
  async resume(recipient: Recipient, shown: number): Promise<void> {
    const { route, mailbox } = recipient;
    if (!route) return;
    route.pause();
    route.interrupt(new Deno.errors.Interrupted("There is a new way"));
    await recipient.sending;
    if (recipient.route !== route) return;
    const letters = mailbox.takeShown(shown);
    route.kept = Math.max(0, route.kept - letters.length);
    this.#options.onShown(recipient.user, letters);
    this.#succeeded(recipient, route);
    route.resume();
    this.run(recipient);
  }

  /** Gives up what is under way, and begins nothing more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const route of this.#busy) route.interrupt(SESSION_OVER);
    this.#deadlines.clear();
    this.#pacer.close();
    await this.#tasks.done();
  }

  /** Begins to empty a mailbox, unless that is under way or has to wait. */
  run(recipient: Recipient): void {
    const { isRunning, route, mailbox } = recipient;
    if (this.#isClosed || isRunning || route?.isResting || !mailbox.isReady) return;
    recipient.isRunning = true;
    this.#tasks.add(this.#empty(recipient));
  }

  /**
   * Sends what waits, one batch after the other, until nothing does, the route
   * is gone, or it rests. What fails goes back to where it was.
   */
  async #empty(recipient: Recipient): Promise<void> {
    const { mailbox } = recipient;
    while (recipient.route && !recipient.route.isResting && mailbox.isReady) {
      recipient.sending = this.#sendNext(recipient, recipient.route);
      await recipient.sending;
      if (!mailbox.isReady) recipient.route?.carrier.idle();
    }
    recipient.sending = undefined;
    recipient.isRunning = false;
  }

  async #sendNext(recipient: Recipient, route: Route): Promise<void> {
    const { carrier } = route;
    const slots = route.failures > 0 ? this.#retrySlots : this.#slots;
    const usesSlot = carrier.dials;
    // The wait also lets what is given in the same turn go in one batch.
    await (usesSlot ? slots.take() : this.#pacer.turn());
    try {
      if (recipient.route !== route) return;
      const batch = carrier.take(recipient.mailbox, route.kept);
      if (batch.letters.length === 0) return;
      recipient.lastSent = Math.max(recipient.lastSent, batch.letters.at(-1)!.number);
      await this.#send(recipient, route, batch);
    } finally {
      if (usesSlot) slots.give();
      else this.#pacer.done();
    }
  }

  async #send(recipient: Recipient, route: Route, { letters, kept }: Batch): Promise<void> {
    this.#busy.add(route);
    this.#deadlines.start(route);
    let shown = 0;
    const onShown = (count: number) => {
      if (shown + count < letters.length) this.#deadlines.start(route);
      const some = count === letters.length ? letters : letters.slice(shown, shown + count);
      recipient.mailbox.settle(some);
      this.#options.onShown(recipient.user, some);
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
    giveUp(letters);
    recipient.mailbox.settle(letters.filter((letter) => !isMessage(letter)));
    recipient.mailbox.putBack(messages);
    if (recipient.route) recipient.route.kept += messages.length;
  }

  #succeeded(recipient: Recipient, route: Route): void {
    const { session, isFailing } = recipient;
    route.succeeded();
    if (session && isFailing) this.#options.onReachable?.(session, true);
  }

  #failed(recipient: Recipient, route: Route): void {
    const wasFailing = recipient.isFailing;
    route.failed(this.#options.clock, () => this.run(recipient));
    if (!recipient.isFailing) return;
    if (recipient.session && !wasFailing) this.#options.onReachable?.(recipient.session, false);
    recipient.report();
  }
}
