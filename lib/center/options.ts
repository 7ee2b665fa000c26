/**
 * The center's command line.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { integerFlag, portArgument, refuseUnknownFlag, secondsFlag, UsageError } from "../flags.ts";
import { DEFAULT_MAX_FRAME_BYTES } from "../frame.ts";
import { LOG_FORMATS, type LogFormat } from "./log.ts";

/** What `--help` prints. */
export const CENTER_USAGE = `The message center of the chatroom

Usage: server.ts [FLAGS] ADDRESS PORT

  ADDRESS  The address to listen on; localhost for this machine only, 0.0.0.0 for everyone
  PORT     The port to listen on, or 0 for any that is free

Flags:
  --credentials FILE  Accounts, a line "username password" each (default ./credentials.txt)
  --attempts N        Failures in a row that suspend a username (default 3)
  --lockout SECONDS   How long a username is suspended (default 60)
  --timeout SECONDS   How long a session lasts without a sign of life (default 30)
  --max-frame BYTES   The longest message accepted (default ${DEFAULT_MAX_FRAME_BYTES})
  --log FORMAT        text, json or off: one line an event on stderr (default text)
  --help              Show this
  --version           Show the version
`;

/** What a center is started with. Times are in milliseconds. */
export interface CenterFlags {
  /** The address to listen on. */
  readonly hostname: string;
  /** The port to listen on. */
  readonly port: number;
  /** The credentials file, if one was named. */
  readonly credentials: string | undefined;
  /** Failures in a row that suspend a name. */
  readonly attempts: number;
  /** How long a name is suspended. */
  readonly lockout: number;
  /** How long a session lasts unheard. */
  readonly timeout: number;
  /** The longest frame accepted, in bytes of text. */
  readonly maxFrameBytes: number;
  /** How log lines look. */
  readonly log: LogFormat;
}

/** A frame must have room for the protocol's own texts, and its pushes fit what clients accept. */
const LEAST_MAX_FRAME_BYTES = 1_024;
const MOST_MAX_FRAME_BYTES = 1024 * 1024;

/**
 * Reads the center's command line.
 *
 * @param args The arguments.
 * @returns What it is started with, or which text was asked for instead.
 * @throws {UsageError} If the arguments cannot be used.
 */
export function parseCenterFlags(args: readonly string[]): CenterFlags | "help" | "version" {
  const flags = parseArgs([...args], {
    boolean: ["help", "version"],
    string: ["credentials", "attempts", "lockout", "timeout", "max-frame", "log", "_"],
    unknown: refuseUnknownFlag,
  });
  if (flags.help) return "help";
  if (flags.version) return "version";
  if (flags.credentials === "") throw new UsageError("Cannot use --credentials: expected a file");
  const options = {
    credentials: flags.credentials,
    attempts: integerFlag(flags.attempts, "attempts", 3, 1, 1_000_000),
    lockout: secondsFlag(flags.lockout, "lockout", 60),
    timeout: secondsFlag(flags.timeout, "timeout", 30),
    maxFrameBytes: integerFlag(
      flags["max-frame"],
      "max-frame",
      DEFAULT_MAX_FRAME_BYTES,
      LEAST_MAX_FRAME_BYTES,
      MOST_MAX_FRAME_BYTES,
    ),
    log: logFormat(flags.log),
  };
  const [hostname, port, ...surplus] = flags._.map(String);
  if (!hostname || !port || surplus.length > 0) {
    throw new UsageError(`Expected ADDRESS PORT, got ${flags._.length} arguments`);
  }
  return { hostname, port: portArgument(port, "PORT", 1, true), ...options };
}

function logFormat(text = "text"): LogFormat {
  const format = LOG_FORMATS.find((format) => format === text);
  if (format) return format;
  throw new UsageError(`Cannot use --log: expected ${LOG_FORMATS.join(", ")}, got "${text}"`);
}
