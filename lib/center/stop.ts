/**
 * The graceful end of a center: what is in flight is finished, within a bound.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Mailroom } from "../delivery/mailroom.ts";
import type { FrameServer } from "../net/frame_server.ts";
import type { Session } from "../session.ts";
import type { AttachmentDesk } from "./attachment_desk.ts";
import type { Log } from "./log.ts";
import type { LoginDesk } from "./login_desk.ts";
import type { RequestDesk } from "./request_desk.ts";

/**
 * Milliseconds from the beginning until no more is read, no more is pushed, and
 * no more is answered.
 */
const READ_BOUND = 1_000;
const PUSH_BOUND = 2_500;
const STOP_BOUND = 3_000;

/** What is brought to its end. */
export interface StopParts {
  /** Tells the time. */
  readonly clock: Clock;
  /** Accepts connections. */
  readonly server: FrameServer;
  /** Lets users in. */
  readonly logins: LoginDesk;
  /** Answers requests. */
  readonly requests: RequestDesk;
  /** Holds the connections of clients that cannot be dialled. */
  readonly attachments: AttachmentDesk;
  /** Pushes. */
  readonly mailroom: Mailroom;
  /** Hears of it. */
  readonly log: Log;
  /** Resolved when nothing is waited for any more. */
  readonly closed: Promise<void>;
  /** Whether the client of a session can be dialled. */
  isDialled(session: Session): boolean;
}

/**
 * Stops accepting, acts on the requests that have arrived, lets what waits for
 * users who can be reached go out, and answers all that can be answered. Users
 * who do not read, and those who send half of something, are not waited for
 * longer than three seconds.
 *
 * @param parts What is brought to its end; it is to be closed then.
 */
export async function finish(parts: StopParts): Promise<void> {
  const { clock, server, logins, requests, attachments, mailroom, closed } = parts;
  const began = clock.now();
  const isThere = (session: Session) => parts.isDialled(session) || attachments.isAttached(session);
  const within = async (bound: number, done: Promise<void>) => {
    const left = began + bound - clock.now();
    if (left <= 0) return;
    const late = Promise.withResolvers<void>();
    const cancelTimer = clock.after(left, late.resolve);
    await Promise.race([done, late.promise, closed]);
    cancelTimer();
  };
  parts.log("stopping", { requests: requests.unanswered, recipients: mailroom.busy(isThere) });
  logins.stop();
  await within(READ_BOUND, server.stop());
  await within(READ_BOUND, requests.stop());
  await within(PUSH_BOUND, mailroom.drained(isThere));
  requests.hurry();
  attachments.close();
  await within(STOP_BOUND, server.done());
}
