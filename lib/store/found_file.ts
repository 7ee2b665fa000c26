/**
 * The data file and its log, with their identities.
 *
 * @module
 */
import type { Database, DatabaseFile } from "./database.ts";
import { whyNotWritable } from "./fault.ts";
import { StoreError } from "./store.ts";

/** Why a file that was moved or replaced is not written to. */
export const NOT_IN_PLACE: string =
  "it is gone, or another file is in its place: put it back, or start the center again";

/** The same, if it is what SQLite keeps beside it, and cannot be saved. */
export const LOG_NOT_IN_PLACE: string =
  "its -wal file is gone, or another is in its place, and what is in it cannot be put into the " +
  "file: put it back, and do not stop the center before that";

/** How the operator goes on with what SQLite still finds in a file. */
export function goOn(name: string): string {
  return `sqlite3 ${name} "UPDATE center SET is_open = 0"`;
}

type Identity = Pick<Deno.FileInfo, "dev" | "ino">;

/** A file that is there. */
export class FoundFile implements DatabaseFile {
  /** What its operator calls it. */
  readonly name: string;
  readonly #path: string;
  readonly #found: Identity;
  readonly #connect: (path: string) => Database;
  #log: Identity | undefined;

  /**
   * Notes which file it is.
   *
   * @param name What its operator calls it.
   * @param path Where it is.
   * @param found Which file it is.
   * @param connect Opens it with SQLite.
   */
  constructor(
    name: string,
    path: string,
    found: Identity,
    connect: (path: string) => Database,
  ) {
    this.name = name;
    this.#path = path;
    this.#found = found;
    this.#connect = connect;
  }

  /** {@inheritDoc DatabaseFile.open} */
  open(): Database {
    // SQLite would make a new one, in which nothing is.
    if (!this.isInPlace()) throw new StoreError(NOT_IN_PLACE);
    this.#log = undefined;
    return this.#connect(this.#path);
  }

  /** {@inheritDoc DatabaseFile.isInPlace} */
  isInPlace(): boolean {
    return isSame(lookAt(this.#path), this.#found);
  }

  /** {@inheritDoc DatabaseFile.hasLog} */
  hasLog(): boolean {
    return (lookAt(this.#logPath)?.size ?? 0) > 0;
  }

  /** {@inheritDoc DatabaseFile.noteLog} */
  noteLog(): void {
    this.#log = lookAt(this.#logPath);
  }

  /** {@inheritDoc DatabaseFile.isLogInPlace} */
  isLogInPlace(): boolean {
    return !this.#log || isSame(lookAt(this.#logPath), this.#log);
  }

  /** {@inheritDoc DatabaseFile.whyNotWritable} */
  whyNotWritable(): string | undefined {
    return whyNotWritable(this.#path);
  }

  get #logPath(): string {
    return `${this.#path}-wal`;
  }
}

function lookAt(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}

function isSame(a: Identity | undefined, b: Identity): boolean {
  return a?.dev === b.dev && a.ino === b.ino;
}
