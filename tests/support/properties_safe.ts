/**
 * What is safe to show, told by patterns of the tests' own.
 *
 * @module
 */
import { assert } from "@std/assert";

const UNSAFE = /[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Whatever a terminal, or an older client's, takes for the end of a line. */
const LINE_BREAK = /\r\n|[\n\v\f\r\x85\u2028\u2029]/;

/** Fails if a terminal would obey anything in a text but a newline. */
export function assertSafe(text: string): void {
  assert(!UNSAFE.test(text), `Unsafe: ${JSON.stringify(text)}`);
}

/** Fails if a text is not safe, or has more than one line. */
export function assertOneLine(text: string): void {
  assertSafe(text);
  assert(!text.includes("\n"), `Two lines: ${JSON.stringify(text)}`);
}

/** Fails if a text is not safe, or any of its lines could be taken for another message. */
export function assertOneMessage(text: string): void {
  assertSafe(text);
  for (const line of text.split(LINE_BREAK).slice(1)) {
    assert(line.startsWith("    "), `Could be two messages: ${JSON.stringify(text)}`);
  }
}
