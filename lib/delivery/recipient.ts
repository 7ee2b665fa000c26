/**
 * A user as their pushes see them: a mailbox, and while they are online a way
 * to them.
 *
 * @module
 */
import type { Session } from "../session.ts";
import { isMessage, isPrivate, type Letter, own } from "./letter.ts";
import { Mailbox } from "./mailbox.ts";
import type { Outboxes } from "./outboxes.ts";
import type { Route } from "./route.ts";

/** After so many failures in a row, messages count as kept and their senders are told. */
const FAILURES_UNTIL_KEPT = 2;

/** Somebody to whom pushes are given. */
export class Recipient {
  /** Who. */
  readonly user: string;
  /** What waits for them. */
  readonly mailbox: Mailbox;
  /** Their open session. */
  session: Session | undefined;
  /** The way to it. */
  route: Route | undefined;
  /** The number of the last letter that was sent, whether or not it arrived; at first, that may have been. */
  lastSent: number;
  /** The batch under way; never rejects. */
  sending: Promise<void> | undefined;
  /** Whether the loop that empties the mailbox runs. */
  isRunning = false;

  /**
   * Makes a recipient who is offline, and for whom nothing waits.
   *
   * @param user Who.
   * @param outboxes What waits of each sender.
   * @param lastSent No letter with a greater number has been sent to them before.
   */
  constructor(user: string, outboxes: Outboxes, lastSent: number) {
    this.user = user;
    this.lastSent = lastSent;
    this.mailbox = new Mailbox(outboxes);
  }

  /** Whether what was last sent to their session did not arrive, again and again. */
  get isFailing(): boolean {
    return (this.route?.failures ?? 0) >= FAILURES_UNTIL_KEPT;
  }

  /** Gives up memory that is not used now. */
  trim(): void {
    this.mailbox.trim();
    if (!this.isRunning) this.route?.trim();
  }

  /** Lets the senders of messages that cannot be delivered now know that they are kept. */
  report(): void {
    for (const letter of this.mailbox.letters()) {
      if (!isMessage(letter)) continue;
      if (letter.isShared) own(letter);
      letter.receipt?.keep();
    }
  }
}

/**
 * Lets the senders of private messages know that these will not be delivered.
 *
 * @param letters The letters; others than private messages do not matter.
 * @param fate Why not.
 */
export function giveUp(letters: readonly Letter[], fate: "gone" | "over" = "gone"): void {
  for (const letter of letters) {
    if (isPrivate(letter)) letter.receipt?.settle(fate);
  }
}
