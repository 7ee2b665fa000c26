/**
 * A file that keeps what was said: a line of JSON for each message, written
 * before the message is shown.
 *
 * @module
 */
import type { SeenMessage } from "../client/seen.ts";
import { describeError } from "../net/errors.ts";
import { isUsername } from "../protocol/username.ts";
import { StartError } from "../start_error.ts";
import { formatJsonLine } from "../view/json_line.ts";
import { readAt, readBack, readLine, TranscriptLineError } from "./read_back.ts";

/** What every transcript begins with: its first line names whose it is. */
const HEAD = '{"kind":"transcript","user":"';

/** More bytes than the first line has. */
const MAX_FIRST_LINE = 1_024;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The file of a transcript: it is appended to, read at its start and its end, and cut. */
export type TranscriptFile = Pick<
  Deno.FsFile,
  "readSync" | "seekSync" | "writeSync" | "truncateSync" | "statSync" | "close"
>;

/** A line that could not be written. */
export class TranscriptError extends Error {
  /** Makes an error with a message for people. */
  constructor(path: string, why: string) {
    super(
      `Cannot write the transcript ${path}: ${why}. Put that right and start the client again: ` +
        "what it has not shown waits at the message center",
    );
    this.name = "TranscriptError";
  }
}

/** Keeps what is said. Disposed, it closes its file. */
export class Transcript implements Disposable {
  /** The latest messages of others that it keeps, in order. */
  readonly seen: readonly SeenMessage[];
  /** Resolved when a line could not be written. */
  readonly failed: Promise<TranscriptError>;
  readonly #path: string;
  readonly #file: TranscriptFile;
  readonly #resolveFailed: (error: TranscriptError) => void;
  #owner: string | undefined;
  #failure: TranscriptError | undefined;
  #isClosed = false;

  /**
   * Reads a file's end. A last line that was not written to its end is cut off:
   * what stood on it has not been shown.
   *
   * @param path What the file is called.
   * @param file The file, which nobody else writes to.
   * @throws {StartError} If it is no transcript; it is left as it is.
   * @throws {Error} If it cannot be read or cut; `describeError` has words for it.
   */
  constructor(path: string, file: TranscriptFile) {
    this.#path = path;
    this.#file = file;
    ({ promise: this.failed, resolve: this.#resolveFailed } = Promise.withResolvers());
    try {
      const { size } = file.statSync();
      this.#owner = readOwner(file);
      const { seen, end } = this.#owner === undefined ? { seen: [], end: 0 } : readBack(file, size);
      if (end < size) file.truncateSync(end);
      this.seen = seen;
    } catch (error) {
      if (!(error instanceof TranscriptLineError)) throw error;
      throw new StartError(
        `Cannot use ${path} as transcript: it holds something else; name a file of its own, ` +
          "or one that does not exist yet",
      );
    }
  }

  /** Why a line could not be written, if so. */
  get failure(): TranscriptError | undefined {
    return this.#failure;
  }

  /**
   * A user has logged in: a transcript that is empty is theirs now.
   *
   * @param user The user.
   * @param time When, in milliseconds since 1970.
   * @throws {StartError} If it is somebody else's.
   * @throws {TranscriptError} If it cannot be written.
   */
  begin(user: string, time: number): void {
    this.check(user);
    if (this.#owner !== undefined) return;
    this.append(formatJsonLine({ kind: "transcript", user }, time));
    this.#owner = user;
  }

  /**
   * Sees to it that the transcript is nobody else's.
   *
   * @param user Who is about to log in.
   * @throws {StartError} If it is.
   */
  check(user: string): void {
    if (this.#owner === undefined || this.#owner === user) return;
    // A broadcast has the same id for all who get it: it would be shown to one of them only.
    throw new StartError(
      `Cannot use ${this.#path} as transcript of ${user}: it is that of ${this.#owner}; ` +
        "name another file",
    );
  }

  /**
   * Writes a line, in one piece or not at all.
   *
   * @param line The line, without its newline.
   * @throws {TranscriptError} If it cannot be written, or one before it could not.
   */
  append(line: string): void {
    if (this.#failure) throw this.#failure;
    let size: number | undefined;
    try {
      const stat = this.#file.statSync();
      if (stat.nlink === 0) throw new Error("it was deleted");
      size = stat.size;
      this.#write(encoder.encode(`${line}\n`));
    } catch (error) {
      if (size !== undefined) this.#cut(size);
      this.#failure = new TranscriptError(this.#path, describeError(error));
      this.#resolveFailed(this.#failure);
      throw this.#failure;
    }
  }

  /** Closes the file. Safe to call twice. */
  [Symbol.dispose](): void {
    if (!this.#isClosed) this.#file.close();
    this.#isClosed = true;
  }

  /** In one write, unless the system takes only a part: the next one tells why. */
  #write(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      const count = this.#file.writeSync(rest);
      if (count === 0) throw new Error("the system takes no more");
      rest = rest.subarray(count);
    }
  }

  #cut(size: number): void {
    try {
      this.#file.truncateSync(size);
    } catch {
      // The next start cuts it.
    }
  }
}

/** Whose transcript a file is; nobody's if it was never begun. */
function readOwner(file: TranscriptFile): string | undefined {
  const first = readAt(file, 0, MAX_FIRST_LINE);
  const length = first.indexOf("\n".charCodeAt(0));
  if (length < 0) {
    const text = decoder.decode(first);
    const isTorn = text.startsWith(HEAD) || HEAD.startsWith(text);
    if (first.length < MAX_FIRST_LINE && isTorn) return undefined;
    throw new TranscriptLineError();
  }
  const { kind, user } = readLine(first.subarray(0, length));
  if (kind === "transcript" && typeof user === "string" && isUsername(user)) return user;
  throw new TranscriptLineError();
}
