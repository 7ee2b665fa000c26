/**
 * A push as it waits to be sent.
 *
 * @module
 */
import type { Receipt } from "../chat/receipt.ts";
import { encodeBytes, HEADER_BYTES, writeHeader } from "../frame.ts";
import { joinBytes } from "../protocol/fields.ts";
import { pushHead } from "../protocol/numbered.ts";
import {
  encodePush,
  encodePush2,
  formatPush,
  type Message,
  messageHead2,
  type Push,
} from "../protocol/push.ts";

/**
 * The number of the last letters to a session: they overtake what waits for its
 * user, and a client that remembered their number would take that for shown.
 */
export const UNNUMBERED = 0;

/** A push on its way. One given to many users is shared by them, with its frames. */
export interface Letter {
  /** What it says. */
  readonly push: Push;
  /** Greater than that of every letter before it, or {@linkcode UNNUMBERED}. */
  readonly number: number;
  /** When it was given, in milliseconds since 1970. */
  readonly time: number;
  /** Whether many users were given it, who share its bytes. */
  readonly isShared?: boolean;
  /** Who is told what becomes of it. */
  readonly receipt?: Receipt | undefined;
  /** Of a message: whether it is not written down yet, and must not go out. */
  isUnwritten?: boolean;
  /** Of a message: for how many users it waits. */
  waiting?: number;
  /** Its frame in protocol 1, made when it is first sent, and only once. */
  frame?: Uint8Array<ArrayBuffer>;
  /** Its frame in protocol 2. */
  frame2?: Uint8Array<ArrayBuffer>;
}

/** Whether a letter outlasts the session. */
export function isMessage(letter: Letter | undefined): letter is Letter & { push: Message } {
  return letter?.push.kind === "message";
}

/** Whether a letter is given up when it cannot be delivered soon, so that its sender can act. */
export function isPrivate(letter: Letter): boolean {
  return letter.push.kind === "private";
}

/** The frame of one letter in protocol 1. */
export function letterFrame(letter: Letter): Uint8Array<ArrayBuffer> {
  return letter.frame ??= encodeBytes(encodePush(letter.push));
}

/** The frame of one letter in protocol 2. */
export function letterFrame2(letter: Letter): Uint8Array<ArrayBuffer> {
  return letter.frame2 ??= makeFrame2(letter);
}

function makeFrame2({ push, number, time }: Letter): Uint8Array<ArrayBuffer> {
  const head = pushHead(number, time);
  // Most are messages, whose text is copied only once.
  const frame = push.kind === "message"
    ? joinBytes(head + messageHead2(push), push.body, HEADER_BYTES)
    : joinBytes(head, encodePush2(push), HEADER_BYTES);
  return writeHeader(frame);
}

/** The one frame of messages that were kept, in protocol 1. */
export function keptFrame(letters: readonly Letter[]): Uint8Array<ArrayBuffer> {
  const messages = letters.filter(isMessage).map(({ push }) => push);
  return encodeBytes(encodePush({ kind: "away", messages }));
}

/** Bytes that a {@linkcode keptFrame} has before its first message. */
export const KEPT_FRAME_BYTES: number = formatPush({ kind: "away", messages: [] }).length;

/** Bytes that a letter adds to a {@linkcode keptFrame}: a newline and its text. */
export function bytesAsKept(letter: Letter): number {
  return 1 + letterFrame(letter).length - HEADER_BYTES;
}
