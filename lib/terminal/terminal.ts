/**
 * What the client needs of a terminal.
 *
 * @module
 */
import type { Styled } from "./styled.ts";

/** What may stand in place of the word that is being typed. */
export interface Completion {
  /** The word, as far as it is typed: what the line ends with up to the cursor. */
  readonly word: string;
  /** What it may become, each beginning with the word. */
  readonly candidates: readonly string[];
}

/** Finds what may be typed next. */
export type Complete = (beforeCursor: string) => Completion;

/** A line of input. */
export interface ReadOptions {
  /** Whether it must not be seen. @default {false} */
  readonly secret?: boolean;
  /** Whether it can be called up again, and may be of several lines if it is pasted. @default {false} */
  readonly remember?: boolean;
  /** What Tab completes. */
  readonly complete?: Complete;
}

/** A line that was typed. */
export interface TypedLine {
  /** What it says; with newlines if several lines were pasted. */
  readonly text: string;
  /**
   * Puts a note behind the line, in place of an earlier one, where that can be
   * done: at a terminal that can redraw, while nothing stands below it but the
   * prompt.
   *
   * @param note The note.
   * @returns Whether it stands there.
   */
  mark(note: string): boolean;
}

/** Lines in, texts out. */
export interface Terminal {
  /** Whether a person sits at it. */
  readonly isInteractive: boolean;
  /** Whether {@linkcode TypedLine.mark} ever puts a note behind a line. */
  readonly canMark: boolean;
  /** Whether Tab completes. */
  readonly canComplete: boolean;
  /** How wide it is, if that is known and matters. */
  readonly columns: number | undefined;
  /**
   * Asks for a line.
   *
   * @param prompt Shown before it, where there is somebody to see it.
   * @param options What kind of line.
   * @returns The line, or nothing when the input has ended or was interrupted.
   */
  read(prompt: string, options?: ReadOptions): Promise<TypedLine | undefined>;
  /** Shows a text above the line that is being typed. Control characters are left out. */
  show(text: Styled): void;
  /** Shows what is no part of the chat. */
  warn(text: string): void;
  /** Rings the bell, where there is somebody to hear it. */
  ring(): void;
  /** Ends the input: whoever reads gets what a script has written so far, and then nothing. Safe to call twice. */
  close(): void;
}
