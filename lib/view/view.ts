/**
 * What shows a user, or a program, what happens.
 *
 * @module
 */
import type { ChatEvent } from "../client/event.ts";
import type { TypedLine } from "../terminal/terminal.ts";
import type { Report } from "./report.ts";

/** A line of input. */
export interface Line {
  /** How many lines were read with it, from 1. */
  readonly number: number;
  /** The line as the terminal has it. */
  readonly typed: TypedLine;
}

/** What the client itself has to say. */
export type Saying =
  /** The login was right. */
  | { readonly kind: "login"; readonly user: string; readonly text: string }
  /** The login was wrong. */
  | { readonly kind: "refused"; readonly text: string }
  /** The center is out of reach; it is back. */
  | { readonly kind: "away" | "back"; readonly text: string }
  /** A line was not done, or perhaps not, when the client ends. */
  | { readonly kind: "unsent"; readonly line: Line; readonly text: string }
  /** Something that the user should know; what ends the client. */
  | { readonly kind: "warning" | "error"; readonly text: string };

/** Shows what happens. */
export interface View {
  /** Something happened. */
  event(event: ChatEvent): void;
  /** Something is known about what was typed. */
  report(report: Report, line: Line): void;
  /** The client itself has something to say. */
  say(saying: Saying): void;
}
