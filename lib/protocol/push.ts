/**
 * What the center sends to a client's own listening address (WIRE.md,
 * "Pushes"), and what one client sends to another's.
 *
 * @module
 */
import { MIN_CALLBACK_PORT, parsePort } from "../net/address.ts";
import { indentContinuation, printable } from "./text.ts";
import { isUsername } from "./username.ts";

/** A text from one user. */
export interface Message {
  /** Tells a message from other pushes. */
  readonly kind: "message";
  /** Who wrote it. */
  readonly from: string;
  /** What they wrote. */
  readonly text: string;
  /** Whether it went to everyone. */
  readonly broadcast: boolean;
}

/** What a user is to be shown, or, for `address`, what their client is to know. */
export type Push =
  | Message
  | { readonly kind: "away"; readonly messages: readonly Message[] }
  | { readonly kind: "kept" }
  | { readonly kind: "refused" }
  | { readonly kind: "some-refused" }
  | { readonly kind: "online"; readonly users: readonly string[] }
  | { readonly kind: "block"; readonly blocked: boolean; readonly user: string }
  | { readonly kind: "presence"; readonly online: boolean; readonly user: string }
  | { readonly kind: "replaced" }
  | { readonly kind: "asked"; readonly by: string }
  | {
    readonly kind: "address";
    readonly user: string;
    readonly host: string;
    readonly port: number;
  }
  | { readonly kind: "gone"; readonly user: string }
  | { readonly kind: "error"; readonly text: string };

/** What a client makes of a push: most are text to show as it is. */
export type ReceivedPush =
  | Extract<Push, { kind: "presence" | "replaced" | "address" }>
  | { readonly kind: "text"; readonly text: string };

const REPLACED = "Logged on different location!";
const CAME = " has logged on.";
const WENT = " is offline.";

/**
 * A push as a frame's text. Control characters are left out, and lines that
 * would look like another message are set in, for clients that show whatever
 * they are sent.
 *
 * @param push The push.
 * @returns Its text, to the letter of WIRE.md.
 */
export function formatPush(push: Push): string {
  switch (push.kind) {
    case "message":
      return indentContinuation(`[${push.from}]: ${printable(push.text)}`);
    case "away":
      return ["While you were away...", ...push.messages.map(formatPush)].join("\n");
    case "kept":
      return "The recipient is offline. Messages will be delivered when they log on again.";
    case "refused":
      return "Your message could not be delivered as the recipient has blocked you.";
    case "some-refused":
      return "Your message could not be delivered to some recipients.";
    case "online":
      return `[CURRENTLY ONLINE]: ${push.users.join(" ")}`;
    case "block":
      return `You have ${push.blocked ? "blocked" : "unblocked"} ${push.user}`;
    case "presence":
      return push.user + (push.online ? CAME : WENT);
    case "replaced":
      return REPLACED;
    case "asked":
      return `Request: ${push.by} wants your address. [allow ${push.by}] to accept.`;
    case "address":
      return `ADR|${push.user}|${push.host}|${push.port}`;
    case "gone":
      return `${push.user} has gone offline. Please allow access when they are online again.`;
    case "error":
      return indentContinuation(printable(push.text));
  }
}

/**
 * Reads a push.
 *
 * @param frame The frame's text.
 * @returns What it says; a text that is nothing more is returned as it came.
 */
export function parsePush(frame: string): ReceivedPush {
  if (frame === REPLACED) return { kind: "replaced" };
  if (frame.startsWith("ADR|")) return parseAddress(frame);
  const presence = /^(\S+) (?:has logged on|is offline)\.$/u.exec(frame);
  if (presence?.[1] && !/^\[\S+\]: /u.test(frame)) {
    return { kind: "presence", online: frame.endsWith(CAME), user: presence[1] };
  }
  return { kind: "text", text: frame };
}

function parseAddress(frame: string): ReceivedPush {
  const [, user = "", host = "", portText = "", ...surplus] = frame.split("|");
  const port = parsePort(portText, MIN_CALLBACK_PORT);
  if (!isUsername(user) || host === "" || port === undefined || surplus.length > 0) {
    const text = `The message center sent an address that cannot be used: ${frame.slice(0, 120)}`;
    return { kind: "text", text };
  }
  return { kind: "address", user, host, port };
}

/**
 * A private message as a frame's text.
 *
 * @param from Who writes.
 * @param text What they write.
 * @returns For example `<seas>: Hello.`.
 */
export function formatPrivate(from: string, text: string): string {
  return `<${from}>: ${text}`;
}

/**
 * Who a frame says it is from, if it is a private message.
 *
 * @param frame The frame's text.
 * @returns The name before `>: `, or nothing if it is no private message.
 */
export function privateSender(frame: string): string | undefined {
  return /^<(\S+?)>: /u.exec(frame)?.[1];
}
