/**
 * Whether a file is there, with the signature of the published
 * `@std/fs/exists`, over the runtime's own `Deno.stat`, since
 * loading `node:fs` takes longer than starting the center.
 *
 * @module
 */
/** What else must be true of the path for {@linkcode exists} to say yes. */
export interface ExistsOptions {
  /** It must be a file. @default {false} */
  isFile?: boolean;
  /** It must be a directory. @default {false} */
  isDirectory?: boolean;
}

/** Whether something stands at `path`. Rejects if the system will not say. */
export async function exists(path: string | URL, options?: ExistsOptions): Promise<boolean> {
  try {
    const found = await Deno.stat(path);
    return !(options?.isFile && !found.isFile) &&
      !(options?.isDirectory && !found.isDirectory);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
