/** The flags that set limits: what they take, what holds without them, and what is said of them. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { LIMIT_FLAG_NAMES, LIMIT_USAGE, parseLimits } from "../../lib/center/limit_flags.ts";
import { DEFAULT_LIMITS } from "../../lib/center/limits.ts";
import { UsageError } from "../../lib/flags.ts";

/** Each flag: its limit, the lowest and the highest number that it takes, and how many a second is. */
const FLAGS: Record<
  string,
  [limit: keyof typeof DEFAULT_LIMITS, min: number, max: number, unit?: 1_000]
> = {
  "max-frame": ["maxFrameBytes", 1_024, 1_048_576],
  "frame-deadline": ["frameDeadline", 0.001, 1_000_000, 1_000],
  "login-deadline": ["loginDeadline", 0.001, 1_000_000, 1_000],
  "connections": ["connections", 1, 1_000_000],
  "address-connections": ["addressConnections", 2, 1_000_000],
  "attached": ["attached", 1, 1_000_000],
  "rate": ["rate", 0, 1_000_000],
  "address-rate": ["addressRate", 0, 1_000_000],
  "handshakes": ["handshakes", 0, 1_000_000],
  "logins": ["logins", 0, 1_000_000],
  "mailbox": ["mailbox", 1, 1_000_000],
  "mailbox-bytes": ["mailboxBytes", 1, 1_073_741_824],
  "mailbox-days": ["mailboxDays", 0, 36_500],
  "outbox-bytes": ["outboxBytes", 1, 1_073_741_824],
  "queue": ["queue", 1, 1_000_000],
  "dials": ["dials", 1, 10_000],
};

Deno.test("every limit has a flag, and every flag a limit", () => {
  assertEquals([...LIMIT_FLAG_NAMES].sort(), Object.keys(FLAGS).sort());
  const limits = Object.values(FLAGS).map(([limit]) => limit);
  assertEquals(limits.sort(), Object.keys(DEFAULT_LIMITS).sort() as typeof limits);
});

Deno.test("each flag takes the lowest and the highest that will do", () => {
  for (const [flag, [limit, min, max, unit = 1]] of Object.entries(FLAGS)) {
    assertEquals(parseLimits({ [flag]: `${min}` })[limit], min * unit, flag);
    assertEquals(parseLimits({ [flag]: `${max}` })[limit], max * unit, flag);
  }
});

Deno.test("each flag refuses what is no such number, and says what would do", () => {
  for (const [flag, [, min, max, unit]] of Object.entries(FLAGS)) {
    const wrong = [
      `${max + 1}`,
      "-1",
      "+1",
      "",
      " 1",
      "1e3",
      "0x10",
      "Infinity",
      "NaN",
      "9".repeat(400),
    ];
    if (!unit) wrong.push("1.5");
    if (min > 0) wrong.push("0");
    for (const text of wrong) {
      const { message } = assertThrows(() => parseLimits({ [flag]: text }), UsageError);
      const expected = `Cannot use --${flag}: expected `;
      assert(message.startsWith(expected) && message.includes(`from ${min} to ${max}`), message);
      assert(message.endsWith(`got "${text}"`) && !message.includes("\n"), message);
    }
  }
});

Deno.test("without a flag each limit has its default, and two follow from others", () => {
  const { loginDeadline: _, addressRate: __, ...others } = DEFAULT_LIMITS;
  assertEquals(parseLimits({}), others);
  assertEquals(parseLimits({ "rate": "7" }).addressRate, 70);
  assertEquals(parseLimits({ "rate": "0" }).addressRate, 0);
  assertEquals(parseLimits({ "rate": "7", "address-rate": "3" }).addressRate, 3);
  assertEquals(parseLimits({ "address-rate": "3" }).rate, 50);
  assertEquals(parseLimits({ "rate": "7", "address-rate": "0" }).addressRate, 0);
});

Deno.test("the defaults leave room for each other", () => {
  const { addressConnections, addressRate, attached, connections, mailbox, rate } = DEFAULT_LIMITS;
  assert(addressConnections < connections && attached < connections);
  assert(addressRate > rate);
  assert(mailbox > 4_096, "more messages may wait than are unanswered on a connection");
});

Deno.test("the usage has a line for each flag, with its unit and default", () => {
  const lines = LIMIT_USAGE.trimEnd().split("\n");
  assertEquals(lines.length, LIMIT_FLAG_NAMES.length);
  for (const [flag, [limit, , , unit = 1]] of Object.entries(FLAGS)) {
    const line = lines.find((line) => line.startsWith(`  --${flag} `)) ?? "";
    assert(/^ {2}--[a-z-]+ (?:N|BYTES|DAYS|SECONDS) /.test(line), line);
    const derived: Record<string, string> = {
      "login-deadline": "300 and the lockout",
      "address-rate": "10 times --rate",
    };
    assert(line.endsWith(`(default ${derived[flag] ?? DEFAULT_LIMITS[limit] / unit})`), line);
  }
});
