/**
 * A store for centers that keep everything in memory.
 *
 * @module
 */
import type { Contents, Store } from "./store.ts";

/** Writes nothing down: what is in memory is all there is. */
export class MemoryStore implements Store {
  /** {@inheritDoc Store.isLasting} */
  readonly isLasting: boolean = false;

  /** {@inheritDoc Store.takeContents} */
  takeContents(): Contents {
    return {
      messages: [],
      ids: [],
      lastNumber: 0,
      blocks: [],
      failures: new Map(),
      accounts: new Map(),
    };
  }

  /** {@inheritDoc Store.fingerprint} */
  fingerprint(secret: string): string {
    return secret;
  }

  /** {@inheritDoc Store.write} */
  write(): void {}

  /** {@inheritDoc Store.whenWritten} */
  whenWritten(run: () => void): void {
    run();
  }

  /** Does nothing. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
