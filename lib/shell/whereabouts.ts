/**
 * What there is to tell about another user.
 *
 * @module
 */
import type { AnswerFrame } from "../protocol/answer.ts";
import { parseWho, type Who } from "../protocol/who.ts";
import type { Report } from "../view/report.ts";
import { formatDuration, formatTime } from "../view/times.ts";

/** What a client has seen of a user who is online; nothing if they do not seem to be. */
export type Seen = { readonly since: number | undefined } | undefined;

/**
 * Tells whether a user is online, since when, how long they have been idle, and
 * whether they are blocked.
 *
 * @param user Who.
 * @param answer What the center says; nothing if it knows only protocol 1.
 * @param seen What oneself has seen.
 * @param now Now, in milliseconds since 1970.
 * @returns What to tell.
 */
export function describeWho(
  user: string,
  answer: AnswerFrame | undefined,
  seen: Seen,
  now: number,
): Report {
  if (!answer) {
    const { since } = seen ?? {};
    const text = describeSeen(user, seen, now);
    return { kind: "who", user, online: seen !== undefined, ...(since && { since }), text };
  }
  if (!answer.done) return { kind: "error", text: answer.text };
  const who = parseWho(answer.text);
  if (!who) return { kind: "error", text: `The message center does not tell of ${user}.` };
  const { online, blocked } = who;
  const text = describe(user, who, now);
  return { kind: "who", user, online: online !== undefined, ...online, blocked, text };
}

function describe(user: string, { online, blocked }: Who, now: number): string {
  const block = blocked ? ` You have blocked ${user}.` : "";
  if (!online) return `${user} is not online.${block}`;
  const since = formatTime(online.since, now);
  return `${user} has been online since ${since}, idle for ${formatDuration(online.idle)}.${block}`;
}

function describeSeen(user: string, seen: Seen, now: number): string {
  if (!seen) return `${user} was not seen online. Type online to see who is.`;
  const since = seen.since === undefined ? "" : ` since ${formatTime(seen.since, now)}`;
  return `${user} is online${since}. This message center tells no more.`;
}
