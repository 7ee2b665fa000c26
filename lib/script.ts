/**
 * What the two scripts have in common: `--help`, `--version`, and errors as
 * one line for people.
 *
 * @module
 */
import { UsageError } from "./flags.ts";
import { printable } from "./protocol/text.ts";
import { writeText } from "./terminal/output.ts";
import { VERSION } from "./version.ts";

/** What a script is made of. */
export interface Script<Flags> {
  /** What `--help` prints. */
  readonly usage: string;
  /** Reads the command line; throws `UsageError` if it cannot be used. */
  parse(args: readonly string[]): Flags | "help" | "version";
  /** Does what the script is for; what it throws is shown and ends the script. */
  run(flags: Flags): Promise<void>;
  /** Called with what goes wrong, besides that it is shown. */
  onError?(message: string, args: readonly string[]): void;
}

/**
 * Runs a script and exits: with 0 when it is done, 1 when it failed, 2 when its
 * command line cannot be used.
 *
 * @param script The script.
 * @returns Never.
 */
export async function runScript<Flags>(script: Script<Flags>): Promise<never> {
  const tell = (message: string) => {
    warn(message);
    script.onError?.(message, Deno.args);
  };
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    tell(`Unexpected error: ${messageOf(event.reason)}`);
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    tell(`Unexpected error: ${messageOf(event.error)}`);
  });
  try {
    const flags = script.parse(Deno.args);
    if (flags === "help") writeText(Deno.stdout, script.usage);
    else if (flags === "version") writeText(Deno.stdout, `chatroom ${VERSION}\n`);
    else await script.run(flags);
    Deno.exit(0);
  } catch (error) {
    const isUsage = error instanceof UsageError;
    tell(isUsage ? `${error.message}; see --help` : messageOf(error));
    Deno.exit(isUsage ? 2 : 1);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Writes a line to standard error.
 *
 * @param line The line, without its newline; control characters are left out.
 */
export function warn(line: string): void {
  writeText(Deno.stderr, printable(line) + "\n");
}

/**
 * Calls back when the user or the system wants the script to end.
 *
 * @param stop Called at each signal.
 * @param signals Which ones; Windows has but SIGINT.
 */
export function onStopSignal(
  stop: () => void,
  signals: readonly Deno.Signal[] = ["SIGINT", "SIGTERM"],
): void {
  for (const signal of signals) {
    if (signal === "SIGINT" || Deno.build.os !== "windows") Deno.addSignalListener(signal, stop);
  }
}

/**
 * Calls back when the operator wants the script to read its files again. Not on
 * Windows, where the signal means something else.
 *
 * @param reload Called at each signal.
 * @param stop Called instead if the terminal that the script was started at is gone.
 */
export function onReloadSignal(reload: () => void, stop: () => void): void {
  if (Deno.build.os === "windows") return;
  const hadTerminal = Deno.stdin.isTerminal();
  Deno.addSignalListener("SIGHUP", () => {
    if (hadTerminal && !Deno.stdin.isTerminal()) stop();
    else reload();
  });
}
