/**
 * What the center answers in a login (WIRE.md, "Login").
 *
 * @module
 */

import { startsWith } from "./fields.ts";
import { oneLine } from "./text.ts";

/** Which protocol a session speaks. */
export type Protocol = 1 | 2;

const LOGIN = "LIN";

/**
 * What opens a login of a client that speaks protocol 2; a center that knows
 * only protocol 1 splits it at `|`.
 */
export const LOGIN_2 = `${LOGIN}|2`;

/**
 * The center's answer to a name and a password. Seconds are decimal fractions,
 * as text. Where it is not the name that rests, a text says what does.
 */
export type LoginReply =
  | { readonly type: "LOGIN_OKAY"; readonly protocol?: 2 }
  | { readonly type: "LOGIN_FAILED"; readonly attemptsLeft: number }
  | { readonly type: "JUST_PENNED"; readonly seconds: string }
  | { readonly type: "PENNED"; readonly seconds: string; readonly text?: string };

/** A frame that is no answer to a login. */
export class LoginReplyError extends Error {
  /** Makes an error that quotes what was received. */
  constructor(received: string) {
    super(`Cannot log in: the message center answered "${oneLine(received.slice(0, 80))}"`);
    this.name = "LoginReplyError";
  }
}

/**
 * What a connection's first frame says, if it opens a login.
 *
 * @param frame The frame's body.
 * @returns The newest protocol that both ends speak, or nothing if the frame
 * opens no login. A client that names a newer one will do with 2.
 */
export function loginProtocol(frame: Uint8Array): Protocol | undefined {
  if (!startsWith(frame, LOGIN)) return undefined;
  if (frame.length === LOGIN.length) return 1;
  if (!startsWith(frame, `${LOGIN}|`)) return undefined;
  const version = /^LIN\|([1-9]\d{0,3})(?:\||$)/.exec(new TextDecoder().decode(frame))?.[1];
  return Number(version) >= 2 ? 2 : 1;
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
      return reply.protocol === 2 ? `${reply.type}|2` : reply.type;
    case "LOGIN_FAILED":
      return `${reply.type}|${reply.attemptsLeft}`;
    case "JUST_PENNED":
      return `${reply.type}|${reply.seconds}`;
    case "PENNED":
      return `${reply.type}|${reply.seconds}${reply.text ? `|${reply.text}` : ""}`;
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
  const [type, value = "", ...rest] = frame.split("|");
  const text = oneLine(rest.join("|"));
  switch (type) {
    case "LOGIN_OKAY":
      return value === "2" ? { type, protocol: 2 } : { type };
    case "LOGIN_FAILED":
      if (/^\d{1,9}$/.test(value)) return { type, attemptsLeft: Number(value) };
      break;
    case "JUST_PENNED":
    case "PENNED":
      if (!/^\d{1,15}(\.\d{1,30})?(e-\d{1,2})?$/.test(value)) break;
      return type === "PENNED" && text ? { type, seconds: value, text } : { type, seconds: value };
  }
  throw new LoginReplyError(frame);
}

/** How a client of protocol 2 is reached: at its port, or on a connection that it holds. */
export type Placement = "DIAL" | "ATTACH";

/** The end of a login in protocol 2. */
export type LoginEnd =
  | { readonly placement: Placement; readonly series: string }
  | { readonly refusal: string };

/**
 * Reads the end of a login in protocol 2.
 *
 * @param frame The frame's text.
 * @returns How the client is reached, and the series that pushes are numbered
 * in, or why the center will not have it.
 * @throws {LoginReplyError} If it is neither.
 */
export function parseLoginEnd(frame: string): LoginEnd {
  const [type, ...fields] = frame.split("|");
  if (type === "FAIL") return { refusal: fields.slice(1).join("|") };
  if ((type === "DIAL" || type === "ATTACH") && fields[0]) {
    return { placement: type, series: fields[0] };
  }
  throw new LoginReplyError(frame);
}

/**
 * What the keys of a session of protocol 2 are for.
 *
 * @param centerKey The center's public key.
 * @param clientKey The client's public key.
 * @returns What is sealed by the center, and what is sealed by the client.
 */
export function channelInfos(centerKey: string, clientKey: string): [string, string] {
  const keys = `${centerKey}|${clientKey}`;
  return [`chatroom 2 center|${keys}`, `chatroom 2 client|${keys}`];
}
