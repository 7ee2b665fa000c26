/**
 * SQLite's errors in words for the operator of a center.
 *
 * @module
 */
import { StoreError } from "./store.ts";

/** What went wrong. */
export interface Fault {
  /** Why, in words that can end a sentence. */
  readonly why: string;
  /** Whether it is the file's or the disk's, so that another try may do better. */
  readonly isOfFile: boolean;
  /** Whether the connection should not be used any more. */
  readonly isLasting: boolean;
  /** Whether the system may know more about it. */
  readonly isOfDisk: boolean;
}

/** The codes of what a file is to blame for that cannot be read or written. */
const OF_DISK = [8, 10, 14];

interface KnownFault {
  /** The primary result code. */
  readonly code: number;
  /** What SQLite says; not every error here comes with its code. */
  readonly text: string;
  readonly why: string;
  readonly isLasting?: boolean;
}

/** What to do with a file that cannot be read as it should. */
export const DAMAGED: string =
  "restore a copy of it, or save what is in it with sqlite3 FILE .recover, or move it away with " +
  "what is beside it to begin with an empty one";

/** A file of this version has all its tables. */
const NO_TABLE = /^no such (table|column): /;

const KNOWN: readonly KnownFault[] = [
  { code: 13, text: "database or disk is full", why: "the disk is full: make room on it" },
  {
    code: 8,
    text: "attempt to write a readonly database",
    why: "it can only be read: check its permissions, and those of its folder and disk",
    isLasting: true,
  },
  {
    code: 10,
    text: "disk I/O error",
    why: "the disk reports an error: see the system's log, and what ulimit -f says",
    isLasting: true,
  },
  {
    code: 11,
    text: "database disk image is malformed",
    why: `it is damaged: ${DAMAGED}`,
    isLasting: true,
  },
  {
    code: 26,
    text: "file is not a database",
    why: "it is not a SQLite file: name another",
    isLasting: true,
  },
  {
    code: 14,
    text: "unable to open database file",
    why: "it, or what SQLite keeps beside it, cannot be opened: check the permissions of both " +
      "and of the folder",
    isLasting: true,
  },
  {
    code: 5,
    text: "database is locked",
    why: "another center, or another program, has it open",
    isLasting: true,
  },
  { code: 6, text: "database table is locked", why: "it is in use", isLasting: true },
  { code: 7, text: "out of memory", why: "there is too little memory", isLasting: true },
  { code: 3, text: "access permission denied", why: "it may not be used", isLasting: true },
  { code: 15, text: "locking protocol", why: "it cannot be locked", isLasting: true },
];

/** How Deno says that a connection was closed, or a statement with it. */
const NOT_OPEN = "ERR_INVALID_STATE";

/**
 * Why a file cannot be written to, as far as the system says so at once. Not
 * while this process has it open: SQLite's locks on it would end.
 *
 * @param path The file.
 * @returns Why, in words that can end a sentence; nothing if it can be opened.
 */
export function whyNotWritable(path: string): string | undefined {
  try {
    Deno.openSync(path, { read: true, write: true }).close();
    return undefined;
  } catch (error) {
    return whyNotOpened(error);
  }
}

/**
 * The same, of the error that opening it threw.
 *
 * @param error What was thrown.
 */
export function whyNotOpened(error: unknown): string {
  const { code, message } = detailsOf(error);
  switch (code) {
    case "EACCES":
      return "you may not read and write it: see its owner and mode (chmod u+rw)";
    case "EPERM":
      return "the system forbids to write it, even to its owner: see its attributes (chattr -i)";
    case "EROFS":
      return "its disk is mounted read-only: mount it for writing";
  }
  return message.replace(/ \(os error \d+\).*$/s, "");
}

/**
 * What an error of SQLite means.
 *
 * @param error What was thrown.
 */
export function faultOf(error: unknown): Fault {
  if (error instanceof StoreError) {
    return { why: error.message, isOfFile: true, isLasting: true, isOfDisk: false };
  }
  const { message, code, errcode } = detailsOf(error);
  // Extended codes have the primary one in their last byte.
  const primary = errcode === undefined ? undefined : errcode & 0xff;
  const known = KNOWN.find((known) => known.code === primary) ??
    KNOWN.find(({ text }) => message.startsWith(text));
  if (known) {
    const isOfDisk = OF_DISK.includes(known.code);
    return { why: known.why, isOfFile: true, isLasting: known.isLasting ?? false, isOfDisk };
  }
  if (NO_TABLE.test(message)) {
    const why = `it is damaged (${message}): ${DAMAGED}`;
    return { why, isOfFile: true, isLasting: true, isOfDisk: false };
  }
  const why = message.replaceAll(/\s+/g, " ");
  return { why, isOfFile: code === NOT_OPEN, isLasting: true, isOfDisk: false };
}

interface Details {
  readonly message: string;
  readonly code?: string;
  readonly errcode?: number;
}

function detailsOf(error: unknown): Details {
  return error instanceof Error ? error : { message: String(error) };
}
