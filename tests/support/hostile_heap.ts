/**
 * How much memory is in use.
 *
 * @module
 */
import { assert } from "@std/assert";
import v8 from "node:v8";
import vm from "node:vm";

const MEBIBYTE = 1024 * 1024;

v8.setFlagsFromString("--expose-gc");
const collectGarbage: () => void = vm.runInNewContext("gc");

/** How often one looks again whether it has come back. */
const ROUNDS = 5;

/** Bytes in use, once all that nobody holds any more is given back. */
export async function bytesInUse(): Promise<number> {
  // What only waits for a turn of the event loop holds nothing after it.
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
  collectGarbage();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

/**
 * Fails if much more memory is in use than before.
 *
 * @param before What {@linkcode bytesInUse} told.
 * @param slack How many bytes more may be.
 */
export async function assertMemoryCameBack(before: number, slack: number): Promise<void> {
  let more = Infinity;
  for (let round = 0; round < ROUNDS && more > slack; round++) more = await bytesInUse() - before;
  assert(more <= slack, `${(more / MEBIBYTE).toFixed(1)} MiB did not come back`);
}
