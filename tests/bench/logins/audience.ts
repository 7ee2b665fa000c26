/**
 * Attached users who are told who comes.
 *
 * @module
 */
import { AttachedReceiver } from "../attached/attached_receiver.ts";
import { readBytes } from "../attached/receiver.ts";

/** How many digits are the name of a user who is timed. */
const NAME_DIGITS = 4;

/**
 * The name of a user who is timed.
 *
 * @param index Which of them.
 * @returns Digits: whoever is told of others passes over that.
 */
export function timedName(index: number): string {
  return String(index).padStart(NAME_DIGITS, "0");
}

/** What stands behind a name when its user comes. */
export const HAS_COME = " has logged on.";

/** All who are attached. Disposed, they are gone. */
export class Audience implements AsyncDisposable {
  /** How often somebody was told of somebody who is timed. */
  counted = 0;
  /** How often somebody was told of somebody else. */
  passed = 0;
  readonly #timed: number;
  readonly #bufferBytes: number;
  readonly #conns: Deno.TcpConn[] = [];
  readonly #reading: Promise<void>[] = [];
  readonly #trouble = Promise.withResolvers<never>();
  #wake = () => {};
  #isOver = false;

  /**
   * Makes an audience in which nobody is.
   *
   * @param size How many will be there.
   * @param timed How many of them are timed.
   */
  constructor(size: number, timed: number) {
    this.#timed = timed;
    this.#bufferBytes = readBytes(size);
    this.#trouble.promise.catch(() => {});
  }

  /**
   * Takes a user who is attached.
   *
   * @param conn The connection.
   * @param first The first of whom they are told by number.
   */
  add(conn: Deno.TcpConn, first: number): void {
    this.#conns.push(conn);
    const counted = { before: "0", first: timedName(first), after: HAS_COME };
    const receiver = new AttachedReceiver(conn, this.#bufferBytes, counted);
    let { received, passed } = receiver;
    receiver.onProgress = () => {
      this.counted += receiver.received - received;
      this.passed += receiver.passed - passed;
      ({ received, passed } = receiver);
      this.#wake();
    };
    const reading = receiver.until(this.#timed - first).catch((error) => {
      if (!this.#isOver) this.#trouble.reject(error);
    });
    this.#reading.push(reading);
  }

  /**
   * Waits until something is so.
   *
   * @param isSo Whether it is.
   * @throws {Error} If somebody was told something else.
   */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      const progress = new Promise<void>((resolve) => this.#wake = resolve);
      await Promise.race([progress, this.#trouble.promise]);
    }
  }

  /**
   * Checks that everyone was told of each, once.
   *
   * @param passed How often somebody should have been told of others.
   * @throws {Error} If not.
   */
  async check(passed: number): Promise<void> {
    await Promise.race([Promise.all(this.#reading), this.#trouble.promise]);
    if (this.passed === passed) return;
    throw new Error(`Expected to be told ${passed} times of who comes, got ${this.passed}`);
  }

  /** Closes all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    for (const conn of this.#conns) conn.close();
    await Promise.all(this.#reading);
  }
}
