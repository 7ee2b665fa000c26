/**
 * The end of a transcript, read back.
 *
 * @module
 */
import { concat } from "@std/bytes/concat";
import { MAX_SEEN, type SeenMessage } from "../client/seen.ts";
import { isMessageId } from "../protocol/message_id.ts";

/** How many bytes are read at a time. */
const BLOCK_BYTES = 65_536;

/**
 * How many bytes are read back at the most: several times what a center keeps
 * for a user, and that is all that may come again.
 */
const MAX_BYTES = 64 * 1024 * 1024;

const NEWLINE = "\n".charCodeAt(0);

const decoder = new TextDecoder("utf-8", { fatal: true });

/** What can be read. */
export type ReadableFile = Pick<Deno.FsFile, "readSync" | "seekSync">;

/** What the end of a transcript tells. */
export interface Tail {
  /** The latest messages of others, in order. */
  readonly seen: readonly SeenMessage[];
  /** Where its last whole line ends: what stands behind it was never written to its end. */
  readonly end: number;
}

/** A line that is none of a transcript. */
export class TranscriptLineError extends Error {
  /** Makes an error for people. */
  constructor() {
    super("It has a line that is not a transcript's");
    this.name = "TranscriptLineError";
  }
}

/**
 * Reads as much of a file's end as tells which messages came last.
 *
 * @param file The file.
 * @param size How many bytes it has.
 * @returns What it tells.
 * @throws {TranscriptLineError} If it is no transcript.
 * @throws {Error} If it cannot be read; `describeError` has words for it.
 */
export function readBack(file: ReadableFile, size: number): Tail {
  const seen: SeenMessage[] = [];
  let end: number | undefined;
  for (const line of linesFromEnd(file, size)) {
    if (end === undefined) {
      end = size - line.length;
      continue;
    }
    const { kind, from, id } = readLine(line);
    if (kind !== "message" && kind !== "private") continue;
    if (typeof from === "string" && typeof id === "string" && isMessageId(id)) {
      seen.push({ from, id });
    }
    if (seen.length === MAX_SEEN) break;
  }
  // A line of that length is none of ours.
  if (end === undefined) throw new TranscriptLineError();
  return { seen: seen.reverse(), end };
}

/**
 * Reads a line of a transcript.
 *
 * @param line The line, without its newline.
 * @returns The object on it.
 * @throws {TranscriptLineError} If it is none.
 */
export function readLine(line: Uint8Array): Record<string, unknown> {
  let object: Record<string, unknown> | null;
  try {
    object = JSON.parse(decoder.decode(line));
  } catch {
    throw new TranscriptLineError();
  }
  if (typeof object?.kind === "string" && typeof object.time === "string") return object;
  throw new TranscriptLineError();
}

/**
 * Reads some of a file.
 *
 * @param file The file.
 * @param position Where to begin.
 * @param length How many bytes; fewer if it ends before.
 * @returns The bytes.
 */
export function readAt(file: ReadableFile, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  file.seekSync(position, Deno.SeekMode.Start);
  let filled = 0;
  while (filled < length) {
    const count = file.readSync(bytes.subarray(filled));
    if (!count) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** What stands behind the last newline, be it nothing, then the lines before it, the last first. */
function* linesFromEnd(file: ReadableFile, size: number): Generator<Uint8Array> {
  /** Of the line that is not whole yet; what comes first was read last. */
  let parts: Uint8Array[] = [];
  let position = size;
  while (position > 0 && size - position < MAX_BYTES) {
    const length = Math.min(BLOCK_BYTES, position);
    position -= length;
    let block = readAt(file, position, length);
    for (let at = block.lastIndexOf(NEWLINE); at >= 0; at = block.lastIndexOf(NEWLINE)) {
      yield concat([block.subarray(at + 1), ...parts.reverse()]);
      parts = [];
      block = block.subarray(0, at);
    }
    parts.push(block);
  }
  if (position === 0) yield concat(parts.reverse());
}
