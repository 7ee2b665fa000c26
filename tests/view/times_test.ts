/** Times in words, wherever the test is run. */
import { assertEquals, assertMatch } from "@std/assert";
import { formatDay, formatDuration, formatTime } from "../../lib/view/times.ts";

/** A moment by the clock on the wall. */
function at(day: number, hours: number, minutes: number, { month = 11, year = 2026 } = {}): number {
  return new Date(year, month - 1, day, hours, minutes).getTime();
}

Deno.test("a day is told in full", () => {
  assertMatch(formatDay(at(23, 14, 5)), /^Monday,? 23 November 2026$/);
  assertMatch(formatDay(at(1, 0, 0)), /^Sunday,? 1 November 2026$/);
  assertMatch(formatDay(at(29, 23, 59, { month: 2, year: 2028 })), /^Tuesday,? 29 February 2028$/);
});

Deno.test("a time of today is told without its date", () => {
  const now = at(23, 14, 5);
  assertEquals(formatTime(now, now), "14:05");
  assertEquals(formatTime(at(23, 0, 0), now), "00:00");
  assertEquals(formatTime(at(23, 23, 59), now), "23:59");
});

Deno.test("any other time is told with its date, however short ago it was", () => {
  assertEquals(formatTime(at(22, 23, 59), at(23, 0, 0)), "22 Nov 23:59");
  assertEquals(formatTime(at(1, 9, 3), at(23, 14, 5)), "1 Nov 09:03");
  assertMatch(formatTime(at(1, 9, 3, { month: 9 }), at(23, 14, 5)), /^1 Sept? 09:03$/);
  assertEquals(formatTime(at(23, 14, 5, { year: 2025 }), at(23, 14, 5)), "23 Nov 14:05");
  // A clock that is ahead of one's own.
  assertEquals(formatTime(at(24, 0, 1), at(23, 23, 59)), "24 Nov 00:01");
});

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000] as const;

/** Durations, and how they are told. */
const DURATIONS: readonly [number, string][] = [
  [-5 * MINUTE, "less than a minute"],
  [0, "less than a minute"],
  [59 * SECOND + 999, "less than a minute"],
  [MINUTE, "1 minute"],
  [2 * MINUTE - 1, "1 minute"],
  [2 * MINUTE, "2 minutes"],
  [HOUR - 1, "59 minutes"],
  [HOUR, "1 hour"],
  [2 * HOUR - 1, "1 hour"],
  [DAY - 1, "23 hours"],
  [DAY, "1 day"],
  [400 * DAY, "400 days"],
];

for (const [milliseconds, words] of DURATIONS) {
  Deno.test(`${milliseconds} ms are ${words}`, () => {
    assertEquals(formatDuration(milliseconds), words);
  });
}
