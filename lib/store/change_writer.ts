/**
 * Writing changes into the tables of the data file.
 *
 * @module
 */
import { checksumOf } from "./checksum.ts";
import type { Database, Statement, Value } from "./database.ts";
import type { OtherChange, PendingChanges, RareChange } from "./pending.ts";
import type { Range } from "./ranges.ts";
import { RowWriter } from "./row_writer.ts";
import type { StoredMessage } from "./store.ts";

/** A change that cannot be written, whatever the others are. */
export class ChangeError extends Error {
  /** The change. */
  readonly change: OtherChange;

  /** Makes one. */
  constructor(change: OtherChange, cause: unknown) {
    super(`Cannot write a change of kind ${change.kind}`, { cause });
    this.name = "ChangeError";
    this.change = change;
  }
}

/** Writes changes, within a transaction of somebody else's. */
export class ChangeWriter {
  readonly #messages: RowWriter;
  readonly #ids: RowWriter;
  readonly #shown: RowWriter;
  readonly #over: Statement;
  readonly #idsOver: Statement;
  readonly #raiseLast: Statement;
  readonly #block: Statement;
  readonly #unblock: Statement;
  readonly #failures: Statement;
  readonly #noFailures: Statement;
  readonly #account: Statement;

  /** Parses the statements. */
  constructor(db: Database) {
    this.#messages = new RowWriter(db, "message", 7);
    this.#ids = new RowWriter(db, "sent_id", 4);
    this.#shown = new RowWriter(
      db,
      "shown",
      2,
      "ON CONFLICT DO UPDATE SET number = max(number, excluded.number)",
    );
    this.#over = db.prepare("DELETE FROM message WHERE number BETWEEN ? AND ?");
    this.#idsOver = db.prepare("DELETE FROM sent_id WHERE number BETWEEN ? AND ?");
    this.#raiseLast = db.prepare("UPDATE center SET last_number = max(last_number, ?)");
    this.#block = db.prepare("INSERT OR REPLACE INTO block VALUES (?, ?)");
    this.#unblock = db.prepare("DELETE FROM block WHERE user = ? AND other = ?");
    this.#failures = db.prepare("INSERT OR REPLACE INTO failure VALUES (?, ?, ?, ?)");
    this.#noFailures = db.prepare("DELETE FROM failure WHERE name = ?");
    this.#account = db.prepare("INSERT OR REPLACE INTO account VALUES (?, ?)");
  }

  /**
   * Writes all of them: whatever refers to a message comes behind it.
   *
   * @param pending The changes.
   * @param isRecovering Whether the last try failed, so that it has to be found
   * out which of them cannot be written.
   * @throws {ChangeError} If one cannot.
   * @throws {Error} If any cannot.
   */
  write(pending: PendingChanges, isRecovering: boolean): void {
    const dropped = pending.dropped ? [pending.dropped] : [];
    for (const { first, last } of dropped) {
      for (const statement of [this.#over, this.#idsOver]) statement.run(first, last);
    }
    this.#writeMessages(pending.messages);
    for (const change of pending.rare()) attempt(change, () => this.#writeRare(change));
    this.#writeShown(pending.shown, isRecovering);
    runOver(this.#over, "over", pending.over);
    const { idsOver } = pending;
    runOver(this.#idsOver, "id-over", idsOver);
    // Whose id is forgotten, with the greatest number, may be the last trace of that number.
    const last = idsOver.at(-1)?.last;
    if (last !== undefined) this.#raiseLast.run(last);
  }

  #writeMessages(messages: readonly StoredMessage[]): void {
    const rows: Value[] = [];
    const idRows: Value[] = [];
    for (const { number, time, from, id, isOnce, body, recipients } of messages) {
      const names = recipients.join(" ");
      const sum = checksumOf({ number, time, from, id, body, recipients: names });
      rows.push(number, time, from, id, names, body, sum);
      if (!isOnce) idRows.push(number, time, from, id);
    }
    this.#messages.write(rows);
    this.#ids.write(idRows);
  }

  #writeShown(shown: ReadonlyMap<string, number>, isOneByOne: boolean): void {
    if (!isOneByOne) return this.#shown.write([...shown].flat());
    for (const [user, number] of shown) {
      attempt({ kind: "shown", user, number }, () => this.#shown.write([user, number]));
    }
  }

  #writeRare(change: RareChange): void {
    switch (change.kind) {
      case "block": {
        const statement = change.blocked ? this.#block : this.#unblock;
        return void statement.run(change.user, change.other);
      }
      case "failures": {
        if (!change.failures) return void this.#noFailures.run(change.name);
        const { count, at, suspendedUntil } = change.failures;
        return void this.#failures.run(change.name, count, at, suspendedUntil ?? null);
      }
      case "account":
        return void this.#account.run(change.name, change.known);
    }
  }
}

function runOver(
  statement: Statement,
  kind: "over" | "id-over",
  ranges: readonly Range[],
): void {
  for (const { first, last } of ranges) {
    attempt({ kind, number: first }, () => statement.run(first, last));
  }
}

function attempt(change: OtherChange, run: () => void): void {
  try {
    run();
  } catch (error) {
    throw new ChangeError(change, error);
  }
}
