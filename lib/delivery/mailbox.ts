/**
 * What waits for one user, in order.
 *
 * @module
 */
import { bytesAsKept, isMessage, KEPT_FRAME_BYTES, type Letter } from "./letter.ts";

/** A queue of letters. Messages in it outlast the session; other pushes do not. */
export class Mailbox {
  #letters: Letter[] = [];
  /** Where the first letter still in the box is. */
  #head = 0;
  #messages = 0;

  /** How many letters wait. */
  get size(): number {
    return this.#letters.length - this.#head;
  }

  /** How many of them are messages. */
  get messages(): number {
    return this.#messages;
  }

  /** Puts a letter behind all others. */
  add(letter: Letter): void {
    this.#letters.push(letter);
    if (isMessage(letter)) this.#messages += 1;
  }

  /** Takes out the first letter, if there is one. */
  takeFirst(): Letter[] {
    const letter = this.#letters[this.#head];
    if (!letter) return [];
    this.#head += 1;
    if (isMessage(letter)) this.#messages -= 1;
    // Moving the rest up each time would make emptying a long queue quadratic.
    if (this.#head >= 32 && this.#head * 2 >= this.#letters.length) this.#compact();
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
      const letter = this.#letters[this.#head];
      if (!isMessage(letter)) break;
      bytes += bytesAsKept(letter);
      if (taken.length > 0 && bytes > maxBytes) break;
      taken.push(letter);
      this.takeFirst();
    }
    return taken;
  }

  /** Puts letters that were taken out back before all others, in their order. */
  putBack(letters: readonly Letter[]): void {
    this.#compact();
    this.#letters = [...letters, ...this.#letters];
    this.#messages += letters.filter(isMessage).length;
  }

  /** Takes out all that is no message. */
  takeNotices(): Letter[] {
    this.#compact();
    const notices = this.#letters.filter((letter) => !isMessage(letter));
    this.#letters = this.#letters.filter(isMessage);
    return notices;
  }

  /** All that waits, in order. */
  letters(): Letter[] {
    return this.#letters.slice(this.#head);
  }

  #compact(): void {
    this.#letters = this.#letters.slice(this.#head);
    this.#head = 0;
  }
}
