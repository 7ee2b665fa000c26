/**
 * Opening a transcript.
 *
 * @module
 */
import { isOpenToOthers, mayRead, mayWrite } from "../files.ts";
import { describeError } from "../net/errors.ts";
import { StartError } from "../start_error.ts";
import { Transcript } from "./transcript.ts";

/** A transcript, and what its owner should know about the file. */
export interface OpenTranscript {
  /** The transcript. */
  readonly transcript: Transcript;
  /** What should be better. */
  readonly warning?: string;
}

/**
 * Opens a transcript, which is made if there is none, for its owner only.
 *
 * @param path The file.
 * @returns The transcript. Nobody else has it open.
 * @throws {StartError} If it cannot be opened, is another file, or another client has it open.
 */
export async function openTranscript(path: string): Promise<OpenTranscript> {
  // Without this Deno would ask at the terminal.
  if (!mayRead(path) || !mayWrite(path)) {
    throw new StartError(
      `Cannot keep a transcript in ${path}: ` +
        `start the client with --allow-read=${path} --allow-write=${path}`,
    );
  }
  let file: Deno.FsFile | undefined;
  try {
    file = await Deno.open(path, { read: true, append: true, create: true, mode: 0o600 });
    if (!(await file.stat()).isFile) throw new Error("it is no ordinary file");
    // Released when the client ends, however it ends.
    if (!await file.tryLock(true)) {
      throw new Error("another client writes to it: end that, or name another file");
    }
    const transcript = new Transcript(path, file);
    if (!await isOpenToOthers(path)) return { transcript };
    const warning = `Others on this machine can read ${path}: chmod 600 ${path} keeps it yours.`;
    return { transcript, warning };
  } catch (error) {
    file?.close();
    if (error instanceof StartError) throw error;
    // The file itself would have been made.
    const isFolderMissing = error instanceof Deno.errors.NotFound;
    const why = isFolderMissing ? "there is no such folder" : describeError(error);
    throw new StartError(`Cannot keep a transcript in ${path}: ${why}`);
  }
}
