/**
 * A mailroom whose pushes a test shows by hand, one after the other, as a
 * client of protocol 2 acknowledges them.
 *
 * @module
 */
import { DEFAULT_LIMITS } from "../../lib/center/limits.ts";
import { type Fate, Receipt } from "../../lib/chat/receipt.ts";
import type { Batch, Carrier } from "../../lib/delivery/carrier.ts";
import type { Letter } from "../../lib/delivery/letter.ts";
import type { Mailbox } from "../../lib/delivery/mailbox.ts";
import { Mailroom } from "../../lib/delivery/mailroom.ts";
import { formatPush, type Push } from "../../lib/protocol/push.ts";
import { type Session, Sessions } from "../../lib/session.ts";
import { bytesOf, textOf } from "../support/bytes.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FAREWELL, message, settled } from "./fixtures.ts";

/** A letter in a few words: `kept`, if it is, and what it says. */
function words({ push }: Letter, kept: boolean): string {
  const text = push.kind === "private" ? `<${textOf(push.sealed)}>` : formatPush(push);
  return (kept ? "kept " : "") + text.replace("[seas]: ", "");
}

/** The way to one session, on which nothing happens by itself. */
export class HandCarrier implements Carrier {
  readonly dials = false;
  /** Every batch that was begun. */
  readonly batches: string[][] = [];
  /** The last letters, when it was over. */
  readonly farewells: string[] = [];
  /** Whether it was closed. */
  isClosed = false;
  #numbers: number[] = [];
  #onShown: (count: number) => void = () => {};
  #done: PromiseWithResolvers<void> | undefined;

  /** The numbers of the batch begun last. */
  get numbers(): readonly number[] {
    return this.#numbers;
  }

  /** Whether a batch is under way. */
  get isBusy(): boolean {
    return this.#done !== undefined;
  }

  take(mailbox: Mailbox, kept: number): Batch {
    const letters = mailbox.takeBytes(1_000);
    return { letters, kept: Math.min(kept, letters.length) };
  }

  async carry(
    { letters, kept }: Batch,
    signal: AbortSignal,
    onShown: (count: number) => void,
  ): Promise<void> {
    this.batches.push(letters.map((letter, i) => words(letter, i < kept)));
    this.#numbers = letters.map(({ number }) => number);
    this.#onShown = onShown;
    const done = this.#done = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => done.reject(new Deno.errors.Interrupted("aborted")));
    try {
      await done.promise;
    } finally {
      this.#done = undefined;
    }
  }

  idle(): void {}

  farewell(letters: readonly Letter[]): Promise<void> {
    this.farewells.push(...letters.map((letter) => words(letter, false)));
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }

  /** So many letters of the batch under way, or all that are left, are shown. */
  async show(count: number, isAll = false): Promise<void> {
    this.#onShown(count);
    if (isAll) this.#done?.resolve();
    await settled();
  }

  /** The batch under way fails. */
  async fail(): Promise<void> {
    this.#done?.reject(new Deno.errors.ConnectionReset("reset"));
    await settled();
  }
}

/** A mailroom of such carriers, with google in it. */
export class HandPost implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly mailroom: Mailroom;
  /** What became of each push, such as `one: kept`. */
  readonly fates: string[] = [];
  readonly #sessions = new Sessions(this.clock, 30_000);
  readonly #carriers = new Map<Session, HandCarrier>();

  constructor() {
    this.mailroom = new Mailroom({
      clock: this.clock,
      limits: DEFAULT_LIMITS,
      dials: 256,
      carrierFor: (session) => {
        const carrier = new HandCarrier();
        this.#carriers.set(session, carrier);
        return carrier;
      },
      isSamePlace: () => false,
    });
  }

  /** A user comes. */
  open(user = "google"): HandCarrier {
    const session = this.#sessions.offer(user);
    this.#sessions.open(session);
    this.mailroom.open(session, FAREWELL);
    return this.#carriers.get(session)!;
  }

  /** Gives messages to google. */
  async give(...texts: string[]): Promise<void> {
    for (const text of texts) this.push(message(text), text);
    await settled();
  }

  /** Gives private messages to google. */
  async whisper(...texts: string[]): Promise<void> {
    for (const text of texts) {
      this.push({ kind: "private", from: "seas", number: 1, sealed: bytesOf(text) }, text);
    }
    await settled();
  }

  /** Gives a push, whose fate is noted under a name. */
  push(push: Push, name: string, ...users: string[]): void {
    const to = users.length > 0 ? users : ["google"];
    const receipt = new Receipt(to.length);
    receipt.whenSettled((fate: Fate) => this.fates.push(`${name}: ${fate}`));
    this.mailroom.push(push, to, receipt);
  }

  /** Lets time pass, and what it led to happen. */
  async advance(milliseconds: number): Promise<void> {
    this.clock.advance(milliseconds);
    await settled();
  }

  /** What became of pushes since this was last called. */
  took(): string[] {
    return this.fates.splice(0);
  }

  /** Ends the mailroom. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.mailroom[Symbol.asyncDispose]();
  }
}
