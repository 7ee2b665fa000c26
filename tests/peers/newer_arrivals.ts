/**
 * Things in order of arrival, and a way to wait for the next one.
 *
 * @module
 */

import { PATIENCE_MS } from "./inbox.ts";

interface Waiter<T> {
  resolve(arrival: T): void;
  reject(error: Error): void;
}

/** A queue of what arrived, which also keeps its history. */
export class Arrivals<T> {
  /** Everything that ever arrived, taken or not. */
  readonly all: T[] = [];
  readonly #name: string;
  readonly #waiters: Waiter<T>[] = [];
  #taken = 0;
  #closed = false;

  /**
   * Makes an empty queue.
   *
   * @param name What an arrival is called in errors.
   */
  constructor(name: string) {
    this.#name = name;
  }

  /** How many arrived and were not taken. */
  get waiting(): number {
    return this.all.length - this.#taken;
  }

  /**
   * Puts something at the end.
   *
   * @param arrival What arrived.
   */
  add(arrival: T): void {
    this.all.push(arrival);
    const waiter = this.#waiters.shift();
    if (waiter === undefined) return;
    this.#taken++;
    waiter.resolve(arrival);
  }

  /**
   * Takes the next one, waiting for it if there is none.
   *
   * @param timeoutMs How long to wait.
   * @returns What arrived.
   * @throws {Error} If none comes in time, or none can come any more.
   */
  async next(timeoutMs = PATIENCE_MS): Promise<T> {
    if (this.waiting > 0) return this.all[this.#taken++] as T;
    if (this.#closed) throw this.#failure("it was closed");
    const { promise, resolve, reject } = Promise.withResolvers<T>();
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

  /** Lets nobody wait any longer; what has arrived can still be taken. */
  close(): void {
    this.#closed = true;
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#failure("it was closed"));
  }

  #failure(why: string): Error {
    return new Error(`Cannot take next ${this.#name}: ${why}, so far ${Deno.inspect(this.all)}`);
  }
}
