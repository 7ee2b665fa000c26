/**
 * A push as it waits to be sent.
 *
 * @module
 */
import { encodeFrame, HEADER_BYTES } from "../frame.ts";
import { formatPush, type Message, type Push } from "../protocol/push.ts";

/** A push on its way. One given to many users is shared by them. */
export interface Letter {
  /** What it says. */
  readonly push: Push;
  /** Its frame, made when it is first sent, and only once. */
  frame?: Uint8Array<ArrayBuffer>;
  /** Whether the sender knows that it is kept. */
  reported?: boolean;
}

/** Whether a letter outlasts the session. */
export function isMessage(letter: Letter | undefined): letter is Letter & { push: Message } {
  return letter?.push.kind === "message";
}

/** The frame of one letter. */
export function letterFrame(letter: Letter): Uint8Array<ArrayBuffer> {
  return letter.frame ??= encodeFrame(formatPush(letter.push));
}

/** The one frame of messages that were kept. */
export function keptFrame(letters: readonly Letter[]): Uint8Array<ArrayBuffer> {
  const messages = letters.filter(isMessage).map(({ push }) => push);
  return encodeFrame(formatPush({ kind: "away", messages }));
}

/** Bytes that a {@linkcode keptFrame} has before its first message. */
export const KEPT_FRAME_BYTES: number = formatPush({ kind: "away", messages: [] }).length;

/** Bytes that a letter adds to a {@linkcode keptFrame}: a newline and its text. */
export function bytesAsKept(letter: Letter): number {
  return 1 + letterFrame(letter).length - HEADER_BYTES;
}
