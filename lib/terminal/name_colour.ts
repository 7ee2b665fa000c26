/**
 * A colour for each user name, the same wherever and whenever it is shown.
 *
 * @module
 */

/**
 * The colours of names, as indices into xterm's palette of 256, once round the
 * hues. Each has a contrast of at least 3.5 to 1 (WCAG 2.2, section 1.4.3) to
 * black as well as to white, since it is not known which is behind it. Their
 * number is odd, so that every bit of a hash has a say: the last one of FNV-1a
 * is but the parity of the last bits of the name.
 */
export const NAME_COLOURS: readonly number[] = [
  160,
  166,
  100,
  64,
  28,
  29,
  30,
  32,
  27,
  63,
  98,
  129,
  164,
  162,
  168,
];

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

const encoder = new TextEncoder();

/**
 * The colour of a user name. Two names may have the same.
 *
 * @param name The name.
 * @returns One of {@linkcode NAME_COLOURS}.
 */
export function nameColour(name: string): number {
  return NAME_COLOURS[fnv1a(encoder.encode(name)) % NAME_COLOURS.length]!;
}

/** FNV-1a with 32 bits: Fowler, Noll and Vo, RFC 9923, section 2. */
function fnv1a(bytes: Uint8Array): number {
  let hash = OFFSET_BASIS;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, PRIME);
  return hash >>> 0;
}
