/**
 * What happens as JSON, one object a line, for programs.
 *
 * @module
 */
import type { ChatEvent } from "../client/event.ts";
import type { Clock } from "../clock.ts";
import { plainText } from "../terminal/styled.ts";
import { formatEvent } from "./format_event.ts";
import { formatDate, formatJsonLine } from "./json_line.ts";
import type { Report } from "./report.ts";
import type { Line, Saying, View } from "./view.ts";

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
    this.#write(formatJsonLine(object, time));
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
