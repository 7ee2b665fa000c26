/**
 * Who runs on which cores: a server that is now beside its load and now on the
 * load's own core is as fast as two different ones.
 *
 * @module
 */
import { outputOf } from "./process.ts";

/**
 * The cores of a server whose load keeps to the last one: all others.
 *
 * @returns The cores as `taskset` takes them; nothing where it is not there, or there is but one.
 */
export async function serverCores(): Promise<string | undefined> {
  const text = await outputOf("taskset", ["-c", "-p", String(Deno.pid)]);
  const list = text?.slice(text.lastIndexOf(":") + 1).trim();
  const cores = list === undefined ? [] : parseCores(list);
  return cores.length > 1 ? cores.slice(0, -1).join(",") : undefined;
}

/**
 * Reads a list of cores.
 *
 * @param list The list, for example `0,2-4`.
 * @returns The number of each, in that order.
 */
export function parseCores(list: string): number[] {
  return list.split(",").flatMap((range) => {
    const [first = NaN, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
