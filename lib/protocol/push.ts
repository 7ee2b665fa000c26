/**
 * What the center sends to a client's own listening address (WIRE.md,
 * "Pushes"), and what one client sends to another's.
 *
 * @module
 */
import { decodeText } from "../frame.ts";
import { joinBytes } from "./fields.ts";
import { formatSealedPrivate } from "./numbered.ts";
import { indentContinuation, printable } from "./text.ts";

/** A text from one user. */
export interface Message {
  /** Tells a message from other pushes. */
  readonly kind: "message";
  /** Who wrote it. */
  readonly from: string;
  /** What they wrote: printable UTF-8. */
  readonly body: Uint8Array;
  /** By which a recipient knows it if it comes again, in protocol 2. */
  readonly id?: string | undefined;
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

const NEWLINE = 0x0a;

const encoder = new TextEncoder();

/** To the older session, when the user logs in again. */
export const REPLACED = "Logged on different location!";
/** Stands before messages that were kept. */
export const AWAY = "While you were away...";

/** Stands before the names of who is online. */
export const ONLINE = "[CURRENTLY ONLINE]: ";

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
      return joinBytes(messageHead2(push), push.body);
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

/** What stands before a message's text in protocol 2. */
export function messageHead2(message: Message): string {
  const head = messageHead(message);
  return message.id === undefined ? head : `MSG|${message.id}|${head}`;
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
      return [AWAY, ...push.messages.map(formatPush)].join("\n");
    case "kept":
      return "The recipient is offline. Messages will be delivered when they log on again.";
    case "refused":
      return "Your message could not be delivered as the recipient has blocked you.";
    case "some-refused":
      return "Your message could not be delivered to some recipients.";
    case "online":
      return ONLINE + push.users.join(" ");
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
 * A private message as a frame's text.
 *
 * @param from Who writes.
 * @param text What they write.
 * @returns For example `<seas>: Hello.`.
 */
export function formatPrivate(from: string, text: string): string {
  return `<${from}>: ${text}`;
}
