/**
 * Checksums of messages, as SQLite has none of its pages.
 *
 * @module
 */
import { crc32 } from "node:zlib";
import type { StoredMessage } from "./store.ts";

/** What a checksum covers. */
export type Checked = Pick<StoredMessage, "number" | "time" | "from" | "id" | "body"> & {
  /** As they stand in the file. */
  readonly recipients: string;
};

/**
 * The checksum of a message.
 *
 * @param message The message.
 * @returns The CRC-32 of all that is written of it.
 */
export function checksumOf({ number, time, from, id, body, recipients }: Checked): number {
  const texts = [from, id, recipients].map(asReadBack);
  return crc32(body, crc32([number, time, ...texts].join("\n")));
}

/** What is read back of a text ends before its first NUL. */
function asReadBack(text: string): string {
  return text.split("\0", 1)[0]!;
}
