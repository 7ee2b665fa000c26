/**
 * Writing many rows with few statements.
 *
 * @module
 */
import type { Database, Statement, Value } from "./database.ts";

/** How many rows a statement writes: running one costs as much as a row, and longer ones gain nothing. */
const MANY = 16;

/** Writes rows into one table. */
export class RowWriter {
  readonly #columns: number;
  readonly #one: Statement;
  readonly #many: Statement;

  /**
   * Parses the statements.
   *
   * @param db The database.
   * @param table The table.
   * @param columns How many columns it has.
   * @param onConflict What else is said to SQLite, of rows that are there.
   */
  constructor(db: Database, table: string, columns: number, onConflict = "") {
    const row = `(${Array(columns).fill("?").join(", ")})`;
    function insert(rows: number): Statement {
      const all = Array(rows).fill(row).join(", ");
      return db.prepare(`INSERT INTO ${table} VALUES ${all} ${onConflict}`.trimEnd());
    }
    this.#columns = columns;
    this.#one = insert(1);
    this.#many = insert(MANY);
  }

  /**
   * Writes rows, in their order.
   *
   * @param values What is in the columns of the first, of the second, and so on.
   */
  write(values: readonly Value[]): void {
    const length = MANY * this.#columns;
    let at = 0;
    for (; at + length <= values.length; at += length) {
      this.#many.run(...values.slice(at, at + length));
    }
    for (; at < values.length; at += this.#columns) {
      this.#one.run(...values.slice(at, at + this.#columns));
    }
  }
}
