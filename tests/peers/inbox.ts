/**
 * Texts in order of arrival, and a way to wait for the next one.
 *
 * @module
 */

interface Waiter {
  resolve(text: string): void;
  reject(error: Error): void;
}

/** How long a test waits unless it says otherwise. */
export const PATIENCE_MS = 5000;

/** A queue of received texts which also keeps its history. */
export class Inbox {
  /** Everything that ever arrived, read or not. */
  readonly all: string[] = [];
  readonly #name: string;
  readonly #waiters: Waiter[] = [];
  #read = 0;
  #closed = false;

  /**
   * Makes an empty inbox.
   *
   * @param name What a text is called in errors.
   */
  constructor(name: string) {
    this.#name = name;
  }

  /**
   * Puts a text at the end.
   *
   * @param text What arrived.
   */
  add(text: string): void {
    this.all.push(text);
    const waiter = this.#waiters.shift();
    if (waiter === undefined) return;
    this.#read++;
    waiter.resolve(text);
  }

  /**
   * Takes the next unread text, waiting for it if there is none.
   *
   * @param timeoutMs How long to wait.
   * @returns The text.
   * @throws {Error} If none comes in time, or none can come any more.
   */
  async next(timeoutMs = PATIENCE_MS): Promise<string> {
    const unread = this.all[this.#read];
    if (unread !== undefined) {
      this.#read++;
      return unread;
    }
    if (this.#closed) throw this.#failure("it was closed");
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const waiter = { resolve, reject };
    this.#waiters.push(waiter);
    const timer = setTimeout(() => {
      const at = this.#waiters.indexOf(waiter);
      if (at < 0) return;
      this.#waiters.splice(at, 1);
      reject(this.#failure(`none came within ${timeoutMs} ms`));
    }, timeoutMs);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Takes texts up to and including the one given.
   *
   * @param text The text to stop at.
   * @param timeoutMs How long to wait in all.
   * @returns The texts taken.
   * @throws {Error} If the text does not come in time, or cannot come any more.
   */
  async until(text: string, timeoutMs = PATIENCE_MS): Promise<string[]> {
    const deadline = performance.now() + timeoutMs;
    const taken: string[] = [];
    while (taken.at(-1) !== text) {
      taken.push(await this.next(Math.max(0, Math.ceil(deadline - performance.now()))));
    }
    return taken;
  }

  /** Lets nobody wait any longer; what has arrived can still be taken. */
  close(): void {
    this.#closed = true;
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#failure("it was closed"));
  }

  #failure(why: string): Error {
    return new Error(`Cannot take next ${this.#name}: ${why}, so far ${JSON.stringify(this.all)}`);
  }
}
