/** Passwords from files. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { readPassword } from "../../lib/shell/password_file.ts";
import { StartError } from "../../lib/start_error.ts";
import { NO_SCRIPTS } from "../support/permissions.ts";

const ignore = NO_SCRIPTS;

/** A file with such a text and mode, for as long as it is wanted. */
class TemporaryFile implements Disposable {
  readonly path: string = Deno.makeTempFileSync({ prefix: "chatroom-" });

  constructor(text: string, mode = 0o600) {
    Deno.writeTextFileSync(this.path, text);
    if (Deno.build.os !== "windows") Deno.chmodSync(this.path, mode);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path);
  }
}

/** Files, and the passwords in them. */
const FILES: readonly [text: string, password: string][] = [
  ["summerisover", "summerisover"],
  ["summerisover\n", "summerisover"],
  ["summerisover\r\n", "summerisover"],
  ["summerisover\nsecond line\n", "summerisover"],
  [" with spaces \n", " with spaces "],
  ["tab\tand ü|\n", "tab\tand ü|"],
  ["two\rin one\n", "two\rin one"],
  ["\u2028\n", "\u2028"],
];

for (const [text, password] of FILES) {
  Deno.test(`the password of ${JSON.stringify(text)}`, { ignore }, async () => {
    using file = new TemporaryFile(text);
    assertEquals(await readPassword(file.path), { password });
  });
}

for (const text of ["", "\n", "\r\n", "\nsecond line\n"]) {
  Deno.test(`there is no password in ${JSON.stringify(text)}`, { ignore }, async () => {
    using file = new TemporaryFile(text);
    await assertRejects(
      () => readPassword(file.path),
      StartError,
      `Cannot read the password from ${file.path}: its first line is empty`,
    );
  });
}

Deno.test("a file that is not there, or a folder, is told", { ignore }, async () => {
  const folder = Deno.makeTempDirSync({ prefix: "chatroom-" });
  try {
    const missing = `${folder}/missing`;
    await assertRejects(
      () => readPassword(missing),
      StartError,
      `Cannot read the password from ${missing}: there is no such file`,
    );
    await assertRejects(
      () => readPassword(folder),
      StartError,
      `Cannot read the password from ${folder}: it is a folder`,
    );
  } finally {
    Deno.removeSync(folder);
  }
});

Deno.test("without the permission to read it one is told which to give", {
  permissions: { net: true, read: false },
}, async () => {
  await assertRejects(
    () => readPassword("/nowhere/password"),
    StartError,
    "Cannot read the password from /nowhere/password: " +
      "start the client with --allow-read=/nowhere/password",
  );
});

for (const [mode, isOpen] of [[0o600, false], [0o400, false], [0o640, true], [0o604, true]]) {
  const name = `a file of the mode ${mode!.toString(8)} is ${isOpen ? "" : "not "}warned of`;
  const options = { ignore: ignore || Deno.build.os === "windows" };
  Deno.test(name, options, async () => {
    using file = new TemporaryFile("summerisover\n", mode as number);
    const { password, warning } = await readPassword(file.path);
    assertEquals(password, "summerisover");
    if (!isOpen) return assertEquals(warning, undefined);
    assertStringIncludes(warning!, `chmod 600 ${file.path}`);
  });
}
