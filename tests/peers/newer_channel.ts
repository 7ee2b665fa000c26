/**
 * One side of the sealed frames between a center and a client's listening address.
 *
 * @module
 */

import {
  type Bytes,
  bytesOf,
  type Frame,
  joinFields,
  numberOf,
  packFrames,
  ReadingError,
  splitFields,
  unpackFrames,
} from "./newer_bytes.ts";
import type { Seal } from "./newer_crypto.ts";

/** What was inside a sealed frame. */
export interface Opened {
  /** Its number n. */
  readonly n: number;
  /** The frames inside. */
  readonly frames: Bytes[];
}

/** Numbers and seals what this side sends, opens and checks what the other does. */
export class Channel {
  /** Number of the last frame this side has sealed. */
  lastSealed = 0;
  /** Greatest number this side has taken. */
  lastTaken = 0;
  /** Every frame this side has sealed, to be replayed. */
  readonly sealed: Bytes[] = [];
  readonly #outbound: Seal;
  readonly #inbound: Seal;

  /**
   * Makes one side.
   *
   * @param outbound For what this side sends.
   * @param inbound For what the other side sends.
   */
  constructor(outbound: Seal, inbound: Seal) {
    this.#outbound = outbound;
    this.#inbound = inbound;
  }

  /**
   * Seals frames with the next number.
   *
   * @param frames Text or bytes of each.
   * @returns The frame `SEA|<n>|<bytes>`.
   */
  async seal(...frames: Frame[]): Promise<Bytes> {
    return await this.sealAs(++this.lastSealed, packFrames(...frames));
  }

  /**
   * Seals any bytes with any number, which the next one takes no notice of.
   *
   * @param n The number.
   * @param plain The bytes, not put into frames.
   * @returns The frame `SEA|<n>|<bytes>`.
   */
  async sealAs(n: number, plain: Frame): Promise<Bytes> {
    const frame = joinFields("SEA", String(n), await this.#outbound.seal(n, bytesOf(plain)));
    this.sealed.push(frame);
    return frame;
  }

  /**
   * Opens a frame of the other side.
   *
   * @param frame What was received.
   * @param before Number of the frame before on the same connection, if there was one.
   * @returns What was inside.
   * @throws {ReadingError} If it does not open, or has a number that will not do.
   */
  async open(frame: Bytes, before?: number): Promise<Opened> {
    const { fields: [type, number], rest } = splitFields(frame, 2);
    if (type !== "SEA") throw new ReadingError(`Cannot open frame: expected SEA, got ${type}`);
    const n = numberOf(number);
    const plain = await this.#inbound.open(n, rest).catch(() => {
      throw new ReadingError(`Cannot open frame ${n}: it was not sealed for this`);
    });
    if (n <= this.lastTaken || (before !== undefined && n !== before + 1)) {
      throw new ReadingError(
        `Cannot take frame ${n}: ${this.lastTaken} was taken, on this connection ${before}`,
      );
    }
    this.lastTaken = n;
    return { n, frames: unpackFrames(plain) };
  }
}
