/**
 * Keys that wait until a line is asked for.
 *
 * @module
 */
import { concat } from "@std/bytes/concat";
import { Readable } from "node:stream";

const CTRL_C = 0x03;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Hands keys on until it is closed, and the rest when it is opened again. So
 * what is typed before it is asked for does not show until then, and a password
 * does not show at all.
 */
export class GatedInput {
  /** The keys let through. They are handled before more are let through. */
  readonly keys: Readable = new Readable({ read() {} });
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
    source.on("end", () => this.keys.push(null));
  }

  /** Lets through what waits, and what comes. */
  open(): void {
    this.#isOpen = true;
    this.#passOn();
  }

  /** Lets nothing more through. To be called while the keys that ended a line are handled. */
  close(): void {
    this.#isOpen = false;
  }

  #receive(keys: Uint8Array): void {
    this.#waiting = this.#waiting.length === 0 ? keys : concat([this.#waiting, keys]);
    this.#passOn();
    if (!this.#isOpen && this.#waiting.includes(CTRL_C)) this.#onInterrupt();
  }

  /** One line's keys at a time, for whoever handles its last may close the gate. */
  #passOn(): void {
    while (this.#isOpen && this.#waiting.length > 0) {
      const end = lengthOfLine(this.#waiting);
      const keys = this.#waiting.subarray(0, end);
      this.#waiting = this.#waiting.subarray(end);
      this.keys.emit("data", keys);
    }
  }
}

/** How many keys there are up to the end of the first line, which may be CR LF, or in all. */
function lengthOfLine(keys: Uint8Array): number {
  const last = keys.findIndex((key) => key === LINE_FEED || key === CARRIAGE_RETURN);
  if (last < 0) return keys.length;
  const isPair = keys[last] === CARRIAGE_RETURN && keys[last + 1] === LINE_FEED;
  return last + (isPair ? 2 : 1);
}
