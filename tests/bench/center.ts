/**
 * The center that is measured: the real script of this checkout, as a process.
 *
 * @module
 */
import { makeFolder } from "./folder.ts";
import { Process } from "./process.ts";

const SCRIPT = new URL(import.meta.resolve("../../server.ts")).pathname;

/** Nobody is told to wait, and nothing is full: that is another matter. */
const LIMITS = [
  ...["--log", "off", "--timeout", "3600"],
  ...["--rate", "0", "--address-rate", "0", "--logins", "0", "--handshakes", "0"],
  ...["--address-connections", "100000", "--connections", "100000", "--attached", "100000"],
  ...["--mailbox", "1000000", "--mailbox-bytes", "1073741824", "--outbox-bytes", "1073741824"],
  ...["--queue", "1000000"],
];

/** An account. */
export interface Account {
  /** The username. */
  readonly user: string;
  /** The password. */
  readonly password: string;
}

/** What a center is started with. */
export interface CenterOptions {
  /** Who may log in. */
  readonly accounts: readonly Account[];
  /** More flags for it, for example `["--presence", "off"]`. */
  readonly flags?: readonly string[];
  /** Whether it keeps messages in a file, in its own folder. */
  readonly data?: boolean;
  /** What is run in place of the center's script. */
  readonly script?: string;
  /** Flags for V8, for example `["--expose-gc"]`. */
  readonly v8?: readonly string[];
  /** The only cores that it runs on, as `taskset` takes them. */
  readonly cores?: string;
}

/** A center that runs. Disposed, it is stopped, and its folder removed. */
export interface RunningCenter extends AsyncDisposable {
  /** Where it listens, at 127.0.0.1. */
  readonly port: number;
  /** The number of its process. */
  readonly pid: number;
  /** Its process. */
  readonly process: Process;
  /** The seconds that it kept processors busy so far; nothing where that cannot be known. */
  cpuSeconds(): Promise<number | undefined>;
}

/**
 * Makes accounts.
 *
 * @param count How many.
 * @param prefix What their names begin with.
 * @returns The accounts: `u0`, `u1` and so on.
 */
export function makeAccounts(count: number, prefix = "u"): Account[] {
  return Array.from({ length: count }, (_, i) => ({ user: `${prefix}${i}`, password: `pw${i}` }));
}

/**
 * Starts a center.
 *
 * @param options What it is started with.
 * @returns The center, which listens.
 * @throws {Error} If it does not start.
 */
export async function startCenter(
  { accounts, flags = [], data = false, script = SCRIPT, v8 = [], cores }: CenterOptions,
): Promise<RunningCenter> {
  const folder = makeFolder();
  const { path } = folder;
  const credentials = `${path}/credentials.txt`;
  await Deno.writeTextFile(
    credentials,
    accounts.map(({ user, password }) => `${user} ${password}\n`).join(""),
  );
  const process = new Process("deno", {
    args: [
      ...["run", "--no-prompt", "--allow-net", `--allow-read=${path}`, `--allow-write=${path}`],
      ...(v8.length > 0 ? [`--v8-flags=${v8.join(",")}`] : []),
      ...[script, "--credentials", credentials, ...LIMITS],
      ...(data ? ["--data", `${path}/room.db`] : []),
      ...[...flags, "127.0.0.1", "0"],
    ],
    cwd: path,
    ...(cores === undefined ? {} : { cores }),
  });
  const stop = async () => {
    await process.stop();
    folder[Symbol.dispose]();
  };
  try {
    const [, port] = await process.lineLike(/^Message center listening on .*:(\d+)$/);
    return {
      port: Number(port),
      pid: process.pid,
      process,
      cpuSeconds: () => process.cpuSeconds(),
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
