/**
 * Lines behind which no note can be put.
 *
 * @module
 */
import type { TypedLine } from "./terminal.ts";

/**
 * A line from a terminal that cannot redraw.
 *
 * @param text What was typed, if anything was.
 * @returns The line, if there is one.
 */
export function unmarkable(text: string | undefined): TypedLine | undefined {
  return text === undefined ? undefined : { text, mark: () => false };
}
