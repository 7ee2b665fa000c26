/**
 * What became of a request: in protocol 2 an answer on its connection, in
 * protocol 1 a push, if anything.
 *
 * @module
 */
import { decodeText } from "../frame.ts";
import { splitFields } from "./fields.ts";

/** What was done. */
export type DoneCode =
  | "delivered"
  | "kept"
  | "partly"
  | "nobody"
  | "online"
  | "who"
  | "blocked"
  | "unblocked"
  | "asked"
  | "allowed"
  | "attach"
  | "attached"
  | "here"
  | "bye";

/** Why something was not done. */
export type FailCode =
  | "session"
  | "replaced"
  | "protocol"
  | "request"
  | "self"
  | "no-user"
  | "blocked"
  | "not-blocked"
  | "full"
  | "disk"
  | "too-many"
  | "not-found"
  | "gone"
  | "over"
  | "no-address"
  | "number"
  | "slow"
  | "address";

/** An answer as it crosses the wire. */
export interface AnswerFrame {
  /** Whether what was asked has been done. */
  readonly done: boolean;
  /** What, or why not: a {@linkcode DoneCode} or {@linkcode FailCode}. */
  readonly code: string;
  /**
   * What to show, unless it is empty; for `allowed`, a host and a key; for
   * `slow`, seconds and what to show.
   */
  readonly text: string;
}

/** The longest that anybody is told to wait, in seconds. */
const MAX_SLOW_SECONDS = 60;

/** A frame that is no answer. */
export class AnswerError extends Error {
  /** Makes an error. */
  constructor() {
    super("the message center sent something else than an answer");
    this.name = "AnswerError";
  }
}

/**
 * An answer as a frame's text.
 *
 * @param answer The answer.
 * @returns For example `OKAY|online|[CURRENTLY ONLINE]: google seas`.
 */
export function formatAnswer({ done, code, text }: AnswerFrame): string {
  return `${done ? "OKAY" : "FAIL"}|${code}|${text}`;
}

/**
 * Reads an answer.
 *
 * @param body The frame's body.
 * @returns The answer.
 * @throws {AnswerError} If it is none.
 * @throws {FrameError} `invalid-utf8` if it is not text.
 */
export function parseAnswer(body: Uint8Array): AnswerFrame {
  const split = splitFields(body, 2);
  const [type, code = ""] = split?.fields ?? [];
  if (!split || type !== "OKAY" && type !== "FAIL") throw new AnswerError();
  return { done: type === "OKAY", code, text: decodeText(split.rest) };
}

/**
 * The text of an answer `slow`: too much was asked, and nothing is acted on for
 * a while.
 *
 * @param seconds After how many seconds it may be asked again.
 * @param text What to show.
 * @returns Both, for {@linkcode AnswerFrame.text}.
 */
export function formatSlow(seconds: number, text: string): string {
  return `${seconds}|${text}`;
}

/**
 * Reads the text of an answer `slow`.
 *
 * @param text The text.
 * @returns Seconds, at most a minute, and what to show.
 */
export function parseSlow(text: string): { readonly seconds: number; readonly text: string } {
  const [, digits = "1", shown = text] = /^(\d{1,9})\|(.*)$/s.exec(text) ?? [];
  return { seconds: Math.min(Math.max(Number(digits), 1), MAX_SLOW_SECONDS), text: shown };
}
