/**
 * A client: `deno run --allow-net client.ts SERVER PORT OWN_ADDRESS OWN_PORT`.
 *
 * @module
 */
import { CLIENT_USAGE, parseClientFlags } from "./lib/shell/options.ts";
import { startClient, tellClientError } from "./lib/shell/start.ts";
import { runScript } from "./lib/script.ts";

if (import.meta.main) {
  await runScript({
    usage: CLIENT_USAGE,
    parse: parseClientFlags,
    run: startClient,
    onError: tellClientError,
  });
}
