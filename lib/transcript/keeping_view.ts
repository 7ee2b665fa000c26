/**
 * A view that keeps what was said before it shows it.
 *
 * @module
 */
import type { ChatEvent } from "../client/event.ts";
import type { Clock } from "../clock.ts";
import { formatJsonLine } from "../view/json_line.ts";
import type { MessageState, Report } from "../view/report.ts";
import type { Line, Saying, View } from "../view/view.ts";
import type { Transcript } from "./transcript.ts";

/** What becomes of a message in the end, as far as that is known. */
const LAST_STATES: ReadonlySet<MessageState> = new Set(["delivered", "kept", "failed"]);

/** What a keeping view needs. */
export interface KeepingViewParts {
  /** Where it is kept. */
  readonly transcript: Transcript;
  /** What shows it. */
  readonly view: View;
  /** Tells the time. */
  readonly clock: Clock;
  /** Whether the center, or the sender, keeps messages until they are acknowledged. */
  isAcknowledged(): boolean;
}

/** Keeps messages, one's own too, and what became of those; shows everything. */
export class KeepingView implements View {
  readonly #parts: KeepingViewParts;

  /**
   * Makes a view.
   *
   * @param parts What it needs.
   */
  constructor(parts: KeepingViewParts) {
    this.#parts = parts;
  }

  /**
   * Something happened.
   *
   * @throws {TranscriptError} If it is a message that cannot be kept, and comes
   * again; it is not shown. One that would be lost is shown all the same.
   */
  event(event: ChatEvent): void {
    const { view, isAcknowledged } = this.#parts;
    if (event.kind === "message" || event.kind === "private") {
      const { time, ...message } = event;
      this.#keep(message, isAcknowledged() && !message.unverified, time);
    }
    view.event(event);
  }

  /**
   * Something is known about what was typed.
   *
   * @throws {TranscriptError} If it is that a message is about to be sent, and
   * that cannot be kept.
   */
  report(report: Report, line: Line): void {
    if (report.kind === "sent") this.#keep(report, true);
    if (report.kind === "state" && LAST_STATES.has(report.state)) this.#keep(report, false);
    this.#parts.view.report(report, line);
  }

  /** {@inheritDoc View.say} */
  say(saying: Saying): void {
    this.#parts.view.say(saying);
  }

  #keep(object: object, isNeeded: boolean, time = this.#parts.clock.date()): void {
    try {
      this.#parts.transcript.append(formatJsonLine({ ...object }, time));
    } catch (error) {
      if (isNeeded) throw error;
      // The transcript has told that it failed.
    }
  }
}
