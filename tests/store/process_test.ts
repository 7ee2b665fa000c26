/** Processes that die while they write, and a disk that is full indeed. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { systemClock } from "../../lib/clock.ts";
import { openStore } from "../../lib/store/sqlite_store.ts";
import type { Contents } from "../../lib/store/store.ts";
import { NO_SCRIPTS } from "../support/permissions.ts";

/** How often the process is killed. */
const KILLS = 4;

/** How many messages it writes before, at least. */
const BEFORE_KILL = 150;

/** The greatest size of a file, in blocks of 512 bytes. */
const MAX_BLOCKS = 600;

function argsFor(folder: string, path: string): string[] {
  return [
    ...["run", "--no-prompt", `--allow-read=${folder}`, `--allow-write=${folder}`],
    ...["tests/store/writer.ts", path],
  ];
}

/** The numbers behind a letter. */
function numbersIn(output: string, letter: string): number[] {
  // What is behind the last newline may be half a line.
  const lines = output.slice(0, output.lastIndexOf("\n")).split("\n");
  return lines.filter((line) => line.startsWith(`${letter} `)).map((line) => Number(line.slice(2)));
}

async function readContents(path: string): Promise<Contents> {
  await using store = await openStore(path, { clock: systemClock });
  return store.takeContents();
}

/** Lets it write for a while, kills it, and returns what it said until then. */
async function killed(folder: string, path: string): Promise<string> {
  await using process = new Deno.Command(Deno.execPath(), {
    args: argsFor(folder, path),
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let output = "";
  let isKilled = false;
  // What it said before it died may still be on its way.
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    if (isKilled || output.length < BEFORE_KILL * 5) continue;
    const error = await readContents(path).catch((error) => error);
    assertStringIncludes(String(error), "another center, or another program, has it open");
    process.kill("SIGKILL");
    isKilled = true;
  }
  assert(isKilled);
  return output;
}

Deno.test({
  name: "what a process said to be written is there when it was killed",
  ignore: NO_SCRIPTS,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/chat.db`;
      const written: number[] = [];
      for (let kill = 0; kill < KILLS; kill += 1) {
        written.push(...numbersIn(await killed(folder, path), "w"));
        const { messages, ids } = await readContents(path);
        const there = new Set(messages.map(({ number }) => number));
        assertEquals(written.filter((number) => !there.has(number)), []);
        assertEquals(ids.length, messages.length);
      }
      assert(written.length >= KILLS * 50, `${written.length} messages`);
      assertEquals(written, written.toSorted((a, b) => a - b));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "on a disk that takes no more, senders are told, and what was written stays",
  ignore: NO_SCRIPTS || Deno.build.os === "windows",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/chat.db`;
      // Without the signal a write beyond the limit fails, as on a disk that is full.
      const limited = `trap '' XFSZ; ulimit -f ${MAX_BLOCKS}; exec "$0" "$@"`;
      const { code, stdout } = await new Deno.Command("sh", {
        args: ["-c", limited, Deno.execPath(), ...argsFor(folder, path), "2000"],
        stdin: "null",
      }).output();
      const output = new TextDecoder().decode(stdout);
      assertEquals(code, 0);
      const written = numbersIn(output, "w");
      const failed = numbersIn(output, "f");
      assert(written.length > 20, output);
      assert(failed.length >= 5, output);
      assertMatch(output, /^s Cannot write to .*: the disk (is full|reports an error)/m);
      const { messages } = await readContents(path);
      const there = new Set(messages.map(({ number }) => number));
      assertEquals(written.filter((number) => !there.has(number)), []);
      assertEquals(failed.filter((number) => there.has(number)), []);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
