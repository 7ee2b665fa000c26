/**
 * The benchmark: `deno task bench [FLAGS]`.
 *
 * @module
 */
import { onStopSignal, runScript, warn } from "../../lib/script.ts";
import { writeText } from "../../lib/terminal/output.ts";
import { removeFolders } from "./folder.ts";
import { growthOf } from "./growth.ts";
import { describeMachine } from "./machine.ts";
import { BENCH_USAGE, type BenchOptions, parseBenchFlags } from "./options.ts";
import { killAll } from "./process.ts";
import { formatChecks, formatGrowth, formatReasons, formatResults } from "./report.ts";
import { failuresOf, type Result, runRounds } from "./rounds.ts";
import { TEXT_BYTES } from "./text.ts";
import type { Work } from "./work.ts";
import { GROWING, WORKS } from "./works.ts";

/** The exit status after Ctrl-C. */
const INTERRUPTED = 130;

/** Also when the terminal is gone: none of those that are started here must be left over. */
const STOP_SIGNALS: readonly Deno.Signal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Rounds at each size, at most: what grows too fast is seen at once. */
const GROWTH_ROUNDS = 3;

const NAMES = [...new Set([...WORKS, ...GROWING].map((make) => make({}).name))];

async function bench({ growth, json, list, names, quick, rounds }: BenchOptions): Promise<void> {
  if (list) return tell(...NAMES);
  let stopped: Promise<never> | undefined;
  onStopSignal(() => {
    // A signal to all of a task's processes comes twice: once from the task.
    if (stopped) end();
    stopped = killAll().then(end);
  }, STOP_SIGNALS);
  const run = async (works: readonly Work[], rounds: number) => {
    const results: Result[] = [];
    for (const work of works.filter(({ name }) => names.includes(name))) {
      const isStopped = () => stopped !== undefined;
      results.push(await runRounds(work, { rounds, onProgress: warn, isStopped }));
      await stopped;
    }
    return results;
  };
  tell(
    `Measured on ${await describeMachine()}, with: ${command()}`,
    `Texts have ${TEXT_BYTES} bytes; CPU is the server's time for each message, in microseconds`,
  );
  const works = growth === "only" ? [] : WORKS.map((make) => make({ quick }));
  const results = await run(works, rounds);
  if (results.length > 0) tellParts(results, formatResults, formatReasons, formatChecks);
  const growing = growth === "no" ? [] : GROWING.map((make) => growthOf(make, quick));
  const grown = await run(growing, Math.min(rounds, GROWTH_ROUNDS));
  if (grown.length > 0) tellParts(grown, formatGrowth);
  if (json !== undefined) await Deno.writeTextFile(json, toJson({ results, grown }));
  const failures = failuresOf([...results, ...grown]);
  if (failures.length > 0) throw new Error(`Something is wrong: ${failures.join("; ")}`);
}

/** Ends this, when all that it started has been killed. */
function end(): never {
  removeFolders();
  Deno.exit(INTERRUPTED);
}

function command(): string {
  return ["deno task bench", ...Deno.args].join(" ");
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Tells what is made of results, with a line between one part and the next. */
function tellParts(
  results: readonly Result[],
  ...parts: readonly ((results: readonly Result[]) => string[])[]
): void {
  for (const part of parts) {
    const lines = part(results);
    if (lines.length > 0) tell("", ...lines);
  }
}

function tell(...lines: string[]): void {
  writeText(Deno.stdout, lines.map((line) => `${line}\n`).join(""));
}

if (import.meta.main) {
  await runScript({
    usage: BENCH_USAGE,
    parse: (args) => parseBenchFlags(args, NAMES),
    run: bench,
  });
}
