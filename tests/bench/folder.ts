/**
 * Folders that are there for as long as something runs in them.
 *
 * @module
 */

/** Those that are there, so that none is left over. */
const folders = new Set<string>();

/** A new folder. Disposed, it is removed, with all that is in it. */
export interface Folder extends Disposable {
  /** Where it is. */
  readonly path: string;
}

/**
 * Makes a folder.
 *
 * @returns The folder, in which nothing is.
 */
export function makeFolder(): Folder {
  const path = Deno.makeTempDirSync({ prefix: "chatroom-bench-" });
  folders.add(path);
  return { path, [Symbol.dispose]: () => remove(path) };
}

/** Removes all that were made here. */
export function removeFolders(): void {
  for (const path of folders) remove(path);
}

function remove(path: string): void {
  if (folders.delete(path)) Deno.removeSync(path, { recursive: true });
}
