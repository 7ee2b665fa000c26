/**
 * A password's hash as text: a PHC string of scrypt (RFC 7914), such as
 * `$scrypt$ln=14,r=8,p=5$<salt>$<hash>`, with salt and hash in base64 without
 * padding.
 *
 * @module
 */

/** How much work a hash is. */
export interface ScryptCost {
  /** The logarithm of N, to the base 2. */
  readonly ln: number;
  /** The size of a block. */
  readonly r: number;
  /** How often it is done, one after the other. */
  readonly p: number;
}

/** A password's hash, and what it was made with. */
export interface ScryptHash {
  /** How much work it is. */
  readonly cost: ScryptCost;
  /** What was hashed along with the password. */
  readonly salt: Uint8Array;
  /** What came out. */
  readonly hash: Uint8Array;
}

/** A text that is no hash, or one that a center should not have to compute. */
export class ScryptHashError extends Error {
  /** Makes an error with a message that quotes nothing of the text, and can end a sentence. */
  constructor(message: string) {
    super(message);
    this.name = "ScryptHashError";
  }
}

/** What every hash begins with. */
export const SCRYPT_PREFIX = "$scrypt$";

const PARAMETER = "([1-9]\\d{0,6})";
const BASE64 = "([A-Za-z0-9+/]{1,100})";

const FORMAT = new RegExp(
  `^\\$scrypt\\$ln=${PARAMETER},r=${PARAMETER},p=${PARAMETER}\\$${BASE64}\\$${BASE64}$`,
);

const MIN_SALT_BYTES = 8;
const MIN_HASH_BYTES = 16;
const MAX_BYTES = 64;

const MEBIBYTE = 1024 * 1024;
const MAX_MEMORY = 256 * MEBIBYTE;

/** The most that N, r and p may be, multiplied: a second or two. */
const MAX_WORK = 2 ** 23;

/**
 * Whether a text says that it is a scrypt hash, be it a good one or not.
 *
 * @param text Any text.
 * @returns Whether it does.
 */
export function isScryptText(text: string): boolean {
  return text.startsWith(SCRYPT_PREFIX);
}

/**
 * Reads a hash.
 *
 * @param text The PHC string.
 * @returns The hash.
 * @throws {ScryptHashError} If it is none, or would take more than 256 MiB of
 * memory or a few seconds to check.
 */
export function parseScryptHash(text: string): ScryptHash {
  const [, ln, r, p, salt, hash] = FORMAT.exec(text) ?? [];
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  const parsed = { cost, salt: decode(salt), hash: decode(hash) };
  // That also refuses base64 that says one thing in two ways. RFC 7914 wants N below 2^(16 r).
  if (formatScryptHash(parsed) !== text || cost.ln >= 16 * cost.r) {
    throw new ScryptHashError("expected $scrypt$ln=…,r=…,p=…$salt$hash and nothing else");
  }
  checkCost(cost);
  checkLength("salt", parsed.salt, MIN_SALT_BYTES);
  checkLength("hash", parsed.hash, MIN_HASH_BYTES);
  return parsed;
}

/**
 * Writes a hash as text.
 *
 * @param hash The hash.
 * @returns Its PHC string.
 */
export function formatScryptHash({ cost: { ln, r, p }, salt, hash }: ScryptHash): string {
  const encoded = [salt, hash].map((bytes) => bytes.toBase64({ omitPadding: true }));
  return `${SCRYPT_PREFIX}ln=${ln},r=${r},p=${p}$${encoded.join("$")}`;
}

function decode(text: string | undefined): Uint8Array {
  try {
    return Uint8Array.fromBase64(text ?? "");
  } catch {
    return new Uint8Array();
  }
}

function checkCost({ ln, r, p }: ScryptCost): void {
  const n = 2 ** ln;
  if (128 * r * Math.max(n, p) > MAX_MEMORY) {
    throw new ScryptHashError(`it takes more than ${MAX_MEMORY / MEBIBYTE} MiB to check`);
  }
  if (n * r * p > MAX_WORK) throw new ScryptHashError("it takes too long to check");
}

function checkLength(what: string, { length }: Uint8Array, min: number): void {
  if (length >= min && length <= MAX_BYTES) return;
  throw new ScryptHashError(`expected a ${what} of ${min} to ${MAX_BYTES} bytes, got ${length}`);
}
