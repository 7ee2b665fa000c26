/**
 * What has to outlast the center: the one interface between those who know it
 * and wherever it is written down.
 *
 * @module
 */

/** A message that was taken in, and is to be shown. */
export interface StoredMessage {
  /** Greater than that of every message before it. */
  readonly number: number;
  /** When it was taken in, in milliseconds since 1970. */
  readonly time: number;
  /** Who wrote it. */
  readonly from: string;
  /** By which its recipients know it if it comes again, together with its sender. */
  readonly id: string;
  /** Whether its sender did not name the id, and so cannot send it again. @default {false} */
  readonly isOnce?: boolean;
  /** What they wrote: UTF-8. */
  readonly body: Uint8Array;
  /** To whom it goes; when read back, those who have not been shown it. */
  readonly recipients: readonly string[];
  /** When read back: whether it went to several at first. */
  readonly isShared?: boolean;
}

/** The id of a message, which may have been shown long since. */
export interface StoredId {
  /** The message's number. */
  readonly number: number;
  /** When it was taken in, in milliseconds since 1970. */
  readonly time: number;
  /** Who wrote it. */
  readonly from: string;
  /** By which it is known if it comes again. */
  readonly id: string;
}

/** Failed logins of a name, in a row. */
export interface StoredFailures {
  /** How many. */
  readonly count: number;
  /** When the last one was, in milliseconds since 1970. */
  readonly at: number;
  /** Until when the name is suspended, if it is, in milliseconds since 1970. */
  readonly suspendedUntil?: number;
}

/**
 * Something that is not as it was. A `message` waits to be written, and is
 * given up if that fails; so does whoever wrote `block` or `failures` wait, but
 * these are written later if they cannot be now. The rest is written when there
 * is an occasion, and nobody waits for it.
 */
export type Change =
  /** A message was taken in. */
  | { readonly kind: "message"; readonly message: StoredMessage }
  /** A user has been shown their messages up to this number. */
  | { readonly kind: "shown"; readonly user: string; readonly number: number }
  /** Nobody waits for a message any more; its id is still remembered. */
  | { readonly kind: "over"; readonly number: number }
  /** The id of a message need not be remembered any more. */
  | { readonly kind: "id-over"; readonly number: number }
  /** A user has blocked another, or unblocked them. */
  | {
    readonly kind: "block";
    readonly user: string;
    readonly other: string;
    readonly blocked: boolean;
  }
  /** The failed logins of the name with this fingerprint are these now, or forgotten. */
  | { readonly kind: "failures"; readonly name: string; readonly failures?: StoredFailures }
  /** What is known of an account, or was of one that is gone. */
  | { readonly kind: "account"; readonly name: string; readonly known: string };

/** All that a store held when it was opened. */
export interface Contents {
  /** The messages that have not been shown to everyone, in the order of their numbers. */
  readonly messages: readonly StoredMessage[];
  /** The ids that are remembered, of these messages and others, in the order of their numbers. */
  readonly ids: readonly StoredId[];
  /** No message so far has a greater number. */
  readonly lastNumber: number;
  /** Who has blocked whom. */
  readonly blocks: readonly (readonly [user: string, other: string])[];
  /** The failed logins of each name, by its fingerprint. */
  readonly failures: ReadonlyMap<string, StoredFailures>;
  /** What is known of each account. */
  readonly accounts: ReadonlyMap<string, string>;
}

/** Changes that could not be written. The message can be shown to the operator. */
export class StoreError extends Error {
  /**
   * Makes an error for people.
   *
   * @param message What failed, and why.
   * @param options The error behind it.
   */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreError";
  }
}

/** Writes down what has to outlast the center. */
export interface Store extends AsyncDisposable {
  /** Whether anything outlasts the center: else nothing needs to be written, nor anybody to wait. */
  readonly isLasting: boolean;
  /** Takes what was held when it was opened. It can be taken once: it may be large. */
  takeContents(): Contents;
  /**
   * A secret as it may be written down: the same each time, for as long as the
   * store lasts, and not to be read from what is written.
   */
  fingerprint(secret: string): string;
  /** Notes a change. It is written with others of the same moment, in their order. */
  write(change: Change): void;
  /**
   * Calls back when everything so far is written that somebody waits for; at
   * once if that is so already. Calls back in the order of the calls.
   *
   * @param run Called with nothing when it is written, or with why it is not.
   */
  whenWritten(run: (error?: StoreError) => void): void;
}
