/** Transcripts: what they hold, what is read back, and what becomes of lines that cannot be written. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { StartError } from "../../lib/start_error.ts";
import { Transcript, TranscriptError } from "../../lib/transcript/transcript.ts";
import { formatJsonLine } from "../../lib/view/json_line.ts";
import { MemoryFile } from "./memory_file.ts";

const NOW = 1_700_000_000_000;
const FIRST = '{"kind":"transcript","user":"seas","time":"2023-11-14T22:13:20.000Z"}\n';

function message(id: number | string, text = `text ${id}`, kind = "message"): string {
  return formatJsonLine({ kind, from: "google", text, id: `${id}` }, NOW);
}

/** Opens a transcript of seas. */
function open(file: MemoryFile): Transcript {
  const transcript = new Transcript("t.jsonl", file);
  transcript.begin("seas", NOW);
  return transcript;
}

function seenIn(file: MemoryFile): string[] {
  return open(file).seen.map(({ from, id }) => `${from} ${id}`);
}

Deno.test("a new transcript says whose it is, and holds what was written, a line each", () => {
  const file = new MemoryFile();
  const transcript = open(file);
  assertEquals(transcript.seen, []);
  transcript.append(message(1));
  transcript.append(message(2));
  assertEquals(file.text, `${FIRST}${message(1)}\n${message(2)}\n`);
  assertEquals(file.writes.length, 3);
});

Deno.test("messages of others are read back in order, and it goes on behind them", () => {
  const sent = formatJsonLine({ kind: "sent", id: "own", to: "google", text: "Hi" }, NOW);
  const plain = formatJsonLine({ kind: "private", from: "bob", text: "no id" }, NOW);
  const file = new MemoryFile(
    `${FIRST}${message(1)}\n${sent}\n${message(2, "x", "private")}\n${plain}\n${message(3)}\n`,
  );
  const before = file.text;
  assertEquals(seenIn(file), ["google 1", "google 2", "google 3"]);
  assertEquals(file.text, before);
  open(file).append(message(4));
  assertEquals(file.text, `${before}${message(4)}\n`);
});

Deno.test("the latest 20,000 ids are read back, and not all of a large file", () => {
  const lines = Array.from({ length: 20_001 }, (_, i) => `${message(i + 30_000)}\n`).join("");
  const old = Array.from({ length: 30_000 }, (_, i) => `${message(i)}\n`).join("");
  const file = new MemoryFile(FIRST + old + lines);
  const { seen } = open(file);
  assertEquals(seen.length, 20_000);
  assertEquals([seen[0]?.id, seen.at(-1)?.id], ["30001", "50000"]);
  assert(file.bytesRead < lines.length + 2 * 65_536 + 1_024, `${file.bytesRead} bytes`);
});

Deno.test("lines longer than what is read at a time are read whole", () => {
  const long = "ü\n⏎".repeat(60_000);
  const file = new MemoryFile(`${FIRST}${message(1, long)}\n${message(2)}\n${message(3, long)}\n`);
  assertEquals(seenIn(file), ["google 1", "google 2", "google 3"]);
});

Deno.test("a last line that was not written to its end is cut off, wherever it was torn", () => {
  const whole = `${FIRST}${message(1)}\n`;
  const torn = new TextEncoder().encode(`${whole}${message(2, "ü\ud83d\ude00")}\n`);
  const start = new TextEncoder().encode(whole).length;
  for (let length = start; length < torn.length; length++) {
    const file = new MemoryFile(torn.slice(0, length));
    assertEquals(seenIn(file), ["google 1"]);
    assertEquals(file.text, whole);
  }
});

Deno.test("a torn first line is cut off too", () => {
  for (let length = 0; length < FIRST.length; length++) {
    const file = new MemoryFile(FIRST.slice(0, length));
    open(file);
    assertEquals(file.text, FIRST);
  }
});

Deno.test("zeros that a power cut has left behind the last line are cut off", () => {
  const file = new MemoryFile(`${FIRST}${message(1)}\n${"\0".repeat(100_000)}`);
  assertEquals(seenIn(file), ["google 1"]);
  assertEquals(file.text, `${FIRST}${message(1)}\n`);
});

/** What is no transcript. */
const OTHERS: readonly [what: string, content: string][] = [
  ["text", "Dear diary,\n"],
  ["text without a newline", "Dear diary"],
  ["an empty line", "\n"],
  ["a brace", '{"k\n'],
  ["a longer line without a newline", "x".repeat(3_000)],
  ["a head and more without a newline", FIRST.slice(0, 30) + "x".repeat(3_000)],
  ["other JSON", '{"name":"chatroom"}\n'],
  ["null", "null\n"],
  ["a list", "[]\n"],
  ["messages of --json", `${message(1)}\n`],
  ["a transcript of nobody", FIRST.replace("seas", "") + "\n"],
  ["one with other text behind it", `${FIRST}Dear diary,\n`],
  ["one with other text in it", `${FIRST}${message(1)}\nDear diary,\n${message(2)}\n`],
  ["one with an object without a time", `${FIRST}{"kind":"message"}\n`],
  ["bytes", "\0\0\0\0"],
];

for (const [what, content] of OTHERS) {
  Deno.test(`a file that is no transcript is left as it is: ${what}`, () => {
    const file = new MemoryFile(content);
    const { message } = assertThrows(() => new Transcript("t.jsonl", file), StartError);
    assertEquals(
      message,
      "Cannot use t.jsonl as transcript: it holds something else; name a file of its own, " +
        "or one that does not exist yet",
    );
    assertEquals(file.text, content);
  });
}

Deno.test("a transcript is that of one user", () => {
  const file = new MemoryFile(FIRST);
  const { message } = assertThrows(
    () => new Transcript("t.jsonl", file).begin("google", NOW),
    StartError,
  );
  assertEquals(
    message,
    "Cannot use t.jsonl as transcript of google: it is that of seas; name another file",
  );
  assertEquals(file.text, FIRST);
});

const FULL = "Cannot write the transcript t.jsonl: No space left on device. Put that right and " +
  "start the client again: what it has not shown waits at the message center";

Deno.test("a line for which there is no room is cut off again, and nothing follows it", async () => {
  for (let room = 0; room < message(1).length; room++) {
    const file = new MemoryFile();
    const transcript = open(file);
    file.room = room;
    assertEquals(assertThrows(() => transcript.append(message(1)), TranscriptError).message, FULL);
    assertEquals(file.text, FIRST);
    file.room = Infinity;
    assertThrows(() => transcript.append(message(2)), TranscriptError);
    assertEquals(file.text, FIRST);
    assertEquals((await transcript.failed).message, FULL);
    assertEquals(transcript.failure?.message, FULL);
    open(file).append(message(2));
    assertEquals(file.text, `${FIRST}${message(2)}\n`);
  }
});

Deno.test("a part of a line that cannot be cut off is cut off at the next start", () => {
  const file = new MemoryFile();
  const transcript = open(file);
  transcript.append(message(1));
  file.room = 20;
  file.isUncuttable = true;
  assertThrows(() => transcript.append(message(2)), TranscriptError, "No space left on device");
  assertEquals(file.text, `${FIRST}${message(1)}\n${message(2).slice(0, 20)}`);
  file.isUncuttable = false;
  assertEquals(seenIn(file), ["google 1"]);
  assertEquals(file.text, `${FIRST}${message(1)}\n`);
});

Deno.test("what is written to a deleted file is not kept", () => {
  const file = new MemoryFile();
  const transcript = open(file);
  file.isDeleted = true;
  const { message: told } = assertThrows(() => transcript.append(message(1)), TranscriptError);
  assert(told.startsWith("Cannot write the transcript t.jsonl: it was deleted. "), told);
});
