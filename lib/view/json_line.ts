/**
 * An object as one line of JSON.
 *
 * @module
 */

/**
 * What JSON may hold as it is, but a terminal would obey, and some readers of
 * lines take for a line's end.
 */
const UNPRINTABLE = /[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Writes an object that happened at some time.
 *
 * @param object The object.
 * @param time When, in milliseconds since 1970.
 * @returns The line, without its newline; nothing in it is a line's end or a control character.
 */
export function formatJsonLine(object: Record<string, unknown>, time: number): string {
  return JSON.stringify({ ...object, time: formatDate(time) }).replace(UNPRINTABLE, escape);
}

/**
 * A time as it stands in JSON.
 *
 * @param time The time, in milliseconds since 1970.
 * @returns For example `2026-11-22T12:32:34.920Z`.
 */
export function formatDate(time: number): string {
  return new Date(time).toISOString();
}

function escape(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
