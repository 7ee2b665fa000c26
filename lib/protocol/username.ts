/**
 * What may be a user's name.
 *
 * @module
 */

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
