/**
 * The file in which a center keeps its data.
 *
 * @module
 */
import { describeError } from "../net/errors.ts";
import type { Database, DatabaseFile } from "./database.ts";
import { StoreError } from "./store.ts";

/** Read and written by its owner alone. What SQLite puts beside it is as the file is. */
const MODE = 0o600;

const ABSOLUTE = /^([/\\]|[A-Za-z]:[/\\])/;

/**
 * Finds the file, or makes it if there is none.
 *
 * @param name What the operator calls it; always a path.
 * @returns The file. Nothing is known yet of what is in it.
 * @throws {StoreError} If it cannot be used, for a reason that can be seen from outside.
 */
export async function findDatabaseFile(name: string): Promise<DatabaseFile> {
  // Else SQLite takes ":memory:" and "file:" for more than names.
  const path = ABSOLUTE.test(name) ? name : `./${name}`;
  const folder = folderOf(path);
  checkPermission(name, folder);
  try {
    await checkFolder(name, folder);
    const before = await lookAt(path);
    if (before?.isDirectory) throw refusal(name, "it is a folder: name a file in it");
    if (before?.isFile === false) throw refusal(name, "it is no file");
    if (!before?.size) await checkLeft(name, path);
    const found = before ?? await create(path);
    // Takes its time to load, which only a center with such a file needs.
    const { DatabaseSync } = await import("node:sqlite");
    return new FoundFile(name, path, found, (path) => new DatabaseSync(path));
  } catch (error) {
    throw error instanceof StoreError ? error : refusal(name, describeError(error), error);
  }
}

/** A file with its identity. */
class FoundFile implements DatabaseFile {
  readonly name: string;
  readonly #path: string;
  readonly #found: Deno.FileInfo;
  readonly #connect: (path: string) => Database;

  constructor(
    name: string,
    path: string,
    found: Deno.FileInfo,
    connect: (path: string) => Database,
  ) {
    this.name = name;
    this.#path = path;
    this.#found = found;
    this.#connect = connect;
  }

  open(): Database {
    // SQLite would make a new one, in which nothing is.
    if (!this.isInPlace()) throw new StoreError(NOT_IN_PLACE);
    return this.#connect(this.#path);
  }

  isInPlace(): boolean {
    try {
      const { dev, ino } = Deno.statSync(this.#path);
      return dev === this.#found.dev && ino === this.#found.ino;
    } catch {
      return false;
    }
  }
}

/** Why a file that was moved or replaced is not written to. */
export const NOT_IN_PLACE =
  "it is gone, or another file is in its place: put it back, or start the center again";

function refusal(name: string, why: string, cause?: unknown): StoreError {
  return new StoreError(`Cannot use ${name} as data file: ${why}`, { cause });
}

function folderOf(path: string): string {
  const end = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return end > 0 ? path.slice(0, end) : path.slice(0, 1);
}

/** Without this Deno would ask at the terminal. */
function checkPermission(name: string, folder: string): void {
  const isGranted = (["read", "write"] as const).every((kind) =>
    Deno.permissions.querySync({ name: kind, path: folder }).state === "granted"
  );
  if (isGranted) return;
  const flags = `--allow-read=${folder} --allow-write=${folder}`;
  throw refusal(name, `start the center with ${flags}`);
}

async function checkFolder(name: string, folder: string): Promise<void> {
  const there = await lookAt(folder);
  if (!there) throw refusal(name, `there is no folder ${folder}: make it first`);
  if (!there.isDirectory) throw refusal(name, `${folder} is no folder`);
}

/** Beside an empty file SQLite would delete what may be the latest of another one. */
async function checkLeft(name: string, path: string): Promise<void> {
  const left = await lookAt(`${path}-wal`);
  if (!left?.size) return;
  const why = `${name}-wal beside it belongs to a file that is gone: put that back, or move ` +
    `${name}-wal away`;
  throw refusal(name, why);
}

async function lookAt(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function create(path: string): Promise<Deno.FileInfo> {
  using file = await Deno.open(path, { createNew: true, write: true, mode: MODE });
  return await file.stat();
}
