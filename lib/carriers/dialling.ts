/**
 * Protocol 1's way to a session: a connection to the client's port for each push.
 *
 * @module
 */
import type { Batch, Carrier } from "../delivery/carrier.ts";
import { keptFrame, type Letter, letterFrame } from "../delivery/letter.ts";
import type { Mailbox } from "../delivery/mailbox.ts";
import type { Endpoint } from "../net/address.ts";

/** Brings a frame to an endpoint; rejects if it cannot, or is aborted. */
export type SendFrame = (
  endpoint: Endpoint,
  frame: Uint8Array,
  signal: AbortSignal,
) => Promise<void>;

/** Dials for each push. What the client's system has taken counts as shown: nobody says more. */
export class DiallingCarrier implements Carrier {
  /** It does nothing else. */
  readonly dials = true;
  readonly #endpoint: Endpoint;
  readonly #maxFrameBytes: number;
  readonly #send: SendFrame;

  /**
   * Makes a way to an endpoint.
   *
   * @param endpoint Where the client listens.
   * @param maxFrameBytes The longest frame that the client accepts, in bytes of text.
   * @param send Brings a frame there.
   */
  constructor(endpoint: Endpoint, maxFrameBytes: number, send: SendFrame) {
    this.#endpoint = endpoint;
    this.#maxFrameBytes = maxFrameBytes;
    this.#send = send;
  }

  /** {@inheritDoc Carrier.take} */
  take(mailbox: Mailbox, kept: number): Batch {
    const letters = mailbox.takeMessages(kept, this.#maxFrameBytes);
    if (letters.length > 0) return { letters, kept: letters.length };
    return { letters: mailbox.takeFirst(), kept: 0 };
  }

  /** {@inheritDoc Carrier.carry} */
  async carry(
    { letters, kept }: Batch,
    signal: AbortSignal,
    onShown: (count: number) => void,
  ): Promise<void> {
    const frame = kept > 0 ? keptFrame(letters) : letterFrame(letters[0]!);
    await this.#send(this.#endpoint, frame, signal);
    onShown(letters.length);
  }

  /** {@inheritDoc Carrier.idle} */
  idle(): void {}

  /** {@inheritDoc Carrier.farewell} */
  async farewell(letters: readonly Letter[], signal: AbortSignal): Promise<void> {
    for (const letter of letters) {
      signal.throwIfAborted();
      await this.#send(this.#endpoint, letterFrame(letter), signal);
    }
  }

  /** {@inheritDoc Carrier.close} */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
