/**
 * What waits for one user, in order.
 *
 * @module
 */
import { Queue } from "../queue.ts";
import { Outboxes } from "./outboxes.ts";
import { bytesAsKept, isMessage, KEPT_FRAME_BYTES, type Letter, letterFrame2 } from "./letter.ts";

/** A queue of letters. Messages in it outlast the session; other pushes do not. */
export class Mailbox {
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

  /** Puts a letter behind all others. */
  add(letter: Letter): void {
    this.#letters.push(letter);
    this.#count([letter], 1);
    this.#countUnshown([letter], 1);
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
    const taken: Letter[] = [];
    let bytes = 0;
    for (let letter = this.#first; letter; letter = this.#first) {
      bytes += letterFrame2(letter).length;
      if (taken.length > 0 && bytes > maxBytes) break;
      this.#letters.shift();
      taken.push(letter);
    }
    return this.#taken(taken);
  }

  /** Letters that were taken out to be shown have been, or never will be. */
  settle(letters: readonly Letter[]): void {
    this.#countUnshown(letters, -1);
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
    this.#count(taken, -1);
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
    this.#count(letters, 1);
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
    this.#count([letter], -1);
    this.settle([letter]);
  }

  /** Takes out all that waits. */
  takeAll(): Letter[] {
    return this.#takeAll(() => true);
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
    this.#count(taken, -1);
    this.settle(taken);
    return taken;
  }

  #taken(letters: Letter[]): Letter[] {
    this.#count(letters, -1);
    this.#takenSince = letters.find(isMessage)?.time;
    return letters;
  }

  #count(letters: readonly Letter[], sign: 1 | -1): void {
    for (const { push: { kind } } of letters) {
      if (kind === "message") this.#messages += sign;
      if (kind === "online") this.#lists += sign;
    }
  }

  #countUnshown(letters: readonly Letter[], sign: 1 | -1): void {
    for (const { push, isShared } of letters) {
      if (push.kind !== "message" && push.kind !== "private") continue;
      const bytes = sign * (push.kind === "message" ? push.body : push.sealed).length;
      if (push.kind === "message") this.#unshown += sign;
      this.#unshownBytes += bytes;
      if (!isShared) this.#outboxes.change(push.from, bytes);
    }
  }
}
