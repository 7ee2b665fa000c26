/** A credentials file that changes while the center runs. */
import { assert, assertEquals } from "@std/assert";
import { CredentialsWatch } from "../../lib/accounts/credentials_watch.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { NO_FILES, WatchedFile } from "./watched_file.ts";

const ignore = NO_FILES;

/** Has `run` called each time that a file was read, before its reader gets it. */
class ReadSpy implements Disposable {
  /** How many files were read at once. */
  most = 0;
  /** How many were read. */
  count = 0;
  readonly #original = Deno.readFile;

  constructor(run: () => Promise<void> = () => Promise.resolve()) {
    let reading = 0;
    Deno.readFile = async (...args) => {
      this.count += 1;
      reading += 1;
      this.most = Math.max(this.most, reading);
      const bytes = await this.#original(...args);
      await run();
      reading -= 1;
      return bytes;
    };
  }

  [Symbol.dispose](): void {
    Deno.readFile = this.#original;
  }
}

Deno.test("a file that stays as it is is told nothing of", { ignore }, async () => {
  await using file = await WatchedFile.watch("seas a\n");
  using reads = new ReadSpy();
  await file.look(10);
  assertEquals(file.told(), []);
  assertEquals(reads.count, 1);
});

Deno.test("a change is told once two looks have found it", { ignore }, async () => {
  await using file = await WatchedFile.watch("seas a\n");
  await file.look(3);
  await file.write("seas bb\n");
  await file.look();
  assertEquals(file.told(), []);
  await file.look();
  assertEquals(file.told(), ["seas bb"]);
  await file.look(3);
  assertEquals(file.told(), []);
});

Deno.test("a file that changed before the first look is told too", { ignore }, async () => {
  await using file = await WatchedFile.watch("seas a\n");
  await file.write("seas bb\n");
  await file.look(2);
  assertEquals(file.told(), ["seas bb"]);
});

Deno.test("a file that is still being written is let be", { ignore }, async () => {
  await using file = await WatchedFile.watch("seas a\ngoogle b\n");
  await file.look(3);
  for (const text of ["", "seas a\n", "seas a\ngoo", "seas a\ngoogle b\nada c\n"]) {
    await file.write(text);
    await file.look();
  }
  assertEquals(file.told(), []);
  await file.look();
  assertEquals(file.told(), ["seas a, google b, ada c"]);
});

Deno.test("a file that changes while it is read is read again", { ignore }, async () => {
  await using file = await WatchedFile.watch("seas a\n");
  await file.look(3);
  await file.write("seas a\ngoogle b\n");
  {
    using _ = new ReadSpy(() => file.write("seas a\ngoogle b\nada c\n"));
    await file.look(2);
  }
  assertEquals(file.told(), []);
  await file.look();
  assertEquals(file.told(), ["seas a, google b, ada c"]);
});

Deno.test("a file that another is put in place of is told", { ignore }, async () => {
  await using file = await WatchedFile.watch("seas a\n");
  await file.look(3);
  const { mtime } = await Deno.stat(file.path);
  await file.replace("seas b\n");
  await Deno.utime(file.path, mtime!, mtime!);
  await file.look(2);
  assertEquals(file.told(), ["seas b"]);
});

Deno.test("a letter that changes is told", { ignore }, async () => {
  await using file = await WatchedFile.watch("seas a\n");
  await file.look(3);
  await file.write("seas b\n");
  await Deno.utime(file.path, 0, 0);
  await file.look(2);
  assertEquals(file.told(), ["seas b"]);
});

Deno.test("the same accounts, written again, are told nothing of", { ignore }, async () => {
  await using file = await WatchedFile.watch("seas a\ngoogle b\n");
  await file.look(3);
  await file.replace("# the same\ngoogle b\nseas a\n");
  await file.look(3);
  assertEquals(file.told(), []);
});

Deno.test("a broken file is told once for each change", { ignore }, async () => {
  await using file = await WatchedFile.watch("seas a\n");
  const missing = "Error: line 1: the password is missing; expected username, a space, password";
  await file.write("seas\n");
  await file.look(5);
  assertEquals(file.told(), [missing]);
  await file.write("google\n");
  await file.look(5);
  assertEquals(file.told(), [missing]);
  await file.write("seas a\n");
  await file.look(5);
  assertEquals(file.told(), ["seas a"]);
});

Deno.test("a file that vanishes is told once, and when it is back", { ignore }, async () => {
  await using file = await WatchedFile.watch("seas a\n");
  await Deno.remove(file.path);
  await file.look();
  assertEquals(file.told(), []);
  await file.look(4);
  assertEquals(file.told(), ["Error: there is no such file"]);
  await file.write("seas a\n");
  await file.look(4);
  assertEquals(file.told(), ["seas a"]);
});

Deno.test("a file that is gone for a moment is told nothing of", { ignore }, async () => {
  await using file = await WatchedFile.watch("seas a\n");
  await file.look(3);
  await Deno.remove(file.path);
  await file.look();
  await file.write("seas a\n");
  await file.look(3);
  assertEquals(file.told(), []);
});

Deno.test("a file that was not there may come", { ignore }, async () => {
  await using file = await WatchedFile.watch();
  await file.look(3);
  assertEquals(file.told(), []);
  await file.write("seas a\n");
  await file.look(2);
  assertEquals(file.told(), ["seas a"]);
});

Deno.test("a folder in place of the file is told", { ignore }, async () => {
  await using file = await WatchedFile.watch("seas a\n");
  await Deno.remove(file.path);
  await Deno.mkdir(file.path);
  await file.look(4);
  assertEquals(file.told(), ["Error: it is a folder"]);
});

Deno.test(
  "a file is read at once if that is wanted, whatever it looks like",
  { ignore },
  async () => {
    await using file = await WatchedFile.watch("seas a\n");
    await file.watch.reload();
    assertEquals(file.told(), ["seas a"]);
    await file.write("seas bb\n");
    await file.watch.reload();
    assertEquals(file.told(), ["seas bb"]);
    await file.write("seas\n");
    await file.watch.reload();
    assertEquals(file.told().length, 1);
    await Deno.remove(file.path);
    await file.watch.reload();
    assertEquals(file.told(), ["Error: there is no such file"]);
    await file.look(4);
    assertEquals(file.told(), []);
  },
);

Deno.test("a file that was not there is told of if one wants it read", { ignore }, async () => {
  await using file = await WatchedFile.watch();
  await file.watch.reload();
  assertEquals(file.told(), ["Error: there is no such file"]);
  await file.look(4);
  assertEquals(file.told(), []);
});

Deno.test("the file is never read twice at once", { ignore }, async () => {
  await using file = await WatchedFile.watch("seas a\n");
  using reads = new ReadSpy(() => Promise.resolve());
  await file.look();
  const reloads = [1, 2, 3].map(() => file.watch.reload());
  await file.look();
  await Promise.all(reloads);
  assertEquals(reads.most, 1);
  assert(reads.count >= 3, String(reads.count));
});

Deno.test(
  "a pipe is read once only",
  { ignore: ignore || Deno.build.os === "windows" },
  async () => {
    await using file = await WatchedFile.create();
    using reads = new ReadSpy();
    file.start(new Map([["seas", "a"]]), "/dev/null");
    await file.look(4);
    assertEquals(file.told(), []);
    await file.watch.reload();
    assertEquals(file.told(), ["Error: it can be read only once"]);
    assertEquals(reads.count, 0);
  },
);

Deno.test(
  "one timer waits while a file is watched, and none when it is not",
  { ignore },
  async () => {
    await using file = await WatchedFile.watch("seas a\n");
    for (let i = 0; i < 3; i++) {
      assertEquals(file.clock.timers, 1);
      await file.look();
      await file.watch.reload();
    }
    await file.watch.close();
    assertEquals(file.clock.timers, 0);
    await file.watch.close();
  },
);

Deno.test("nothing is told when the watch has ended", { ignore }, async () => {
  await using file = await WatchedFile.watch("seas a\n");
  await file.look(3);
  await file.write("seas bb\n");
  await file.look();
  file.clock.advance(2_000);
  const reload = file.watch.reload();
  await file.watch.close();
  await reload;
  await file.watch.reload();
  assertEquals(file.told(), []);
  assertEquals(file.clock.timers, 0);
});

Deno.test("a watch that ends while the file is read tells nothing", { ignore }, async () => {
  await using file = await WatchedFile.watch("seas a\n");
  let closed: Promise<void> | undefined;
  using _ = new ReadSpy(() => {
    closed = file.watch.close();
    return Promise.resolve();
  });
  await file.watch.reload();
  await closed;
  assertEquals(file.told(), []);
});

const permissions = { net: true, read: false } as const;

Deno.test(
  "a file that may not be read is not asked for at the terminal",
  { permissions },
  async () => {
    const told: string[] = [];
    await using watch = new CredentialsWatch({
      file: "accounts.txt",
      clock: new FakeClock(),
      current: undefined,
      onChange: () => told.push("changed"),
      onError: ({ message }) => told.push(message),
    });
    await watch.reload();
    assertEquals(told, [
      "Cannot use accounts.txt: start the center with --allow-read=accounts.txt",
    ]);
  },
);
