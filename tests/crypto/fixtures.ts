/**
 * Keys that are known beforehand, for known answers.
 *
 * @module
 */
import { KeyPair } from "../../lib/crypto/key_pair.ts";
import { knownKeys } from "../peers/newer_crypto.ts";

/** The public key of the private key 1, 2 … 32. */
export const ONE = "B6N8vBQgk8i3VdwbEOhstCY3StFqqFPtC9_AsrhtHHw";

/** The public key of the private key 33, 34 … 64. */
export const OTHER = "WGmv9FBUlzLLqu1eXfmzCm2jHLDldCutWtShp2jxpns";

/** The keys that a known private key makes: its 32 bytes count up from the first one. */
export async function knownPair(first: number, publicKey: string): Promise<KeyPair> {
  const secret = Uint8Array.from({ length: 32 }, (_, i) => first + i);
  const { privateKey } = await knownKeys(secret, publicKey);
  const raw = Uint8Array.fromBase64(publicKey, { alphabet: "base64url" });
  const pair = {
    privateKey,
    publicKey: await crypto.subtle.importKey("raw", raw, { name: "X25519" }, true, []),
  };
  const { subtle } = crypto;
  const generateKey = subtle.generateKey;
  subtle.generateKey = (() => Promise.resolve(pair)) as unknown as typeof generateKey;
  try {
    return await KeyPair.generate();
  } finally {
    subtle.generateKey = generateKey;
  }
}
