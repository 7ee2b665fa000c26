/**
 * Answers that a script gives, a line each.
 *
 * @module
 */
import { PlainTerminal } from "../terminal/plain_terminal.ts";
import type { Questions } from "./account.ts";

/** Reads standard input. */
export class ScriptQuestions implements Questions {
  /** {@inheritDoc Questions.isInteractive} */
  readonly isInteractive = false;
  readonly #input = new PlainTerminal();

  /** {@inheritDoc Questions.ask} */
  async ask(): Promise<string | undefined> {
    return (await this.#input.read())?.text;
  }

  /** {@inheritDoc Questions.tell} */
  tell(text: string): void {
    this.#input.warn(text);
  }
}
