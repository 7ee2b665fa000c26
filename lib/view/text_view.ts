/**
 * What happens as text at a terminal.
 *
 * @module
 */
import type { ChatEvent, TimedMessage } from "../client/event.ts";
import type { Clock } from "../clock.ts";
import { indentContinuation } from "../protocol/text.ts";
import type { Styled } from "../terminal/styled.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { rings } from "./bell.ts";
import { formatEvent, formatOnline, withTime } from "./format_event.ts";
import type { MessageState, Report } from "./report.ts";
import type { Settings } from "./settings.ts";
import { formatDay } from "./times.ts";
import type { Line, Saying, View } from "./view.ts";

/** How much of a line names it. */
const MAX_NAMED = 40;

const STATES: Record<MessageState, string> = {
  waiting: "not sent yet",
  sent: "sent",
  unsure: "not confirmed yet",
  delivered: "delivered",
  kept: "kept",
  failed: "failed",
};

/** What a view needs. */
export interface TextViewParts {
  /** Where to show it. */
  readonly terminal: Terminal;
  /** How to show it. */
  readonly settings: Settings;
  /** Tells the time. */
  readonly clock: Clock;
  /** Who is logged in. */
  user(): string;
}

/** Shows texts. */
export class TextView implements View {
  readonly #parts: TextViewParts;
  readonly #recipients = new WeakMap<Line, string>();
  /** What stands behind lines. */
  readonly #notes = new WeakMap<Line, string>();
  #day: string;

  /**
   * Makes a view.
   *
   * @param parts What it needs.
   */
  constructor(parts: TextViewParts) {
    this.#parts = parts;
    this.#day = formatDay(parts.clock.date());
  }

  /** {@inheritDoc View.event} */
  event(event: ChatEvent): void {
    const { terminal, settings: { values }, user } = this.#parts;
    if (event.kind === "presence" && values.presence === "off") return;
    this.#show(this.#timed(formatEvent(event), event.time));
    if (rings(event, values.bell, user())) terminal.ring();
  }

  /** {@inheritDoc View.report} */
  report(report: Report, line: Line): void {
    switch (report.kind) {
      case "sent":
        if (report.to !== undefined) this.#recipients.set(line, report.to);
        return;
      case "state":
        return this.#showState(report.state, line);
      case "note":
        if (this.#parts.settings.values.state === "on") line.typed.mark(report.text);
        return;
      case "online":
        return this.#show(formatOnline(report.users));
      case "hint":
        return this.#showHint(report.text, line);
      case "info":
      case "who":
        return this.#show(report.text);
      case "latest":
        return report.messages.forEach((message) => this.#showOld(message));
      case "answer":
      case "error":
        return this.#show(indentContinuation(report.text));
    }
  }

  /** {@inheritDoc View.say} */
  say(saying: Saying): void {
    const { terminal } = this.#parts;
    if (saying.kind === "login" || saying.kind === "refused") terminal.show(saying.text);
    else terminal.warn(indentContinuation(saying.text));
  }

  #showState(state: MessageState, line: Line): void {
    const { terminal, settings: { values } } = this.#parts;
    const { typed } = line;
    const note = STATES[state] + this.#toWhom(line, state);
    this.#notes.set(line, note);
    if (values.state === "off" || typed.mark(note) || state === "sent") return;
    const [first = "", ...rest] = typed.text.split("\n");
    const isLong = first.length > MAX_NAMED || rest.length > 0;
    const name = isLong ? `${first.slice(0, MAX_NAMED)}…` : first;
    terminal.show([{ text: `(${note}) ${name}`, dim: true }]);
  }

  #showHint(text: string, line: Line): void {
    const note = this.#notes.get(line);
    line.typed.mark(note === undefined ? text : `${note}: ${text}`);
  }

  /** Of a reply one should know whom it went to: somebody else may have written meanwhile. */
  #toWhom(line: Line, state: MessageState): string {
    const to = this.#recipients.get(line);
    const isNamed = to === undefined || line.typed.text.trimStart().split(/\s+/u, 2).includes(to);
    if (isNamed) return "";
    return state === "sent" || state === "delivered" ? ` to ${to}` : `, to ${to}`;
  }

  #showOld(message: TimedMessage): void {
    this.#show(withTime(formatEvent(message), message.time, this.#parts.clock.date()));
  }

  #timed(text: Styled, time: number): Styled {
    const { settings: { values }, clock } = this.#parts;
    return values.time === "on" ? withTime(text, time, clock.date()) : text;
  }

  #show(text: Styled): void {
    const { terminal, clock } = this.#parts;
    if (terminal.isInteractive) this.#showDay(clock.date());
    terminal.show(text);
  }

  /** Tells a new day, once something happens on it. */
  #showDay(now: number): void {
    const day = formatDay(now);
    if (day === this.#day) return;
    this.#day = day;
    this.#parts.terminal.show([{ text: `— ${day} —`, dim: true }]);
  }
}
