/**
 * Reading the credentials file.
 *
 * @module
 */
import { exists } from "@std/fs/exists";
import { describeError } from "../net/errors.ts";
import { type Credentials, CredentialsError, parseCredentials } from "./credentials.ts";

/** Where accounts are read from unless a file is named. */
export const DEFAULT_CREDENTIALS_FILE = "./credentials.txt";

/**
 * Reads the accounts.
 *
 * @param named The file that the operator named, if any.
 * @returns The accounts, or nothing if no file was named and the default one is
 * not there.
 * @throws {CredentialsError} If the file cannot be read or used.
 */
export async function loadCredentials(named: string | undefined): Promise<Credentials | undefined> {
  const file = named ?? DEFAULT_CREDENTIALS_FILE;
  try {
    if (named === undefined && !await exists(file)) return undefined;
    const bytes = await Deno.readFile(file);
    return parseCredentials(new TextDecoder("utf-8", { fatal: true }).decode(bytes), file);
  } catch (error) {
    if (error instanceof CredentialsError) throw error;
    const reason = error instanceof TypeError ? "its text is not UTF-8" : describeError(error);
    throw new CredentialsError(file, [reason]);
  }
}
