/**
 * What happened, and when: for the one message with which something is wrong.
 *
 * @module
 */
import { EVERYONE, type Label } from "./texts.ts";

/** Something that happened. */
interface Entry {
  /** When, in milliseconds since the start. */
  readonly at: number;
  /** To whom: a process. */
  readonly who: string;
  /** What. */
  readonly what: string;
  /** With which message, if it was one. */
  readonly message?: Label;
}

/** How many messages before and behind belong to a story. */
const NEIGHBOURS = 1;

/** How long before and after what happened to it something did to a process that belongs to it too. */
const AROUND = 1_000;

/** A story is no longer: its beginning and its end. */
const MAX_LINES = 80;

/** All that happened, in its order. */
export class History {
  readonly #start = performance.now();
  readonly #entries: Entry[] = [];

  /** Milliseconds since the start. */
  get now(): number {
    return performance.now() - this.#start;
  }

  /**
   * Notes that something happened.
   *
   * @param who To which process.
   * @param what What.
   * @param message With which message, if it was one.
   */
  note(who: string, what: string, message?: Label): void {
    const { sender, to, number } = message ?? {};
    const label = sender !== undefined && { message: { sender, to: to!, number: number! } };
    this.#entries.push({ at: this.now, who, what, ...label });
  }

  /**
   * What happened around messages of one user to another.
   *
   * @param sender Who sent them.
   * @param recipient To whom.
   * @param numbers Which; none tells all that happened to the two at the end.
   * @returns Lines for people.
   */
  story(sender: string, recipient: string, numbers: readonly number[]): string[] {
    const theirs = this.#entries.filter(({ message }) =>
      message?.sender === sender && (message.to === recipient || message.to === EVERYONE)
    );
    const all = [...new Set(theirs.map(({ message }) => message!.number))].sort((a, b) => a - b);
    const centers = numbers.length > 0 ? numbers : all.slice(-1);
    const near = new Set(centers.flatMap((number) => {
      const at = all.indexOf(number);
      return all.slice(Math.max(0, at - NEIGHBOURS), at + NEIGHBOURS + 1);
    }));
    const told = new Set(theirs.filter(({ message }) => near.has(message!.number)));
    const times = theirs.filter(({ message }) => centers.includes(message!.number));
    const isAround = ({ at }: Entry) => times.some((other) => Math.abs(other.at - at) < AROUND);
    const processes = new Set(["center", sender, recipient]);
    const lines = this.#entries
      .filter((entry) =>
        entry.message
          ? told.has(entry)
          : processes.has(entry.who) && (times.length === 0 || isAround(entry))
      )
      .map(format);
    if (lines.length <= MAX_LINES) return lines;
    const half = MAX_LINES / 2;
    return [...lines.slice(0, half), `… ${lines.length - MAX_LINES} more …`, ...lines.slice(-half)];
  }
}

function format({ at, who, what, message }: Entry): string {
  const seconds = (at / 1000).toFixed(3).padStart(9);
  const which = message ? ` ${message.sender}>${message.to}#${message.number}` : "";
  return `${seconds} ${who.padEnd(6)} ${what}${which}`;
}
