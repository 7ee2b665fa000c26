/**
 * The benchmark's command line.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { integerFlag, refuseUnknownFlag, UsageError } from "../../lib/flags.ts";

/** What `--help` prints. */
export const BENCH_USAGE = `Measures the chatroom beside others that it starts, and prints tables

Usage: deno task bench [FLAGS]

  --rounds N           How often each is measured; the medians count (default 5)
  --only NAME,NAME     Nothing but these works
  --growth yes|no|only Whether figures are measured with 10 to 10,000 users online, too
                       (default yes)
  --quick              One round, with small loads, unless --rounds says more
  --json FILE          Write all figures there, too
  --list               Show the names of the works
  --help               Show this
  --version            Show the version

Exit status: 0 if every message arrived exactly once, whether or not the targets are met;
1 if something was lost or doubled, or did not run; 2 for a command line that cannot be used.
`;

/** Whether the figures' growth is measured. */
export const GROWTH = ["yes", "no", "only"] as const;

const MAX_ROUNDS = 1_000;
const ROUNDS = { quick: 1, full: 5 };

/** What is measured, and how. */
export interface BenchOptions {
  /** How many rounds. */
  readonly rounds: number;
  /** The names of the works. */
  readonly names: readonly string[];
  /** Whether their growth is measured. */
  readonly growth: typeof GROWTH[number];
  /** Whether small loads will do. */
  readonly quick: boolean;
  /** Where all figures are written. */
  readonly json: string | undefined;
  /** Whether but the names are shown. */
  readonly list: boolean;
}

/**
 * Reads the benchmark's command line.
 *
 * @param args The arguments.
 * @param known The names of all works.
 * @returns What is measured, or which text was asked for instead.
 * @throws {UsageError} If the arguments cannot be used.
 */
export function parseBenchFlags(
  args: readonly string[],
  known: readonly string[],
): BenchOptions | "help" | "version" {
  const flags = parseArgs([...args], {
    boolean: ["help", "version", "quick", "list"],
    string: ["rounds", "only", "growth", "json", "_"],
    unknown: refuseUnknownFlag,
  });
  if (flags.help) return "help";
  if (flags.version) return "version";
  if (flags._.length > 0) throw new UsageError(`Expected nothing but flags, got "${flags._[0]}"`);
  if (flags.json === "") throw new UsageError("Cannot use --json: expected a file");
  const { quick, list } = flags;
  return {
    rounds: integerFlag(flags.rounds, "rounds", ROUNDS[quick ? "quick" : "full"], 1, MAX_ROUNDS),
    names: flags.only === undefined ? known : parseNames(flags.only, known),
    growth: parseGrowth(flags.growth),
    quick,
    json: flags.json,
    list,
  };
}

function parseNames(text: string, known: readonly string[]): string[] {
  const names = text.split(",");
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new UsageError(`Cannot use --only: expected some of ${known.join(", ")}, got "${name}"`);
  }
  return names;
}

function parseGrowth(text = "yes"): typeof GROWTH[number] {
  const growth = GROWTH.find((growth) => growth === text);
  if (growth) return growth;
  throw new UsageError(`Cannot use --growth: expected ${GROWTH.join(", ")}, got "${text}"`);
}
