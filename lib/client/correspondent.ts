/**
 * One other session with which private messages are exchanged, sealed from end
 * to end.
 *
 * @module
 */
import type { KeyPair } from "../crypto/key_pair.ts";
import { open, seal, type SealKey } from "../crypto/seal.ts";
import { decodeText } from "../frame.ts";
import { privateInfos } from "../protocol/numbered.ts";

/** A user and the public key of their session. */
export interface Party {
  /** The user's name. */
  readonly user: string;
  /** The session's public key. */
  readonly key: string;
}

interface Keys {
  readonly seal: SealKey;
  readonly sealShown: SealKey;
  readonly open: SealKey;
  readonly openShown: SealKey;
}

const encoder = new TextEncoder();

/** Seals for, and opens from, one pair of keys. Numbers go on for as long as both keys are the same. */
export class Correspondent {
  /** From when on dialling them is worth a try: not soon after it has failed. */
  dialAgainAt: number = -Infinity;
  readonly #keys: Promise<Keys>;
  #lastSealed = 0;
  #lastShown = 0;

  /**
   * Agrees on keys.
   *
   * @param own Who one is oneself.
   * @param pair One's own keys.
   * @param other The other.
   */
  constructor(own: Party, pair: KeyPair, other: Party) {
    this.#keys = agree(own, pair, other);
    // Whoever needs the keys hears of it.
    this.#keys.catch(() => {});
  }

  /**
   * Seals a text with the next number.
   *
   * @throws {KeyError} If the other's key is none.
   */
  async seal(text: string): Promise<{ number: number; sealed: Uint8Array<ArrayBuffer> }> {
    const keys = await this.#keys;
    const number = this.#lastSealed += 1;
    return { number, sealed: await seal(keys.seal, number, encoder.encode(text)) };
  }

  /**
   * Opens a text.
   *
   * @returns The text, or nothing if it was opened before.
   * @throws {SealError} If it is not theirs.
   * @throws {FrameError} If it is not UTF-8.
   */
  async open(number: number, sealed: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
    const text = decodeText(await open((await this.#keys).open, number, sealed));
    if (number <= this.#lastShown) return undefined;
    this.#lastShown = number;
    return text;
  }

  /** Proves that a text of theirs was shown. */
  async proveShown(number: number): Promise<Uint8Array<ArrayBuffer>> {
    return await seal((await this.#keys).sealShown, number, new Uint8Array(0));
  }

  /**
   * Checks that a text for them was shown.
   *
   * @throws {SealError} If this is not their proof of it.
   */
  async checkShown(number: number, sealed: Uint8Array<ArrayBuffer>): Promise<void> {
    await open((await this.#keys).openShown, number, sealed);
  }
}

async function agree(own: Party, pair: KeyPair, other: Party): Promise<Keys> {
  const infos = [...privateInfos(own, other), ...privateInfos(other, own)] as const;
  const [seal, openShown, open, sealShown] = await pair.agree(other.key, "", infos);
  return { seal, sealShown, open, openShown };
}
