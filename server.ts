/**
 * The message center: `deno run --allow-net --allow-read server.ts ADDRESS PORT`.
 *
 * @module
 */
import { CENTER_USAGE, type CenterFlags, parseCenterFlags } from "./lib/center/options.ts";
import { startCenter } from "./lib/center/run.ts";
import { formatEndpoint } from "./lib/net/address.ts";
import { onReloadSignal, onStopSignal, runScript, warn } from "./lib/script.ts";
import { writeText } from "./lib/terminal/output.ts";

async function serve(flags: CenterFlags): Promise<void> {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  onStopSignal(stop);
  await using center = await startCenter(flags, warn);
  onReloadSignal(() => center.reload(), stop);
  const address = formatEndpoint(center.address);
  writeText(Deno.stdout, `Message center listening on ${address}\n`);
  await stopped;
}

if (import.meta.main) {
  await runScript({ usage: CENTER_USAGE, parse: parseCenterFlags, run: serve });
}
