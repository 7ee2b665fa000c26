/**
 * What happens as the text that a user reads: that of WIRE.md, to the letter.
 *
 * @module
 */
import { AWAY, formatPrivate, formatPush, ONLINE, REPLACED } from "../protocol/push.ts";
import { indentContinuation } from "../protocol/text.ts";
import { nameColour } from "../terminal/name_colour.ts";
import type { Span, Styled } from "../terminal/styled.ts";
import type { Happening } from "./event.ts";
import { formatTime } from "./times.ts";

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
      return colour(indentContinuation(`[${event.from}]: ${event.text}`), [event.from]);
    case "private": {
      const text = formatPrivate(event.from, event.text);
      const mark = event.unverified ? "(unverified) " : "";
      return colour(indentContinuation(mark + text), [event.from]);
    }
    case "presence":
      return colour(formatPush(event), [event.user]);
    case "online":
      return formatOnline(event.users);
    case "request":
      return colour(formatPush({ kind: "asked", by: event.from }), [event.from]);
    case "held": {
      const { from } = event;
      return colour(`${from} has sent you a private message. [allow ${from}] to read it.`, [from]);
    }
    case "address":
      return colour(`You can now privately message ${event.user}`, [event.user]);
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
  return colour(formatPush({ kind: "online", users }), users, ONLINE.length);
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

/** Gives names their colours, each where it comes next from some place on. */
function colour(text: string, names: readonly string[], from = 0): Span[] {
  const spans: Span[] = [];
  let at = 0;
  let searchFrom = from;
  for (const name of names) {
    const found = text.indexOf(name, searchFrom);
    if (found < 0) continue;
    if (found > at) spans.push({ text: text.slice(at, found) });
    spans.push({ text: name, colour: nameColour(name) });
    at = searchFrom = found + name.length;
  }
  if (at < text.length) spans.push({ text: text.slice(at) });
  return spans;
}
