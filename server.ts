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
  const stopped = Promise.withResolvers<void>();
  const hurried = Promise.withResolvers<void>();
  let isStopping = false;
  const stop = () => {
    (isStopping ? hurried : stopped).resolve();
    isStopping = true;
  };
  onStopSignal(stop);
  await using center = await startCenter(flags, warn);
  onReloadSignal(() => center.reload(), stop);
  const address = formatEndpoint(center.address);
  writeText(Deno.stdout, `Message center listening on ${address}\n`);
  await stopped.promise;
  // Whoever asks a second time does not want to wait: all is closed at once then.
  await Promise.race([center.stop(), hurried.promise]);
}

if (import.meta.main) {
  await runScript({ usage: CENTER_USAGE, parse: parseCenterFlags, run: serve });
}
