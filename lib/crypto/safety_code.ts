/**
 * A short code that two users can compare, by voice for example, to be sure
 * that they have each other's keys and not those of somebody in between.
 *
 * @module
 */

const SALT = "chatroom 2 safety code";

/** What makes it dear to look for keys that give the same code. */
const ROUNDS = 100_000;

const GROUPS = 6;
const DIGITS = 5;

const encoder = new TextEncoder();

/** A user, and what they were said to have as a public key. */
export interface KeyHolder {
  /** The user's name. */
  readonly user: string;
  /** Their public key. */
  readonly publicKey: string;
}

/**
 * The safety code of two users: PBKDF2-HMAC-SHA-256 (RFC 8018) of both names
 * and keys.
 *
 * @param one One of the two.
 * @param other The other; the order does not matter.
 * @returns Six groups of five digits.
 */
export async function safetyCode(one: KeyHolder, other: KeyHolder): Promise<string> {
  const lines = [one, other].map(({ user, publicKey }) => `${user}|${publicKey}`);
  const password = encoder.encode(sortedByBytes(lines).join("\n"));
  const material = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt: encoder.encode(SALT), iterations: ROUNDS },
    material,
    GROUPS * 32,
  );
  const numbers = new DataView(bits);
  const groups = Array.from(
    { length: GROUPS },
    (_, i) => (numbers.getUint32(i * 4) % 10 ** DIGITS).toString().padStart(DIGITS, "0"),
  );
  return groups.join(" ");
}

/** By UTF-8 bytes, which is by code point; JavaScript compares UTF-16 units. */
function sortedByBytes(texts: readonly string[]): string[] {
  return texts.toSorted((a, b) => compareBytes(encoder.encode(a), encoder.encode(b)));
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const different = a.findIndex((byte, i) => byte !== b[i]);
  if (different < 0) return a.length - b.length;
  return a[different]! - (b[different] ?? -1);
}
