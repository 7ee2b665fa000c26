/**
 * Reading what the data file holds.
 *
 * @module
 */
import { checksumOf } from "./checksum.ts";
import type { Database } from "./database.ts";
import { DAMAGED } from "./fault.ts";
import {
  type Contents,
  type StoredFailures,
  type StoredId,
  type StoredMessage,
  StoreError,
} from "./store.ts";

interface MessageRow {
  readonly number: number;
  readonly time: number;
  readonly sender: string;
  readonly id: string;
  readonly recipients: string;
  readonly body: Uint8Array;
  readonly checksum: number;
}

interface FailureRow {
  readonly name: string;
  readonly count: number;
  readonly at: number;
  readonly suspended_until: number | null;
}

interface CenterRow {
  readonly last_number: number;
}

/**
 * Reads the file's random bytes.
 *
 * @param db The file.
 * @returns They.
 * @throws {Error} If they cannot be read.
 */
export function readSecret(db: Database): Uint8Array<ArrayBuffer> {
  const [row] = db.prepare("SELECT secret FROM center").all() as {
    secret: Uint8Array<ArrayBuffer>;
  }[];
  if (!row) throw new StoreError(`it is damaged (its secret is missing): ${DAMAGED}`);
  return row.secret;
}

/** What was read. */
export interface ReadContents {
  /** As a store gives it. */
  readonly contents: Contents;
  /** The numbers of messages in the file that everyone has been shown. */
  readonly over: readonly number[];
}

/**
 * Reads all of it.
 *
 * @param db The file.
 * @returns What it holds.
 * @throws {Error} If it cannot be read.
 */
export function readContents(db: Database): ReadContents {
  function rows<Row>(sql: string): Row[] {
    return db.prepare(sql).all() as Row[];
  }
  const shown = new Map(
    rows<{ user: string; number: number }>("SELECT * FROM shown")
      .map(({ user, number }) => [user, number]),
  );
  const messages: StoredMessage[] = [];
  const over: number[] = [];
  const ids: StoredId[] = rows<Omit<MessageRow, "recipients" | "body" | "checksum">>(
    "SELECT * FROM sent_id ORDER BY number",
  ).map(({ number, time, sender, id }) => ({ number, time, from: sender, id }));
  let lastNumber = ids.at(-1)?.number ?? 0;
  for (const row of rows<MessageRow>("SELECT * FROM message ORDER BY number")) {
    const { number, time, sender, id, body } = row;
    if (checksumOf({ ...row, from: sender }) !== row.checksum) {
      throw new StoreError(
        `it is damaged (message ${number} is not as it was written): ${DAMAGED}`,
      );
    }
    const recipients = row.recipients.split(" ")
      .filter((user) => user !== "" && (shown.get(user) ?? 0) < number);
    if (recipients.length === 0) over.push(number);
    else {messages.push({
        number,
        time,
        from: sender,
        id,
        body,
        recipients,
        isShared: row.recipients.includes(" "),
      });}
    lastNumber = Math.max(lastNumber, number);
  }
  for (const number of shown.values()) lastNumber = Math.max(lastNumber, number);
  const [center] = rows<CenterRow>("SELECT last_number FROM center");
  const contents = {
    messages,
    ids,
    lastNumber: Math.max(lastNumber, center!.last_number),
    blocks: rows<{ user: string; other: string }>("SELECT * FROM block")
      .map(({ user, other }) => [user, other] as const),
    failures: new Map(rows<FailureRow>("SELECT * FROM failure").map(failuresOf)),
    accounts: new Map(
      rows<{ name: string; known: string }>("SELECT * FROM account")
        .map(({ name, known }) => [name, known]),
    ),
  };
  return { contents, over };
}

function failuresOf({ name, count, at, suspended_until }: FailureRow): [string, StoredFailures] {
  const suspended = suspended_until === null ? {} : { suspendedUntil: suspended_until };
  return [name, { count, at, ...suspended }];
}
