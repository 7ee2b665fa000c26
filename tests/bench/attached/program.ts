/**
 * Servers of others, as the system has them installed.
 *
 * @module
 */
import { outputOf } from "../process.ts";
import { dial } from "./join.ts";

/** Where servers are, which a user's PATH may leave out. */
const FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"];

/** How long a server may take to listen, in milliseconds. */
const PATIENCE = 10_000;

/** Milliseconds between two tries. */
const PAUSE = 10;

/**
 * Finds a program.
 *
 * @param name What it is called.
 * @returns What to start; nothing if it is not there.
 */
export async function findProgram(name: string): Promise<string | undefined> {
  for (const path of [name, ...FOLDERS.map((folder) => `${folder}/${name}`)]) {
    if (await outputOf(path, ["--version"]) !== undefined) return path;
  }
  return undefined;
}

/** Connects to a server that may not listen yet. */
export async function dialSoon(port: number): Promise<Deno.TcpConn> {
  const end = performance.now() + PATIENCE;
  for (;;) {
    try {
      return await dial(port);
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}
