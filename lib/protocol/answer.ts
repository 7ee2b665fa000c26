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
  | "too-many"
  | "not-found"
  | "gone"
  | "over"
  | "no-address"
  | "number"
  | "address";

/** An answer as it crosses the wire. */
export interface AnswerFrame {
  /** Whether what was asked has been done. */
  readonly done: boolean;
  /** What, or why not: a {@linkcode DoneCode} or {@linkcode FailCode}. */
  readonly code: string;
  /** What to show, unless it is empty; for `allowed`, a host and a key. */
  readonly text: string;
}

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
