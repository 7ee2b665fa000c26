/**
 * Reading the credentials file.
 *
 * @module
 */
import { exists } from "@std/fs/exists";
import { mayRead } from "../files.ts";
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
  const isThere = named !== undefined || await usable(file, () => exists(file));
  return isThere ? await readCredentials(file) : undefined;
}

/**
 * Reads the accounts of a file.
 *
 * @param file The file.
 * @returns The accounts.
 * @throws {CredentialsError} If it cannot be read or used.
 */
export function readCredentials(file: string): Promise<Credentials> {
  return usable(file, async () => {
    const bytes = await Deno.readFile(file);
    return parseCredentials(new TextDecoder("utf-8", { fatal: true }).decode(bytes), file);
  });
}

async function usable<T>(file: string, run: () => Promise<T>): Promise<T> {
  if (!mayRead(file)) {
    throw new CredentialsError(file, [`start the center with --allow-read=${file}`]);
  }
  try {
    return await run();
  } catch (error) {
    if (error instanceof CredentialsError) throw error;
    const reason = error instanceof TypeError ? "its text is not UTF-8" : describeError(error);
    throw new CredentialsError(file, [reason]);
  }
}
