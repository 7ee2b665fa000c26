/**
 * What the chat asks of whatever brings pushes to people: the one interface
 * between the two.
 *
 * @module
 */
import type { Endpoint } from "../net/address.ts";
import type { Push } from "../protocol/push.ts";

/** Brings pushes to users, to each of them in the order in which they were given. */
export interface Delivery {
  /**
   * Begins to deliver to a user: first the messages that were kept for them,
   * as one push. Where they were reached before, if elsewhere, hears
   * `farewell` and nothing more.
   */
  open(user: string, endpoint: Endpoint, farewell: Push): void;
  /**
   * Ends deliveries to a user. Messages not delivered are kept; of the rest, if
   * `flush` is true, what waits is still sent.
   *
   * @returns A promise resolved when nothing more is sent.
   */
  close(user: string, flush: boolean): Promise<void>;
  /** Gives a push to each of these users. To those not open, messages are kept and the rest is dropped. */
  push(push: Push, users: Iterable<string>): void;
  /** Whether there is room for one more message to a user. */
  hasRoom(user: string): boolean;
}
