/**
 * The texts of all messages here: as long as a line of a chat, and numbers, by
 * which each is known.
 *
 * @module
 */

/** How long the text of a message is, in bytes. */
export const TEXT_BYTES = 40;

/**
 * A number as a text.
 *
 * @param number The number.
 * @returns Its digits, with zeros before them.
 */
export function textOf(number: number): string {
  return String(number).padStart(TEXT_BYTES, "0");
}
