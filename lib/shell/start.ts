/**
 * From a command line to a client that runs.
 *
 * @module
 */
import { systemClock } from "../clock.ts";
import { loadAuthorities } from "../net/certificate_files.ts";
import type { CenterEndpoint } from "../net/tls_client.ts";
import { onStopSignal } from "../script.ts";
import { openTerminal } from "../terminal/open.ts";
import { writeText } from "../terminal/output.ts";
import { PlainTerminal } from "../terminal/plain_terminal.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { openTranscript } from "../transcript/open.ts";
import { JsonView } from "../view/json_view.ts";
import type { View } from "../view/view.ts";
import type { ClientFlags } from "./options.ts";
import { readPassword } from "./password_file.ts";
import { runClient } from "./run.ts";

/**
 * Runs a client at the terminal, or for a program.
 *
 * @param flags What it is started with.
 * @throws {Error} What ended it, in words for people.
 */
export async function startClient(flags: ClientFlags): Promise<void> {
  const view = flags.json ? jsonView() : undefined;
  await run(flags, view);
}

/**
 * Tells what ended the client as an event too, if it was started so.
 *
 * @param text What ended it.
 * @param args The command line.
 */
export function tellClientError(text: string, args: readonly string[]): void {
  if (args.includes("--json")) jsonView().say({ kind: "error", text });
}

function jsonView(): JsonView {
  return new JsonView(systemClock, writeLine);
}

async function run(flags: ClientFlags, view: View | undefined): Promise<void> {
  const { user, passwordFile } = flags;
  const center = await centerOf(flags);
  const file = passwordFile === undefined ? undefined : await readPassword(passwordFile);
  const kept = flags.transcript === undefined ? undefined : await openTranscript(flags.transcript);
  using transcript = kept?.transcript;
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  const terminal = open(flags, onInterrupt);
  const tell = (text: string) => view ? view.say({ kind: "warning", text }) : terminal.warn(text);
  onStopSignal(onInterrupt, ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]);
  try {
    if (file?.warning) tell(file.warning);
    if (kept?.warning) tell(kept.warning);
    const login = { user, password: file?.password };
    await runClient({
      ...flags,
      center,
      login,
      terminal,
      ...(view && { view }),
      transcript,
      interrupt: interrupt.signal,
    });
  } finally {
    terminal.close();
  }
}

async function centerOf({ center, tls, ca }: ClientFlags): Promise<CenterEndpoint> {
  if (!tls) return center;
  const authorities = ca === undefined ? [] : [await loadAuthorities(ca)];
  return { ...center, tls: { authorities } };
}

function open({ json, plain }: ClientFlags, onInterrupt: () => void): Terminal {
  return json ? new PlainTerminal() : openTerminal({ plain, onInterrupt });
}

function writeLine(line: string): void {
  writeText(Deno.stdout, `${line}\n`);
}
