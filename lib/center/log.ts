/**
 * The center's log: one line an event. Nothing that goes in is a password, a
 * token, or the text of a message.
 *
 * @module
 */
import { oneLine } from "../protocol/text.ts";

/** How log lines look, if there are any. */
export type LogFormat = "text" | "json" | "off";

/** All log formats. */
export const LOG_FORMATS: readonly LogFormat[] = ["text", "json", "off"];

/** Writes an event, such as `login`, with its details. */
export type Log = (event: string, details?: Readonly<Record<string, string | number>>) => void;

/**
 * Makes a log.
 *
 * @param format How its lines look.
 * @param write Takes a line, without its newline.
 * @param now What time it is.
 * @returns The log.
 */
export function makeLog(
  format: LogFormat,
  write: (line: string) => void,
  now: () => Date = () => new Date(),
): Log {
  if (format === "off") return () => {};
  return (event, details = {}) => {
    const entries = Object.entries(details).map(([name, value]) =>
      [name, typeof value === "string" ? oneLine(value) : value] as const
    );
    const time = now().toISOString();
    const line = format === "json"
      ? JSON.stringify({ time, event, ...Object.fromEntries(entries) })
      : [time, event, ...entries.map(([name, value]) => `${name}=${quoted(value)}`)].join(" ");
    write(line);
  };
}

function quoted(value: string | number): string {
  const text = String(value);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}
