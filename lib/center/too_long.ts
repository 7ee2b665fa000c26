/**
 * Requests that are too long to be read: their first bytes say whose they are.
 *
 * @module
 */
import { FrameError } from "../frame.ts";
import type { FrameConnection } from "../net/connection.ts";

/** How much of a request is waited for, in characters: enough for a type, a name and a token. */
const MAX_HEAD_LENGTH = 128;

/** The requests that carry a message. */
const MESSAGES = ["MSG", "BRD", "SAY", "PRV"];

/** What the first bytes of a request look like, before its third bar has come. */
const BEGINNING = /^(?:[A-Z]{1,3}|[A-Z]{3}\|[^|]*(?:\|[^|]*)?)$/;

/**
 * Waits until enough of a request has arrived to see whose it is. What does not
 * look like one is not waited for.
 *
 * @param error What is wrong with it, as far as it has come.
 * @param connection Where it comes.
 * @returns The same, with more of its head.
 * @throws {Error} If the connection breaks or ends.
 */
export async function readHead(
  error: FrameError,
  connection: FrameConnection,
): Promise<FrameError> {
  let { head = "" } = error;
  while (head.length < MAX_HEAD_LENGTH && BEGINNING.test(head) && await connection.arrive()) {
    try {
      connection.next();
    } catch (longer) {
      if (!(longer instanceof FrameError)) throw longer;
      error = longer;
      head = error.head ?? "";
    }
  }
  return error;
}

/**
 * What its sender is told.
 *
 * @param error What is wrong with it.
 * @returns For example `Your message is too long: expected at most 65536 bytes, got a length of 70062`.
 */
export function tooLong({ head = "", message }: FrameError): string {
  const type = /^[A-Z]{3}(?=\|)/.exec(head)?.[0] ?? "that";
  const isMessage = MESSAGES.includes(type);
  const what = isMessage ? "Your message is too long" : `Cannot act on ${type}`;
  return message.replace("Cannot read frame", what);
}
