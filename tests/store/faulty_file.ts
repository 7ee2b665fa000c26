/**
 * A database in memory that outlives its connections, and faults between it and
 * the store.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import type { Database, DatabaseFile, Statement, Value } from "../../lib/store/database.ts";

/** A fault: before the call does anything, or after it did everything. */
export interface Fault {
  readonly error: Error;
  readonly isAfter: boolean;
}

/** SQLite's errors as Deno throws them, with the code or without. */
export function sqliteError(message: string, errcode?: number): Error {
  return Object.assign(new Error(message), { code: "ERR_SQLITE_ERROR", errcode });
}

export const FULL = sqliteError("database or disk is full");
export const IO_ERROR = sqliteError("disk I/O error", 10 | 4 << 8);
export const READ_ONLY = sqliteError("attempt to write a readonly database", 8);
export const MALFORMED = sqliteError("database disk image is malformed");
export const LOCKED = sqliteError("database is locked");

/** Keeps a database in memory for several connections, one after the other. */
export function memoryFile(name = "test.db"): DatabaseFile & { readonly database: DatabaseSync } {
  const database = new DatabaseSync(":memory:");
  function close(): void {
    try {
      database.exec("ROLLBACK");
    } catch {
      // There is no transaction.
    }
  }
  return {
    name,
    database,
    open: () => ({
      exec: (sql) => database.exec(sql),
      prepare: (sql) => database.prepare(sql),
      close,
    }),
    isInPlace: () => true,
    hasLog: () => true,
    noteLog() {},
    isLogInPlace: () => true,
    whyNotWritable: () => undefined,
  };
}

/** Puts faults before any file. */
export class FaultyFile implements DatabaseFile {
  /** How many calls were made. */
  calls = 0;
  /** How many transactions were written. */
  commits = 0;
  /** Which call has a fault. */
  faultAt: (call: number, sql: string) => Fault | undefined = () => undefined;
  /** Hears of each commit: whether it was also said to be one. */
  onCommit: (isTold: boolean) => void = () => {};
  readonly #file: DatabaseFile;

  constructor(file: DatabaseFile) {
    this.#file = file;
  }

  get name(): string {
    return this.#file.name;
  }

  isInPlace(): boolean {
    return this.#file.isInPlace();
  }

  hasLog(): boolean {
    return this.#file.hasLog();
  }

  noteLog(): void {
    this.#file.noteLog();
  }

  isLogInPlace(): boolean {
    return this.#file.isLogInPlace();
  }

  whyNotWritable(): string | undefined {
    return this.#file.whyNotWritable();
  }

  open(): Database {
    const db = this.#call("open", () => this.#file.open());
    return {
      exec: (sql) => this.#call(sql, () => db.exec(sql)),
      prepare: (sql) => this.#call(`prepare ${sql}`, () => this.#statement(sql, db.prepare(sql))),
      close: () => this.#call("close", () => db.close()),
    };
  }

  #statement(sql: string, statement: Statement): Statement {
    return {
      run: (...values: Value[]) => this.#call(sql, () => statement.run(...values)),
      all: (...values: Value[]) => this.#call(sql, () => statement.all(...values)),
    };
  }

  #call<T>(sql: string, run: () => T): T {
    this.calls += 1;
    const fault = this.faultAt(this.calls, sql);
    // Whoever closes a connection cannot be kept from it.
    if (fault && !fault.isAfter && sql !== "close") throw fault.error;
    const result = run();
    if (sql === "COMMIT") {
      this.commits += 1;
      this.onCommit(!fault);
    }
    if (fault) throw fault.error;
    return result;
  }
}
