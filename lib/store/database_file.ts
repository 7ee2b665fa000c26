/**
 * The file in which a center keeps its data.
 *
 * @module
 */
import { mayRead, mayWrite } from "../files.ts";
import { describeError } from "../net/errors.ts";
import type { DatabaseFile } from "./database.ts";
import { whyNotWritable } from "./fault.ts";
import { FoundFile, goOn } from "./found_file.ts";
import { StoreError } from "./store.ts";
import { findLogDamage } from "./wal.ts";

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
  if (mayRead(path) && await isFolder(path)) throw isNoFile(name);
  checkPermission(name, folder);
  try {
    await checkFolder(name, folder);
    const before = await lookAt(path);
    if (before?.isDirectory) throw isNoFile(name);
    if (before?.isFile === false) throw refusal(name, "it is no file");
    if (!before?.size) await checkLeft(name, path);
    else await checkLog(name, path);
    const found = before ?? await create(path);
    // SQLite only says later that the disk reports an error.
    const why = whyNotWritable(path);
    if (why) throw refusal(name, why);
    // Takes its time to load, which only a center with such a file needs.
    const { DatabaseSync } = await import("node:sqlite");
    return new FoundFile(name, path, found, (path) => new DatabaseSync(path));
  } catch (error) {
    throw error instanceof StoreError ? error : refusal(name, describeError(error), error);
  }
}

function refusal(name: string, why: string, cause?: unknown): StoreError {
  return new StoreError(`Cannot use ${name} as data file: ${why}`, { cause });
}

function isNoFile(name: string): StoreError {
  return refusal(name, "it is a folder: name a file in it");
}

async function isFolder(path: string): Promise<boolean> {
  return (await lookAt(path).catch(() => undefined))?.isDirectory ?? false;
}

function folderOf(path: string): string {
  const end = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return end > 0 ? path.slice(0, end) : path.slice(0, 1);
}

/** Without this Deno would ask at the terminal. */
function checkPermission(name: string, folder: string): void {
  if (mayRead(folder) && mayWrite(folder)) return;
  const flags = `--allow-read=${folder} --allow-write=${folder}`;
  throw refusal(name, `Deno needs ${flags}, or the folder added to those that you have`);
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

/** SQLite would forget what is in the log behind the damage. */
async function checkLog(name: string, path: string): Promise<void> {
  const frame = await findLogDamage(path, `${path}-wal`);
  if (frame === undefined) return;
  const why =
    `${name}-wal beside it is damaged (frame ${frame}), and messages that were accepted ` +
    `are behind that: restore a copy of both, or go on without these messages with ${goOn(name)}`;
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
