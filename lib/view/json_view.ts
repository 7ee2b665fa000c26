/**
 * What happens as JSON, one object a line, for programs.
 *
 * @module
 */
import type { ChatEvent } from "../client/event.ts";
import type { Clock } from "../clock.ts";
import { plainText } from "../terminal/styled.ts";
import { formatEvent } from "./format_event.ts";
import type { Report } from "./report.ts";
import type { Line, Saying, View } from "./view.ts";

/**
 * What JSON may hold as it is, but a terminal would obey, and some readers of
 * lines take for a line's end.
 */
const UNPRINTABLE = /[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

/** Writes objects. */
export class JsonView implements View {
  readonly #clock: Clock;
  readonly #write: (line: string) => void;

  /**
   * Makes a view.
   *
   * @param clock Tells the time.
   * @param write Takes each object as a line, without its newline.
   */
  constructor(clock: Clock, write: (line: string) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  /** {@inheritDoc View.event} */
  event({ time, ...event }: ChatEvent): void {
    // Whatever has no text of its own is told in words too.
    const text = "text" in event ? event.text : plainText(formatEvent(event));
    this.#put({ ...event, text }, time);
  }

  /** {@inheritDoc View.report} */
  report(report: Report, { number }: Line): void {
    this.#put({ ...withDates(report), line: number });
  }

  /** {@inheritDoc View.say} */
  say(saying: Saying): void {
    this.#put(saying.kind === "unsent" ? { ...saying, line: saying.line.number } : { ...saying });
  }

  #put(object: Record<string, unknown>, time = this.#clock.date()): void {
    const json = JSON.stringify({ ...object, time: formatDate(time) });
    this.#write(json.replace(UNPRINTABLE, escape));
  }
}

/** A report with its times as they are written. */
function withDates(report: Report): Record<string, unknown> {
  if (report.kind === "latest") {
    const messages = report.messages.map((message) => ({
      ...message,
      time: formatDate(message.time),
    }));
    return { ...report, messages };
  }
  if (report.kind !== "who" || report.since === undefined) return { ...report };
  return { ...report, since: formatDate(report.since) };
}

function formatDate(time: number): string {
  return new Date(time).toISOString();
}

function escape(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
