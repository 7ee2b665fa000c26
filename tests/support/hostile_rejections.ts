/**
 * Promises that are rejected, and nobody sees it.
 *
 * @module
 */
import { assertEquals } from "@std/assert";

/** So many are told at most. */
const ENOUGH = 5;

/** Notes every unhandled rejection, and every error that nobody caught. Disposed, it fails if there was any. */
export class Rejections implements AsyncDisposable {
  readonly #reasons: string[] = [];
  readonly #onRejection = (event: PromiseRejectionEvent) => this.#note(event, event.reason);
  readonly #onError = (event: ErrorEvent) => this.#note(event, event.error);

  /** Begins to listen. */
  constructor() {
    globalThis.addEventListener("unhandledrejection", this.#onRejection);
    globalThis.addEventListener("error", this.#onError);
  }

  /** Fails if there was any so far. */
  async assertNone(): Promise<void> {
    // What was rejected last is told in a turn of its own.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
    assertEquals(this.#reasons, []);
  }

  /** Listens no more. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.assertNone();
    } finally {
      globalThis.removeEventListener("unhandledrejection", this.#onRejection);
      globalThis.removeEventListener("error", this.#onError);
    }
  }

  #note(event: Event, reason: unknown): void {
    event.preventDefault();
    if (this.#reasons.length < ENOUGH) {
      this.#reasons.push(reason instanceof Error ? reason.stack ?? reason.message : String(reason));
    }
  }
}
