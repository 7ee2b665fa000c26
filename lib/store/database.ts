/**
 * What is used of SQLite. Narrow, so that a test can put faults in between.
 *
 * @module
 */

/** What can stand in a column. */
export type Value = number | string | Uint8Array | null;

/** A statement that is parsed once and run often. */
export interface Statement {
  /** Runs it, and leaves what it yields. */
  run(...values: Value[]): unknown;
  /** Runs it, and takes all rows. */
  all(...values: Value[]): unknown[];
}

/** A connection to a database. */
export interface Database {
  /** Runs statements that yield nothing. */
  exec(sql: string): void;
  /** Parses a statement. */
  prepare(sql: string): Statement;
  /** Ends the connection, and the statements with it. */
  close(): void;
}

/** Where a database is. */
export interface DatabaseFile {
  /** What its operator calls it. */
  readonly name: string;
  /**
   * Connects to it.
   *
   * @throws {Error} If that fails, or it is not the file any more that it was.
   */
  open(): Database;
  /** Whether it is still the file that it was when the store was opened. */
  isInPlace(): boolean;
  /** Whether there is anything in the log beside it. */
  hasLog(): boolean;
  /** Notes which file the log is. */
  noteLog(): void;
  /** Whether the log is still the file that was noted. */
  isLogInPlace(): boolean;
  /** Why it cannot be written to, if that can be seen; only while it is not open. */
  whyNotWritable(): string | undefined;
}
