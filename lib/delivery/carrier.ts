/**
 * What the mailroom needs of a way to a session, however that goes.
 *
 * @module
 */
import type { Letter } from "./letter.ts";
import type { Mailbox } from "./mailbox.ts";

/**
 * Why a batch is given up when its session is over: the way to it is needed for
 * a farewell still. For any other reason the way has failed.
 */
export const SESSION_OVER: Error = new Deno.errors.Interrupted("The session is over");

/** Letters that go together. */
export interface Batch {
  /** The letters, in order. */
  readonly letters: readonly Letter[];
  /** How many of them, from the first, were kept from before the login. */
  readonly kept: number;
}

/** The way to one session. It carries one batch at a time. */
export interface Carrier {
  /** Whether it dials, of which only so many can be under way. */
  readonly dials: boolean;
  /**
   * Takes out of a mailbox what it can carry at once.
   *
   * @param mailbox The mailbox; something waits in it.
   * @param kept How many messages in it, from the first, were kept.
   */
  take(mailbox: Mailbox, kept: number): Batch;
  /**
   * Brings letters to the session.
   *
   * @param batch The letters.
   * @param signal Ends the attempt at once when aborted.
   * @param onShown Called when so many more letters, in order, have arrived.
   * @returns A promise resolved when all have.
   * @throws {Error} If the rest cannot be brought.
   */
  carry(batch: Batch, signal: AbortSignal, onShown: (count: number) => void): Promise<void>;
  /** Nothing waits for the moment. */
  idle(): void;
  /**
   * Brings the last letters to a session that is over.
   *
   * @throws {Error} If they cannot be brought.
   */
  farewell(letters: readonly Letter[], signal: AbortSignal): Promise<void>;
  /** Ends it, and waits until nothing is under way. */
  close(): Promise<void>;
}
