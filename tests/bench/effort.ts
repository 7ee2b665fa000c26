/**
 * How busy a server and its load keep the processors.
 *
 * @module
 */
import type { Figure } from "./work.ts";

/** Whatever keeps a processor busy. */
export interface Worker {
  /** The seconds that it kept processors busy so far; nothing where that cannot be known. */
  cpuSeconds(): Promise<number | undefined>;
}

/** What came of a load, and what it took. */
export interface Effort<T> {
  /** What came of it. */
  readonly result: T;
  /** What belongs into the figure. */
  readonly busy: Pick<Figure, "busy" | "cost">;
}

/**
 * Measures what a load takes.
 *
 * @param server Who is loaded.
 * @param load Who loads it.
 * @param run The load.
 * @returns What came of it, and what it took.
 */
export async function measureEffort<T extends { readonly messages: number }>(
  server: Worker,
  load: Worker,
  run: () => Promise<T>,
): Promise<Effort<T>> {
  const before = await Promise.all([server.cpuSeconds(), load.cpuSeconds()]);
  const began = performance.now();
  const result = await run();
  const seconds = (performance.now() - began) / 1_000;
  const after = await Promise.all([server.cpuSeconds(), load.cpuSeconds()]);
  const [ofServer, ofLoad] = [0, 1].map((i) => after[i]! - before[i]!);
  if (Number.isNaN(ofServer! + ofLoad!)) return { result, busy: {} };
  return {
    result,
    busy: {
      busy: { server: ofServer! / seconds, load: ofLoad! / seconds },
      cost: ofServer! / result.messages * 1_000_000,
    },
  };
}
