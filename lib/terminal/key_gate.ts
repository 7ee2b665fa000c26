/**
 * Keys that wait until a line is asked for.
 *
 * @module
 */
import { Queue } from "../queue.ts";

/**
 * Hands things on while it is open, and the rest when it is opened again. So
 * what is typed before it is asked for does not show until then, and a password
 * does not show at all.
 */
export class KeyGate<T> {
  readonly #waiting = new Queue<T>();
  readonly #handle: (item: T) => void;
  #isOpen = false;

  /**
   * Makes a gate that is closed.
   *
   * @param handle Given what is let through, one after the other: it may close
   * the gate before the next.
   */
  constructor(handle: (item: T) => void) {
    this.#handle = handle;
  }

  /** Takes in one. */
  put(item: T): void {
    this.#waiting.push(item);
    this.#passOn();
  }

  /** Lets through what waits, and what comes. */
  open(): void {
    this.#isOpen = true;
    this.#passOn();
  }

  /** Lets nothing more through. */
  close(): void {
    this.#isOpen = false;
  }

  #passOn(): void {
    while (this.#isOpen && this.#waiting.size > 0) this.#handle(this.#waiting.shift()!);
  }
}
