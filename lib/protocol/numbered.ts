/**
 * Numbers on what is sent in protocol 2: pushes and their acknowledgements,
 * sealed frames, sealed private messages.
 *
 * @module
 */
import { decodeText } from "../frame.ts";
import { joinBytes, parseNumber, splitFields, startsWith } from "./fields.ts";

/** Asks, on a connection for pushes, whether the other end is there; it sends the same back. */
export const ARE_YOU_THERE = "HEY";

/**
 * Whether a frame asks that, or answers it.
 *
 * @param frame The frame's body.
 */
export function isGreeting(frame: Uint8Array): boolean {
  return frame.length === ARE_YOU_THERE.length && startsWith(frame, ARE_YOU_THERE);
}

/** The last moment that a date can tell, in milliseconds since 1970. */
const MAX_TIME = 8.64e15;

/** A push with its number. */
export interface NumberedPush {
  /** Its number in the series: greater than that of every push before; 0 if it has none. */
  readonly number: number;
  /** When the center took it in, in milliseconds since 1970. */
  readonly time: number;
  /** Whether it is a message that was kept from before the login. */
  readonly kept: boolean;
  /** What it says; a view of the frame. */
  readonly body: Uint8Array;
}

/** Bytes sealed with a number, from whoever is named. */
export interface SealedFrame {
  /** Who it says it is from; empty where only one can be meant. */
  readonly from: string;
  /** What it is numbered with. */
  readonly number: number;
  /** The sealed bytes; a copy. */
  readonly sealed: Uint8Array<ArrayBuffer>;
}

/**
 * What stands before a push's text.
 *
 * @param number Its number.
 * @param time When the center took it in, in milliseconds since 1970.
 * @returns For example `PSH|17|1700000000000|`.
 */
export function pushHead(number: number, time: number): string {
  return `PSH|${number}|${time}|`;
}

/** The first field of a push that was kept from before the login; as long as that of others. */
export const KEPT_TYPE = "KPT";

/**
 * Reads a push of protocol 2.
 *
 * @param frame The frame's body.
 * @returns The push, or nothing if the frame is none.
 * @throws {FrameError} `invalid-utf8` if its fields are not UTF-8.
 */
export function parseNumberedPush(frame: Uint8Array): NumberedPush | undefined {
  const split = splitFields(frame, 3);
  const [type, numberText = "", timeText = ""] = split?.fields ?? [];
  const number = parseNumber(numberText);
  const time = parseNumber(timeText);
  if (!split || number === undefined || time === undefined) return undefined;
  if (type !== "PSH" && type !== KEPT_TYPE) return undefined;
  return {
    number,
    time: Math.min(time, MAX_TIME),
    kept: type === KEPT_TYPE,
    body: split.rest,
  };
}

/**
 * The acknowledgement of a push, and of all before it.
 *
 * @param number Its number.
 * @returns For example `ACK|17`.
 */
export function formatAcknowledgement(number: number): string {
  return `ACK|${number}`;
}

/**
 * Reads an acknowledgement.
 *
 * @param frame The frame's body.
 * @returns The number, or nothing if the frame is none.
 */
export function parseAcknowledgement(frame: Uint8Array): number | undefined {
  return startsWith(frame, "ACK|") ? parseNumber(decodeText(frame.subarray(4))) : undefined;
}

/**
 * A sealed frame of pushes, or of acknowledgements.
 *
 * @param number What it is numbered with.
 * @param sealed The sealed bytes.
 * @returns The frame's body.
 */
export function formatSealed(number: number, sealed: Uint8Array): Uint8Array<ArrayBuffer> {
  return joinBytes(`SEA|${number}|`, sealed);
}

/** Reads a {@linkcode formatSealed} frame; returns nothing if it is none. */
export function parseSealed(frame: Uint8Array): SealedFrame | undefined {
  return parseSealedAs("SEA", frame);
}

/**
 * A sealed private message.
 *
 * @param from Who wrote it.
 * @param number What it is numbered with.
 * @param sealed The sealed text.
 * @returns The frame's body, or a push's.
 */
export function formatSealedPrivate(
  from: string,
  number: number,
  sealed: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return joinBytes(`PRV|${from}|${number}|`, sealed);
}

/** Reads a {@linkcode formatSealedPrivate} frame; returns nothing if it is none. */
export function parseSealedPrivate(frame: Uint8Array): SealedFrame | undefined {
  const split = startsWith(frame, "PRV|") ? splitFields(frame, 3) : undefined;
  const [, from = "", numberText = ""] = split?.fields ?? [];
  const number = parseNumber(numberText);
  return split && number ? { from, number, sealed: split.rest.slice() } : undefined;
}

/**
 * Proof that a private message was shown.
 *
 * @param number The message's number.
 * @param sealed Nothing at all, sealed.
 * @returns The frame's body.
 */
export function formatShown(number: number, sealed: Uint8Array): Uint8Array<ArrayBuffer> {
  return joinBytes(`ACK|${number}|`, sealed);
}

/** Reads a {@linkcode formatShown} frame; returns nothing if it is none. */
export function parseShown(frame: Uint8Array): SealedFrame | undefined {
  return parseSealedAs("ACK", frame);
}

function parseSealedAs(type: string, frame: Uint8Array): SealedFrame | undefined {
  const split = startsWith(frame, `${type}|`) ? splitFields(frame, 2) : undefined;
  const number = parseNumber(split?.fields[1] ?? "");
  return split && number ? { from: "", number, sealed: split.rest.slice() } : undefined;
}

/**
 * What the keys for private messages from one session to another are for.
 *
 * @param from Who writes, and the public key of their session.
 * @param to Who is to read it, and the public key of theirs.
 * @returns For the messages, and for the proofs that they were shown.
 */
export function privateInfos(
  from: { readonly user: string; readonly key: string },
  to: { readonly user: string; readonly key: string },
): [string, string] {
  const parties = `${from.user}|${from.key}|${to.user}|${to.key}`;
  return [`chatroom 2 private|${parties}`, `chatroom 2 shown|${parties}`];
}
