/**
 * Property tests, many cases of each. Every run takes another seed, which stands
 * in its output behind each property's name. To run a file again with a seed:
 *
 * ```sh
 * deno test --allow-net tests/properties/frames_test.ts -- --seed=123
 * ```
 *
 * What fails says the seed and the path to the smallest case that fails, and
 * with which command to go straight there:
 *
 * ```sh
 * deno test --allow-net --filter="any texts" tests/properties/frames_test.ts -- --seed=123 --path=4:1:0
 * ```
 *
 * `--times=100` runs a hundred times as many cases of each.
 *
 * @module
 */
import { assert } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import fc from "fast-check";

const args = parseArgs(Deno.args, { string: ["seed", "path", "times"] });

/** What all cases of a file are made of. */
const SEED = args.seed ? Number(args.seed) : crypto.getRandomValues(new Int32Array(1))[0]!;

const TIMES = args.times ? Number(args.times) : 1;

/** The properties of one file. */
export class Properties {
  #cases = 0;
  #hasFailed = false;

  /**
   * Declares a property as a test.
   *
   * @param name What holds.
   * @param cases In how many cases it is tried.
   * @param property The property.
   */
  hold<Ts>(
    name: string,
    cases: number,
    property: fc.IProperty<Ts> | fc.IAsyncProperty<Ts>,
  ): void {
    const raw: fc.IRawProperty<Ts> = property;
    const numRuns = cases * TIMES;
    Deno.test(name, async (t) => {
      await t.step(`${numRuns} cases, seed ${SEED}`, async () => {
        const path = args.path === undefined ? {} : { path: args.path };
        const details = await fc.check(raw, { seed: SEED, numRuns, ...path });
        this.#cases += details.numRuns;
        if (!details.failed) return;
        this.#hasFailed = true;
        const report = await fc.asyncDefaultReportMessage(details);
        const again = commandFor(t, details);
        throw new Error(`${report}\n\nRun it again: ${again}`, { cause: details.errorInstance });
      });
    });
  }

  /**
   * Declares, behind all others, a test that so many cases were run indeed.
   *
   * @param cases How many at least.
   */
  count(cases: number): void {
    const ignore = args.path !== undefined;
    Deno.test({ name: `at least ${cases} cases were run`, ignore }, () => {
      // What failed ended before its last case, and has said so.
      assert(this.#cases >= cases || this.#hasFailed, `${this.#cases} cases were run`);
    });
  }
}

function commandFor<Ts>(
  { name, origin }: Deno.TestContext,
  { seed, counterexamplePath }: fc.RunDetails<Ts>,
): string {
  const file = origin.slice(origin.lastIndexOf("tests/"));
  const path = counterexamplePath === null ? "" : ` --path=${counterexamplePath}`;
  return `deno test --allow-net --filter="${name}" ${file} -- --seed=${seed}${path}`;
}

// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/**
 * What `run` returns, or the error that it throws, which must be one of those
 * that are documented.
 *
 * @param run Anything.
 * @param documented The classes of these errors.
 * @returns Either.
 * @throws {Error} Any other error.
 */
export function resultOf<T, E extends Error>(
  run: () => T,
  ...documented: ErrorClass<E>[]
): T | E {
  try {
    return run();
  } catch (error) {
    return known(error, documented);
  }
}

/** The same as {@linkcode resultOf}, of a promise. */
export async function resolutionOf<T, E extends Error>(
  promise: Promise<T>,
  ...documented: ErrorClass<E>[]
): Promise<T | E> {
  try {
    return await promise;
  } catch (error) {
    return known(error, documented);
  }
}

function known<E extends Error>(error: unknown, documented: readonly ErrorClass<E>[]): E {
  for (const kind of documented) if (error instanceof kind) return error;
  throw error;
}
