/**
 * A terminal without a person: the test types, and reads what was shown.
 *
 * @module
 */
import { LineQueue } from "../../lib/terminal/line_queue.ts";
import { plainText, type Styled } from "../../lib/terminal/styled.ts";
import type { Complete, ReadOptions, Terminal, TypedLine } from "../../lib/terminal/terminal.ts";
import { Inbox } from "../peers/inbox.ts";

/** How a fake terminal differs from that of a person. */
export interface FakeTerminalOptions {
  /** Whether a person sits at it. @default {true} */
  readonly isInteractive?: boolean;
  /** Whether lines can be marked: notes are recorded in {@linkcode FakeTerminal.marks}. @default {false} */
  readonly canMark?: boolean;
  /** Whether what is typed can be completed. @default {false} */
  readonly canComplete?: boolean;
}

/** Records what a person would have seen; a prompt stands before the line typed at it. */
export class FakeTerminal implements Terminal {
  /** {@inheritDoc Terminal.isInteractive} */
  readonly isInteractive: boolean;
  /** {@inheritDoc Terminal.canMark} */
  readonly canMark: boolean;
  /** {@inheritDoc Terminal.canComplete} */
  readonly canComplete: boolean;
  /** {@inheritDoc Terminal.columns} */
  readonly columns = undefined;
  /** The prompts of secret lines, in order. */
  readonly secretPrompts: string[] = [];
  /** What was shown as a warning, in order; it is in the transcript too. */
  readonly warnings: string[] = [];
  /** What was shown, with its styles, in order. */
  readonly styled: Styled[] = [];
  /** The notes put behind lines, in order: the line, and the note. */
  readonly marks: Inbox = new Inbox("note behind a line");
  /** How often the bell was rung. */
  rings = 0;
  /** What Tab would complete at the latest prompt. */
  complete: Complete | undefined;
  readonly #typed = new LineQueue();
  readonly #shown = new Inbox("line shown");
  readonly #prompts = new Inbox("prompt");
  #closed = false;

  /** Makes a terminal at which nothing was typed. */
  constructor({
    isInteractive = true,
    canMark = false,
    canComplete = false,
  }: FakeTerminalOptions = {}) {
    this.isInteractive = isInteractive;
    this.canMark = canMark;
    this.canComplete = canComplete;
  }

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
  async read(
    prompt: string,
    { secret = false, complete }: ReadOptions = {},
  ): Promise<TypedLine | undefined> {
    if (this.#closed && this.isInteractive) return undefined;
    if (secret) this.secretPrompts.push(prompt);
    this.complete = complete;
    this.#prompts.add(prompt);
    const text = await this.#typed.next();
    if (text === undefined) return undefined;
    for (const line of (prompt + text).split("\n")) this.#shown.add(line);
    return {
      text,
      mark: (note) => {
        if (this.canMark) this.marks.add(`${text} (${note})`);
        return this.canMark;
      },
    };
  }

  /** {@inheritDoc Terminal.show} */
  show(text: Styled): void {
    this.styled.push(text);
    for (const line of plainText(text).split("\n")) this.#shown.add(line);
  }

  /** {@inheritDoc Terminal.warn} */
  warn(text: string): void {
    this.warnings.push(text);
    this.show(text);
  }

  /** {@inheritDoc Terminal.ring} */
  ring(): void {
    this.rings += 1;
  }

  /** {@inheritDoc Terminal.close} */
  close(): void {
    this.#closed = true;
    if (this.isInteractive) this.#typed.drop();
    this.#typed.end();
  }
}
