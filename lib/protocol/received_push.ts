/**
 * What a client makes of the texts that come to it (WIRE.md, "Pushes").
 *
 * @module
 */
import { MIN_CALLBACK_PORT, parsePort } from "../net/address.ts";
import type { Protocol } from "./login.ts";
import { isMessageId } from "./message_id.ts";
import { AWAY, ONLINE, type Push, REPLACED } from "./push.ts";
import { isUsername } from "./username.ts";

/** A text of one user, as it is read. */
export interface ReceivedMessage {
  /** Who wrote it. */
  readonly from: string;
  /** What they wrote. */
  readonly text: string;
  /** By which it is known if it comes again; only in protocol 2, and only if its sender gave one. */
  readonly id?: string;
}

/** What a push says; most of it is to be shown. */
export type ReceivedPush =
  | Extract<Push, { kind: "presence" | "replaced" | "address" | "over" | "asked" | "online" }>
  | { readonly kind: "message" } & ReceivedMessage
  | { readonly kind: "away"; readonly messages: readonly ReceivedMessage[] }
  | { readonly kind: "text"; readonly text: string };

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
  if (protocol === 2) {
    if (frame.startsWith("END|")) return parseOver(frame);
    if (frame.startsWith("MSG|")) return parseIdentified(frame);
  } else if (frame.startsWith(`${AWAY}\n`)) {
    return parseAway(frame);
  }
  const users = parseOnline(frame);
  if (users) return { kind: "online", users };
  const message = parseMessage(frame);
  if (message) return { kind: "message", ...message };
  return parseNews(frame) ?? { kind: "text", text: frame };
}

/**
 * Reads who is online.
 *
 * @param text For example `[CURRENTLY ONLINE]: google seas`.
 * @returns Their names, or nothing if the text does not tell.
 */
export function parseOnline(text: string): string[] | undefined {
  if (!text.startsWith(ONLINE)) return undefined;
  return text.slice(ONLINE.length).split(" ").filter(isUsername);
}

/**
 * Reads a private message that is not sealed.
 *
 * @param frame The frame's text.
 * @returns Who it says it is from, though nobody may be named so, and the text;
 * nothing if it is no private message.
 */
export function parsePrivate(frame: string): ReceivedMessage | undefined {
  return split(/^<(\S+?)>: /u, frame);
}

function parseMessage(frame: string): ReceivedMessage | undefined {
  const message = split(/^\[(\S+?)\]: /u, frame);
  return message && isUsername(message.from) ? message : undefined;
}

function split(head: RegExp, frame: string): ReceivedMessage | undefined {
  const [whole, from] = head.exec(frame) ?? [];
  if (whole === undefined || !from) return undefined;
  return { from, text: frame.slice(whole.length) };
}

/** Tells of somebody: that they came, went, or want one's address. */
function parseNews(frame: string): ReceivedPush | undefined {
  const [, user, how] = /^(\S+) (has logged on|is offline)\.$/u.exec(frame) ?? [];
  if (user) return { kind: "presence", online: how !== "is offline", user };
  const asked = /^Request: (\S+) wants your address\. \[allow \1\] to accept\.$/u;
  const by = asked.exec(frame)?.[1];
  return by ? { kind: "asked", by } : undefined;
}

function parseIdentified(frame: string): ReceivedPush {
  const [, id = ""] = frame.split("|", 2);
  const message = parseMessage(frame.slice(`MSG|${id}|`.length));
  if (!isMessageId(id) || !message) return { kind: "text", text: frame };
  return { kind: "message", id, ...message };
}

/** Several messages in one frame of protocol 1, each on lines of its own. */
function parseAway(frame: string): ReceivedPush {
  const messages: ReceivedMessage[] = [];
  for (const line of frame.split("\n").slice(1)) {
    const message = parseMessage(line);
    const last = messages.at(-1);
    if (message) messages.push(message);
    else if (last) messages[messages.length - 1] = { ...last, text: `${last.text}\n${line}` };
    else return { kind: "text", text: frame };
  }
  return { kind: "away", messages };
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
