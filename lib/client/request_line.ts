/**
 * What the client needs of a way to ask the center, in either protocol.
 *
 * @module
 */
import type { AnswerFrame } from "../protocol/answer.ts";
import type { Request } from "../protocol/request.ts";

/** Who asks, and what proves it. */
export interface Identity {
  /** The user's name. */
  readonly user: string;
  /** The session's token. */
  readonly token: string;
}

/** The center has closed the connection without the answer that it owes. */
export class NoAnswerError extends Error {
  /** Makes an error. */
  constructor() {
    super("it closed the connection without an answer");
    this.name = "NoAnswerError";
  }
}

/** Requests to one center, acted on in the order in which they are made. */
export interface RequestLine {
  /**
   * Makes a request.
   *
   * @param request What is asked.
   * @param deadline Milliseconds that the center has for it.
   * @returns What became of it, as far as the protocol tells.
   * @throws {RequestError} If the request cannot be put into a frame.
   * @throws {Error} If the center cannot be reached or does not answer, or the
   * request was cancelled.
   */
  send(request: Request, deadline?: number): Promise<AnswerFrame>;
  /**
   * Waits until all requests are done, and gives up those that are not in time.
   *
   * @param deadline Milliseconds that they have.
   */
  finish(deadline: number): Promise<void>;
  /** Gives up all requests that are not done. */
  cancel(): void;
}
