/**
 * A password that comes from a file: never from a command line, which everybody
 * on the machine can read.
 *
 * @module
 */
import { isOpenToOthers, mayRead } from "../files.ts";
import { describeError } from "../net/errors.ts";
import { StartError } from "../start_error.ts";

/** A password, and what its owner should know about the file. */
export interface FilePassword {
  /** The file's first line. */
  readonly password: string;
  /** What should be better. */
  readonly warning?: string;
}

/**
 * Reads a password.
 *
 * @param path The file.
 * @returns Its first line, without the line's end.
 * @throws {StartError} If it cannot be read, or holds none.
 */
export async function readPassword(path: string): Promise<FilePassword> {
  // Without this Deno would ask at the terminal.
  if (!mayRead(path)) {
    throw new StartError(
      `Cannot read the password from ${path}: start the client with --allow-read=${path}`,
    );
  }
  try {
    const [password = ""] = (await Deno.readTextFile(path)).split(/\r?\n/, 1);
    if (password === "") {
      throw new StartError(`Cannot read the password from ${path}: its first line is empty`);
    }
    if (!await isOpenToOthers(path)) return { password };
    const warning = `Others on this machine can read ${path}: chmod 600 ${path} keeps it yours.`;
    return { password, warning };
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`Cannot read the password from ${path}: ${describeError(error)}`);
  }
}
