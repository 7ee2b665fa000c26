/**
 * A terminal without a person: the test types, and reads what was shown.
 *
 * @module
 */
import { printable } from "../../lib/protocol/text.ts";
import { LineQueue } from "../../lib/terminal/line_queue.ts";
import type { ReadOptions, Terminal } from "../../lib/terminal/terminal.ts";
import { Inbox } from "../peers/inbox.ts";

/** Records what a person would have seen; a prompt stands before the line typed at it. */
export class FakeTerminal implements Terminal {
  /** {@inheritDoc Terminal.isInteractive} */
  readonly isInteractive = true;
  /** The prompts of secret lines, in order. */
  readonly secretPrompts: string[] = [];
  /** What was shown as a warning, in order; it is in the transcript too. */
  readonly warnings: string[] = [];
  readonly #typed = new LineQueue();
  readonly #shown = new Inbox("line shown");
  readonly #prompts = new Inbox("prompt");
  #closed = false;

  /** Everything seen so far, line by line, without the prompt that waits for input. */
  get transcript(): readonly string[] {
    return this.#shown.all;
  }

  /** Types a line, now or for when it is asked for. */
  type(line: string): void {
    this.#typed.push(line);
  }

  /** Ends the input behind what was typed. */
  end(): void {
    this.#typed.end();
  }

  /** Takes the next line of the transcript, waiting for it. */
  next(): Promise<string> {
    return this.#shown.next();
  }

  /** Takes lines of the transcript up to and including the one given, waiting for it. */
  until(line: string): Promise<string[]> {
    return this.#shown.until(line);
  }

  /** Waits until a line is asked for with this prompt, for the first time or anew. */
  async asked(prompt: string): Promise<void> {
    await this.#prompts.until(prompt);
  }

  /** {@inheritDoc Terminal.read} */
  async read(prompt: string, { secret = false }: ReadOptions = {}): Promise<string | undefined> {
    if (this.#closed) return undefined;
    if (secret) this.secretPrompts.push(prompt);
    this.#prompts.add(prompt);
    const line = await this.#typed.next();
    if (line !== undefined) this.#shown.add(prompt + line);
    return line;
  }

  /** {@inheritDoc Terminal.show} */
  show(text: string): void {
    for (const line of printable(text).split("\n")) this.#shown.add(line);
  }

  /** {@inheritDoc Terminal.warn} */
  warn(text: string): void {
    this.warnings.push(text);
    this.show(text);
  }

  /** {@inheritDoc Terminal.close} */
  close(): void {
    this.#closed = true;
    this.#typed.drop();
    this.#typed.end();
  }
}
