/**
 * A store in a SQLite file. Changes of the same moment share a commit, as each
 * commit waits for the disk.
 *
 * @module
 */
import type { CancelTimer, Clock } from "../clock.ts";
import { Queue } from "../queue.ts";
import { ChangeError } from "./change_writer.ts";
import { CommitError, Connection } from "./connection.ts";
import type { DatabaseFile } from "./database.ts";
import { findDatabaseFile } from "./database_file.ts";
import { type Fault, faultOf } from "./fault.ts";
import { isAwaited, PendingChanges } from "./pending.ts";
import { readContents, readSecret } from "./read.ts";
import { type Change, type Contents, type Store, StoreError } from "./store.ts";

/** How long a change waits for others if it is awaited or must not be forgotten, in milliseconds. */
const SOON = 1;

/** The same, if nobody does. */
const AT_LEISURE = 500;

/** How long after a commit that failed the next one is tried at the latest, in milliseconds. */
const TRY_AGAIN = 1_000;

/** What a store needs besides its file. */
export interface SqliteStoreOptions {
  /** Tells the time. */
  readonly clock: Clock;
  /**
   * Called with why nothing can be written when that begins, or when the reason
   * changes, and with nothing when it is over.
   *
   * @default Nobody is told.
   */
  readonly onState?: (error: StoreError | undefined) => void;
}

/** What somebody wants to be called with. */
type WhenWritten = Parameters<Store["whenWritten"]>[0];

/** Those who are to be called with the same. */
interface Calls {
  readonly runs: readonly WhenWritten[];
  readonly failure: StoreError | undefined;
}

/**
 * Opens a center's data file; makes it if there is none.
 *
 * @param path Where it is.
 * @param options See {@linkcode SqliteStoreOptions}.
 * @returns The store. Nobody else can open the file until it is disposed of.
 * @throws {StoreError} If the file cannot be used. The message can be shown.
 */
export async function openStore(path: string, options: SqliteStoreOptions): Promise<SqliteStore> {
  const file = await findDatabaseFile(path);
  const { hmac } = await import("./hmac.ts");
  return new SqliteStore(file, hmac, options);
}

/**
 * Keeps changes in memory, and writes them in groups. If that fails, the
 * messages among them are given up, and all else is tried again.
 */
export class SqliteStore implements Store {
  /** {@inheritDoc Store.isLasting} */
  readonly isLasting = true;
  readonly #file: DatabaseFile;
  readonly #hmac: (key: Uint8Array, text: string) => string;
  readonly #secret: Uint8Array;
  readonly #clock: Clock;
  readonly #onState: (error: StoreError | undefined) => void;
  readonly #pending = new PendingChanges();
  /** Who waits for the pending changes. */
  #waiting: WhenWritten[] = [];
  /** Who can be called, in order. */
  readonly #calls = new Queue<Calls>();
  #isCalling = false;
  #connection: Connection | undefined;
  #failure: StoreError | undefined;
  #isClosed = false;
  #due: number | undefined;
  /** How long the timer was set for. */
  #delay = Infinity;
  #cancelTimer: CancelTimer = () => {};

  /**
   * Opens it.
   *
   * @param file Where it is.
   * @param hmac Makes fingerprints.
   * @param options See {@linkcode SqliteStoreOptions}.
   * @throws {StoreError} If the file cannot be used.
   */
  constructor(
    file: DatabaseFile,
    hmac: (key: Uint8Array, text: string) => string,
    { clock, onState = () => {} }: SqliteStoreOptions,
  ) {
    this.#file = file;
    this.#hmac = hmac;
    this.#clock = clock;
    this.#onState = onState;
    try {
      this.#connection = new Connection(file, true);
      this.#secret = readSecret(this.#connection.database);
    } catch (error) {
      this.#disconnect();
      const { why } = faultOf(error);
      throw new StoreError(`Cannot use ${file.name} as data file: ${why}`, { cause: error });
    }
  }

  /** How many changes are not written yet. */
  get size(): number {
    return this.#pending.size;
  }

  /**
   * {@inheritDoc Store.takeContents}
   *
   * @throws {StoreError} If it cannot be read.
   */
  takeContents(): Contents {
    try {
      const { contents, over } = readContents(this.#connect().database);
      for (const number of over) this.write({ kind: "over", number });
      return contents;
    } catch (error) {
      const { why } = faultOf(error);
      throw new StoreError(`Cannot read ${this.#file.name}: ${why}`, { cause: error });
    }
  }

  /** {@inheritDoc Store.fingerprint} */
  fingerprint(secret: string): string {
    return this.#hmac(this.#secret, secret);
  }

  /** {@inheritDoc Store.write} */
  write(change: Change): void {
    if (this.#isClosed) return;
    this.#pending.add(change);
    this.#commitIn(isAwaited(change) || change.kind === "account" ? SOON : AT_LEISURE);
  }

  /** {@inheritDoc Store.whenWritten} */
  whenWritten(run: (error?: StoreError) => void): void {
    if (this.#isClosed) this.#call([run], new StoreError(`${this.#file.name} is closed`));
    else if (this.#pending.isAwaited) this.#waiting.push(run);
    else this.#call([run], undefined);
  }

  /** Writes what is not written yet, without waiting for others. If that fails, it is tried again. */
  flush(): void {
    if (this.#isClosed || this.#pending.isEmpty) return;
    this.#stopTimer();
    this.#commit();
  }

  /** Writes what is not written yet, and closes the file. Changes after that are lost. */
  [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#isClosed = true;
    this.#cancelTimer();
    this.#commit();
    this.#disconnect();
    return Promise.resolve();
  }

  #commitIn(delay: number): void {
    // Set for no longer, and set before: this timer ends first, and the clock need not be asked.
    if (this.#isClosed || this.#delay <= delay) return;
    const due = this.#clock.now() + delay;
    if (this.#due !== undefined && this.#due <= due) return;
    this.#cancelTimer();
    this.#due = due;
    this.#delay = delay;
    this.#cancelTimer = this.#clock.after(delay, () => {
      this.#stopTimer();
      this.#commit();
    });
  }

  #stopTimer(): void {
    this.#cancelTimer();
    this.#due = undefined;
    this.#delay = Infinity;
  }

  #commit(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    const failure = this.#tryToWrite();
    const before = this.#failure;
    this.#failure = failure;
    if (failure) this.#commitIn(TRY_AGAIN);
    // The message has the reason in it.
    const isNew = failure?.message !== before?.message;
    this.#call(isNew ? [() => this.#onState(failure), ...waiting] : waiting, failure);
  }

  #tryToWrite(): StoreError | undefined {
    if (this.#pending.isEmpty && !this.#failure) return undefined;
    try {
      this.#keepLog();
      this.#connect().write(this.#pending, this.#failure !== undefined);
      this.#pending.clear();
      return undefined;
    } catch (error) {
      return this.#failed(error);
    }
  }

  #failed(error: unknown): StoreError {
    const isOurs = error instanceof ChangeError || error instanceof CommitError;
    const cause = isOurs ? error.cause : error;
    const { why, isOfFile } = this.#faultOf(cause);
    this.#pending.dropMessages(error instanceof CommitError);
    // It would fail for ever, and all others with it.
    if (error instanceof ChangeError && !isOfFile) this.#pending.giveUp(error.change);
    return new StoreError(
      `Cannot write to ${this.#file.name}: ${why}; senders are told, and it is tried again`,
      { cause },
    );
  }

  /** Ends a connection that is not to be used any more. */
  #faultOf(error: unknown): Fault {
    const fault = faultOf(error);
    if (!fault.isLasting || !(this.#connection?.isLogInPlace ?? true)) return fault;
    this.#disconnect();
    const why = fault.isOfDisk && this.#file.whyNotWritable();
    return why ? { ...fault, why } : fault;
  }

  /** A log that was deleted or replaced lives only as long as the connection. */
  #keepLog(): void {
    if (this.#connection?.isLogInPlace ?? true) return;
    this.#connection!.saveLog();
    this.#disconnect();
  }

  #connect(): Connection {
    return this.#connection ??= new Connection(this.#file, false);
  }

  #disconnect(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }

  /** Calls back, behind all who are being called back already. */
  #call(runs: readonly WhenWritten[], failure: StoreError | undefined): void {
    this.#calls.push({ runs, failure });
    if (this.#isCalling) return;
    this.#isCalling = true;
    for (let calls = this.#calls.shift(); calls; calls = this.#calls.shift()) callAll(calls);
    this.#isCalling = false;
  }
}

function callAll({ runs, failure }: Calls): void {
  for (const run of runs) {
    try {
      if (failure) run(failure);
      else run();
    } catch (error) {
      // Whoever comes next has to be called at any rate.
      reportError(error);
    }
  }
}
