/**
 * Pushes of protocol 2 and their acknowledgements on one connection, sealed or
 * attached.
 *
 * @module
 */
import type { Batch } from "../delivery/carrier.ts";
import { type Letter, letterFrame2, UNNUMBERED } from "../delivery/letter.ts";
import { Joiner } from "../bytes.ts";
import { encodeFrame, HEADER_BYTES } from "../frame.ts";
import { formatAnswer, formatSlow } from "../protocol/answer.ts";
import {
  ARE_YOU_THERE,
  isGreeting,
  KEPT_TYPE,
  parseAcknowledgement,
} from "../protocol/numbered.ts";

/** A connection that carries frames, whether sealed or not. */
export interface FrameStream {
  /** The next frame's body, or nothing at the end. */
  readBytes(): Promise<Uint8Array | undefined>;
  /** Sends whole frames, one behind the other. */
  writeBytes(frames: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Ends the connection; whoever waits gets an error. Safe to call twice. */
  close(): void;
}

/** Who hears of the client's signs of life. */
export interface Listening {
  /** Called with each of them. */
  onHeard?(): void;
  /** Whether the client may say once more what brings nothing new. */
  mayGreet?(): boolean;
}

const TOO_OFTEN = formatAnswer({
  done: false,
  code: "slow",
  text: formatSlow(5, "Cannot answer: HEY or ACK is sent too often; try again in 5 seconds"),
});

const NOT_EXPECTED = formatAnswer({
  done: false,
  code: "request",
  text: "Cannot act on that: only acknowledgements are expected here",
});

const NEVER_SENT = formatAnswer({
  done: false,
  code: "number",
  text: "Cannot take the acknowledgement of what was never sent",
});

const KEPT_BYTES = new TextEncoder().encode(KEPT_TYPE);

interface UnderWay {
  readonly batch: Batch;
  readonly onShown: (count: number) => void;
  readonly done: PromiseWithResolvers<void>;
  shown: number;
}

/** The center's end of a connection on which pushes go out. */
export class PushConnection {
  /** Resolved when the connection is over, and nothing is under way on it. */
  readonly closed: Promise<void>;
  readonly #stream: FrameStream;
  readonly #listening: Listening;
  #underWay: UnderWay | undefined;
  #greeting: PromiseWithResolvers<void> | undefined;
  #farewell: PromiseWithResolvers<void> | undefined;
  #firstSent: number | undefined;
  #lastSent = 0;
  /** How many writes are under way. */
  #writes = 0;
  #lastWrite: Promise<void> = Promise.resolve();
  /** What gives up letters; one for very many batches. */
  #signal: AbortSignal | undefined;
  #reason: Error = new Deno.errors.ConnectionReset("The connection was closed");
  #isClosed = false;

  /**
   * Takes a connection over, and begins to read what the client says.
   *
   * @param stream The connection.
   * @param listening Who hears of the client's signs of life.
   */
  constructor(stream: FrameStream, listening: Listening = {}) {
    this.#stream = stream;
    this.#listening = listening;
    this.closed = this.#readAll().then(() => this.#lastWrite);
  }

  /**
   * Sends letters and waits for their acknowledgements.
   *
   * @param batch The letters.
   * @param signal Gives them up when aborted; the connection goes on.
   * @param onShown Called when so many more have been shown.
   * @throws {Error} If the letters are given up, or the connection ends before
   * all are acknowledged.
   */
  carry(
    batch: Batch,
    signal: AbortSignal,
    onShown: (count: number) => void,
  ): Promise<void> {
    if (this.#isClosed) return Promise.reject(this.#reason);
    const done = Promise.withResolvers<void>();
    this.#underWay = { batch, onShown, done, shown: 0 };
    this.#firstSent ??= batch.letters[0]?.number;
    this.#lastSent = batch.letters.at(-1)?.number ?? this.#lastSent;
    this.#heed(signal);
    this.#write(joinFrames(batch)).catch(this.#giveUp);
    return done.promise;
  }

  /**
   * Sends the last letters of a session, which have no number to be remembered.
   *
   * @param letters The letters.
   * @param signal Ends the wait when aborted.
   * @throws {Error} If the connection ends before they are acknowledged.
   */
  async sayLast(letters: readonly Letter[], signal: AbortSignal): Promise<void> {
    if (this.#isClosed) throw this.#reason;
    const farewell = this.#farewell = Promise.withResolvers<void>();
    this.#write(joinFrames({ letters, kept: 0 })).catch(farewell.reject);
    await untilAborted(farewell, signal);
  }

  /**
   * Asks whether the client is there.
   *
   * @param signal Ends the wait when aborted.
   * @throws {Error} If it is not.
   */
  async greet(signal: AbortSignal): Promise<void> {
    if (this.#isClosed) throw this.#reason;
    const greeting = this.#greeting = Promise.withResolvers<void>();
    this.#write(encodeFrame(ARE_YOU_THERE)).catch(greeting.reject);
    await untilAborted(greeting, signal);
  }

  /** Ends the connection; what is under way fails. Safe to call twice. */
  close(): void {
    this.#isClosed = true;
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#stream.close();
    this.#underWay?.done.reject(this.#reason);
    this.#greeting?.reject(this.#reason);
    this.#farewell?.reject(this.#reason);
    this.#underWay = undefined;
    this.#greeting = undefined;
  }

  async #readAll(): Promise<void> {
    try {
      for (;;) {
        const frame = await this.#stream.readBytes();
        if (!frame) break;
        this.#listening.onHeard?.();
        const number = readAcknowledgement(frame);
        if (number === undefined) {
          if (!isGreeting(frame)) {
            await this.#write(encodeFrame(NOT_EXPECTED));
            break;
          }
          if (!await this.#greeted()) break;
          continue;
        }
        const effect = this.#acknowledge(number);
        if (effect === "shown" || effect === "nothing" && this.#mayGreet()) continue;
        await this.#write(encodeFrame(effect === "nothing" ? TOO_OFTEN : NEVER_SENT));
        break;
      }
    } catch (error) {
      if (error instanceof Error) this.#reason = error;
    }
    this.close();
  }

  /** Takes a greeting: the answer to ours, or one to be answered before more is read, if it may be. */
  async #greeted(): Promise<boolean> {
    const greeting = this.#greeting;
    this.#greeting = undefined;
    greeting?.resolve();
    const isAllowed = greeting !== undefined || this.#mayGreet();
    if (!greeting) await this.#write(encodeFrame(isAllowed ? ARE_YOU_THERE : TOO_OFTEN));
    return isAllowed;
  }

  /** Whether the client may say once more what brings nothing new. */
  #mayGreet(): boolean {
    return this.#listening.mayGreet?.() ?? true;
  }

  /** Takes an acknowledgement: of what is under way, of nothing any more, or of what was never sent. */
  #acknowledge(number: number): "shown" | "nothing" | "never sent" {
    if (number === UNNUMBERED && this.#farewell) {
      this.#farewell.resolve();
      return "shown";
    }
    if (number > this.#lastSent || number < (this.#firstSent ?? Infinity)) return "never sent";
    // Nothing is under way any more of what was given up.
    if (!this.#underWay) return "nothing";
    const { batch: { letters }, onShown, done, shown } = this.#underWay;
    let count = shown;
    while (count < letters.length && letters[count]!.number <= number) count += 1;
    // It was acknowledged before, or given up.
    if (count === shown) return "nothing";
    if (letters[count - 1]!.number !== number) return "never sent";
    this.#underWay.shown = count;
    if (count === letters.length) this.#underWay = undefined;
    onShown(count - shown);
    if (count === letters.length) done.resolve();
    return "shown";
  }

  #heed(signal: AbortSignal): void {
    if (signal !== this.#signal) {
      this.#signal?.removeEventListener("abort", this.#onAbort);
      this.#signal = signal;
      signal.addEventListener("abort", this.#onAbort);
    }
    if (signal.aborted) this.#onAbort();
  }

  readonly #onAbort = (): void => this.#giveUp(this.#signal?.reason);

  /** What is given up may be acknowledged still, but nobody waits for that any more. */
  readonly #giveUp = (reason: unknown): void => {
    this.#underWay?.done.reject(reason);
    this.#underWay = undefined;
  };

  /** One write after the other. */
  #write(frames: Uint8Array<ArrayBuffer>): Promise<void> {
    const written = this.#writes === 0
      ? this.#stream.writeBytes(frames)
      : this.#lastWrite.then(() => this.#stream.writeBytes(frames));
    this.#writes += 1;
    this.#lastWrite = written.then(this.#wrote, this.#wrote);
    return written;
  }

  readonly #wrote = (): void => {
    this.#writes -= 1;
  };
}

function readAcknowledgement(frame: Uint8Array): number | undefined {
  try {
    return parseAcknowledgement(frame);
  } catch {
    // It is not even text.
    return undefined;
  }
}

/** Waits for what may be aborted. */
async function untilAborted(
  { promise, reject }: PromiseWithResolvers<void>,
  signal: AbortSignal,
): Promise<void> {
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    if (signal.aborted) onAbort();
    await promise;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** All frames of a batch in one array, those that were kept marked as such. */
function joinFrames({ letters, kept }: Batch): Uint8Array<ArrayBuffer> {
  const joiner = new Joiner();
  for (let i = 0; i < letters.length; i += 1) {
    const frame = letterFrame2(letters[i]!);
    joiner.add(i < kept ? keptFrame2(frame) : frame);
  }
  return joiner.join();
}

/** The frame of a message that was kept; many may share the other one. */
function keptFrame2(frame: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const copy = frame.slice();
  copy.set(KEPT_BYTES, HEADER_BYTES);
  return copy;
}
