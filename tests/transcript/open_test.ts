/** Transcripts in real files: who may read them, who writes to them, and what they may be. */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { StartError } from "../../lib/start_error.ts";
import { openTranscript } from "../../lib/transcript/open.ts";
import { TranscriptError } from "../../lib/transcript/transcript.ts";
import { NO_SCRIPTS } from "../support/permissions.ts";

const ignore = NO_SCRIPTS;
const isWindows = Deno.build.os === "windows";
const LINE = '{"kind":"message","from":"google","text":"x","id":"id1","time":"x"}';

/** A name in a folder of the test's own. */
class Place implements Disposable {
  readonly folder: string = Deno.makeTempDirSync({ prefix: "chatroom-" });
  readonly path: string = `${this.folder}/seas.jsonl`;

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

async function refusal(path: string): Promise<string> {
  return (await assertRejects(() => openTranscript(path), StartError)).message;
}

Deno.test("a transcript is made for its owner only, and read back", { ignore }, async () => {
  using place = new Place();
  {
    const { transcript, warning } = await openTranscript(place.path);
    using _ = transcript;
    assertEquals(warning, undefined);
    if (!isWindows) assertEquals(Deno.statSync(place.path).mode! & 0o777, 0o600);
    transcript.begin("seas", 0);
    transcript.append(LINE);
  }
  const { transcript } = await openTranscript(place.path);
  using _ = transcript;
  assertEquals(transcript.seen, [{ from: "google", id: "id1" }]);
  transcript.begin("seas", 0);
  transcript.append(LINE);
  const lines = (await Deno.readTextFile(place.path)).split("\n");
  assertEquals(lines.length, 4);
  assertEquals(lines.slice(1), [LINE, LINE, ""]);
});

Deno.test("a torn line is cut off in the file too, before the next", { ignore }, async () => {
  using place = new Place();
  const head = '{"kind":"transcript","user":"seas","time":"x"}\n';
  await Deno.writeTextFile(place.path, `${head}${LINE}\n${LINE.slice(0, 20)}`);
  const { transcript } = await openTranscript(place.path);
  using _ = transcript;
  transcript.append(LINE);
  assertEquals(await Deno.readTextFile(place.path), `${head}${LINE}\n${LINE}\n`);
});

Deno.test("one client writes to it at a time", { ignore }, async () => {
  using place = new Place();
  {
    using _ = (await openTranscript(place.path)).transcript;
    assertEquals(
      await refusal(place.path),
      `Cannot keep a transcript in ${place.path}: another client writes to it: end that, ` +
        "or name another file",
    );
  }
  using _ = (await openTranscript(place.path)).transcript;
});

Deno.test("another file is left as it is, and free for others", { ignore }, async () => {
  using place = new Place();
  await Deno.writeTextFile(place.path, "Dear diary");
  for (let i = 0; i < 2; i++) {
    assertEquals(
      await refusal(place.path),
      `Cannot use ${place.path} as transcript: it holds something else; name a file of its own, ` +
        "or one that does not exist yet",
    );
  }
  assertEquals(await Deno.readTextFile(place.path), "Dear diary");
});

Deno.test("a folder, a device, and a file in no folder are refused", { ignore }, async () => {
  using place = new Place();
  const missing = `${place.folder}/missing/seas.jsonl`;
  const head = "Cannot keep a transcript in";
  assertEquals(await refusal(missing), `${head} ${missing}: there is no such folder`);
  if (isWindows) return;
  assertEquals(await refusal(place.folder), `${head} ${place.folder}: it is a folder`);
  assertEquals(await refusal("/dev/null"), `${head} /dev/null: it is no ordinary file`);
});

Deno.test("a transcript that others can read is warned of", {
  ignore: ignore || isWindows,
}, async () => {
  using place = new Place();
  Deno.writeTextFileSync(place.path, "");
  Deno.chmodSync(place.path, 0o644);
  const { transcript, warning } = await openTranscript(place.path);
  using _ = transcript;
  assertEquals(
    warning,
    `Others on this machine can read ${place.path}: chmod 600 ${place.path} keeps it yours.`,
  );
});

Deno.test(
  "a file that is deleted while it is in use is told",
  { ignore: ignore || isWindows },
  async () => {
    using place = new Place();
    const { transcript } = await openTranscript(place.path);
    using _ = transcript;
    transcript.begin("seas", 0);
    Deno.removeSync(place.path);
    assertThrows(() => transcript.append(LINE), TranscriptError, "it was deleted");
  },
);

/** What Deno permits, and still asks for the rest. */
const PERMISSIONS: readonly Deno.PermissionOptionsObject[] = [
  { net: true, read: false, write: false },
  { net: true, read: false, write: "inherit" },
  { net: true, read: "inherit", write: false },
];

for (const permissions of PERMISSIONS) {
  const { read, write } = permissions;
  Deno.test(`without permissions one is told which to give: read ${read}, write ${write}`, {
    permissions,
  }, async () => {
    assertEquals(
      await refusal("/nowhere/seas.jsonl"),
      "Cannot keep a transcript in /nowhere/seas.jsonl: start the client with " +
        "--allow-read=/nowhere/seas.jsonl --allow-write=/nowhere/seas.jsonl",
    );
  });
}
