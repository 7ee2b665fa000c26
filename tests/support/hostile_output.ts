/**
 * What is written to standard output and standard error.
 *
 * @module
 */

type Stream = "stdout" | "stderr";

/** Keeps what is written from the terminal, until it is disposed. */
export class Output implements Disposable {
  readonly #written = { stdout: "", stderr: "" };
  readonly #streams: readonly Stream[] = ["stdout", "stderr"];

  /** Begins to. */
  constructor() {
    for (const name of this.#streams) {
      const decoder = new TextDecoder();
      const writeSync = (bytes: Uint8Array) => {
        this.#written[name] += decoder.decode(bytes, { stream: true });
        return bytes.length;
      };
      Object.defineProperty(Deno[name], "writeSync", { value: writeSync, configurable: true });
    }
  }

  /** Everything so far. */
  get stdout(): string {
    return this.#written.stdout;
  }

  /** Everything so far. */
  get stderr(): string {
    return this.#written.stderr;
  }

  /** Lets everything be written where it belongs. */
  [Symbol.dispose](): void {
    for (const name of this.#streams) Reflect.deleteProperty(Deno[name], "writeSync");
  }
}
