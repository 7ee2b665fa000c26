/**
 * The center of this checkout, with a word about its memory for each line that
 * it is given: `deno run --v8-flags=--expose-gc … FLAGS ADDRESS PORT`.
 *
 * @module
 */
import { parseCenterFlags } from "../../../lib/center/options.ts";
import { startCenter } from "../../../lib/center/run.ts";
import { onStopSignal, warn } from "../../../lib/script.ts";
import { writeText } from "../../../lib/terminal/output.ts";

/** What was freed by the first may free more. */
const COLLECTIONS = 2;

declare const gc: () => void;

function tell(text: string): void {
  writeText(Deno.stdout, `${text}\n`);
}

/** All that lives, and what the system has given. */
async function tellMemory(): Promise<void> {
  for (let i = 0; i < COLLECTIONS; i++) {
    // What only waits for a turn of the event loop holds nothing after it.
    await new Promise((resolve) => setTimeout(resolve, 0));
    gc();
  }
  const { heapUsed, external, rss } = Deno.memoryUsage();
  tell(`memory ${heapUsed + external} ${rss}`);
}

if (import.meta.main) {
  const flags = parseCenterFlags(Deno.args);
  if (typeof flags === "string") throw new Error("Cannot start: expected ADDRESS PORT");
  onStopSignal(() => Deno.exit(0));
  const center = await startCenter(flags, warn);
  tell(`Message center listening on 127.0.0.1:${center.address.port}`);
  for await (const _ of Deno.stdin.readable) await tellMemory();
}
