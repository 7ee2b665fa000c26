/**
 * Hashing passwords.
 *
 * @module
 */
import { formatScryptHash, type ScryptCost } from "./scrypt_hash.ts";

/** One of those that OWASP recommends: 16 MiB, and about a sixth of a second. */
export const DEFAULT_COST: ScryptCost = { ln: 14, r: 8, p: 5 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** More than the format lets any hash take: its bounds are the ones that count. */
const MAX_MEMORY = 2 ** 30;

const encoder = new TextEncoder();

/** What computes a hash: {@linkcode scrypt}, unless a test has its own. */
export type Scrypt = typeof scrypt;

/**
 * Scrypt (RFC 7914), off the event loop.
 *
 * @param password What is hashed.
 * @param salt What is hashed along with it.
 * @param cost How much work that is to be.
 * @param length How many bytes are to come out.
 * @returns The hash.
 */
export async function scrypt(
  password: string,
  salt: Uint8Array,
  { ln, r, p }: ScryptCost,
  length: number,
): Promise<Uint8Array> {
  // Loading it takes longer than starting the center does, and many never need it.
  const { scrypt: compute } = await import("node:crypto");
  const options = { N: 2 ** ln, r, p, maxmem: MAX_MEMORY };
  return await new Promise((resolve, reject) => {
    compute(encoder.encode(password), salt, length, options, (error, hash) => {
      if (error) reject(error);
      else resolve(new Uint8Array(hash));
    });
  });
}

/**
 * Hashes a password with a new salt.
 *
 * @param password The password.
 * @param cost How much work that is to be, each time it is checked.
 * @returns What to keep in its place.
 */
export async function hashPassword(
  password: string,
  cost: ScryptCost = DEFAULT_COST,
): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  return formatScryptHash({ cost, salt, hash: await scrypt(password, salt, cost, HASH_BYTES) });
}
