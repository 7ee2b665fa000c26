/**
 * Changes that are not written yet.
 *
 * @module
 */
import type { Change, StoredMessage } from "./store.ts";

/** Whether somebody waits until a change is written. */
export function isAwaited({ kind }: Change): boolean {
  return kind === "message" || kind === "block" || kind === "failures";
}

/** Anybody can make up names to log in with, also while nothing can be written. */
const MAX_FAILURES = 250_000;

/** Messages that were given up: all between two numbers. */
export interface Dropped {
  /** The first one's number. */
  readonly first: number;
  /** The last one's number. */
  readonly last: number;
}

/**
 * Changes in memory. Of those that take each other's place only the last one is
 * kept, so that there are not more of them than there are users, names and
 * messages, however long they cannot be written.
 */
export class PendingChanges {
  #messages: StoredMessage[] = [];
  /** Those that somebody waits for. */
  readonly #awaited = new Map<string, Change>();
  /** The same, of which there may be without end: the oldest are given up. */
  readonly #failures = new Map<string, Change>();
  readonly #others = new Map<string, Change>();
  #dropped: Dropped | undefined;

  /** Whether somebody waits for any of them. */
  get isAwaited(): boolean {
    return this.#messages.length > 0 || this.#awaited.size > 0 || this.#failures.size > 0;
  }

  /** Whether there are none. */
  get isEmpty(): boolean {
    return !this.isAwaited && this.#others.size === 0 && !this.#dropped;
  }

  /** How many there are. */
  get size(): number {
    return this.#messages.length + this.#awaited.size + this.#failures.size + this.#others.size;
  }

  /**
   * The messages given up since something was last written that may be on the
   * disk all the same: they are to be deleted.
   */
  get dropped(): Dropped | undefined {
    return this.#dropped;
  }

  /** Puts a change behind the others. */
  add(change: Change): void {
    if (change.kind === "message") {
      this.#messages.push(change.message);
      return;
    }
    const key = keyOf(change);
    const changes = this.#mapOf(change);
    const before = changes.get(key);
    const isOlder = change.kind === "shown" && before?.kind === "shown" &&
      change.number <= before.number;
    if (isOlder) return;
    // Behind those that are older.
    if (change.kind === "failures") changes.delete(key);
    changes.set(key, change);
    if (this.#failures.size > MAX_FAILURES) {
      const [oldest] = this.#failures.keys();
      this.#failures.delete(oldest!);
    }
  }

  /** All of them: whatever refers to a message comes behind it. */
  *changes(): Iterable<Change> {
    for (const message of this.#messages) yield { kind: "message", message };
    yield* this.#awaited.values();
    yield* this.#failures.values();
    yield* this.#others.values();
  }

  /** All of them are written. */
  clear(): void {
    this.#messages = [];
    this.#awaited.clear();
    this.#failures.clear();
    this.#others.clear();
    this.#dropped = undefined;
  }

  /**
   * Gives the messages up, and keeps the rest.
   *
   * @param mayBeWritten Whether they may be on the disk all the same.
   */
  dropMessages(mayBeWritten: boolean): void {
    for (const { number } of mayBeWritten ? this.#messages : []) {
      const { first, last } = this.#dropped ?? { first: number, last: number };
      this.#dropped = { first: Math.min(first, number), last: Math.max(last, number) };
    }
    this.#messages = [];
  }

  /** Gives one change up, if it is no message. */
  giveUp(change: Change): void {
    if (change.kind !== "message") this.#mapOf(change).delete(keyOf(change));
  }

  #mapOf(change: Change): Map<string, Change> {
    if (change.kind === "failures") return this.#failures;
    return isAwaited(change) ? this.#awaited : this.#others;
  }
}

/** Changes with the same key take each other's place. Names have no spaces. */
function keyOf(change: Exclude<Change, { kind: "message" }>): string {
  switch (change.kind) {
    case "shown":
      return `${change.kind} ${change.user}`;
    case "over":
    case "id-over":
      return `${change.kind} ${change.number}`;
    case "block":
      return `${change.kind} ${change.user} ${change.other}`;
    case "failures":
    case "account":
      return `${change.kind} ${change.name}`;
  }
}
