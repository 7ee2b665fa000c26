/**
 * What the client needs of a terminal.
 *
 * @module
 */

/** A line of input. */
export interface ReadOptions {
  /** Whether it must not be seen. @default {false} */
  readonly secret?: boolean;
}

/** Lines in, texts out. */
export interface Terminal {
  /** Whether a person sits at it. */
  readonly isInteractive: boolean;
  /**
   * Asks for a line.
   *
   * @param prompt Shown before it, where there is somebody to see it.
   * @param options Whether it is secret.
   * @returns The line, or nothing when the input has ended or was interrupted.
   */
  read(prompt: string, options?: ReadOptions): Promise<string | undefined>;
  /** Shows a text above the line that is being typed. Control characters are left out. */
  show(text: string): void;
  /** Shows what is no part of the chat. */
  warn(text: string): void;
  /** Ends the input: whoever reads gets nothing. Safe to call twice. */
  close(): void;
}
