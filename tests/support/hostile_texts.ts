/**
 * Texts that would make a terminal do something.
 *
 * @module
 */

/** Makes a terminal set its title, clear itself, answer, ring, turn round, go back. */
export const ORDERS: readonly string[] = [
  "\x1b]0;pwned\x07",
  "\x1b[2J\x1b[31337m",
  "\x9b31337m",
  "\x1bP$q\x1b\\",
  "\x1b[6n",
  "\x05\x0e\x0f",
  "\b\b\b\x7f",
  "\r\x0b\x0c",
  "\x1b_pwned\x1b\\\x9d0;pwned\x9c",
  "\u202eyes\u2066\u2069",
  "\u2028\u2029\x85",
  "\x00\x1a",
];

/** All of them in one text. */
export const NASTY: string = `a${ORDERS.join("b")}z`;

/** What ends a line, somewhere. */
export const BREAKS: readonly string[] = [
  ...["\n", "\r", "\r\n", "\n\r", "\v", "\f", "\x85", "\u2028", "\u2029", "\n\0", "\n\x1b[A"],
];
