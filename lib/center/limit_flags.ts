/**
 * The flags that set a center's limits.
 *
 * @module
 */
import { integerFlag, secondsFlag } from "../flags.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";

/** The limits as a command line sets them: some follow from others unless they are set. */
export type LimitFlags =
  & Omit<Limits, "loginDeadline" | "addressRate">
  & Partial<Pick<Limits, "loginDeadline" | "addressRate">>;

interface LimitFlag {
  readonly limit: keyof Limits;
  readonly unit: "N" | "BYTES" | "DAYS" | "SECONDS";
  /** The lowest and the highest number that will do, unless they are seconds. */
  readonly range: readonly [number, number];
  readonly help: string;
  /** What holds if it is not set, if that is no number of its own. */
  readonly otherwise?: string;
}

/** A frame must have room for the protocol's own texts, and its pushes fit what clients accept. */
const FRAME_BYTES = [1_024, 1024 * 1024] as const;

/** None, if it is 0. */
const RATE = [0, 1_000_000] as const;

const COUNT = [1, 1_000_000] as const;

const LIMIT_FLAGS: Readonly<Record<string, LimitFlag>> = {
  "max-frame": {
    limit: "maxFrameBytes",
    unit: "BYTES",
    range: FRAME_BYTES,
    help: "The longest message accepted",
  },
  "frame-deadline": {
    limit: "frameDeadline",
    unit: "SECONDS",
    range: COUNT,
    help: "How long a connection has for its whole first message",
  },
  "login-deadline": {
    limit: "loginDeadline",
    unit: "SECONDS",
    range: COUNT,
    help: "How long a login has",
    otherwise: "300 and the lockout",
  },
  "connections": {
    limit: "connections",
    unit: "N",
    range: COUNT,
    help: "Connections at once",
  },
  "address-connections": {
    limit: "addressConnections",
    unit: "N",
    range: [2, 1_000_000],
    help: "Those of one address, or one /64 of IPv6",
  },
  "attached": {
    limit: "attached",
    unit: "N",
    range: COUNT,
    help: "Clients at once that hold a connection",
  },
  "rate": {
    limit: "rate",
    unit: "N",
    range: RATE,
    help: "Requests a second of a session, and 10 N at once; 0 for any",
  },
  "address-rate": {
    limit: "addressRate",
    unit: "N",
    range: RATE,
    help: "The same of an address",
    otherwise: "10 times --rate",
  },
  "handshakes": {
    limit: "handshakes",
    unit: "N",
    range: RATE,
    help: "TLS handshakes a second of an address, and 10 N at once; 0 for any",
  },
  "logins": {
    limit: "logins",
    unit: "N",
    range: RATE,
    help: "Logins a minute from an address, and 2 N at once; 0 for any",
  },
  "mailbox": {
    limit: "mailbox",
    unit: "N",
    range: COUNT,
    help: "Messages that wait for one user",
  },
  "mailbox-bytes": {
    limit: "mailboxBytes",
    unit: "BYTES",
    range: [1, 1024 ** 3],
    help: "How long they are in all",
  },
  "mailbox-days": {
    limit: "mailboxDays",
    unit: "DAYS",
    range: [0, 36_500],
    help: "How long the oldest waits until no more are taken; 0 for any",
  },
  "outbox-bytes": {
    limit: "outboxBytes",
    unit: "BYTES",
    range: [1, 1024 ** 3],
    help: "How long those that one user sent are in all",
  },
  "queue": {
    limit: "queue",
    unit: "N",
    range: COUNT,
    help: "Other texts that wait for one user",
  },
  "dials": {
    limit: "dials",
    unit: "N",
    range: [1, 10_000],
    help: "Clients that are dialled at once",
  },
};

/** How many requests a second an address may make for each that a session may. */
const SESSIONS_AN_ADDRESS = 10;

/** What flags there are. */
export const LIMIT_FLAG_NAMES: readonly string[] = Object.keys(LIMIT_FLAGS);

/** Their lines for `--help`. */
export const LIMIT_USAGE: string = Object.entries(LIMIT_FLAGS).map(([name, flag]) => {
  const value = DEFAULT_LIMITS[flag.limit] / (flag.unit === "SECONDS" ? 1_000 : 1);
  const usage = `  --${name} ${flag.unit}`.padEnd(27);
  return `${usage} ${flag.help} (default ${flag.otherwise ?? value})\n`;
}).join("");

/**
 * Reads the limits.
 *
 * @param flags What was typed for each flag, if anything.
 * @returns The limits.
 * @throws {UsageError} If one cannot be used.
 */
export function parseLimits(flags: Readonly<Record<string, unknown>>): LimitFlags {
  const limits: Partial<Record<keyof Limits, number>> = { ...DEFAULT_LIMITS };
  delete limits.loginDeadline;
  delete limits.addressRate;
  for (const [name, { limit, unit, range }] of Object.entries(LIMIT_FLAGS)) {
    const text = flags[name];
    if (typeof text !== "string") continue;
    limits[limit] = unit === "SECONDS"
      ? secondsFlag(text, name, 0)
      : integerFlag(text, name, 0, ...range);
  }
  if (flags.rate !== undefined) limits.addressRate ??= SESSIONS_AN_ADDRESS * limits.rate!;
  return limits as LimitFlags;
}
