/**
 * What a center that is back may answer a login that nobody typed.
 *
 * @module
 */
import type { LoginReply } from "../protocol/login.ts";

/** Milliseconds after which a suspended name is tried again, however long it is said to last. */
const MAX_SUSPENSION = 60_000;

/** The center will not have the user any more; the message says why. */
export class ShutOutError extends Error {
  /** Makes an error for people. */
  constructor(why: string) {
    super(`Cannot log in again: ${why}`);
    this.name = "ShutOutError";
  }
}

/** Hears what there is to wait for. */
export interface WaitListener {
  /** Called when the user is let in only after some seconds. */
  onSuspended(seconds: string): void;
  /** Called when the center asks for a pause, with its words. */
  onSlow(text: string): void;
}

/**
 * Tells why a login was refused.
 *
 * @param reply What the center answered.
 * @param user Who was to log in.
 * @param listener Hears of it.
 * @returns Milliseconds until it is worth another try.
 * @throws {ShutOutError} If it will not be.
 */
export function waitAfter(
  reply: Exclude<LoginReply, { type: "LOGIN_OKAY" }>,
  user: string,
  listener: WaitListener,
): number {
  if (reply.type === "LOGIN_FAILED") {
    throw new ShutOutError(
      `the message center refuses the password of ${user}; if it was changed, start again with the new one`,
    );
  }
  if (reply.type === "PENNED" && reply.text) listener.onSlow(reply.text);
  else listener.onSuspended(reply.seconds);
  return Math.min(Number(reply.seconds) * 1_000, MAX_SUSPENSION);
}
