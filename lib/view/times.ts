/**
 * Times and durations in words, as the user's own clock on the wall has them.
 *
 * @module
 */

const HOUR = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const DAY = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});

const UNITS = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]] as const;

/**
 * A day.
 *
 * @param time A moment of it, in milliseconds since 1970.
 * @returns For example `Monday, 23 November 2026`.
 */
export function formatDay(time: number): string {
  return DAY.format(time);
}

/**
 * A moment, with its date unless that is today's.
 *
 * @param time The moment, in milliseconds since 1970.
 * @param now Now, likewise.
 * @returns For example `14:05`, or `21 Nov 14:05`.
 */
export function formatTime(time: number, now: number): string {
  const hour = HOUR.format(time);
  return formatDay(time) === formatDay(now) ? hour : `${DATE.format(time)} ${hour}`;
}

/**
 * How long something has lasted.
 *
 * @param milliseconds How long.
 * @returns For example `2 hours`, rounded down to its greatest unit.
 */
export function formatDuration(milliseconds: number): string {
  for (const [unit, length] of UNITS) {
    const count = Math.floor(milliseconds / length);
    if (count > 0) return `${count} ${unit}${count === 1 ? "" : "s"}`;
  }
  return "less than a minute";
}
