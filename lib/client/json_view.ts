/**
 * What happens as JSON, one object a line, for programs.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { ChatEvent } from "./event.ts";
import { formatEvent } from "./format_event.ts";
import type { Report } from "./report.ts";
import type { Line, Saying, View } from "./view.ts";
import { plainText } from "../terminal/styled.ts";

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
    this.#put({ ...report, line: number });
  }

  /** {@inheritDoc View.say} */
  say(saying: Saying): void {
    this.#put(saying.kind === "unsent" ? { ...saying, line: saying.line.number } : { ...saying });
  }

  #put(object: Record<string, unknown>, time = this.#clock.date()): void {
    this.#write(JSON.stringify({ ...object, time: new Date(time).toISOString() }));
  }
}
