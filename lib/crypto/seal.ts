/**
 * Sealing: AES-256-GCM under a key that is good for one session, with a number
 * as the nonce. Whoever has not the key can neither read nor make what is
 * sealed, nor put another number to it.
 *
 * @module
 */

const NONCE_BYTES = 12;

/**
 * A key for AES-256-GCM: 32 bytes in base64. It is text for as long as nothing
 * is sealed, as each session has two: a `CryptoKey` takes 2 KB of memory, and
 * to make one only a part of the time that it takes to seal.
 */
export type SealKey = string;

/** Something that was not sealed with this key and number, or has been changed since. */
export class SealError extends Error {
  /** Makes an error that says what did not open. */
  constructor(message: string) {
    super(message);
    this.name = "SealError";
  }
}

/**
 * Seals bytes.
 *
 * @param key The key.
 * @param number What they are numbered with; never twice for different bytes.
 * @param bytes The bytes.
 * @returns The sealed bytes: 16 more.
 */
export async function seal(
  key: SealKey,
  number: number,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const algorithm = { name: "AES-GCM", iv: nonce(number) };
  return new Uint8Array(await crypto.subtle.encrypt(algorithm, await cryptoKey(key), bytes));
}

/**
 * Opens what was sealed.
 *
 * @param key The key.
 * @param number What it is numbered with.
 * @param sealed The sealed bytes.
 * @returns The bytes.
 * @throws {SealError} If they were sealed with another key or number, or changed.
 */
export async function open(
  key: SealKey,
  number: number,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const algorithm = { name: "AES-GCM", iv: nonce(number) };
  const made = await cryptoKey(key);
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, made, sealed));
  } catch {
    throw new SealError(`Cannot open number ${number}: it is forged or damaged`);
  }
}

function cryptoKey(key: SealKey): Promise<CryptoKey> {
  const raw = Uint8Array.fromBase64(key);
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** A number as 12 bytes, big-endian. */
function nonce(number: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(NONCE_BYTES);
  new DataView(bytes.buffer).setBigUint64(NONCE_BYTES - 8, BigInt(number));
  return bytes;
}
