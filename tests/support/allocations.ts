/**
 * Watching how much memory a piece of code asks for.
 *
 * @module
 */

/** Notes the size of every `new Uint8Array(size)` until it is disposed. */
export class Allocations implements Disposable {
  /** The sizes, in bytes, in the order in which they were asked for. */
  readonly sizes: number[] = [];
  readonly #original = globalThis.Uint8Array;

  /** Starts to watch. */
  constructor() {
    const { sizes } = this;
    globalThis.Uint8Array = new Proxy(this.#original, {
      construct(target, args: unknown[]) {
        if (typeof args[0] === "number") sizes.push(args[0]);
        return Reflect.construct(target, args);
      },
    });
  }

  /** The largest size so far. */
  get largest(): number {
    return Math.max(0, ...this.sizes);
  }

  /** All sizes together. */
  get total(): number {
    return this.sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Stops to watch. */
  [Symbol.dispose](): void {
    globalThis.Uint8Array = this.#original;
  }
}
