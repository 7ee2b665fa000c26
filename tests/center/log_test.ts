import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { type Log, LOG_FORMATS, type LogFormat, makeLog } from "../../lib/center/log.ts";

const TIME = "2026-01-02T03:04:05.678Z";

/** The lines that a log writes. */
function linesOf(format: LogFormat, write: (log: Log) => void): string[] {
  const lines: string[] = [];
  write(makeLog(format, (line) => lines.push(line), () => new Date(TIME)));
  return lines;
}

/** Reads a line of text back: the details behind the time and the event. */
function readText(line: string): Record<string, string> {
  const details: Record<string, string> = {};
  const start = `${TIME} login`;
  assert(line.startsWith(start), line);
  let rest = line.slice(start.length);
  while (rest !== "") {
    const [found = "", name = "", quoted, bare = ""] =
      /^ ([a-z]+)=(?:("(?:[^"\\]|\\.)*")|([^\s"=]+))(?= |$)/.exec(rest) ?? [];
    assert(found !== "", `cannot be read: ${rest}`);
    details[name] = quoted === undefined ? bare : JSON.parse(quoted);
    rest = rest.slice(found.length);
  }
  return details;
}

Deno.test("an event is a line of text with its time and details", () => {
  const lines = linesOf("text", (log) => {
    log("login", { user: "seas", from: "127.0.0.1:5000", attempts: 2 });
    log("started");
  });
  assertEquals(lines, [
    `${TIME} login user=seas from=127.0.0.1:5000 attempts=2`,
    `${TIME} started`,
  ]);
});

Deno.test("an event is a line of JSON with its time and details", () => {
  const lines = linesOf("json", (log) => {
    log("login", { user: "seas", from: "127.0.0.1:5000", attempts: 2 });
    log("started");
  });
  assertEquals(lines, [
    `{"time":"${TIME}","event":"login","user":"seas","from":"127.0.0.1:5000","attempts":2}`,
    `{"time":"${TIME}","event":"started"}`,
  ]);
});

Deno.test("a log that is off writes nothing", () => {
  assertEquals(linesOf("off", (log) => log("login", { user: "seas" })), []);
});

Deno.test("there are three formats", () => {
  assertEquals(LOG_FORMATS, ["text", "json", "off"]);
});

Deno.test("the time is that of the event, not of the log", () => {
  const lines: string[] = [];
  let second = 0;
  const log = makeLog("text", (line) => lines.push(line), () => new Date(second * 1000));
  log("one");
  second = 1;
  log("two");
  assertEquals(lines, ["1970-01-01T00:00:00.000Z one", "1970-01-01T00:00:01.000Z two"]);
});

Deno.test("the time is the machine's unless a test says otherwise", () => {
  const lines: string[] = [];
  makeLog("text", (line) => lines.push(line))("started");
  assertMatch(lines[0] ?? "", /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z started$/);
});

Deno.test("a value with a space, a quote or an equals sign is quoted in text", () => {
  const quoted = {
    "": '""',
    "a b": '"a b"',
    "a=b": '"a=b"',
    'a"b': '"a\\"b"',
    "a\u00a0b": '"a\u00a0b"',
    "a\\b": "a\\b",
    "é😀": "é😀",
  };
  for (const [value, written] of Object.entries(quoted)) {
    assertEquals(linesOf("text", (log) => log("login", { user: value })), [
      `${TIME} login user=${written}`,
    ]);
  }
});

Deno.test("a value cannot pass for another detail", () => {
  const value = "seas from=evil";
  const [text = ""] = linesOf("text", (log) => log("login", { user: value, from: "here" }));
  assertEquals(readText(text), { user: value, from: "here" });
  const hidden = '","event":"logout","x":"';
  const [json = ""] = linesOf("json", (log) => log("login", { user: hidden }));
  assertEquals(JSON.parse(json), { time: TIME, event: "login", user: hidden });
});

Deno.test("a value cannot pass for another line, nor move a cursor", () => {
  const value = "a\nb\r\nc\x1b[2Jd\x9be\u2028f\u202eg\x00h\ti";
  const clean = "a b c[2Jdefgh i";
  const [text] = linesOf("text", (log) => log("login", { user: value }));
  assertEquals(text, `${TIME} login user="${clean}"`);
  const [json] = linesOf("json", (log) => log("login", { user: value }));
  assertEquals(json, `{"time":"${TIME}","event":"login","user":"${clean}"}`);
});

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom("\n", "\r", "\x1b", '"', "\\", "=", " ", "user=", "\u2028", "\x85"),
    fc.nat(0xffff).map((unit) => String.fromCharCode(unit)),
  ),
});
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

Deno.test("any values are one safe line of text, from which they can be read", () => {
  fc.assert(fc.property(hostile, hostile, (user, reason) => {
    const [line = "", ...others] = linesOf("text", (log) => log("login", { user, reason }));
    assertEquals(others, []);
    assertEquals(UNSAFE.test(line), false, JSON.stringify(line));
    const [json = ""] = linesOf("json", (log) => log("login", { user, reason }));
    assertEquals({ time: TIME, event: "login", ...readText(line) }, JSON.parse(json));
  }));
});

Deno.test("any values are one safe line of JSON, with the time and event as they were", () => {
  fc.assert(fc.property(hostile, hostile, (user, reason) => {
    const [line = "", ...others] = linesOf("json", (log) => log("login", { user, reason }));
    assertEquals(others, []);
    assertEquals(UNSAFE.test(line), false, JSON.stringify(line));
    const { time, event, ...details } = JSON.parse(line);
    assertEquals([time, event, ...Object.keys(details)], [TIME, "login", "user", "reason"]);
  }));
});
