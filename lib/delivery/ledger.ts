/**
 * What the mailroom writes down of messages: that they were given, to whom they
 * have been shown, and by which ids they are known if they come again.
 *
 * @module
 */
import { Receipt } from "../chat/receipt.ts";
import type { Clock } from "../clock.ts";
import type { Change, Contents, Store } from "../store/store.ts";
import { MessageIds } from "../protocol/message_id.ts";
import type { Message } from "../protocol/push.ts";
import { GivenMessages } from "./given_messages.ts";
import { isMessage, Letter } from "./letter.ts";

/** A message that was written down before, and for whom it waits. */
export interface Waiting {
  /** The message. */
  readonly letter: Letter;
  /** For whom. */
  readonly recipients: readonly string[];
}

/** Keeps the store true to the mailboxes. */
export class Ledger {
  readonly #store: Store;
  readonly #given: GivenMessages;
  readonly #unnamed: MessageIds;
  #lastNumber: number;

  /**
   * Opens it where an earlier one was left.
   *
   * @param clock Tells the time.
   * @param store Where it is written.
   * @param contents What the store held.
   * @param unnamed The ids of messages whose senders name none, by their numbers.
   */
  constructor(
    clock: Clock,
    store: Store,
    { ids, lastNumber }: Contents,
    unnamed: MessageIds = new MessageIds(),
  ) {
    this.#store = store;
    this.#unnamed = unnamed;
    this.#lastNumber = lastNumber;
    this.#given = new GivenMessages(clock, (number) => store.write({ kind: "id-over", number }));
    for (const { from, id, number, time } of ids) this.#given.add(from, id, { number, time });
  }

  /** How many messages are known by their ids. */
  get size(): number {
    return this.#given.size;
  }

  /** The greatest number so far. */
  get lastNumber(): number {
    return this.#lastNumber;
  }

  /** A number for a letter, greater than all before. */
  nextNumber(): number {
    return this.#lastNumber += 1;
  }

  /**
   * The messages of an earlier center.
   *
   * @param contents What the store held.
   */
  *waiting({ messages }: Contents): Generator<Waiting> {
    for (
      const { number, time, from, id, body, recipients, isShared = recipients.length > 1 }
        of messages
    ) {
      const receipt = new Receipt(recipients.length);
      const letter = new Letter(
        { kind: "message", from, body, id },
        number,
        time,
        receipt,
        isShared,
      );
      letter.waiting = recipients.length;
      receipt.taken();
      // Nobody is there: its recipients log in again only after this.
      receipt.keep();
      this.#given.watch(from, id, receipt);
      yield { letter, recipients };
    }
  }

  /**
   * A message is given: it is written down before it goes out.
   *
   * @param letter The message.
   * @param recipients To whom.
   * @param isOnce Whether its sender did not name its id, and so cannot send it again.
   * @param written Called when that is done, or with `false` if it cannot be.
   */
  give(
    letter: Letter,
    recipients: readonly string[],
    isOnce: boolean,
    written: (isWritten: boolean) => void,
  ): void {
    const { push, number, time, receipt } = letter;
    if (push.kind !== "message") return;
    const { from } = push;
    letter.waiting = recipients.length;
    if (!isOnce) this.#given.add(from, push.id ?? "", letter);
    if (!this.#store.isLasting) {
      receipt?.taken();
      return written(true);
    }
    letter.isUnwritten = true;
    const id = push.id ?? this.#unnamed.of(number);
    const message = { number, time, from, id, isOnce, body: push.body, recipients };
    this.#store.write({ kind: "message", message });
    this.#store.whenWritten((error) => {
      letter.isUnwritten = false;
      if (error) this.#given.delete(from, id);
      else receipt?.taken();
      // Its id is remembered, lest it go to others when it comes again.
      if (!error && recipients.length === 0) this.#store.write({ kind: "over", number });
      written(!error);
      if (error) receipt?.settle("unwritten");
    });
  }

  /** The receipt of a message that was given before. */
  receiptOf(from: string, id: string): Receipt | undefined {
    return this.#given.receiptOf(from, id);
  }

  /** A user has been shown letters, or will never be. */
  shown(user: string, letters: readonly Letter[]): void {
    let last = 0;
    for (const letter of letters) {
      if (!isMessage(letter)) continue;
      last = Math.max(last, letter.number);
      letter.waiting -= 1;
      if (letter.waiting === 0) this.#over(letter);
    }
    if (last > 0) this.#write({ kind: "shown", user, number: last });
  }

  /** Nobody waits for a message any more. */
  #over({ push, number }: Letter & { push: Message }): void {
    this.#write({ kind: "over", number });
    if (push.id !== undefined) this.#given.shown(push.from, push.id, number);
  }

  #write(change: Change): void {
    if (this.#store.isLasting) this.#store.write(change);
  }

  /** A user is somebody else now. */
  forget(user: string): void {
    this.#given.forget(user);
    this.#store.write({ kind: "shown", user, number: this.#lastNumber });
  }

  /** Forgets ids that are old. */
  sweep(): void {
    this.#given.sweep();
  }
}
