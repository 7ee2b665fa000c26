/**
 * Changes that are not written yet.
 *
 * @module
 */
import { type Range, Ranges } from "./ranges.ts";
import type { Change, StoredMessage } from "./store.ts";

/** Whether somebody waits until a change is written. */
export function isAwaited({ kind }: Change): boolean {
  return kind === "message" || kind === "block" || kind === "failures";
}

/** Anybody can make up names to log in with, also while nothing can be written. */
const MAX_FAILURES = 250_000;

/** Changes of which there are few. */
export type RareChange = Extract<Change, { readonly kind: "block" | "failures" | "account" }>;

/** What one of those that cannot be written was: of a range of numbers, the first. */
export type OtherChange =
  | RareChange
  | Extract<Change, { readonly kind: "shown" | "over" | "id-over" }>;

/**
 * Changes in memory. Of those that take each other's place only the last one is
 * kept, so that there are not more of them than there are users, names and
 * messages, however long they cannot be written.
 */
export class PendingChanges {
  #messages: StoredMessage[] = [];
  readonly #blocks = new Map<string, RareChange>();
  /** Of these there may be without end: the oldest are given up. */
  readonly #failures = new Map<string, RareChange>();
  readonly #accounts = new Map<string, RareChange>();
  readonly #shown = new Map<string, number>();
  readonly #over = new Ranges();
  readonly #idsOver = new Ranges();
  #dropped: Range | undefined;

  /** Whether somebody waits for any of them. */
  get isAwaited(): boolean {
    return this.#messages.length > 0 || this.#blocks.size > 0 || this.#failures.size > 0;
  }

  /** Whether there are none. */
  get isEmpty(): boolean {
    return !this.isAwaited && this.#accounts.size === 0 && this.#shown.size === 0 &&
      this.#over.isEmpty && this.#idsOver.isEmpty && !this.#dropped;
  }

  /** How many there are. */
  get size(): number {
    return this.#messages.length + this.#blocks.size + this.#failures.size + this.#accounts.size +
      this.#shown.size + this.#over.size + this.#idsOver.size;
  }

  /** The messages that were taken in, in their order. */
  get messages(): readonly StoredMessage[] {
    return this.#messages;
  }

  /** Up to which number each user has been shown their messages. */
  get shown(): ReadonlyMap<string, number> {
    return this.#shown;
  }

  /** The numbers of messages that nobody waits for. */
  get over(): readonly Range[] {
    return this.#over.merged();
  }

  /** The numbers of messages whose ids need not be remembered. */
  get idsOver(): readonly Range[] {
    return this.#idsOver.merged();
  }

  /**
   * The messages given up since something was last written that may be on the
   * disk all the same, and all between them: they are to be deleted.
   */
  get dropped(): Range | undefined {
    return this.#dropped;
  }

  /** Puts a change behind the others. */
  add(change: Change): void {
    switch (change.kind) {
      case "message":
        return void this.#messages.push(change.message);
      case "shown": {
        const { user, number } = change;
        const before = this.#shown.get(user);
        if (before === undefined || number > before) this.#shown.set(user, number);
        return;
      }
      case "over":
        return this.#over.add(change.number);
      case "id-over":
        return this.#idsOver.add(change.number);
      default:
        return this.#addRare(change);
    }
  }

  /** Those of which there are few, in an order in which they can be written. */
  *rare(): Iterable<RareChange> {
    yield* this.#blocks.values();
    yield* this.#failures.values();
    yield* this.#accounts.values();
  }

  /** All of them are written. */
  clear(): void {
    this.#messages = [];
    for (const changes of [this.#blocks, this.#failures, this.#accounts, this.#shown]) {
      changes.clear();
    }
    this.#over.clear();
    this.#idsOver.clear();
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

  /** Gives one change up, or all of a range. */
  giveUp(change: OtherChange): void {
    switch (change.kind) {
      case "shown":
        this.#shown.delete(change.user);
        return;
      case "over":
        return this.#over.delete(change.number);
      case "id-over":
        return this.#idsOver.delete(change.number);
      default:
        this.#mapOf(change).delete(keyOf(change));
    }
  }

  #addRare(change: RareChange): void {
    const key = keyOf(change);
    const changes = this.#mapOf(change);
    // Behind those that are older.
    if (change.kind === "failures") changes.delete(key);
    changes.set(key, change);
    if (this.#failures.size > MAX_FAILURES) {
      const [oldest] = this.#failures.keys();
      this.#failures.delete(oldest!);
    }
  }

  #mapOf({ kind }: RareChange): Map<string, RareChange> {
    switch (kind) {
      case "block":
        return this.#blocks;
      case "failures":
        return this.#failures;
      case "account":
        return this.#accounts;
    }
  }
}

/** Changes of a kind with the same key take each other's place. Names have no spaces. */
function keyOf(change: RareChange): string {
  return change.kind === "block" ? `${change.user} ${change.other}` : change.name;
}
