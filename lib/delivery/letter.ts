/**
 * A push as it waits to be sent.
 *
 * @module
 */
import type { Receipt } from "../chat/receipt.ts";
import { encodeBytes, HEADER_BYTES, writeHeader } from "../frame.ts";
import { joinBytes, type Memory } from "../protocol/fields.ts";
import { encodeMessagePush } from "../protocol/message_push.ts";
import { pushHead } from "../protocol/numbered.ts";
import { encodePush, encodePush2, formatPush, type Message, type Push } from "../protocol/push.ts";

/**
 * The number of the last letters to a session: they overtake what waits for its
 * user, and a client that remembered their number would take that for shown.
 */
export const UNNUMBERED = 0;

/**
 * A push on its way. One given to many users is shared by them, with its frames.
 * It has all its fields from the beginning, as there are very many.
 */
export class Letter {
  /** What it says. */
  push: Push;
  /** Greater than that of every letter before it, or {@linkcode UNNUMBERED}. */
  readonly number: number;
  /** When it was given, in milliseconds since 1970. */
  readonly time: number;
  /** Who is told what becomes of it. */
  readonly receipt: Receipt | undefined;
  /** Whether many users were given it, who share its bytes. */
  readonly isShared: boolean;
  /** How long the text of a message is, private ones included, in bytes. */
  readonly size: number;
  /** Of a message: whether it is not written down yet, and must not go out. */
  isUnwritten = false;
  /** Of a message: for how many users it waits. */
  waiting = 1;
  /** Its frame in protocol 1, made when it is first sent, and only once. */
  frame: Uint8Array<ArrayBuffer> | undefined = undefined;
  /** Its frame in protocol 2. */
  frame2: Uint8Array<ArrayBuffer> | undefined = undefined;

  /** Makes a letter that nobody has been shown. */
  constructor(
    push: Push,
    number: number,
    time: number,
    receipt?: Receipt,
    isShared = false,
    size = sizeOf(push),
  ) {
    this.push = push;
    this.number = number;
    this.time = time;
    this.receipt = receipt;
    this.isShared = isShared;
    this.size = size;
  }
}

function sizeOf(push: Push): number {
  if (push.kind === "message") return push.body.length;
  return push.kind === "private" ? push.sealed.length : 0;
}

/** A message of which the text stands at the end of its frame. */
class FramedMessage implements Message {
  readonly kind = "message";
  readonly from: string;
  readonly id: string | undefined;
  readonly #frame: Uint8Array<ArrayBuffer>;
  readonly #size: number;

  constructor({ from, id, body }: Message, frame: Uint8Array<ArrayBuffer>) {
    this.from = from;
    this.id = id;
    this.#frame = frame;
    this.#size = body.length;
  }

  get body(): Uint8Array<ArrayBuffer> {
    return this.#frame.subarray(this.#frame.length - this.#size);
  }
}

/** What is known of a message besides what it says. */
export interface MessageDetails {
  /** Its number. */
  readonly number: number;
  /** When it was given, in milliseconds since 1970. */
  readonly time: number;
  /** Who is told what becomes of it. */
  readonly receipt: Receipt | undefined;
  /** Whether many users are given it. */
  readonly isShared: boolean;
  /** What stands before its number in its id, if it has none yet. */
  readonly beforeNumber: string;
}

/**
 * A message as a letter, with a copy of its text: in its frame of protocol 2,
 * so that it is copied only once.
 *
 * @param message The message.
 * @param details What else is known of it.
 * @param memory Where the frame's array is.
 */
export function messageLetter(message: Message, details: MessageDetails, memory: Memory): Letter {
  const { number, time, receipt, isShared, beforeNumber } = details;
  const frame = encodeMessagePush(message, number, time, beforeNumber, memory);
  const push = new FramedMessage(message, frame);
  const letter = new Letter(push, number, time, receipt, isShared, message.body.length);
  letter.frame2 = frame;
  return letter;
}

/** Gives a message memory of its own, as it may wait for long. */
export function own(letter: Letter): void {
  const { push, frame2 } = letter;
  if (!frame2 || frame2.length === frame2.buffer.byteLength || push.kind !== "message") return;
  letter.frame2 = frame2.slice();
  letter.push = new FramedMessage(push, letter.frame2);
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
  return writeHeader(joinBytes(pushHead(number, time), encodePush2(push), HEADER_BYTES));
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
