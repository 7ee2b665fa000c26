/**
 * What waits for one user, in order.
 *
 * @module
 */
import type { Memory } from "../protocol/fields.ts";
import { Queue } from "../queue.ts";
import { Arena } from "./arena.ts";
import { Outboxes } from "./outboxes.ts";
import { bytesAsKept, isMessage, KEPT_FRAME_BYTES, type Letter, letterFrame2 } from "./letter.ts";

/** A queue of letters. Messages in it outlast the session; other pushes do not. */
export class Mailbox implements Memory {
  readonly #letters = new Queue<Letter>();
  readonly #outboxes: Outboxes;
  /** How many messages wait in it. */
  #messages = 0;
  #lists = 0;
  /** How many messages have not been shown, those under way included, and how long they are. */
  #unshown = 0;
  #unshownBytes = 0;
  /** Since when the oldest waits that was taken out to be shown. */
  #takenSince: number | undefined;
  /** Made for the first message. */
  #arena: Arena | undefined;

  /**
   * Makes a mailbox in which nothing waits.
   *
   * @param outboxes What waits of each sender, in all mailboxes together.
   */
  constructor(outboxes: Outboxes = new Outboxes()) {
    this.#outboxes = outboxes;
  }

  /** How many letters wait. */
  get size(): number {
    return this.#letters.size;
  }

  /** Whether a letter can be taken out: the first, unless that is not written down yet. */
  get isReady(): boolean {
    return this.#first !== undefined;
  }

  /** Since when the first letter waits, if it is a message, in milliseconds since 1970. */
  get oldest(): number | undefined {
    if (this.#unshown > this.#messages) return this.#takenSince;
    const letter = this.#letters.peek();
    return isMessage(letter) ? letter.time : undefined;
  }

  /** How many of them are messages. */
  get messages(): number {
    return this.#messages;
  }

  /** How many messages have not been shown, those under way included. */
  get unshown(): number {
    return this.#unshown;
  }

  /** How long these are in all, private ones included, in bytes. */
  get unshownBytes(): number {
    return this.#unshownBytes;
  }

  /** How many lists of who is online wait, which may be long. */
  get lists(): number {
    return this.#lists;
  }

  /** Memory for the frame of a message to this user, for as long as it is not shown. */
  allocate(length: number): Uint8Array<ArrayBuffer> {
    this.#arena ??= new Arena();
    return this.#arena.allocate(length, this.#unshown);
  }

  /** Puts a letter behind all others. */
  add(letter: Letter): void {
    this.#letters.push(letter);
    this.#count(letter, 1);
    this.#countUnshown(letter, 1);
  }

  /** Takes out the first letter, if one is ready, to be shown. */
  takeFirst(): Letter[] {
    const letter = this.#first;
    if (!letter) return [];
    this.#letters.shift();
    return this.#taken([letter]);
  }

  /**
   * Takes out the first letters, as far as they are messages and fit one frame.
   *
   * @param count How many at most.
   * @param maxBytes The longest frame, in bytes of text; one message is taken at any rate.
   */
  takeMessages(count: number, maxBytes: number): Letter[] {
    const taken: Letter[] = [];
    let bytes = KEPT_FRAME_BYTES;
    while (taken.length < count) {
      const letter = this.#first;
      if (!isMessage(letter)) break;
      bytes += bytesAsKept(letter);
      if (taken.length > 0 && bytes > maxBytes) break;
      this.#letters.shift();
      taken.push(letter);
    }
    return this.#taken(taken);
  }

  /**
   * Takes out the first letters, as far as their frames in protocol 2 fit.
   *
   * @param maxBytes How long the frames are in all; one letter is taken at any rate.
   */
  takeBytes(maxBytes: number): Letter[] {
    let count = 0;
    let bytes = 0;
    for (let letter = this.#first; letter; letter = this.#letters.at(count)) {
      if (letter.isUnwritten) break;
      bytes += letterFrame2(letter).length;
      if (count > 0 && bytes > maxBytes) break;
      count += 1;
    }
    return this.#taken(this.#letters.shiftMany(count));
  }

  /** Letters that were taken out to be shown have been, or never will be. */
  settle(letters: readonly Letter[]): void {
    for (const letter of letters) this.#countUnshown(letter, -1);
    if (this.#unshown === 0) this.#arena?.release();
  }

  /**
   * Takes out the first letters, as far as they have been shown.
   *
   * @param number The number of the last one shown.
   */
  takeShown(number: number): Letter[] {
    const taken: Letter[] = [];
    for (let letter = this.#first; letter; letter = this.#first) {
      if (letter.number > number) break;
      this.#letters.shift();
      taken.push(letter);
    }
    this.#countAll(taken, -1);
    this.settle(taken);
    return taken;
  }

  /** Takes out the private messages of one user. */
  takePrivate(from: string): Letter[] {
    return this.#takeAll(({ push }) => push.kind === "private" && push.from === from);
  }

  /** Puts letters that were taken out to be shown back before all others, in their order. */
  putBack(letters: readonly Letter[]): void {
    this.#letters.putBack(letters);
    this.#countAll(letters, 1);
  }

  /** Takes out all that is no message. */
  takeNotices(): Letter[] {
    return this.#takeAll((letter) => !isMessage(letter));
  }

  /** Takes a letter out that cannot be written down. */
  takeUnwritten(letter: Letter): void {
    const before = this.size;
    this.#letters.remove(letter);
    if (this.size === before) return;
    this.#count(letter, -1);
    this.settle([letter]);
  }

  /** Takes out all that waits. */
  takeAll(): Letter[] {
    return this.#takeAll(() => true);
  }

  /** Gives up memory that is not used now. */
  trim(): void {
    this.#letters.trim();
    if (this.#unshown === 0) this.#arena = undefined;
  }

  /** All that waits, in order. */
  letters(): Letter[] {
    return this.#letters.toArray();
  }

  /** The first letter, if it is ready. */
  get #first(): Letter | undefined {
    const letter = this.#letters.peek();
    return letter?.isUnwritten ? undefined : letter;
  }

  #takeAll(isTaken: (letter: Letter) => boolean): Letter[] {
    const taken = this.#letters.take(isTaken);
    this.#countAll(taken, -1);
    this.settle(taken);
    return taken;
  }

  #taken(letters: Letter[]): Letter[] {
    this.#countAll(letters, -1);
    this.#takenSince = letters.find(isMessage)?.time;
    return letters;
  }

  #countAll(letters: readonly Letter[], sign: 1 | -1): void {
    for (const letter of letters) this.#count(letter, sign);
  }

  #count({ push: { kind } }: Letter, sign: 1 | -1): void {
    if (kind === "message") this.#messages += sign;
    else if (kind === "online") this.#lists += sign;
  }

  #countUnshown({ push, size, isShared }: Letter, sign: 1 | -1): void {
    if (push.kind !== "message" && push.kind !== "private") return;
    if (push.kind === "message") this.#unshown += sign;
    this.#unshownBytes += sign * size;
    if (!isShared) this.#outboxes.change(push.from, sign * size);
  }
}
