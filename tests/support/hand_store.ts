/**
 * A store whose commits a test lets succeed or fail.
 *
 * @module
 */
import { MemoryStore } from "../../lib/store/memory_store.ts";
import { isAwaited } from "../../lib/store/pending.ts";
import { type Change, type Contents, type Store, StoreError } from "../../lib/store/store.ts";
import { textOf } from "./bytes.ts";

/** What somebody wants to be called with. */
type WhenWritten = Parameters<Store["whenWritten"]>[0];

/** Writes at once, until it is held. */
export class HandStore implements Store {
  /** {@inheritDoc Store.isLasting} */
  readonly isLasting = true;
  /** All that was written, in order. */
  readonly written: Change[] = [];
  readonly #contents: Contents;
  #isHeld = false;
  #pending: Change[] = [];
  #waiting: WhenWritten[] = [];
  #calls: (() => void)[] | undefined;

  /** Makes a store that held this when it was opened. */
  constructor(contents: Partial<Contents> = {}) {
    this.#contents = { ...new MemoryStore().takeContents(), ...contents };
  }

  /** The texts of the messages that wait to be written. */
  get pending(): string[] {
    return texts(this.#pending);
  }

  /** How many wait until something is written. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** The texts of the messages that were written. */
  get messages(): string[] {
    return texts(this.written);
  }

  /** From now on nothing is written before the test says so. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Writes all that waits, and goes on holding what comes. */
  commit(): void {
    this.written.push(...this.#pending.splice(0));
    this.#settle();
  }

  /** Fails to write: messages are given up, and all else goes on waiting. */
  fail(): void {
    this.#pending = this.#pending.filter(({ kind }) => kind !== "message");
    this.#settle(new StoreError("Cannot write to test.db: the disk is full"));
  }

  /** Writes all that waits, and what comes at once. */
  release(): void {
    this.#isHeld = false;
    this.commit();
  }

  /** {@inheritDoc Store.takeContents} */
  takeContents(): Contents {
    return this.#contents;
  }

  /** {@inheritDoc Store.fingerprint} */
  fingerprint(secret: string): string {
    return `print of ${secret}`;
  }

  /** {@inheritDoc Store.write} */
  write(change: Change): void {
    if (this.#isHeld) this.#pending.push(change);
    else this.written.push(change);
  }

  /** {@inheritDoc Store.whenWritten} */
  whenWritten(run: WhenWritten): void {
    if (this.#pending.some(isAwaited)) this.#waiting.push(run);
    else this.#call([() => run()]);
  }

  /** Gives up what waits. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#pending = [];
    this.#settle(new StoreError("test.db is closed"));
    return Promise.resolve();
  }

  #settle(error?: StoreError): void {
    this.#call(this.#waiting.splice(0).map((run) => () => run(error)));
  }

  /** Calls back, behind all who are being called back already. */
  #call(runs: (() => void)[]): void {
    if (this.#calls) return void this.#calls.push(...runs);
    this.#calls = runs;
    for (let run = runs.shift(); run; run = runs.shift()) run();
    this.#calls = undefined;
  }
}

function texts(changes: readonly Change[]): string[] {
  return changes.flatMap((change) =>
    change.kind === "message" ? [textOf(change.message.body)] : []
  );
}
