/**
 * A connection to the data file, on which changes are written.
 *
 * @module
 */
import type { Database, DatabaseFile, Statement } from "./database.ts";
import { NOT_IN_PLACE } from "./database_file.ts";
import { DAMAGED } from "./fault.ts";
import type { PendingChanges } from "./pending.ts";
import { migrate, rollBack, versionOf } from "./schema.ts";
import { type Change, StoreError } from "./store.ts";

/**
 * The file is locked for as long as it is open, before anything else happens to
 * it: two centers would not know of each other's messages.
 */
const LOCK = "PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE";

/** After each commit SQLite waits until the disk has it. */
const MODE = "PRAGMA synchronous = FULL; " +
  // The log is put into the file whenever it has so many pages, and is not left longer than that.
  "PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 4194304";

/** A change that cannot be written, whatever the others are. */
export class ChangeError extends Error {
  /** The change. */
  readonly change: Change;

  /** Makes one. */
  constructor(change: Change, cause: unknown) {
    super(`Cannot write a change of kind ${change.kind}`, { cause });
    this.name = "ChangeError";
    this.change = change;
  }
}

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
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #recover: Statement;
  readonly #forget: readonly Statement[];
  readonly #raiseLast: Statement;
  readonly #addMessage: Statement;
  readonly #addId: Statement;
  readonly #over: Statement;
  readonly #idOver: Statement;
  readonly #shown: Statement;
  readonly #block: Statement;
  readonly #unblock: Statement;
  readonly #failures: Statement;
  readonly #noFailures: Statement;
  readonly #departed: Statement;
  readonly #returned: Statement;

  /**
   * Connects, and locks the file.
   *
   * @param file The file.
   * @param isFirst Whether it has to be checked and brought to the latest version.
   * @throws {Error} If it cannot be used.
   */
  constructor(file: DatabaseFile, isFirst: boolean) {
    this.#file = file;
    const db = this.database = file.open();
    try {
      setUp(db, isFirst);
      this.#begin = db.prepare("BEGIN IMMEDIATE");
      this.#commit = db.prepare("COMMIT");
      // Writes something at any rate: else a disk that is full would seem to work again.
      this.#recover = db.prepare("UPDATE center SET recoveries = recoveries + 1");
      this.#forget = ["message", "sent_id"].map((table) =>
        db.prepare(`DELETE FROM ${table} WHERE number BETWEEN ? AND ?`)
      );
      this.#raiseLast = db.prepare("UPDATE center SET last_number = max(last_number, ?)");
      this.#addMessage = db.prepare("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?)");
      this.#addId = db.prepare("INSERT INTO sent_id VALUES (?, ?, ?, ?)");
      this.#over = db.prepare("DELETE FROM message WHERE number = ?");
      this.#idOver = db.prepare("DELETE FROM sent_id WHERE number = ?");
      this.#shown = db.prepare(
        "INSERT INTO shown VALUES (?, ?) " +
          "ON CONFLICT DO UPDATE SET number = max(number, excluded.number)",
      );
      this.#block = db.prepare("INSERT OR REPLACE INTO block VALUES (?, ?)");
      this.#unblock = db.prepare("DELETE FROM block WHERE user = ? AND other = ?");
      this.#failures = db.prepare("INSERT OR REPLACE INTO failure VALUES (?, ?, ?, ?)");
      this.#noFailures = db.prepare("DELETE FROM failure WHERE name = ?");
      this.#departed = db.prepare("INSERT OR REPLACE INTO departed VALUES (?, ?)");
      this.#returned = db.prepare("DELETE FROM departed WHERE name = ?");
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
      const { dropped } = pending;
      if (dropped) { for (const forget of this.#forget) forget.run(dropped.first, dropped.last); }
      this.#writeAll(pending);
      this.#end();
    } catch (error) {
      rollBack(this.database);
      throw error;
    }
  }

  /** Ends it. What stands in the log is put into the file, if that can be done. */
  close(): void {
    try {
      this.database.close();
    } catch {
      // It is not used any more at any rate, and what was committed is on the disk.
    }
  }

  #end(): void {
    try {
      this.#commit.run();
    } catch (error) {
      throw new CommitError(error);
    }
  }

  #writeAll(pending: PendingChanges): void {
    // Whose id is forgotten, with the greatest number, may be the last trace of that number.
    let last = 0;
    for (const change of pending.changes()) {
      if (change.kind === "id-over") last = Math.max(last, change.number);
      try {
        this.#write(change);
      } catch (error) {
        throw new ChangeError(change, error);
      }
    }
    if (last > 0) this.#raiseLast.run(last);
  }

  #write(change: Change): void {
    switch (change.kind) {
      case "message": {
        const { number, time, from, id, body, recipients } = change.message;
        this.#addMessage.run(number, time, from, id, recipients.join(" "), body);
        this.#addId.run(number, time, from, id);
        return;
      }
      case "shown":
        return void this.#shown.run(change.user, change.number);
      case "over":
        return void this.#over.run(change.number);
      case "id-over":
        return void this.#idOver.run(change.number);
      case "block": {
        const statement = change.blocked ? this.#block : this.#unblock;
        return void statement.run(change.user, change.other);
      }
      case "failures": {
        if (!change.failures) return void this.#noFailures.run(change.name);
        const { count, at, suspendedUntil } = change.failures;
        return void this.#failures.run(change.name, count, at, suspendedUntil ?? null);
      }
      case "departed": {
        if (change.account === undefined) return void this.#returned.run(change.name);
        return void this.#departed.run(change.name, change.account);
      }
    }
  }
}

function setUp(db: Database, isFirst: boolean): void {
  db.exec(LOCK);
  // Before anything is written: the file may be anybody's.
  const version = versionOf(db);
  if (isFirst && version > 0) checkPages(db);
  db.exec("PRAGMA journal_mode = WAL");
  db.exec(MODE);
  if (isFirst) migrate(db);
  // A file that can only be read is opened without complaint.
  db.exec("BEGIN IMMEDIATE");
  db.exec("ROLLBACK");
}

function checkPages(db: Database): void {
  const [row] = db.prepare("PRAGMA quick_check(1)").all() as { quick_check: string }[];
  if (row?.quick_check === "ok") return;
  const [problem = "it says no more"] = (row?.quick_check ?? "").split("\n");
  throw new StoreError(`it is damaged (${problem}): ${DAMAGED}`);
}
