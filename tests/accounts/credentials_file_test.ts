/** Reading accounts without asking for a permission at the terminal. */
import { assertEquals, assertRejects } from "@std/assert";
import { CredentialsError } from "../../lib/accounts/credentials.ts";
import { loadCredentials, readCredentials } from "../../lib/accounts/credentials_file.ts";
import { mayRead } from "../../lib/files.ts";
import { NO_FILES, WatchedFile } from "./watched_file.ts";

const permissions = { net: true, read: false } as const;

Deno.test(
  "without the permission to read it one is told which to give",
  { permissions },
  async () => {
    assertEquals(mayRead("accounts.txt"), false);
    for (const load of [loadCredentials, readCredentials]) {
      await assertRejects(
        () => Promise.resolve(load("accounts.txt")),
        CredentialsError,
        "Cannot use accounts.txt: start the center with --allow-read=accounts.txt",
      );
    }
  },
);

Deno.test("for the usual file too, whether it is there or not", { permissions }, async () => {
  await assertRejects(
    () => loadCredentials(undefined),
    CredentialsError,
    "Cannot use ./credentials.txt: start the center with --allow-read=./credentials.txt",
  );
});

Deno.test("a file that cannot be used is told", { ignore: NO_FILES }, async () => {
  await using file = await WatchedFile.create("seas a\n");
  assertEquals(mayRead(file.path), true);
  assertEquals(await loadCredentials(file.path), new Map([["seas", "a"]]));
  await Deno.writeFile(file.path, Uint8Array.of(0x73, 0x20, 0xff));
  const cases = [
    [file.path, "its text is not UTF-8"],
    [`${file.path}.old`, "there is no such file"],
    [file.folder, "it is a folder"],
  ];
  for (const [path, reason] of cases) {
    await assertRejects(
      () => loadCredentials(path),
      CredentialsError,
      `Cannot use ${path}: ${reason}`,
    );
  }
});
