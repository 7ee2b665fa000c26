/** The tables of a data file, older ones, newer ones, and other programs'. */
import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { APPLICATION_ID, migrate, MIGRATIONS } from "../../lib/store/schema.ts";
import { StoreError } from "../../lib/store/store.ts";

const NEXT = "ALTER TABLE message ADD COLUMN colour TEXT; CREATE TABLE colour (name TEXT) STRICT";

function empty(): DatabaseSync {
  return new DatabaseSync(":memory:");
}

function numberOf(db: DatabaseSync, sql: string): unknown {
  return Object.values(db.prepare(sql).get()!)[0];
}

function schemaOf(db: DatabaseSync): unknown {
  return [
    numberOf(db, "PRAGMA application_id"),
    numberOf(db, "PRAGMA user_version"),
    db.prepare("SELECT sql FROM sqlite_schema ORDER BY name").all().map((row) => row.sql),
  ];
}

Deno.test("an empty file gets the tables, once", () => {
  using db = empty();
  migrate(db);
  assertEquals(numberOf(db, "PRAGMA application_id"), APPLICATION_ID);
  assertEquals(numberOf(db, "PRAGMA user_version"), MIGRATIONS.length);
  const before = schemaOf(db);
  const secret = numberOf(db, "SELECT hex(secret) FROM center");
  migrate(db);
  assertEquals(schemaOf(db), before);
  assertEquals(numberOf(db, "SELECT hex(secret) FROM center"), secret);
});

Deno.test("a file of a center that came no further than its mark gets the tables", () => {
  using db = empty();
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  migrate(db);
  using other = empty();
  migrate(other);
  assertEquals(schemaOf(db), schemaOf(other));
});

Deno.test("an older file gets what is missing, and keeps what is in it", () => {
  using db = empty();
  migrate(db);
  db.exec("INSERT INTO block VALUES ('seas', 'google')");
  const versions = [...MIGRATIONS, NEXT, "CREATE INDEX by_sender ON message (sender)"];
  migrate(db, versions);
  assertEquals(numberOf(db, "PRAGMA user_version"), versions.length);
  assertEquals(numberOf(db, "SELECT count(*) FROM block"), 1);
  assertEquals(numberOf(db, "SELECT count(colour) FROM message"), 0);
  using atOnce = empty();
  migrate(atOnce, versions);
  assertEquals(schemaOf(atOnce), schemaOf(db));
});

Deno.test("a step that fails leaves the file as it was before that step", () => {
  using db = empty();
  migrate(db);
  const before = schemaOf(db);
  assertThrows(
    () => migrate(db, [...MIGRATIONS, `${NEXT}; CREATE TABLE block (name TEXT)`]),
    StoreError,
    "version 2 of its tables cannot be made: table block already exists",
  );
  assertEquals(schemaOf(db), before);
  migrate(db, [...MIGRATIONS, NEXT]);
  assertEquals(numberOf(db, "PRAGMA user_version"), 2);
});

Deno.test("a file of a newer center is refused, and left as it is", () => {
  using db = empty();
  migrate(db, [...MIGRATIONS, NEXT]);
  const before = schemaOf(db);
  assertThrows(
    () => migrate(db),
    StoreError,
    "a newer center has written it (version 2 of its tables, this center knows up to 1): start " +
      "that, or name another file",
  );
  assertEquals(schemaOf(db), before);
});

for (
  const [what, sql, id] of [
    ["with a mark", "PRAGMA application_id = 252006674", 252006674],
    ["without a mark", "CREATE TABLE bookmark (url TEXT)", 0],
    ["with a version", "PRAGMA user_version = 1", 0],
  ] as const
) {
  Deno.test(`another program's file ${what} is refused, and left as it is`, () => {
    using db = empty();
    db.exec(sql);
    const before = schemaOf(db);
    assertThrows(
      () => migrate(db),
      StoreError,
      `it is a SQLite file of another program (application id ${id}): name another file`,
    );
    assertEquals(schemaOf(db), before);
  });
}
