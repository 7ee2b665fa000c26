/**
 * The tables of the data file, and how older ones become those.
 *
 * @module
 */
import type { Database } from "./database.ts";
import { faultOf } from "./fault.ts";
import { StoreError } from "./store.ts";

/** Marks a SQLite file as a center's: "Chat". */
export const APPLICATION_ID = 0x43_68_61_74;

/**
 * What makes each version of the tables from the one before; the first from an
 * empty file. What has been released is never changed, only added to.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE center (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    secret BLOB NOT NULL,
    last_number INTEGER NOT NULL DEFAULT 0,
    recoveries INTEGER NOT NULL DEFAULT 0,
    is_open INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  INSERT INTO center (only, secret) VALUES (1, randomblob(32));
  CREATE TABLE message (
    number INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    sender TEXT NOT NULL,
    id TEXT NOT NULL,
    recipients TEXT NOT NULL,
    body BLOB NOT NULL,
    checksum INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE sent_id (
    number INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    sender TEXT NOT NULL,
    id TEXT NOT NULL
  ) STRICT;
  CREATE TABLE shown (
    user TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE block (
    user TEXT NOT NULL,
    other TEXT NOT NULL,
    PRIMARY KEY (user, other)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE failure (
    name TEXT NOT NULL PRIMARY KEY,
    count INTEGER NOT NULL,
    at INTEGER NOT NULL,
    suspended_until INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE account (
    name TEXT NOT NULL PRIMARY KEY,
    known TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];

/**
 * Which version of the tables a file has.
 *
 * @param db The file; it is only read.
 * @param migrations What makes each version.
 * @returns The version; 0 if the file is empty.
 * @throws {StoreError} If it is not a center's, or of a newer one; the message says why.
 */
export function versionOf(db: Database, migrations: readonly string[] = MIGRATIONS): number {
  const application = numberOf(db, "PRAGMA application_id");
  const version = numberOf(db, "PRAGMA user_version");
  const isEmpty = application === 0 && version === 0 &&
    numberOf(db, "SELECT count(*) FROM sqlite_schema") === 0;
  if (application !== APPLICATION_ID && !isEmpty) {
    throw new StoreError(
      `it is a SQLite file of another program (application id ${application}): name another file`,
    );
  }
  if (version > migrations.length) {
    throw new StoreError(
      `a newer center has written it (version ${version} of its tables, this center knows up ` +
        `to ${migrations.length}): start that, or name another file`,
    );
  }
  return version;
}

/**
 * Brings a file's tables to the latest version. What fails leaves it as it was.
 *
 * @param db The file.
 * @param migrations What makes each version.
 * @throws {StoreError} If the file cannot be used, or a step fails; the message says why.
 */
export function migrate(db: Database, migrations: readonly string[] = MIGRATIONS): void {
  for (let version = versionOf(db, migrations); version < migrations.length; version += 1) {
    try {
      db.exec("BEGIN IMMEDIATE");
      db.exec(migrations[version]!);
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
      db.exec(`PRAGMA user_version = ${version + 1}`);
      db.exec("COMMIT");
    } catch (error) {
      rollBack(db);
      const { why } = faultOf(error);
      throw new StoreError(`version ${version + 1} of its tables cannot be made: ${why}`, {
        cause: error,
      });
    }
  }
}

/** Ends a transaction that failed, if SQLite has not done so by itself. */
export function rollBack(db: Database): void {
  try {
    db.exec("ROLLBACK");
  } catch {
    // What cannot be rolled back is not written either: the connection is closed then.
  }
}

function numberOf(db: Database, sql: string): number {
  const [row] = db.prepare(sql).all() as Record<string, number>[];
  return Object.values(row!)[0]!;
}
