/**
 * Waiting until what was given to users has gone out, as far as that is soon.
 *
 * @module
 */
import type { Session } from "../session.ts";
import type { Store } from "../store/store.ts";
import type { Recipient } from "./recipient.ts";
import type { Recipients } from "./recipients.ts";

/** Whether the client of a session can be reached. */
export type IsThere = (session: Session) => boolean;

/**
 * The users to whom something is under way. What fails again and again is not.
 *
 * @param recipients All users.
 * @param isThere Whether the client of a session can be reached.
 */
export function busy(recipients: Iterable<Recipient>, isThere: IsThere): Recipient[] {
  return [...recipients].filter(({ isRunning, isFailing, session }) =>
    isRunning && !isFailing && session !== undefined && isThere(session)
  );
}

/**
 * Waits until all that was given is written down, and nothing is under way any
 * more to anyone whose client can be reached.
 *
 * @param recipients All users.
 * @param isThere Whether the client of a session can be reached.
 * @param store Where it is written down.
 */
export async function drain(
  recipients: Recipients,
  isThere: IsThere,
  store?: Store,
): Promise<void> {
  if (store) await new Promise<void>((resolve) => store.whenWritten(() => resolve()));
  for (;;) {
    const under = busy(recipients.values(), isThere);
    if (under.length === 0) return;
    for (const { sending } of under) await sending;
  }
}
