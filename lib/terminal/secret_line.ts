/**
 * A line that is typed without being seen, and so is edited by us.
 *
 * @module
 */

const LINE_END = /[\r\n]/;
const CONTROL = /\p{Cc}/u;
const [CTRL_C, CTRL_D, CTRL_H, CTRL_U, DELETE] = ["\x03", "\x04", "\x08", "\x15", "\x7f"];

/** What a letter did to the line: it ended it or all input, or wants the program to end, or neither. */
export type SecretState = "typing" | "done" | "end" | "interrupt";

/** Takes letters, one by one. */
export class SecretLine {
  #letters: string[] = [];

  /** What has been typed. */
  get text(): string {
    return this.#letters.join("");
  }

  /**
   * Takes a letter, or the control character of a key.
   *
   * @param letter The letter.
   * @returns What it did.
   */
  put(letter: string): SecretState {
    if (LINE_END.test(letter)) return "done";
    if (letter === CTRL_C) return "interrupt";
    if (letter === CTRL_D && this.#letters.length === 0) return "end";
    if (letter === CTRL_U) this.#letters = [];
    else if (letter === CTRL_H || letter === DELETE) this.#letters.pop();
    else if (!CONTROL.test(letter)) this.#letters.push(letter);
    return "typing";
  }
}
