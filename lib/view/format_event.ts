/**
 * What happens as the text that a user reads: that of WIRE.md, to the letter.
 *
 * @module
 */
import type { Happening } from "../client/event.ts";
import { AWAY, formatPrivate, formatPush, ONLINE, REPLACED } from "../protocol/push.ts";
import { indentContinuation } from "../protocol/text.ts";
import { nameColour } from "../terminal/name_colour.ts";
import type { Span, Styled } from "../terminal/styled.ts";
import { formatTime } from "./times.ts";

/** Stands in a text for a name; no name holds it. */
const NAME = "\0";

/**
 * Something that happened, with the names in it in their colours. A message's
 * further lines are set in, so that they cannot be taken for another message.
 *
 * @param event What happened.
 * @returns The text.
 */
export function formatEvent(event: Happening): Span[] {
  switch (event.kind) {
    case "message":
      return continued(fill(`[${NAME}]: `, event.from), event.text);
    case "private": {
      const head = (event.unverified ? "(unverified) " : "") + formatPrivate(NAME, "");
      return continued(fill(head, event.from), event.text);
    }
    case "presence":
      return fill(formatPush({ ...event, user: NAME }), event.user);
    case "online":
      return formatOnline(event.users);
    case "request":
      return fill(formatPush({ kind: "asked", by: NAME }), event.from);
    case "held": {
      const text = `${NAME} has sent you a private message. [allow ${NAME}] to read it.`;
      return fill(text, event.from);
    }
    case "address":
      return fill(`You can now privately message ${NAME}`, event.user);
    case "kept":
      return [{ text: AWAY }];
    case "replaced":
      return [{ text: REPLACED }];
    case "notice":
      return [{ text: indentContinuation(event.text) }];
  }
}

/**
 * Who is online, with the names in their colours.
 *
 * @param users Their names.
 * @returns For example `[CURRENTLY ONLINE]: google seas`.
 */
export function formatOnline(users: readonly string[]): Span[] {
  const names = users.flatMap((user, i) => [...(i > 0 ? [{ text: " " }] : []), inColour(user)]);
  return [{ text: ONLINE }, ...names];
}

/**
 * Puts the time before a text.
 *
 * @param text The text.
 * @param time Its moment, in milliseconds since 1970.
 * @param now Now, likewise.
 * @returns Both.
 */
export function withTime(text: Styled, time: number, now: number): Span[] {
  const spans = typeof text === "string" ? [{ text }] : text;
  return [{ text: `${formatTime(time, now)} `, dim: true }, ...spans];
}

/** Puts a name, in its colour, wherever the text leaves room for one. */
function fill(text: string, name: string): Span[] {
  return text.split(NAME).flatMap((piece, i) => [
    ...(i > 0 ? [inColour(name)] : []),
    ...(piece === "" ? [] : [{ text: piece }]),
  ]);
}

/** A message's text behind its head. */
function continued(head: readonly Span[], text: string): Span[] {
  const before = head.at(-1)!.text;
  return [...head.slice(0, -1), { text: before + indentContinuation(text) }];
}

function inColour(name: string): Span {
  return { text: name, colour: nameColour(name) };
}
