/**
 * What may be a user's name.
 *
 * @module
 */
import { oneLine } from "./text.ts";

/** The longest name, in characters (Unicode code points). */
export const MAX_USERNAME_LENGTH = 32;

const USERNAME = new RegExp(
  `^[^\\s|\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]{1,${MAX_USERNAME_LENGTH}}$`,
  "u",
);

/**
 * Whether `text` can be a user's name: 1 to 32 characters, none of them white
 * space, a control or invisible character, or `|`.
 *
 * @param text Any text.
 * @returns Whether it is a name.
 */
export function isUsername(text: string): boolean {
  return USERNAME.test(text);
}

/**
 * Quotes what somebody took for a name.
 *
 * @param text Any text.
 * @returns The name, or what can be shown of a text that is none.
 */
export function quoteName(text: string): string {
  if (isUsername(text)) return text;
  const characters = [...oneLine(text.slice(0, 4 * MAX_USERNAME_LENGTH))];
  const isLong = text.length > MAX_USERNAME_LENGTH;
  return characters.slice(0, MAX_USERNAME_LENGTH).join("") + (isLong ? "…" : "");
}
