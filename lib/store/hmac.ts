/**
 * Fingerprints of secrets. A module of its own, as what it needs takes its time
 * to load.
 *
 * @module
 */
import { createHmac } from "node:crypto";

/**
 * HMAC-SHA-256 (RFC 2104).
 *
 * @param key The key.
 * @param text What is signed with it.
 * @returns The code, in base64url.
 */
export function hmac(key: Uint8Array, text: string): string {
  return createHmac("sha256", key).update(text).digest("base64url");
}
