/**
 * How figures grow with those who are online.
 *
 * @module
 */
import type { MakeWork, Work } from "./work.ts";

/** How many are online. */
export const SIZES: readonly number[] = [10, 100, 1_000, 10_000];

/**
 * A work whose subjects are ours only, with few online, with more and with many.
 *
 * @param make Makes the work.
 * @param quick Whether small loads will do.
 * @param sizes How many are online.
 * @returns The work.
 */
export function growthOf(make: MakeWork, quick = false, sizes = SIZES): Work {
  const subjects = sizes.flatMap((online) => {
    const [ours] = make({ online, quick }).subjects;
    if (!ours) return [];
    const name = `${online.toLocaleString("en")} online`;
    const missing = ours.missing && { missing: () => ours.missing!() };
    return [{ name, ...missing, measure: () => ours.measure() }];
  });
  return { ...make({ quick }), subjects, targets: [] };
}
