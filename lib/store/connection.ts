/**
 * A connection to the data file, on which changes are written.
 *
 * @module
 */
import { ChangeWriter } from "./change_writer.ts";
import type { Database, DatabaseFile, Statement } from "./database.ts";
import { DAMAGED } from "./fault.ts";
import { goOn, LOG_NOT_IN_PLACE, NOT_IN_PLACE } from "./found_file.ts";
import type { PendingChanges } from "./pending.ts";
import { migrate, rollBack, versionOf } from "./schema.ts";
import { StoreError } from "./store.ts";

/**
 * The file is locked for as long as it is open, before anything else happens to
 * it: two centers would not know of each other's messages.
 */
const LOCK = "PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE";

/** After each commit SQLite waits until the disk has it. */
const MODE = "PRAGMA synchronous = FULL; " +
  // The log is put into the file whenever it has so many pages, and is not left longer than that.
  "PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 4194304";

/** Written in order, a file needs no log beside it. */
const UNMARK = "UPDATE center SET is_open = 0";

/** A commit that failed: nobody knows whether the disk has it. */
export class CommitError extends Error {
  /** Makes one. */
  constructor(cause: unknown) {
    super("Cannot commit", { cause });
    this.name = "CommitError";
  }
}

/** Writes changes. Whatever it throws, it should be closed then unless the disk is full. */
export class Connection {
  /** The database itself. */
  readonly database: Database;
  readonly #file: DatabaseFile;
  #isMarked = false;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #recover: Statement;
  readonly #changes: ChangeWriter;

  /**
   * Connects, and locks the file.
   *
   * @param file The file.
   * @param isFirst Whether it has to be checked and brought to the latest version.
   * @throws {Error} If it cannot be used.
   */
  constructor(file: DatabaseFile, isFirst: boolean) {
    this.#file = file;
    // SQLite makes an empty one.
    const hadLog = file.hasLog();
    const db = this.database = file.open();
    try {
      setUp(db, isFirst, hadLog ? undefined : file.name);
      this.#isMarked = true;
      mark(db);
      file.noteLog();
      this.#begin = db.prepare("BEGIN IMMEDIATE");
      this.#commit = db.prepare("COMMIT");
      // Writes something at any rate: else a disk that is full would seem to work again.
      this.#recover = db.prepare("UPDATE center SET recoveries = recoveries + 1");
      this.#changes = new ChangeWriter(db);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /**
   * Writes all changes, or none of them.
   *
   * @param pending The changes.
   * @param isRecovering Whether the last commit failed.
   * @throws {ChangeError} If one change cannot be written.
   * @throws {CommitError} If it is not certain that none was written.
   * @throws {Error} If none can be written.
   */
  write(pending: PendingChanges, isRecovering: boolean): void {
    if (!this.#file.isInPlace()) throw new StoreError(NOT_IN_PLACE);
    try {
      this.#begin.run();
      if (isRecovering) this.#recover.run();
      this.#changes.write(pending, isRecovering);
      this.#end();
    } catch (error) {
      rollBack(this.database);
      throw error;
    }
  }

  /** Whether the log is still the file that this connection writes. */
  get isLogInPlace(): boolean {
    return this.#file.isLogInPlace();
  }

  /**
   * Puts a log into the file that nobody but this connection has any more.
   *
   * @throws {StoreError} If that fails: it is lost then when the connection ends.
   */
  saveLog(): void {
    try {
      checkpoint(this.database, "TRUNCATE");
    } catch (error) {
      throw new StoreError(LOG_NOT_IN_PLACE, { cause: error });
    }
  }

  /** Ends it. What stands in the log is put into the file, if that can be done. */
  close(): void {
    if (this.#isMarked) this.#unmark();
    try {
      this.database.close();
    } catch {
      // It is not used any more at any rate, and what was committed is on the disk.
    }
  }

  /** SQLite deletes the log when it is in the file, and then it is not missing. */
  #unmark(): void {
    rollBack(this.database);
    try {
      try {
        this.database.exec(UNMARK);
      } catch {
        // A disk that is full has room again without what is in the log.
        checkpoint(this.database, "TRUNCATE");
        this.database.exec(UNMARK);
      }
    } catch {
      // The log stays as well then, as it cannot be put into the file.
    }
  }

  #end(): void {
    try {
      this.#commit.run();
    } catch (error) {
      throw new CommitError(error);
    }
  }
}

/** Gives the name of a file only if there was nothing in the log beside it. */
function setUp(db: Database, isFirst: boolean, withoutLog?: string): void {
  db.exec(LOCK);
  // Before anything is written: the file may be anybody's.
  const version = versionOf(db);
  if (isFirst && version > 0) checkPages(db);
  if (version > 0 && withoutLog !== undefined) checkMark(db, withoutLog);
  db.exec("PRAGMA journal_mode = WAL");
  db.exec(MODE);
  if (isFirst) migrate(db);
}

/** Tells whoever finds the file without its log that there should be one. */
function mark(db: Database): void {
  db.exec("UPDATE center SET is_open = 1");
  // The mark has to be in the file before anything is answered. The log stays, and begins anew.
  checkpoint(db, "RESTART");
}

function checkPages(db: Database): void {
  const [row] = db.prepare("PRAGMA quick_check(1)").all() as { quick_check: string }[];
  if (row?.quick_check === "ok") return;
  throw new StoreError(`it is damaged: ${DAMAGED}`);
}

function checkMark(db: Database, name: string): void {
  const [row] = db.prepare("SELECT is_open FROM center").all() as { is_open: number }[];
  if (!row?.is_open) return;
  throw new StoreError(
    `its ${name}-wal is missing, in which there may be messages that were accepted: put it back, ` +
      `or go on without them with ${goOn(name)}`,
  );
}

function checkpoint(db: Database, mode: "RESTART" | "TRUNCATE"): void {
  const [row] = db.prepare(`PRAGMA wal_checkpoint(${mode})`).all() as { busy: number }[];
  if (row?.busy !== 0) throw new StoreError("its -wal file cannot be put into it");
}
