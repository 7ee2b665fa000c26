/**
 * The center's command line.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { integerFlag, portArgument, refuseUnknownFlag, secondsFlag, UsageError } from "../flags.ts";
import { LIMIT_FLAG_NAMES, LIMIT_USAGE, type LimitFlags, parseLimits } from "./limit_flags.ts";
import { LOG_FORMATS, type LogFormat } from "./log.ts";

/** What `--help` prints. */
export const CENTER_USAGE = `The message center of the chatroom

Usage: server.ts [FLAGS] ADDRESS PORT

  ADDRESS  The address to listen on; localhost for this machine only, 0.0.0.0 for everyone
  PORT     The port to listen on, or 0 for any that is free

Flags:
  --credentials FILE         Accounts, a line "username password" each, of which deno task
                             passwd makes some with hashes (default ./credentials.txt)
  --data FILE                Keep messages, blocks and lockouts in this file (SQLite), so that
                             they outlast the center; needs --allow-read and --allow-write of
                             its folder of Deno (default: in memory only)
  --cert FILE                Speak TLS, with this certificate and those that lead to it (PEM)
  --key FILE                 The private key that belongs to the certificate (PEM)
  --attempts N               Failures in a row that suspend a username (default 3)
  --lockout SECONDS          How long a username is suspended (default 60)
  --timeout SECONDS          How long a session lasts without a sign of life (default 30)
  --presence on|off          Whether everyone is told who comes and goes (default on)
  --log FORMAT               text, json or off: one line an event on stderr (default text)
  --help                     Show this
  --version                  Show the version

Limits:
${LIMIT_USAGE}
A SIGHUP reads the accounts and the certificate again; the accounts are read
again too when their file changes.
`;

/** Where the files are that TLS needs. */
export interface TlsFiles {
  /** The certificate, and those that lead to it. */
  readonly cert: string;
  /** The private key. */
  readonly key: string;
}

/** What a center is started with. Times are in milliseconds. */
export interface CenterFlags extends LimitFlags {
  /** The address to listen on. */
  readonly hostname: string;
  /** The port to listen on. */
  readonly port: number;
  /** The credentials file, if one was named. */
  readonly credentials: string | undefined;
  /** Where what has to outlast the center is kept, if anywhere. */
  readonly data: string | undefined;
  /** What it needs to speak TLS, if it does. */
  readonly tls: TlsFiles | undefined;
  /** Failures in a row that suspend a name. */
  readonly attempts: number;
  /** How long a name is suspended. */
  readonly lockout: number;
  /** How long a session lasts unheard. */
  readonly timeout: number;
  /** Whether everyone is told who comes and goes. */
  readonly presence: boolean;
  /** How log lines look. */
  readonly log: LogFormat;
}

/** The flags that name files. */
const FILE_FLAGS = ["credentials", "data", "cert", "key"] as const;

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
    string: [
      ...FILE_FLAGS,
      "attempts",
      "lockout",
      "timeout",
      "presence",
      "log",
      ...LIMIT_FLAG_NAMES,
      "_",
    ],
    unknown: refuseUnknownFlag,
  });
  if (flags.help) return "help";
  if (flags.version) return "version";
  for (const name of FILE_FLAGS) {
    if (flags[name] === "") throw new UsageError(`Cannot use --${name}: expected a file`);
  }
  const options = {
    ...parseLimits(flags),
    credentials: flags.credentials,
    data: flags.data,
    tls: tlsFiles(flags.cert, flags.key),
    attempts: integerFlag(flags.attempts, "attempts", 3, 1, 1_000_000),
    lockout: secondsFlag(flags.lockout, "lockout", 60),
    timeout: secondsFlag(flags.timeout, "timeout", 30),
    presence: switchFlag(flags.presence, "presence"),
    log: logFormat(flags.log),
  };
  const [hostname, port, ...surplus] = flags._.map(String);
  if (!hostname || !port || surplus.length > 0) {
    throw new UsageError(`Expected ADDRESS PORT, got ${flags._.length} arguments`);
  }
  return { hostname, port: portArgument(port, "PORT", 1, true), ...options };
}

function tlsFiles(cert: string | undefined, key: string | undefined): TlsFiles | undefined {
  if (cert !== undefined && key !== undefined) return { cert, key };
  if (cert === undefined && key === undefined) return undefined;
  const [given, missing] = key === undefined ? ["cert", "key"] : ["key", "cert"];
  throw new UsageError(`Cannot use --${given} alone: --${missing} FILE is needed too`);
}

function switchFlag(text = "on", name: string): boolean {
  if (text === "on" || text === "off") return text === "on";
  throw new UsageError(`Cannot use --${name}: expected on or off, got "${text}"`);
}

function logFormat(text = "text"): LogFormat {
  const format = LOG_FORMATS.find((format) => format === text);
  if (format) return format;
  throw new UsageError(`Cannot use --log: expected ${LOG_FORMATS.join(", ")}, got "${text}"`);
}
