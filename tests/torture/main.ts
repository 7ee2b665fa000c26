/**
 * The torture: `deno task torture [FLAGS]`.
 *
 * @module
 */
import { onStopSignal, runScript } from "../../lib/script.ts";
import { writeText } from "../../lib/terminal/output.ts";
import { Children } from "./child.ts";
import { Condition } from "./condition.ts";
import { History } from "./history.ts";
import { Ledger } from "./ledger.ts";
import { parseTortureFlags, TORTURE_USAGE, type TortureOptions } from "./options.ts";
import { formatFigures, formatProgress, formatWrongs } from "./report.ts";
import type { RunContext } from "./run_context.ts";
import { Torture } from "./torture.ts";

/** How often is told how far a run is, in milliseconds. */
const PROGRESS = 1_000;

/** The exit status after Ctrl-C. */
const INTERRUPTED = 130;

async function torture(options: TortureOptions): Promise<void> {
  tell(`Seed ${options.seed}: the same faults come again with --seed ${options.seed}`);
  const folder = await Deno.makeTempDir({ prefix: "chatroom-torture-" });
  const outcome = await runIn(folder, options);
  if (outcome === "right") return await Deno.remove(folder, { recursive: true });
  tell(`What there is to see is left in ${folder}`);
  if (outcome === "interrupted") Deno.exit(INTERRUPTED);
  throw new Error(`The torture found something wrong; its seed is ${options.seed}`);
}

async function runIn(
  folder: string,
  options: TortureOptions,
): Promise<"right" | "wrong" | "interrupted"> {
  await using children = new Children();
  const counts = { connections: 0, faults: new Map(), unsure: 0, failedStarts: 0, replaced: 0 };
  const context: RunContext = {
    ...{ options, folder, children, counts, troubles: [] },
    ...{ condition: new Condition(), history: new History(), ledger: new Ledger() },
  };
  let isInterrupted = false;
  onStopSignal(() => {
    isInterrupted = true;
    context.condition.end();
    children[Symbol.asyncDispose]();
  });
  await using run = new Torture(context);
  const progress = setInterval(() => tell(formatProgress(context, run.stops)), PROGRESS);
  try {
    await run.run();
    const verdict = run.judge();
    const figures = formatFigures(context, run.stops, verdict);
    if (isInterrupted) {
      // What is not shown yet is not lost.
      const wrongs = verdict.wrongs.filter(({ kind }) => kind !== "lost");
      tell("Stopped. So far:", ...formatWrongs({ ...context, troubles: [] }, wrongs), ...figures);
      return "interrupted";
    }
    if (verdict.wrongs.length + context.troubles.length > 0) {
      tell("Failed:", ...formatWrongs(context, verdict.wrongs), ...figures);
      return "wrong";
    }
    tell("Passed: nothing lost, nothing shown twice, nothing out of order", ...figures);
    return "right";
  } finally {
    clearInterval(progress);
    context.condition.end();
  }
}

function tell(...lines: string[]): void {
  writeText(Deno.stdout, lines.map((line) => `${line}\n`).join(""));
}

if (import.meta.main) {
  await runScript({ usage: TORTURE_USAGE, parse: parseTortureFlags, run: torture });
}
