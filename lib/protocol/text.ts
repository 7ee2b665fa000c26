/**
 * Text made safe to show: whoever sent it, it cannot move a cursor, turn the
 * writing direction, or pass one of its lines off as somebody else's message.
 *
 * @module
 */
import { decodeText } from "../frame.ts";

/** C0 but newline, DEL, C1, line and paragraph separators, bidirectional overrides and isolates. */
const UNPRINTABLE = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

const INDENT = "    ";

const encoder = new TextEncoder();

/**
 * `text` without control characters: escape sequences lose their ESC, tabs
 * become a space, newlines stay.
 *
 * @param text Any text.
 * @returns What a terminal may be given.
 */
export function printable(text: string): string {
  return text.replaceAll("\t", " ").replace(UNPRINTABLE, "");
}

/**
 * The same as {@linkcode printable}, for text that came as bytes: nearly all
 * of it is plain ASCII, and needs not be decoded to be seen to be safe.
 *
 * @param bytes UTF-8.
 * @returns UTF-8; the same array if there is nothing to be left out.
 * @throws {FrameError} `invalid-utf8` if the bytes are not UTF-8.
 */
export function printableBytes(bytes: Uint8Array): Uint8Array {
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i]!;
    if (byte >= 0x7f || byte < 0x20 && byte !== 0x0a) {
      return encoder.encode(printable(decodeText(bytes)));
    }
  }
  return bytes;
}

/**
 * `text` as one line: without control characters, newlines become a space.
 *
 * @param text Any text.
 * @returns What may be quoted within a line.
 */
export function oneLine(text: string): string {
  return printable(text).replaceAll("\n", " ");
}

/**
 * `text` with every line but the first set in, so that a message of several
 * lines cannot be taken for several messages.
 *
 * @param text Any text; lines set in already stay as they are.
 * @returns The text with its continuation lines beginning with white space.
 */
export function indentContinuation(text: string): string {
  return text.includes("\n") ? text.replace(/\n(?! {4})/g, `\n${INDENT}`) : text;
}
