/**
 * What the center answers in a login (WIRE.md, "Login").
 *
 * @module
 */

import { oneLine } from "./text.ts";

/** What opens a login. */
export const LOGIN = "LIN";

/** The center's answer to a name and a password. Seconds are decimal fractions, as text. */
export type LoginReply =
  | { readonly type: "LOGIN_OKAY" }
  | { readonly type: "LOGIN_FAILED"; readonly attemptsLeft: number }
  | { readonly type: "JUST_PENNED"; readonly seconds: string }
  | { readonly type: "PENNED"; readonly seconds: string };

/** A frame that is no answer to a login. */
export class LoginReplyError extends Error {
  /** Makes an error that quotes what was received. */
  constructor(received: string) {
    super(`Cannot log in: the message center answered "${oneLine(received.slice(0, 80))}"`);
    this.name = "LoginReplyError";
  }
}

/**
 * Whether a connection's first frame opens a login. What stands behind a `|`
 * is for protocols to come.
 *
 * @param frame The frame's text.
 * @returns Whether a user name and a password follow.
 */
export function isLogin(frame: string): boolean {
  return frame === LOGIN || frame.startsWith(`${LOGIN}|`);
}

/**
 * Seconds as the login tells them: with all ten decimals, as in WIRE.md.
 *
 * @param milliseconds How long.
 * @returns For example `59.9988059998`.
 */
export function formatSeconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(10);
}

/**
 * A login reply as a frame's text.
 *
 * @param reply The reply.
 * @returns Its text, such as `LOGIN_FAILED|2`.
 */
export function formatLoginReply(reply: LoginReply): string {
  switch (reply.type) {
    case "LOGIN_OKAY":
      return reply.type;
    case "LOGIN_FAILED":
      return `${reply.type}|${reply.attemptsLeft}`;
    case "JUST_PENNED":
    case "PENNED":
      return `${reply.type}|${reply.seconds}`;
  }
}

/**
 * Reads a login reply.
 *
 * @param frame The frame's text.
 * @returns The reply.
 * @throws {LoginReplyError} If it is none.
 */
export function parseLoginReply(frame: string): LoginReply {
  const [type, value = ""] = frame.split("|");
  switch (type) {
    case "LOGIN_OKAY":
      return { type };
    case "LOGIN_FAILED":
      if (/^\d{1,9}$/.test(value)) return { type, attemptsLeft: Number(value) };
      break;
    case "JUST_PENNED":
    case "PENNED":
      if (/^\d{1,15}(\.\d{1,30})?(e-\d{1,2})?$/.test(value)) return { type, seconds: value };
      break;
  }
  throw new LoginReplyError(frame);
}
