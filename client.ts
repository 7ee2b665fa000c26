/**
 * A client: `deno run --allow-net client.ts SERVER PORT OWN_ADDRESS OWN_PORT`.
 *
 * @module
 */
import { CLIENT_USAGE, type ClientFlags, parseClientFlags } from "./lib/client/options.ts";
import { runClient } from "./lib/client/run.ts";
import { onStopSignal, runScript } from "./lib/script.ts";
import { openTerminal } from "./lib/terminal/open.ts";

async function chat(flags: ClientFlags): Promise<void> {
  const interrupt = new AbortController();
  const terminal = openTerminal(() => interrupt.abort());
  onStopSignal(() => interrupt.abort(), ["SIGINT", "SIGTERM", "SIGHUP"]);
  try {
    await runClient({ ...flags, terminal, interrupt: interrupt.signal });
  } finally {
    terminal.close();
  }
}

if (import.meta.main) {
  await runScript({ usage: CLIENT_USAGE, parse: parseClientFlags, run: chat });
}
