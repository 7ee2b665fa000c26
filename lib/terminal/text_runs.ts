/**
 * Letters that come at once, as from a paste that the terminal does not mark:
 * to put them in one by one would take ever longer with each.
 *
 * @module
 */
import type { Input } from "./input.ts";
import { isTypable } from "./keys.ts";

/** Puts letters together until something else comes. */
export class TextRuns {
  readonly #onInput: (input: Input) => void;
  #run = "";

  /**
   * Starts with nothing.
   *
   * @param onInput Told of runs of letters, and in between of what is none, in order.
   */
  constructor(onInput: (input: Input) => void) {
    this.#onInput = onInput;
  }

  /** Takes what comes from the keyboard. */
  put(input: Input): void {
    if (input.type === "key" && isTypable(input.text, input.key)) {
      this.#run += input.text;
      return;
    }
    this.end();
    this.#onInput(input);
  }

  /** Hands on the letters that have come: there are no more at the moment. */
  end(): void {
    if (this.#run === "") return;
    const text = this.#run;
    this.#run = "";
    this.#onInput({ type: "text", text });
  }
}
