/**
 * The torture's command line.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { integerFlag, refuseUnknownFlag, secondsFlag, UsageError } from "../../lib/flags.ts";

/** What `--help` prints. */
export const TORTURE_USAGE = `Runs a center and clients, breaks what can break, and looks whether
every message that was accepted is shown once, in order and as it was written

Usage: deno task torture [FLAGS]

  --messages N         Go on until so many messages are accepted (default 5000)
  --seconds N          Send nothing more after so many seconds (default: no end)
  --center-kills N     How often the center is killed (default 20)
  --recipient-kills N  How often a recipient is killed (default 20)
  --sender-kills N     How often a sender is killed (default 10)
  --senders N          How many clients send (default 4)
  --recipients N       How many clients are sent to (default 6)
  --fault-share N      On how many of 100 connections something goes wrong (default 30)
  --broadcasts N       How many of 100 messages are to everyone (default 1)
  --seed N             What decides what happens, 0 to 4294967295 (default: any)
  --short              A few hundred messages and a few kills, unless other flags say more
  --help               Show this
  --version            Show the version

For each five that are killed one more process ends in good order. Exit status: 0 if
nothing is wrong, 1 if something is, 2 for a command line that cannot be used.
`;

/** What a run is made of. */
export interface TortureOptions {
  /** How many messages are to be accepted. */
  readonly messages: number;
  /** After how many milliseconds nothing more is sent; Infinity for never. */
  readonly duration: number;
  /** How often each is killed. */
  readonly kills: { readonly center: number; readonly recipient: number; readonly sender: number };
  /** How many clients send. */
  readonly senders: number;
  /** How many clients are sent to. */
  readonly recipients: number;
  /** On which part of the connections something goes wrong. */
  readonly faultShare: number;
  /** Which part of the messages is to everyone. */
  readonly broadcasts: number;
  /** Decides what happens. */
  readonly seed: number;
}

const NUMBER_FLAGS = [
  "messages",
  "seconds",
  "center-kills",
  "recipient-kills",
  "sender-kills",
  "senders",
  "recipients",
  "fault-share",
  "broadcasts",
  "seed",
] as const;

const DEFAULTS = {
  messages: 5_000,
  center: 20,
  recipient: 20,
  sender: 10,
  senders: 4,
  recipients: 6,
};

const SHORT = { messages: 300, center: 3, recipient: 3, sender: 2, senders: 2, recipients: 2 };

/** More processes than any machine at hand can do with. */
const MAX_CLIENTS = 1_000;

const MAX_MESSAGES = 10_000_000;
const MAX_KILLS = 100_000;

/**
 * Reads the torture's command line.
 *
 * @param args The arguments.
 * @returns What the run is made of, or which text was asked for instead.
 * @throws {UsageError} If the arguments cannot be used.
 */
export function parseTortureFlags(args: readonly string[]): TortureOptions | "help" | "version" {
  const flags = parseArgs([...args], {
    boolean: ["help", "version", "short"],
    string: [...NUMBER_FLAGS, "_"],
    unknown: refuseUnknownFlag,
  });
  if (flags.help) return "help";
  if (flags.version) return "version";
  if (flags._.length > 0) throw new UsageError(`Expected nothing but flags, got "${flags._[0]}"`);
  const usual = flags.short ? SHORT : DEFAULTS;
  const number = (name: typeof NUMBER_FLAGS[number], fallback: number, min: number, max: number) =>
    integerFlag(flags[name], name, fallback, min, max);
  const kills = (name: "center" | "recipient" | "sender") =>
    number(`${name}-kills`, usual[name], 0, MAX_KILLS);
  return {
    messages: number("messages", usual.messages, 1, MAX_MESSAGES),
    duration: flags.seconds === undefined ? Infinity : secondsFlag(flags.seconds, "seconds", 0),
    kills: { center: kills("center"), recipient: kills("recipient"), sender: kills("sender") },
    senders: number("senders", usual.senders, 1, MAX_CLIENTS),
    recipients: number("recipients", usual.recipients, 1, MAX_CLIENTS),
    faultShare: number("fault-share", 30, 0, 100) / 100,
    broadcasts: number("broadcasts", 1, 0, 99) / 100,
    seed: number("seed", crypto.getRandomValues(new Uint32Array(1))[0]!, 0, 2 ** 32 - 1),
  };
}
