/**
 * What the center sends to a client's own listening address (WIRE.md,
 * "Pushes"), and what one client sends to another's.
 *
 * @module
 */
import { MIN_CALLBACK_PORT, parsePort } from "../net/address.ts";
import { decodeText } from "../frame.ts";
import { joinBytes } from "./fields.ts";
import type { Protocol } from "./login.ts";
import { formatSealedPrivate } from "./numbered.ts";
import { indentContinuation, printable } from "./text.ts";
import { isUsername } from "./username.ts";

/** A text from one user. */
export interface Message {
  /** Tells a message from other pushes. */
  readonly kind: "message";
  /** Who wrote it. */
  readonly from: string;
  /** What they wrote: printable UTF-8. */
  readonly body: Uint8Array;
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
    /** Empty, with port 0, if they cannot be dialled. */
    readonly host: string;
    readonly port: number;
    /** Their public key; empty if they speak protocol 1. */
    readonly key: string;
  }
  | { readonly kind: "over"; readonly user: string; readonly key: string }
  | {
    readonly kind: "private";
    readonly from: string;
    readonly number: number;
    readonly sealed: Uint8Array;
  }
  | { readonly kind: "gone"; readonly user: string }
  | { readonly kind: "error"; readonly text: string };

/** What a client makes of a push: most are text to show as it is. */
export type ReceivedPush =
  | Extract<Push, { kind: "presence" | "replaced" | "address" | "over" }>
  | { readonly kind: "text"; readonly text: string };

const NEWLINE = 0x0a;

const encoder = new TextEncoder();

const REPLACED = "Logged on different location!";
const CAME = " has logged on.";
const WENT = " is offline.";

/**
 * A push as the frame's body of protocol 1. Lines that would look like another
 * message are set in, for clients that show whatever they are sent.
 *
 * @param push The push.
 * @returns UTF-8, to the letter of WIRE.md.
 */
export function encodePush(push: Push): Uint8Array<ArrayBuffer> {
  if (push.kind === "message" && !push.body.includes(NEWLINE)) return encodeMessage(push);
  return encoder.encode(formatPush(push));
}

/**
 * A push as the body of protocol 2. A message's lines are as they were written.
 *
 * @param push The push.
 * @returns UTF-8, but for a private message.
 */
export function encodePush2(push: Push): Uint8Array<ArrayBuffer> {
  switch (push.kind) {
    case "message":
      return encodeMessage(push);
    case "private":
      return formatSealedPrivate(push.from, push.number, push.sealed);
    case "over":
      return encoder.encode(`END|${push.user}|${push.key}`);
    case "address": {
      const port = push.port === 0 ? "" : String(push.port);
      const key = push.key === "" ? "" : `|${push.key}`;
      return encoder.encode(`ADR|${push.user}|${push.host}|${port}${key}`);
    }
    default:
      return encoder.encode(formatPush(push));
  }
}

function encodeMessage(message: Message): Uint8Array<ArrayBuffer> {
  return joinBytes(messageHead(message), message.body);
}

/** What stands before a message's text. */
export function messageHead({ from }: Message): string {
  return `[${from}]: `;
}

/**
 * A push as a text of protocol 1.
 *
 * @param push The push; protocol 1 has none for `over` and `private`.
 * @returns Its text, to the letter of WIRE.md.
 */
export function formatPush(push: Push): string {
  switch (push.kind) {
    case "message":
      return indentContinuation(messageHead(push) + decodeText(push.body));
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
    case "over":
    case "private":
      throw new TypeError(`Cannot write a push of kind ${push.kind} in protocol 1`);
  }
}

/**
 * Reads a push's text.
 *
 * @param frame The text.
 * @param protocol Of what protocol.
 * @returns What it says; a text that is nothing more is returned as it came.
 */
export function parsePush(frame: string, protocol: Protocol = 1): ReceivedPush {
  if (frame === REPLACED) return { kind: "replaced" };
  if (frame.startsWith("ADR|")) return parseAddress(frame, protocol);
  if (protocol === 2 && frame.startsWith("END|")) return parseOver(frame);
  const presence = /^(\S+) (?:has logged on|is offline)\.$/u.exec(frame);
  if (presence?.[1] && !/^\[\S+\]: /u.test(frame)) {
    return { kind: "presence", online: frame.endsWith(CAME), user: presence[1] };
  }
  return { kind: "text", text: frame };
}

function parseAddress(frame: string, protocol: Protocol): ReceivedPush {
  const fields = frame.split("|");
  const [, user = "", host = "", portText = "", key = ""] = fields;
  const mayLackPort = protocol === 2 && key !== "" && host === "" && portText === "";
  const port = mayLackPort ? 0 : parsePort(portText, MIN_CALLBACK_PORT);
  const isWhole = isUsername(user) && (host !== "" || mayLackPort) && port !== undefined;
  if (!isWhole || fields.length > (protocol === 2 ? 5 : 4)) {
    const text = `The message center sent an address that cannot be used: ${frame.slice(0, 120)}`;
    return { kind: "text", text };
  }
  return { kind: "address", user, host, port, key };
}

function parseOver(frame: string): ReceivedPush {
  const [, user = "", key = ""] = frame.split("|");
  return { kind: "over", user, key };
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
