/**
 * Which kind of terminal the client runs at.
 *
 * @module
 */
import { InteractiveTerminal } from "./interactive_terminal.ts";
import { PlainTerminal } from "./plain_terminal.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Opens the terminal: with prompts and a line editor if a person sits at it,
 * plain lines if standard input comes from elsewhere.
 *
 * @param onInterrupt Called when Ctrl-C is typed at a terminal; elsewhere that is a signal.
 * @returns The terminal, reading.
 */
export function openTerminal(onInterrupt: () => void): Terminal {
  return Deno.stdin.isTerminal() ? new InteractiveTerminal(onInterrupt) : new PlainTerminal();
}
