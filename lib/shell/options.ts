/**
 * The client's command line.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { portArgument, refuseUnknownFlag, secondsFlag, UsageError } from "../flags.ts";
import { type Endpoint, MIN_CALLBACK_PORT } from "../net/address.ts";
import { isUsername } from "../protocol/username.ts";

/** What `--help` prints. */
export const CLIENT_USAGE = `A client of the chatroom

Usage: client.ts [FLAGS] SERVER PORT [OWN_ADDRESS OWN_PORT]

  SERVER       The message center's address or name
  PORT         The message center's port
  OWN_ADDRESS  The address to listen on, at which the message center reaches this client
  OWN_PORT     The port to listen on, 1024 to 65535, or 0 for any that is free
               Without these two, all comes over a connection to the message center

Flags:
  --heartbeat SECONDS  How often to tell the center that one is still here (default 20)
  --tls                Speak TLS with the message center, and with no other than it: its
                       certificate has to be for SERVER, by an authority that is known
  --ca FILE            The same, and trust the certificates in FILE (PEM) too; needs
                       --allow-read=FILE of Deno
  --user NAME          Log in as NAME without being asked for it
  --password-file FILE Take the password from the first line of FILE, rather than
                       from a prompt; needs --allow-read=FILE of Deno
  --transcript FILE    Keep what is said in FILE, and show nothing twice that is in it; needs
                       --allow-read=FILE --allow-write=FILE of Deno
  --plain              Never move the cursor, redraw or colour: for screen readers and
                       terminals that cannot; so it is with TERM=dumb
  --json               Write what happens as JSON, one object a line, for programs
  --strict-private     Refuse private messages that cannot be brought, rather than
                       leaving them with the message center as ordinary ones
  --help               Show this
  --version            Show the version
`;

/** What a client is started with. */
export interface ClientFlags {
  /** The message center. */
  readonly center: Endpoint;
  /** Where to listen, if anywhere. */
  readonly own: Endpoint | undefined;
  /** Milliseconds between heartbeats. */
  readonly heartbeat: number;
  /** Whether the message center has to speak TLS. */
  readonly tls: boolean;
  /** Where certificates of authorities are read from that are trusted too. */
  readonly ca: string | undefined;
  /** Who logs in, if that is not asked. */
  readonly user: string | undefined;
  /** Where the password is read from, if that is not asked. */
  readonly passwordFile: string | undefined;
  /** Where what is said is kept, if anywhere. */
  readonly transcript: string | undefined;
  /** Whether the terminal only ever gets lines. */
  readonly plain: boolean;
  /** Whether what happens is written as JSON. */
  readonly json: boolean;
  /** Whether private messages that cannot be brought are refused. */
  readonly strictPrivate: boolean;
}

/**
 * Reads the client's command line.
 *
 * @param args The arguments.
 * @returns What it is started with, or which text was asked for instead.
 * @throws {UsageError} If the arguments cannot be used.
 */
export function parseClientFlags(args: readonly string[]): ClientFlags | "help" | "version" {
  const flags = parseArgs([...args], {
    boolean: ["help", "version", "tls", "strict-private", "plain", "json"],
    string: ["heartbeat", "ca", "user", "password-file", "transcript", "_"],
    unknown: refuseUnknownFlag,
  });
  if (flags.help) return "help";
  if (flags.version) return "version";
  const heartbeat = secondsFlag(flags.heartbeat, "heartbeat", 20);
  const [server, port, ownAddress, ownPort, ...surplus] = flags._.map(String);
  const isComplete = ownAddress === undefined || ownAddress !== "" && ownPort;
  if (!server || !port || !isComplete || surplus.length > 0) {
    throw new UsageError(
      `Expected SERVER PORT, or SERVER PORT OWN_ADDRESS OWN_PORT, got ${flags._.length} arguments`,
    );
  }
  return {
    center: { hostname: server, port: portArgument(port, "PORT", 1) },
    own: ownAddress && ownPort
      ? {
        hostname: ownAddress,
        port: portArgument(ownPort, "OWN_PORT", MIN_CALLBACK_PORT, true),
      }
      : undefined,
    heartbeat,
    tls: flags.tls || flags.ca !== undefined,
    ca: fileFlag(flags.ca, "ca"),
    user: userFlag(flags.user),
    passwordFile: fileFlag(flags["password-file"], "password-file"),
    transcript: fileFlag(flags.transcript, "transcript"),
    plain: flags.plain,
    json: flags.json,
    strictPrivate: flags["strict-private"],
  };
}

function userFlag(user: string | undefined): string | undefined {
  if (user === undefined || isUsername(user)) return user;
  throw new UsageError(`Cannot use --user: "${user}" cannot be a user's name`);
}

function fileFlag(path: string | undefined, name: string): string | undefined {
  if (path !== "") return path;
  throw new UsageError(`Cannot use --${name}: expected the name of a file`);
}
