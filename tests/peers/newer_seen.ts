/**
 * Ids of messages, and which of them a newer client has shown.
 *
 * @module
 */

import { ReadingError } from "./newer_bytes.ts";

/** A message with the id that its sender gave it. */
export interface Identified {
  /** The id. */
  readonly id: string;
  /** What stands behind it. */
  readonly rest: string;
}

/** Makes an id that nobody else makes. */
export function makeId(): string {
  return crypto.randomUUID();
}

/** Splits off the id, and throws if it is not 1 to 64 characters of A-Z, a-z, 0-9, _ and -. */
export function splitId(text: string): Identified {
  const bar = text.indexOf("|");
  const id = text.slice(0, Math.max(0, bar));
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) {
    throw new ReadingError(`Cannot read id: got ${JSON.stringify(text)}`);
  }
  return { id, rest: text.slice(bar + 1) };
}

/** The messages that a client has shown, by whichever way they came. */
export class SeenIds {
  readonly #seen = new Set<string>();

  /**
   * Notes a message.
   *
   * @param from Who wrote it.
   * @param id Its id, if it has one.
   * @returns False if it was shown before.
   */
  note(from: string, id: string | undefined): boolean {
    const key = `${from}|${id}`;
    if (id !== undefined && this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }
}
