/**
 * A file with what a client has shown, read while it grows.
 *
 * @module
 */
import type { Shown } from "./check.ts";

/** Reads what is new in a file. */
export class Transcript implements Disposable {
  /** Where it is. */
  readonly path: string;
  /** All that has been shown so far. */
  readonly shown: Shown[] = [];
  /** Lines that do not belong there. */
  readonly bad: string[] = [];
  readonly #onShown: (shown: Shown) => void;
  readonly #decoder = new TextDecoder();
  readonly #buffer = new Uint8Array(65_536);
  #file: Deno.FsFile | undefined;
  #rest = "";
  #hasHeading = false;

  /**
   * Reads nothing yet.
   *
   * @param path Where it is, or will be.
   * @param onShown Takes each message.
   */
  constructor(path: string, onShown: (shown: Shown) => void) {
    this.path = path;
    this.#onShown = onShown;
  }

  /** Whether its last line has no end. */
  get isTorn(): boolean {
    return this.#rest !== "";
  }

  /** Reads on. */
  read(): void {
    this.#file ??= open(this.path);
    for (let count; (count = this.#file?.readSync(this.#buffer) ?? 0) > 0;) {
      const text = this.#decoder.decode(this.#buffer.subarray(0, count), { stream: true });
      const lines = (this.#rest + text).split("\n");
      this.#rest = lines.pop() ?? "";
      for (const line of lines) this.#take(line);
    }
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #take(line: string): void {
    const { kind, from, text } = parse(line);
    if (kind === "transcript" && !this.#hasHeading) this.#hasHeading = true;
    else if (kind === "message" && from !== undefined && text !== undefined) {
      const shown = { from, text };
      this.shown.push(shown);
      this.#onShown(shown);
    } else this.bad.push(line);
  }
}

function parse(line: string): { kind?: string; from?: string; text?: string } {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

function open(path: string): Deno.FsFile | undefined {
  try {
    return Deno.openSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
