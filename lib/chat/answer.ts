/**
 * What the chat answers to a request, before a protocol gives it a form.
 *
 * @module
 */
import type { DoneCode, FailCode } from "../protocol/answer.ts";
import type { Push } from "../protocol/push.ts";

/** What became of a request. */
export interface Answer {
  /** Whether what was asked has been done. */
  readonly done: boolean;
  /** What, or why not. */
  readonly code: DoneCode | FailCode;
  /** What the user is to be shown, in any protocol. */
  readonly push?: Push;
  /** What protocol 2 says besides, where nothing is pushed in protocol 1. */
  readonly text?: string;
}

/** The answer to a request that was done. */
export function done(code: DoneCode, push?: Push): Answer {
  return { done: true, code, ...(push && { push }) };
}

/** The answer to a request that was not done. */
export function failed(code: FailCode, push?: Push): Answer {
  return { done: false, code, ...(push && { push }) };
}

/** The answer to a request that was not done, with words of its own. */
export function refused(code: FailCode, text: string): Answer {
  return failed(code, { kind: "error", text });
}
