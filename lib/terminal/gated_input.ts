/**
 * Keys that wait until a line is asked for.
 *
 * @module
 */
import { PassThrough, type Readable } from "node:stream";

const CTRL_C = 0x03;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Hands keys on up to the end of a line, and the rest only when it is opened
 * again. So what is typed before it is asked for does not show until then, and
 * a password does not show at all.
 */
export class GatedInput {
  /** The keys let through. */
  readonly keys: PassThrough = new PassThrough();
  readonly #onInterrupt: () => void;
  #waiting: Uint8Array = new Uint8Array(0);
  #isOpen = false;

  /**
   * Takes over a stream of keys, the gate closed.
   *
   * @param source Where the keys come from.
   * @param onInterrupt Called when Ctrl-C is typed while the gate is closed.
   */
  constructor(source: Readable, onInterrupt: () => void) {
    this.#onInterrupt = onInterrupt;
    source.on("data", (keys: Uint8Array) => this.#receive(keys));
    source.on("end", () => this.keys.end());
  }

  /** Lets through what waits, and what comes, up to the end of the next line. */
  open(): void {
    this.#isOpen = true;
    this.#passOn();
  }

  #receive(keys: Uint8Array): void {
    this.#waiting = Uint8Array.from([...this.#waiting, ...keys]);
    this.#passOn();
    if (!this.#isOpen && keys.includes(CTRL_C)) this.#onInterrupt();
  }

  #passOn(): void {
    if (!this.#isOpen || this.#waiting.length === 0) return;
    const end = this.#waiting.findIndex((key) => key === LINE_FEED || key === CARRIAGE_RETURN);
    if (end < 0) {
      this.keys.write(this.#waiting);
      this.#waiting = new Uint8Array(0);
      return;
    }
    const isPair = this.#waiting[end] === CARRIAGE_RETURN && this.#waiting[end + 1] === LINE_FEED;
    this.#isOpen = false;
    this.keys.write(this.#waiting.slice(0, end + 1));
    this.#waiting = this.#waiting.slice(isPair ? end + 2 : end + 1);
  }
}
