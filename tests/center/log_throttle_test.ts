/** A log that strangers cannot fill. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Log, makeLog } from "../../lib/center/log.ts";
import { LogThrottle } from "../../lib/center/log_throttle.ts";
import { FakeClock } from "../support/fake_clock.ts";

type Details = Readonly<Record<string, string | number>>;

/** A throttle, and what it passes on. */
function throttled() {
  const clock = new FakeClock();
  const lines: [event: string, details: Details][] = [];
  const throttle = new LogThrottle(clock, (event, details = {}) => lines.push([event, details]));
  return {
    clock,
    lines,
    throttle,
    log: throttle.log,
    /** How many lines there are of each event. */
    counts: () => {
      const counts: Record<string, number> = {};
      for (const [event] of lines) counts[event] = (counts[event] ?? 0) + 1;
      return counts;
    },
    /** What is told to be left out, such as `refused 192.0.2.1 100`. */
    omitted: () =>
      lines.filter(([event]) => event === "omitted")
        .map(([, details]) => Object.values(details).join(" ")),
  };
}

/** Events of every kind that strangers bring about. */
const STRANGERS = ["refused", "login refused", "limit"];

/** What a flood from one address has a throttle say. */
function flood(log: Log, event: string, from: string, count: number, details: Details = {}): void {
  for (let i = 0; i < count; i++) log(event, { from, ...details });
}

Deno.test("what few bring about is logged as it comes", () => {
  const { log, lines } = throttled();
  const reason = "Cannot read request";
  log("refused", { from: "192.0.2.1:5000", reason });
  log("limit", { limit: "rate", user: "seas", from: "192.0.2.1" });
  log("started");
  assertEquals(lines, [
    ["refused", { from: "192.0.2.1:5000", reason }],
    ["limit", { limit: "rate", user: "seas", from: "192.0.2.1" }],
    ["started", {}],
  ]);
});

Deno.test("of what one address brings about twenty lines of a kind are written at once", () => {
  for (const event of STRANGERS) {
    const { log, lines } = throttled();
    for (let port = 1_024; port < 2_024; port++) log(event, { from: `192.0.2.1:${port}` });
    assertEquals(lines.length, 20, event);
    log(event, { from: "192.0.2.2:1024" });
    assertEquals(lines.length, 21, "another address");
  }
});

Deno.test("the kinds are counted each for itself, and so are the limits", () => {
  const { log, counts } = throttled();
  for (const event of STRANGERS) flood(log, event, "192.0.2.1", 100);
  flood(log, "limit", "192.0.2.1", 100, { limit: "rate" });
  flood(log, "limit", "192.0.2.1", 100, { limit: "logins" });
  assertEquals(counts(), { "refused": 20, "login refused": 20, "limit": 60 });
});

Deno.test("an address has many spellings, and one throttle", () => {
  const spellings: Record<string, string[]> = {
    "192.0.2.1": ["192.0.2.1", "192.0.2.1:80", "192.0.2.1:65535", "[::ffff:192.0.2.1]:80"],
    "2001:db8:0:0::/64": ["2001:db8:0:0::/64", "[2001:db8::1]:80", "[2001:db8::a:b:c:d]:81"],
    "fe80::1": ["fe80::1", "[fe80::1]:80"],
  };
  for (const [from, all] of Object.entries(spellings)) {
    const { clock, log, lines, throttle, omitted } = throttled();
    for (const spelling of all) flood(log, "refused", spelling, 100);
    assertEquals(lines.length, 20, from);
    clock.advance(60_000);
    throttle.tell();
    assertEquals(omitted(), [`refused ${from} ${all.length * 100 - 20}`]);
  }
});

Deno.test("what was left out is told once a minute, and only if there is something", () => {
  const { clock, log, lines, throttle, omitted } = throttled();
  flood(log, "refused", "192.0.2.1:80", 120);
  flood(log, "limit", "192.0.2.1", 25, { limit: "logins" });
  flood(log, "refused", "192.0.2.2:80", 20);
  clock.advance(59_999);
  throttle.tell();
  assertEquals(omitted(), []);
  clock.advance(1);
  throttle.tell();
  assertEquals(omitted(), ["refused 192.0.2.1 100", "limit 192.0.2.1 5"]);
  const before = lines.length;
  for (let i = 0; i < 24; i++) {
    clock.advance(5_000);
    throttle.tell();
  }
  assertEquals(lines.length, before);
});

Deno.test("a minute later there may be as many lines again", () => {
  const { clock, log, lines } = throttled();
  flood(log, "refused", "192.0.2.1:80", 100);
  clock.advance(3_000);
  flood(log, "refused", "192.0.2.1:80", 100);
  assertEquals(lines.length, 21);
  clock.advance(60_000);
  flood(log, "refused", "192.0.2.1:80", 100);
  assertEquals(lines.length, 41);
});

Deno.test("from all addresses together come a thousand lines at once, and the rest is counted", () => {
  const { clock, log, throttle, counts, omitted } = throttled();
  for (let i = 0; i < 5_000; i++) log("refused", { from: `198.51.${i >> 8}.${i & 255}:80` });
  flood(log, "limit", "192.0.2.1", 10);
  assertEquals(counts(), { refused: 1_000 });
  clock.advance(60_000);
  throttle.tell();
  assertEquals(omitted(), ["refused everywhere 4000", "limit everywhere 10"]);
});

Deno.test("what users do is logged, whatever strangers do", () => {
  const { log, counts } = throttled();
  for (let i = 0; i < 2_000; i++) log("refused", { from: `198.51.${i >> 8}.${i & 255}:80` });
  for (let i = 0; i < 50; i++) {
    log("login", { user: "seas", from: "192.0.2.1:80" });
    log("timeout", { user: "seas" });
  }
  assertEquals(counts(), { refused: 1_000, login: 50, timeout: 50 });
});

Deno.test("a lockout is what anybody can bring about, and fills no log", () => {
  const { clock, log, throttle, counts, omitted } = throttled();
  flood(log, "lockout", "192.0.2.1:80", 10_000, { seconds: "60" });
  assertEquals(counts(), { lockout: 20 });
  clock.advance(60_000);
  throttle.tell();
  assertEquals(omitted(), ["lockout 192.0.2.1 9980"]);
});

Deno.test("what was left out fills no log either, however many addresses it came from", () => {
  const { clock, log, lines, throttle } = throttled();
  for (let block = 0; block < 5_000; block++) {
    flood(log, "refused", `[2001:db8:1:${block.toString(16)}::1]:80`, 25);
  }
  clock.advance(60_000);
  throttle.tell();
  assert(lines.length <= 2_000, `${lines.length} lines are written of one minute`);
  const left = lines.reduce((sum, [, { count = 1 }]) => sum + Number(count), 0);
  assertEquals(left, 125_000, "each of them is told, or counted");
});

Deno.test("a throttle keeps nothing of a flood that was told", () => {
  const { clock, log, lines, throttle } = throttled();
  for (let minute = 0; minute < 5; minute++) {
    for (let block = 0; block < 40; block++) flood(log, "refused", `192.0.2.${block}:80`, 30);
    clock.advance(60_000);
    throttle.tell();
    assertEquals(lines.splice(0).filter(([event]) => event === "omitted").length, 40);
  }
});

Deno.test("a line about what was left out is one, in either format", () => {
  const clock = new FakeClock();
  const lines: Record<"text" | "json", string[]> = { text: [], json: [] };
  for (const format of ["text", "json"] as const) {
    const log = makeLog(format, (line) => lines[format].push(line), () => new Date(0));
    const throttle = new LogThrottle(clock, log);
    flood(throttle.log, "login refused", "192.0.2.1:80", 21);
    clock.advance(60_000);
    throttle.tell();
  }
  const text = lines.text.at(-1) ?? "";
  assert(text.startsWith("1970-01-01T00:00:00.000Z omitted "), text);
  assert(text.includes('"login refused"') && text.endsWith(" from=192.0.2.1 count=1"), text);
  const json = JSON.parse(lines.json.at(-1) ?? "");
  assertEquals([json.event, json.from, json.count], ["omitted", "192.0.2.1", 1]);
});

Deno.test("whoever comes from wherever, no line is lost uncounted", () => {
  const from = fc.constantFrom("192.0.2.1:80", "[2001:db8::1]:80", "192.0.2.2", "fe80::1");
  const event = fc.constantFrom(...STRANGERS, "login");
  const steps = fc.array(fc.record({ event, from, count: fc.nat(60), wait: fc.nat(30_000) }));
  fc.assert(fc.property(steps, (steps) => {
    const { clock, log, lines, throttle } = throttled();
    let sent = 0;
    for (const { event, from, count, wait } of steps) {
      flood(log, event, from, count);
      sent += count;
      clock.advance(wait);
      throttle.tell();
    }
    clock.advance(60_000);
    throttle.tell();
    const told = lines.reduce((sum, [, { count = 1 }]) => sum + Number(count), 0);
    assertEquals(told, sent);
  }));
});
