/**
 * What the chat asks of whatever brings pushes to people: the one interface
 * between the two.
 *
 * @module
 */
import type { Push } from "../protocol/push.ts";
import type { Session } from "../session.ts";
import type { Receipt } from "./receipt.ts";

/** Brings pushes to users, to each of them in the order in which they were given. */
export interface Delivery {
  /**
   * Begins to deliver to a session: first the messages that were kept for its
   * user. Their older session, if there is one, hears `farewell` and nothing
   * more.
   */
  open(session: Session, farewell: Push): void;
  /**
   * Ends deliveries to a user. Messages not delivered are kept; of the rest, if
   * `flush` is true, what waits is still sent.
   *
   * @returns A promise resolved when nothing more is sent.
   */
  close(user: string, flush: boolean): Promise<void>;
  /**
   * Gives a push to each of these users. To those not open, messages are kept
   * and the rest is dropped. The receipt is told about each of them. A message's
   * text is copied: its memory is used for others after this.
   */
  push(push: Push, users: readonly string[], receipt?: Receipt): void;
  /**
   * Finds a message that was given before, for it may be sent again when its
   * sender does not know that.
   *
   * @param from Who sent it.
   * @param id By which they know it.
   * @returns What became of it, if it was given.
   */
  receiptOf(from: string, id: string): Receipt | undefined;
  /** Gives up the private messages from one user to another that have not gone out. */
  withdraw(from: string, to: string): void;
  /** Drops what waits for a user who is not open. */
  forget(user: string): void;
  /** Why there is no room for one more message to a user, if so: too `many` wait, or one too `long`. */
  refusal(user: string): "many" | "long" | undefined;
  /** Whether not too much waits already, for all others together, of what a user sent. */
  maySend(user: string): boolean;
  /** Whether what was last sent to a user's session arrived there. */
  isReachable(user: string): boolean;
}
