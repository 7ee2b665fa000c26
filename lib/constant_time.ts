/**
 * Comparing secrets.
 *
 * @module
 */

/**
 * Whether two byte arrays are equal, in a time that depends on their length
 * only and so tells nothing about where they differ.
 *
 * `node:crypto` has the same, but takes longer to load than the rest of the
 * center does.
 *
 * @param a One secret.
 * @param b The other.
 * @returns Whether they are the same bytes.
 */
export function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  a.forEach((byte, i) => difference |= byte ^ b[i]!);
  return difference === 0;
}

/**
 * Whether two texts are equal, in a time that depends on their length only.
 *
 * @param a One secret.
 * @param b The other.
 * @returns Whether they are the same text.
 */
export function equalTextsInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i += 1) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
