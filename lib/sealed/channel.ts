/**
 * What the two ends of a session seal for each other, numbered so that nothing
 * can be left out, replayed or reordered.
 *
 * @module
 */
import { open, seal, SealError, type SealKey } from "../crypto/seal.ts";
import { encodeBytes } from "../frame.ts";
import { formatSealed, parseSealed } from "../protocol/numbered.ts";

/** One end's keys of a session, and how far its numbers are. */
export class SealedChannel {
  readonly #sealKey: SealKey;
  readonly #openKey: SealKey;
  #lastSealed = 0;
  #lastOpened = 0;

  /**
   * Makes a channel on which nothing has been said.
   *
   * @param sealKey For what this end sends.
   * @param openKey For what the other end sends.
   */
  constructor(sealKey: SealKey, openKey: SealKey) {
    this.#sealKey = sealKey;
    this.#openKey = openKey;
  }

  /** Seals bytes with the next number, as a frame. */
  async seal(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    const number = this.#lastSealed += 1;
    return encodeBytes(formatSealed(number, await seal(this.#sealKey, number, bytes)));
  }

  /**
   * Opens a sealed frame.
   *
   * @param frame The frame's body.
   * @param previous The number of the frame before it on the same connection, or 0.
   * @returns The bytes, and the frame's number.
   * @throws {SealError} If it is forged or damaged, comes again, or comes too late.
   * @throws {FrameError} `invalid-utf8` if its number is not even text.
   */
  async open(frame: Uint8Array, previous: number): Promise<{ bytes: Uint8Array; number: number }> {
    const parsed = parseSealed(frame);
    if (!parsed) throw new SealError("Cannot open a frame: it is not sealed");
    const { number, sealed } = parsed;
    if (previous > 0 && number !== previous + 1) throw outOfTurn(number);
    this.#check(number);
    const bytes = await open(this.#openKey, number, sealed);
    // Another connection may have gone further meanwhile.
    this.#check(number);
    this.#lastOpened = number;
    return { bytes, number };
  }

  #check(number: number): void {
    if (number <= this.#lastOpened) throw outOfTurn(number);
  }
}

function outOfTurn(number: number): SealError {
  return new SealError(`Cannot open number ${number}: it is out of turn`);
}
