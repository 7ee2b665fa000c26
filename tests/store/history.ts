/**
 * What happens to a store, and a model in memory of what it must hold then.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { hmac } from "../../lib/store/hmac.ts";
import { SqliteStore } from "../../lib/store/sqlite_store.ts";
import {
  type Change,
  type Contents,
  type StoredFailures,
  type StoredId,
  type StoredMessage,
  StoreError,
} from "../../lib/store/store.ts";
import { FakeClock } from "../support/fake_clock.ts";
import type { FaultyFile } from "./faulty_file.ts";

/** When the first message was taken in. */
const TIME = 1_700_000_000_000;

/** A message to somebody. */
export function messageOf(number: number, ...recipients: string[]): StoredMessage {
  return {
    number,
    time: TIME + number,
    from: `sender${number % 3}`,
    id: `id-${number}`,
    body: new TextEncoder().encode(`Message ${number}`),
    recipients: recipients.length > 0 ? recipients : ["seas"],
  };
}

/** All that a store holds. */
class State {
  messages = new Map<number, StoredMessage>();
  ids = new Map<number, StoredId>();
  shown = new Map<string, number>();
  blocks = new Set<string>();
  failures = new Map<string, StoredFailures>();
  accounts = new Map<string, string>();

  copy(): State {
    return Object.assign(new State(), {
      messages: new Map(this.messages),
      ids: new Map(this.ids),
      shown: new Map(this.shown),
      blocks: new Set(this.blocks),
      failures: new Map(this.failures),
      accounts: new Map(this.accounts),
    });
  }

  apply(change: Change): void {
    switch (change.kind) {
      case "message": {
        const { number, time, from, id } = change.message;
        this.messages.set(number, change.message);
        return void this.ids.set(number, { number, time, from, id });
      }
      case "shown": {
        const before = this.shown.get(change.user) ?? 0;
        return void this.shown.set(change.user, Math.max(before, change.number));
      }
      case "over":
        return void this.messages.delete(change.number);
      case "id-over":
        return void this.ids.delete(change.number);
      case "block": {
        const pair = `${change.user} ${change.other}`;
        if (change.blocked) this.blocks.add(pair);
        else this.blocks.delete(pair);
        return;
      }
      case "failures":
        if (change.failures) this.failures.set(change.name, change.failures);
        else this.failures.delete(change.name);
        return;
      case "account":
        this.accounts.set(change.name, change.known);
    }
  }

  drop(number: number): void {
    this.messages.delete(number);
    this.ids.delete(number);
  }

  /** As it would be read back; what everybody has been shown is gone then. */
  contents(): unknown {
    const messages = [...this.messages.values()].map((message) => ({
      ...message,
      recipients: message.recipients.filter((user) => (this.shown.get(user) ?? 0) < message.number),
    })).filter(({ recipients }) => recipients.length > 0);
    return normal({ ...this, messages, ids: [...this.ids.values()] });
  }

  /** Deletes what everybody has been shown, as a store does when it is opened. */
  forgetShown(): void {
    for (const { number, recipients } of [...this.messages.values()]) {
      const waits = recipients.some((user) => (this.shown.get(user) ?? 0) < number);
      if (!waits) this.messages.delete(number);
    }
  }
}

/** Without what has no order, or stands for itself. */
function normal(
  { messages, ids, blocks, failures, accounts }: {
    readonly messages: readonly StoredMessage[];
    readonly ids: readonly StoredId[];
    readonly blocks: Iterable<string>;
    readonly failures: ReadonlyMap<string, StoredFailures>;
    readonly accounts: ReadonlyMap<string, string>;
  },
): unknown {
  return {
    messages: messages.map(({ number, time, from, id, body, recipients }) => [
      ...[number, time, from, id, digest(body)],
      ...recipients,
    ]),
    ids: ids.map(({ number, time, from, id }) => [number, time, from, id]),
    blocks: [...blocks].sort(),
    failures: [...failures].map(([name, { count, at, suspendedUntil }]) =>
      [name, count, at, suspendedUntil].join(" ")
    ).sort(),
    accounts: [...accounts].sort(([a], [b]) => a < b ? -1 : 1),
  };
}

/** Long messages are compared often. */
function digest(body: Uint8Array): string {
  let sum = 0;
  for (const byte of body) sum = (sum * 31 + byte) | 0;
  return `${body.length} ${sum}`;
}

/** What a store held, so that it can be compared with {@linkcode History.held}. */
export function normalOf(contents: Contents): unknown {
  return normal({ ...contents, blocks: contents.blocks.map((pair) => pair.join(" ")) });
}

function isEqual(actual: unknown, expected: unknown): boolean {
  return JSON.stringify(actual) === JSON.stringify(expected);
}

/** A store that is opened again and again, and what is known of it. */
export class History {
  clock = new FakeClock();
  store: SqliteStore | undefined;
  /** What was told of the store's state, since it was opened. */
  states: (string | undefined)[] = [];
  readonly #file: FaultyFile;
  /** What was written, if nothing fails. */
  #wanted = new State();
  /** What is on the disk for certain; and what may be there in its place. */
  #certain = new State();
  #possible: State | undefined;
  /** Messages, and calls, that have not been answered. */
  readonly #waiting = new Set<number>();
  readonly #written: number[] = [];
  #asked = 0;
  #answered = 0;
  #last = 0;
  #fingerprint: string | undefined;

  constructor(file: FaultyFile) {
    this.#file = file;
    file.onCommit = (isTold) => {
      if (!isTold) return void (this.#possible = this.#wanted.copy());
      this.#certain = this.#wanted.copy();
      this.#possible = undefined;
    };
  }

  /** The greatest number so far. */
  get last(): number {
    return this.#last;
  }

  /** What is on the disk for certain. */
  get held(): unknown {
    return this.#certain.contents();
  }

  /** How many messages were answered with success. */
  get written(): number {
    return this.#written.length;
  }

  /** Opens the store, and checks what it holds. */
  open(): void {
    this.clock = new FakeClock();
    this.states = [];
    const { clock } = this;
    this.store = new SqliteStore(this.#file, hmac, {
      clock,
      onState: (error) => this.states.push(error?.message),
    });
    const contents = this.store.takeContents();
    const actual = normalOf(contents);
    const isPossible = this.#possible && isEqual(actual, this.#possible.contents());
    if (!isPossible) assertEquals(actual, this.#certain.contents());
    this.#certain = (isPossible ? this.#possible! : this.#certain).copy();
    this.#certain.forgetShown();
    this.#possible = undefined;
    this.#wanted = this.#certain.copy();
    for (const number of this.#written) assert(number <= contents.lastNumber);
    const fingerprint = this.store.fingerprint("a password");
    this.#fingerprint ??= fingerprint;
    assertEquals(fingerprint, this.#fingerprint);
  }

  /** Opens the store, at the second try if the first meets a fault. */
  openInTheEnd(): void {
    try {
      this.open();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.open();
    }
  }

  /** Takes a message in. */
  give(...recipients: string[]): number {
    const number = this.#last += 1;
    this.change({ kind: "message", message: messageOf(number, ...recipients) });
    this.#waiting.add(number);
    this.ask(() => {
      this.#waiting.delete(number);
      this.#written.push(number);
    }, () => {
      this.#waiting.delete(number);
      this.#wanted.drop(number);
    });
    return number;
  }

  /** Makes a change. */
  change(change: Change): void {
    this.#wanted.apply(change);
    this.store!.write(change);
  }

  /** Waits until all is written; who asks first must be answered first. */
  ask(onWritten = () => {}, onFailed = () => {}): void {
    const index = this.#asked++;
    this.store!.whenWritten((error) => {
      assertEquals(index, this.#answered);
      this.#answered += 1;
      if (error) assert(error instanceof StoreError);
      (error ? onFailed : onWritten)();
    });
  }

  /** After a fault: all that is not given up is written soon. */
  recover(): void {
    this.clock.advance(2_000);
    assertEquals(this.store!.size, 0);
    assertEquals(this.#answered, this.#asked);
    assertEquals(this.#certain.contents(), this.#wanted.contents());
    assertEquals(this.states.at(-1), undefined);
  }

  /** Closes the store; everyone is answered. */
  async close(): Promise<void> {
    await this.store![Symbol.asyncDispose]();
    assertEquals(this.clock.timers, 0);
    assertEquals(this.#answered, this.#asked);
  }

  /** The process dies: nobody is answered any more. */
  crash(): void {
    this.store = undefined;
    for (const number of this.#waiting) this.#wanted.drop(number);
    this.#waiting.clear();
    this.#answered = this.#asked;
  }
}
