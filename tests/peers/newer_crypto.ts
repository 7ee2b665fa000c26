/**
 * Keys and seals of protocol 2, with WebCrypto alone.
 *
 * @module
 */

import { type Bytes, bytesOf, concatBytes } from "./newer_bytes.ts";

/** A key pair for X25519. */
export interface Keys {
  /** Public key: base64url without padding, 43 characters. */
  readonly publicKey: string;
  /** Private key. */
  readonly privateKey: CryptoKey;
}

/** A user and their public key. */
export interface Party {
  /** Username. */
  readonly name: string;
  /** Public key: base64url without padding. */
  readonly key: string;
}

/** The seals of both directions between a center and a client. */
export interface CenterSeals {
  /** For what the center sends. */
  readonly fromCenter: Seal;
  /** For what the client sends back. */
  readonly fromClient: Seal;
}

/** The seals of private messages from one user to another. */
export interface PrivateSeals {
  /** For a message. */
  readonly message: Seal;
  /** For its acknowledgement. */
  readonly shown: Seal;
}

/** What stands before the 32 bytes of an X25519 private key (RFC 8410). */
const PKCS8_HEAD = new Uint8Array([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32]);
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const SAFETY_ROUNDS = 100_000;
const SAFETY_BYTES = 24;

/** Writes bytes in base64url without padding. */
export function toBase64Url(bytes: Bytes): string {
  const binary = String.fromCharCode(...bytes);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Reads base64url without padding, and throws if it is anything else. */
export function fromBase64Url(text: string): Bytes {
  if (!/^[\w-]*$/.test(text)) throw new Error(`Cannot read base64url: got ${JSON.stringify(text)}`);
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  if (toBase64Url(bytes) !== text) throw new Error(`Cannot read base64url: not canonical, ${text}`);
  return bytes;
}

/** Makes a new key pair. */
export async function makeKeys(): Promise<Keys> {
  const pair = await crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
  if (!("publicKey" in pair)) throw new Error("Cannot make keys: expected a pair");
  const raw = await crypto.subtle.exportKey("raw", pair.publicKey);
  return { publicKey: toBase64Url(new Uint8Array(raw)), privateKey: pair.privateKey };
}

/**
 * Makes the key pair of a known private key, for known answers.
 *
 * @param secret The private key, 32 bytes.
 * @param publicKey Its public key.
 */
export async function knownKeys(secret: Bytes, publicKey: string): Promise<Keys> {
  const pkcs8 = concatBytes(PKCS8_HEAD, secret);
  const privateKey = await crypto.subtle.importKey(
    "pkcs8",
    pkcs8,
    { name: "X25519" },
    false,
    ["deriveBits"],
  );
  return { publicKey, privateKey };
}

/** Seals and opens by number, with AES-256-GCM. */
export class Seal {
  readonly #key: CryptoKey;

  /**
   * Makes a seal of a key.
   *
   * @param key An AES-256-GCM key.
   */
  constructor(key: CryptoKey) {
    this.#key = key;
  }

  /**
   * Derives a seal.
   *
   * @param own The key pair of this side.
   * @param otherKey The public key of the other.
   * @param salt Salt of HKDF, as text.
   * @param info Info of HKDF, as text.
   * @returns The seal.
   */
  static async derive(own: Keys, otherKey: string, salt: string, info: string): Promise<Seal> {
    const raw = fromBase64Url(otherKey);
    if (raw.length !== KEY_BYTES) throw new Error(`Cannot use key: it has ${raw.length} bytes`);
    const other = await crypto.subtle.importKey("raw", raw, { name: "X25519" }, false, []);
    const secret = await crypto.subtle.deriveBits(
      { name: "X25519", public: other },
      own.privateKey,
      KEY_BYTES * 8,
    );
    const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
    const key = await crypto.subtle.deriveKey(
      { name: "HKDF", hash: "SHA-256", salt: bytesOf(salt), info: bytesOf(info) },
      material,
      { name: "AES-GCM", length: KEY_BYTES * 8 },
      false,
      ["encrypt", "decrypt"],
    );
    return new Seal(key);
  }

  /**
   * Seals bytes.
   *
   * @param number Their number.
   * @param plain The bytes.
   * @returns Ciphertext and tag.
   */
  async seal(number: number, plain: Bytes): Promise<Bytes> {
    const algorithm = { name: "AES-GCM", iv: nonceOf(number) };
    return new Uint8Array(await crypto.subtle.encrypt(algorithm, this.#key, plain));
  }

  /**
   * Opens what was sealed.
   *
   * @param number Its number.
   * @param sealed Ciphertext and tag.
   * @returns The bytes.
   * @throws {DOMException} If it was sealed otherwise, or changed.
   */
  async open(number: number, sealed: Bytes): Promise<Bytes> {
    const algorithm = { name: "AES-GCM", iv: nonceOf(number) };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, this.#key, sealed));
  }
}

/**
 * Derives the seals between a center and a client, on either side.
 *
 * @param own The key pair of this side.
 * @param token The token of the session.
 * @param centerKey The center's public key.
 * @param clientKey The client's public key.
 * @returns Both seals.
 */
export async function centerSeals(
  own: Keys,
  token: string,
  centerKey: string,
  clientKey: string,
): Promise<CenterSeals> {
  const otherKey = own.publicKey === centerKey ? clientKey : centerKey;
  const derive = (sender: string) =>
    Seal.derive(own, otherKey, token, `chatroom 2 ${sender}|${centerKey}|${clientKey}`);
  return { fromCenter: await derive("center"), fromClient: await derive("client") };
}

/**
 * Derives the seals of private messages, on either side.
 *
 * @param own The key pair of this side.
 * @param from Who writes the messages.
 * @param to Who reads them.
 * @returns Both seals.
 */
export async function privateSeals(own: Keys, from: Party, to: Party): Promise<PrivateSeals> {
  const otherKey = own.publicKey === from.key ? to.key : from.key;
  const derive = (what: string) =>
    Seal.derive(
      own,
      otherKey,
      "",
      `chatroom 2 ${what}|${from.name}|${from.key}|${to.name}|${to.key}`,
    );
  return { message: await derive("private"), shown: await derive("shown") };
}

/**
 * Makes the safety code of two users, in either order.
 *
 * @param one A user.
 * @param other The other user.
 * @returns Six groups of five digits.
 */
export async function safetyCode(one: Party, other: Party): Promise<string> {
  const lines = [one, other].map(({ name, key }) => `${name}|${key}`).sort(byBytes);
  const password = await crypto.subtle.importKey(
    "raw",
    bytesOf(lines.join("\n")),
    "PBKDF2",
    false,
    ["deriveBits"],
  );
  const bits = await crypto.subtle.deriveBits(
    {
      name: "PBKDF2",
      hash: "SHA-256",
      salt: bytesOf("chatroom 2 safety code"),
      iterations: SAFETY_ROUNDS,
    },
    password,
    SAFETY_BYTES * 8,
  );
  const view = new DataView(bits);
  const groups = Array.from(
    { length: SAFETY_BYTES / 4 },
    (_, i) => view.getUint32(i * 4) % 100_000,
  );
  return groups.map((group) => String(group).padStart(5, "0")).join(" ");
}

function nonceOf(number: number): Bytes {
  const nonce = new Uint8Array(NONCE_BYTES);
  new DataView(nonce.buffer).setBigUint64(NONCE_BYTES - 8, BigInt(number));
  return nonce;
}

function byBytes(a: string, b: string): number {
  const [left, right] = [bytesOf(a), bytesOf(b)];
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
