/** A view that keeps what was said before it shows it. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Happening } from "../../lib/client/event.ts";
import { KeepingView } from "../../lib/transcript/keeping_view.ts";
import { Transcript, TranscriptError } from "../../lib/transcript/transcript.ts";
import type { Report } from "../../lib/view/report.ts";
import type { Line } from "../../lib/view/view.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { MemoryFile } from "./memory_file.ts";

const THEN_MS = 1_600_000_000_000;
const THEN = "2020-09-13T12:26:40.000Z";
const NOW = "2023-11-14T22:13:20.000Z";
const LINE: Line = { number: 1, typed: { text: "typed", mark: () => true } };

/** A view over a file in memory, and what went through it in order. */
function set({ isAcknowledged = true, file = new MemoryFile() } = {}) {
  const done: string[] = [];
  const clock = new FakeClock();
  const transcript = new Transcript("t.jsonl", file);
  transcript.begin("seas", clock.date());
  file.onWrite = () => done.push("written");
  const view = new KeepingView({
    transcript,
    clock,
    isAcknowledged: () => isAcknowledged,
    view: {
      event: ({ kind }) => done.push(kind),
      report: ({ kind }) => done.push(kind),
      say: ({ kind }) => done.push(kind),
    },
  });
  const happen = (happening: Happening) => view.event({ ...happening, time: THEN_MS });
  return { file, done, view, happen, kept: () => file.objects.slice(1) };
}

Deno.test("messages of others are written as --json writes them, then shown", () => {
  const { happen, done, kept } = set();
  happen({ kind: "message", from: "google", text: "one\ntwo", kept: true, id: "id1" });
  happen({ kind: "private", from: "bob", text: "|", unverified: true });
  assertEquals(done, ["written", "message", "written", "private"]);
  assertEquals(kept(), [
    { kind: "message", from: "google", text: "one\ntwo", kept: true, id: "id1", time: THEN },
    { kind: "private", from: "bob", text: "|", unverified: true, time: THEN },
  ]);
});

Deno.test("one's own messages are written, and what became of them", () => {
  const { view, done, kept } = set();
  const sent: Report = { kind: "sent", id: "id1", to: "google", text: "Hi", private: true };
  const reports: Report[] = [
    sent,
    { kind: "state", id: "id1", state: "sent" },
    { kind: "state", id: "id1", state: "waiting" },
    { kind: "state", id: "id1", state: "unsure" },
    { kind: "state", id: "id1", state: "delivered" },
    { kind: "state", id: "id2", state: "kept" },
    { kind: "state", id: "id3", state: "failed" },
  ];
  for (const report of reports) view.report(report, LINE);
  assertEquals(kept(), [
    { ...sent, time: NOW },
    { kind: "state", id: "id1", state: "delivered", time: NOW },
    { kind: "state", id: "id2", state: "kept", time: NOW },
    { kind: "state", id: "id3", state: "failed", time: NOW },
  ]);
  assertEquals(done.slice(0, 3), ["written", "sent", "state"]);
  assertEquals(done.filter((what) => what !== "written"), reports.map(({ kind }) => kind));
});

Deno.test("nothing else is written", () => {
  const { view, happen, done, kept } = set();
  happen({ kind: "presence", user: "google", online: true });
  happen({ kind: "kept" });
  happen({ kind: "notice", text: "[google]: no" });
  view.report({ kind: "info", text: "help" }, LINE);
  view.report({ kind: "latest", messages: [] }, LINE);
  view.say({ kind: "warning", text: "no" });
  assertEquals(kept(), []);
  assertEquals(done, ["presence", "kept", "notice", "info", "latest", "warning"]);
});

Deno.test("whatever others write, it is on one line, and no terminal obeys it", () => {
  const { happen, file, kept } = set();
  const text = 'a\n\r\u2028\u2029\u0085\x1b[2J\x9b\u202e"}\0\x7f\n{"kind":"message","id":"x"}';
  happen({ kind: "message", from: "google", text, id: "id1" });
  const [, ...letters] = file.text.replaceAll("\n", "");
  assert(!letters.some((letter) => /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(letter)));
  assertEquals(kept().length, 1);
  assertEquals(kept()[0]?.text, text);
  assertEquals(new Transcript("t.jsonl", file).seen, [{ from: "google", id: "id1" }]);
});

Deno.test("what cannot be written and comes again is not shown, nor anything like it after it", () => {
  const { happen, file, done } = set();
  file.room = 10;
  for (const id of ["id1", "id2"]) {
    const event: Happening = { kind: "message", from: "google", text: "x", id };
    assertThrows(() => happen(event), TranscriptError);
  }
  assertEquals(done, []);
});

Deno.test("what cannot be written and would be lost is shown all the same", () => {
  const unverified: Happening = { kind: "private", from: "bob", text: "x", unverified: true };
  const message: Happening = { kind: "message", from: "google", text: "x" };
  for (const [isAcknowledged, event] of [[true, unverified], [false, message]] as const) {
    const { happen, file, done } = set({ isAcknowledged });
    file.room = 10;
    happen(event);
    happen(event);
    assertEquals(done, [event.kind, event.kind]);
  }
});

Deno.test("a message of one's own that cannot be written is not sent; what became of one is told", () => {
  const { view, file, done } = set();
  file.room = 10;
  const sent: Report = { kind: "sent", id: "id1", text: "Hi", private: false };
  assertThrows(() => view.report(sent, LINE), TranscriptError);
  assertEquals(done, []);
  view.report({ kind: "state", id: "id0", state: "delivered" }, LINE);
  assertEquals(done, ["state"]);
});
