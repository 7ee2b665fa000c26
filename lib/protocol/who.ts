/**
 * What protocol 2 answers to `WHO`: `<since>|<idle>|<blocked>`.
 *
 * @module
 */
import { parseNumber } from "./fields.ts";

/** What the center knows of a user. */
export interface Who {
  /** Since when they are online, in milliseconds since 1970, and for how many they have asked nothing. */
  readonly online: { readonly since: number; readonly idle: number } | undefined;
  /** Whether whoever asks has blocked them. */
  readonly blocked: boolean;
}

/**
 * As the answer's text.
 *
 * @param who What is known.
 * @returns For example `1700000000000|2500|0`, or `||0` if they are offline.
 */
export function formatWho({ online, blocked }: Who): string {
  const times = online ? `${Math.trunc(online.since)}|${Math.trunc(online.idle)}` : "|";
  return `${times}|${blocked ? 1 : 0}`;
}

/** The last moment that a date can tell (ECMA-262, 21.4.1.1). */
const MAX_TIME = 8.64e15;

/**
 * Reads the answer's text.
 *
 * @param text The text.
 * @returns What is known, or nothing if the text is something else.
 */
export function parseWho(text: string): Who | undefined {
  const [sinceText = "", idleText = "", blocked, ...surplus] = text.split("|");
  if (blocked !== "0" && blocked !== "1" || surplus.length > 0) return undefined;
  if (sinceText === "" && idleText === "") {
    return { online: undefined, blocked: blocked === "1" };
  }
  const since = parseNumber(sinceText);
  const idle = parseNumber(idleText);
  if (since === undefined || idle === undefined || since > MAX_TIME) return undefined;
  return { online: { since, idle }, blocked: blocked === "1" };
}
