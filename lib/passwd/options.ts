/**
 * The command line of `deno task passwd`.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { refuseUnknownFlag, UsageError } from "../flags.ts";

/** What `--help` prints. */
export const PASSWD_USAGE =
  `Makes a line for the chatroom's credentials file, with a hashed password

Usage: deno task passwd >> credentials.txt

Asks for a username and a password. If standard input is not a terminal, they are its first two
lines.

Flags:
  --help     Show this
  --version  Show the version
`;

/**
 * Reads the command line.
 *
 * @param args The arguments.
 * @returns Which text was asked for, if one was.
 * @throws {UsageError} If there are other arguments: what stands there is seen by everybody.
 */
export function parsePasswdFlags(args: readonly string[]): "help" | "version" | undefined {
  const flags = parseArgs([...args], {
    boolean: ["help", "version"],
    string: ["_"],
    unknown: refuseUnknownFlag,
  });
  if (flags.help) return "help";
  if (flags.version) return "version";
  if (flags._.length === 0) return undefined;
  throw new UsageError(
    `Expected no arguments, got ${flags._.length}: the username and the password are asked for`,
  );
}
