/**
 * Centers with a data file, as processes.
 *
 * @module
 */
import { Lines } from "../support/script.ts";

const SERVER = `${import.meta.dirname}/../../server.ts`;

/** What a center with its data in the folder that it is started in may do. */
const PERMISSIONS = ["--allow-net", "--allow-read", "--allow-write=."];

/** How a center is started. */
export interface DataProcessOptions {
  /** What it may do. */
  readonly permissions?: readonly string[];
  /** The greatest size of its files, in the blocks of `ulimit -f`; then a write fails. */
  readonly blocks?: number;
}

/** A center that runs. Disposed, it is killed if it has not ended by itself. */
export class DataProcess implements AsyncDisposable {
  /** What it printed. */
  readonly stdout: Lines;
  /** What it warned of. */
  readonly stderr: Lines;
  readonly #child: Deno.ChildProcess;

  /**
   * Starts it on a free port.
   *
   * @param folder The folder that it is started in.
   * @param flags Its own flags.
   * @param options How it is started.
   */
  constructor(
    folder: string,
    flags: readonly string[],
    { permissions = PERMISSIONS, blocks }: DataProcessOptions = {},
  ) {
    const run = [Deno.execPath(), "run", "--no-prompt", ...permissions, SERVER, "localhost", "0"];
    const limit = blocks === undefined ? "" : `trap '' XFSZ; ulimit -f ${blocks}; `;
    const [command = "", ...args] = blocks === undefined
      ? [...run, ...flags]
      : ["sh", "-c", `${limit}exec "$@"`, "sh", ...run, ...flags];
    this.#child = new Deno.Command(command, {
      args,
      cwd: folder,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.stdout = new Lines("line of standard output", this.#child.stdout);
    this.stderr = new Lines("line of standard error", this.#child.stderr);
  }

  /** Waits until it accepts connections, and tells where. */
  async address(): Promise<{ hostname: string; port: number }> {
    const line = await this.stdout.next();
    const port = /^Message center listening on 127\.0\.0\.1:(\d+)$/.exec(line)?.[1];
    if (port === undefined) throw new Error(`Expected the printed address, got ${line}`);
    return { hostname: "127.0.0.1", port: Number(port) };
  }

  /** Waits until it has ended, by itself or by a signal that it is sent first. */
  async ended(signal?: Deno.Signal): Promise<number> {
    if (signal) this.#child.kill(signal);
    const [{ code }] = await Promise.all([
      this.#child.status,
      this.stdout.done,
      this.stderr.done,
    ]);
    return code;
  }

  /** Kills it if it runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.ended();
  }
}
