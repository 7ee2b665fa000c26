/**
 * What has to be known of a file before it is read or written.
 *
 * @module
 */

/**
 * Whether Deno may read a file without asking for permission at the terminal.
 *
 * @param path The file.
 * @returns Whether it may.
 */
export function mayRead(path: string): boolean {
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}

/**
 * Whether Deno may write a file without asking for permission at the terminal.
 *
 * @param path The file.
 * @returns Whether it may.
 */
export function mayWrite(path: string): boolean {
  return Deno.permissions.querySync({ name: "write", path }).state === "granted";
}

/**
 * Whether others on the machine than its owner may read or write a file.
 *
 * @param path The file; one may read it.
 * @returns Whether they may; not where nobody can tell.
 * @throws {Error} If there is no such file.
 */
export async function isOpenToOthers(path: string): Promise<boolean> {
  const { mode } = await Deno.stat(path);
  return mode !== null && (mode & 0o077) !== 0;
}
