/**
 * From a command line to a client that runs.
 *
 * @module
 */
import { systemClock } from "../clock.ts";
import { onStopSignal } from "../script.ts";
import { openTerminal } from "../terminal/open.ts";
import { writeText } from "../terminal/output.ts";
import { PlainTerminal } from "../terminal/plain_terminal.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { JsonView } from "./json_view.ts";
import type { ClientFlags } from "./options.ts";
import { readPassword } from "./password_file.ts";
import { runClient } from "./run.ts";
import type { View } from "./view.ts";

/**
 * Runs a client at the terminal, or for a program.
 *
 * @param flags What it is started with.
 * @throws {Error} What ended it, in words for people; with `--json` it is told
 * as an event too.
 */
export async function startClient(flags: ClientFlags): Promise<void> {
  const view = flags.json ? new JsonView(systemClock, writeLine) : undefined;
  try {
    await run(flags, view);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    view?.say({ kind: "error", text });
    throw error;
  }
}

async function run(flags: ClientFlags, view: View | undefined): Promise<void> {
  const { user, passwordFile } = flags;
  const file = passwordFile === undefined ? undefined : await readPassword(passwordFile);
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  const terminal = open(flags, onInterrupt);
  onStopSignal(onInterrupt, ["SIGINT", "SIGTERM", "SIGHUP"]);
  try {
    if (file?.warning) terminal.warn(file.warning);
    const login = { user, password: file?.password };
    await runClient({
      ...flags,
      login,
      terminal,
      ...(view && { view }),
      interrupt: interrupt.signal,
    });
  } finally {
    terminal.close();
  }
}

function open({ json, plain }: ClientFlags, onInterrupt: () => void): Terminal {
  return json ? new PlainTerminal() : openTerminal({ plain, onInterrupt });
}

function writeLine(line: string): void {
  writeText(Deno.stdout, `${line}\n`);
}
