/**
 * Which kind of terminal the client runs at.
 *
 * @module
 */
import { isTerminalDumb } from "./dumb.ts";
import { InteractiveTerminal } from "./interactive_terminal.ts";
import { PlainTerminal } from "./plain_terminal.ts";
import { PromptTerminal } from "./prompt_terminal.ts";
import type { Terminal } from "./terminal.ts";

/** What the user wants of the terminal. */
export interface OpenOptions {
  /** Whether nothing is to be redrawn or in colours, as screen readers need it. */
  readonly plain: boolean;
  /** Called when Ctrl-C is typed and is no signal. */
  onInterrupt(): void;
}

/**
 * Opens the terminal: with prompts and a line editor if a person sits at it;
 * with prompts alone if that is wanted, or if the terminal can do no more;
 * with neither if standard input comes from elsewhere.
 *
 * @param options What is wanted.
 * @returns The terminal, reading.
 */
export function openTerminal({ plain, onInterrupt }: OpenOptions): Terminal {
  if (!Deno.stdin.isTerminal()) return new PlainTerminal();
  if (plain || !canRedraw()) return new PromptTerminal(onInterrupt);
  return new InteractiveTerminal(onInterrupt);
}

function canRedraw(): boolean {
  return Deno.stdout.isTerminal() && hasWidth() && !isTerminalDumb();
}

function hasWidth(): boolean {
  try {
    return Deno.consoleSize().columns > 0;
  } catch {
    return false;
  }
}
