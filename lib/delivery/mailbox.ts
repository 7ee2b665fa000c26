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
  #messages = 0;
  #messageBytes = 0;
  #lists = 0;

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
    const letter = this.#letters.peek();
    return isMessage(letter) ? letter.time : undefined;
  }

  /** How many of them are messages. */
  get messages(): number {
    return this.#messages;
  }

  /** How long the messages are in all, private ones included, in bytes. */
  get messageBytes(): number {
    return this.#messageBytes;
  }

  /** How many lists of who is online wait, which may be long. */
  get lists(): number {
    return this.#lists;
  }

  /** Puts a letter behind all others. */
  add(letter: Letter): void {
    this.#letters.push(letter);
    this.#count([letter], 1);
  }

  /** Takes out the first letter, if one is ready. */
  takeFirst(): Letter[] {
    const letter = this.#first;
    if (!letter) return [];
    this.#letters.shift();
    this.#count([letter], -1);
    return [letter];
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
      taken.push(...this.takeFirst());
    }
    return taken;
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
    this.#count(taken, -1);
    return taken;
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
      taken.push(...this.takeFirst());
    }
    return taken;
  }

  /** Takes out the private messages of one user. */
  takePrivate(from: string): Letter[] {
    return this.#takeAll(({ push }) => push.kind === "private" && push.from === from);
  }

  /** Puts letters that were taken out back before all others, in their order. */
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
    this.#takeAll((other) => other === letter);
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
    return taken;
  }

  #count(letters: readonly Letter[], sign: 1 | -1): void {
    for (const letter of letters) {
      const { push, isShared } = letter;
      if (push.kind === "online") this.#lists += sign;
      if (push.kind !== "message" && push.kind !== "private") continue;
      const bytes = sign * (push.kind === "message" ? push.body : push.sealed).length;
      if (push.kind === "message") this.#messages += sign;
      this.#messageBytes += bytes;
      if (!isShared) this.#outboxes.change(push.from, bytes);
    }
  }
}
