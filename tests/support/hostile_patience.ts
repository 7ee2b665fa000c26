/**
 * What may not take long.
 *
 * @module
 */

/** How long it may take, on a machine that is busy. */
const PATIENCE_MS = 5_000;

/**
 * Does something that may not take long.
 *
 * @param what What is expected, for the error.
 * @param run Does it.
 * @throws {Error} If it takes too long.
 */
export async function soon<T>(what: string, run: () => Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`Expected ${what} within ${PATIENCE_MS} ms`));
  }, PATIENCE_MS);
  try {
    return await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}
