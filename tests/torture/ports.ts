/**
 * Ports for processes that come back to them.
 *
 * @module
 */

/** Below those that systems give to whoever dials, who might take one while its owner is away. */
const [FIRST, LAST] = [20_000, 32_000];

const MAX_TRIES = 100;

/**
 * Finds a port that is free.
 *
 * @param hostname At which address of this machine.
 * @returns The port; nothing if this machine has no such address.
 */
export function findPort(hostname: string): number | undefined {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    try {
      Deno.listen({ hostname, port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) return undefined;
    }
  }
  return undefined;
}
