/**
 * Keys that two ends agree on, without anybody who reads along getting them:
 * X25519 (RFC 7748) and HKDF-SHA-256 (RFC 5869), from WebCrypto.
 *
 * @module
 */
import type { SealKey } from "./seal.ts";

/** What a public key looks like: 32 bytes in base64url, without padding. */
const PUBLIC_KEY = /^[\w-]{43}$/;

/** The length of a key for AES-256-GCM. */
const SEAL_KEY_BITS = 256;

const ALPHABET = { alphabet: "base64url", omitPadding: true } as const;

const encoder = new TextEncoder();

/** A text that is no public key, or one that nothing can be agreed with. */
export class KeyError extends Error {
  /** Makes an error; the key is not in its message. */
  constructor() {
    super("Cannot agree on a key: the other end sent none that is usable");
    this.name = "KeyError";
  }
}

/** One end's keys, for one session. */
export class KeyPair {
  /** What the other end is told: 43 characters without `|`. */
  readonly publicKey: string;
  readonly #privateKey: CryptoKey;

  private constructor(publicKey: string, privateKey: CryptoKey) {
    this.publicKey = publicKey;
    this.#privateKey = privateKey;
  }

  /** Makes new keys. */
  static async generate(): Promise<KeyPair> {
    const { publicKey, privateKey } = await crypto.subtle.generateKey(
      { name: "X25519" },
      false,
      ["deriveBits"],
    ) as CryptoKeyPair;
    const raw = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
    return new KeyPair(raw.toBase64(ALPHABET), privateKey);
  }

  /**
   * Agrees on keys with another end, which gets the same from this end's
   * public key.
   *
   * @param publicKey The other end's public key.
   * @param salt What both know, and nobody could know before; may be empty.
   * @param infos What each key is for.
   * @returns A key for each of `infos`.
   * @throws {KeyError} If that is no public key.
   */
  async agree<const Infos extends readonly string[]>(
    publicKey: string,
    salt: string,
    infos: Infos,
  ): Promise<{ readonly [I in keyof Infos]: SealKey }> {
    const secret = await this.#sharedSecret(publicKey);
    const keys = infos.map(async (info) => {
      const algorithm = {
        name: "HKDF",
        hash: "SHA-256",
        salt: encoder.encode(salt),
        info: encoder.encode(info),
      };
      const bits = await crypto.subtle.deriveBits(algorithm, secret, SEAL_KEY_BITS);
      return new Uint8Array(bits).toBase64();
    });
    return await Promise.all(keys) as { readonly [I in keyof Infos]: SealKey };
  }

  async #sharedSecret(publicKey: string): Promise<CryptoKey> {
    if (!PUBLIC_KEY.test(publicKey)) throw new KeyError();
    try {
      const raw = Uint8Array.fromBase64(publicKey, { alphabet: "base64url" });
      const other = await crypto.subtle.importKey("raw", raw, { name: "X25519" }, false, []);
      const bits = await crypto.subtle.deriveBits(
        { name: "X25519", public: other },
        this.#privateKey,
        256,
      );
      return await crypto.subtle.importKey("raw", bits, "HKDF", false, ["deriveBits"]);
    } catch {
      throw new KeyError();
    }
  }
}
