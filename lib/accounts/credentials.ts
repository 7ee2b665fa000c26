/**
 * The credentials file: a line `username password` for each account, split at
 * the first space (WIRE.md). In place of the password its hash may stand. Empty
 * lines and lines that begin with `#` are passed over.
 *
 * @module
 */
import { isUsername, MAX_USERNAME_LENGTH } from "../protocol/username.ts";
import { isOtherHash } from "./other_hash.ts";
import { isScryptText, parseScryptHash, SCRYPT_PREFIX, ScryptHashError } from "./scrypt_hash.ts";

/** The password of each user, or its hash: a PHC string that begins with `$scrypt$`. */
export type Credentials = ReadonlyMap<string, string>;

/** The accounts of WIRE.md's examples, for trying things out. */
export const DEMO_CREDENTIALS: Credentials = new Map([
  ["seas", "summerisover"],
  ["google", "hasglasses"],
]);

/** How to make a line with a hash. */
const HINT = '; make the line with "deno task passwd"';

/** A credentials file with bad lines. */
export class CredentialsError extends Error {
  /** Makes an error that lists them. */
  constructor(file: string, problems: readonly string[]) {
    const separator = problems.length > 1 ? "\n  " : " ";
    super([`Cannot use ${file}:`, ...problems].join(separator));
    this.name = "CredentialsError";
  }
}

/**
 * Reads a credentials file's text.
 *
 * @param text The text; lines may end in CR LF.
 * @param file The file's name, for errors.
 * @returns The accounts.
 * @throws {CredentialsError} If a line is bad, or there is no account. It names
 * every bad line by its number and quotes no password.
 */
export function parseCredentials(text: string, file: string): Credentials {
  const credentials = new Map<string, string>();
  const firstLine = new Map<string, number>();
  const problems: string[] = [];
  text.replace(/^\ufeff/, "").split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === "" || line.startsWith("#")) return;
    const space = line.indexOf(" ");
    const user = space < 0 ? line : line.slice(0, space);
    const password = space < 0 ? "" : line.slice(space + 1);
    const problem = findProblem(user, password, firstLine.get(user));
    if (problem) {
      problems.push(`line ${index + 1}: ${problem}`);
    } else {
      credentials.set(user, password);
      firstLine.set(user, index + 1);
    }
  });
  if (credentials.size === 0 && problems.length === 0) {
    problems.push("it has no account; expected lines of username, a space, password");
  }
  if (problems.length > 0) throw new CredentialsError(file, problems);
  return credentials;
}

/**
 * How many accounts have their password in the file, and not a hash.
 *
 * @param credentials The accounts.
 * @returns How many.
 */
export function plainAccounts(credentials: Credentials): number {
  return credentials.values().filter((value) => !isScryptText(value)).toArray().length;
}

function findProblem(user: string, password: string, earlier?: number): string | undefined {
  if (user === "") return "it begins with a space; expected username, a space, password";
  if (password === "") return "the password is missing; expected username, a space, password";
  if (!isUsername(user)) {
    return `the username is not one of 1 to ${MAX_USERNAME_LENGTH} characters without white ` +
      `space, control characters and "|"`;
  }
  if (earlier !== undefined) return `the username is that of line ${earlier} already`;
  return findHashProblem(password);
}

function findHashProblem(password: string): string | undefined {
  if (password.includes(SCRYPT_PREFIX)) {
    // Anywhere: one behind a space, or behind a line that was not ended, would be a password.
    const problem = findScryptProblem(password);
    return problem && `the hash is of no use: ${problem}${HINT}`;
  }
  const isHash = isOtherHash(password.trimStart());
  return isHash ? `the password is a hash of a kind that is not known here${HINT}` : undefined;
}

function findScryptProblem(text: string): string | undefined {
  try {
    parseScryptHash(text);
    return undefined;
  } catch (error) {
    if (error instanceof ScryptHashError) return error.message;
    throw error;
  }
}
