/**
 * The connections that clients hold because they cannot be dialled.
 *
 * @module
 */
import { type Answer, done, refused } from "../chat/answer.ts";
import type { LinkCarrier } from "../carriers/link.ts";
import type { Mailroom } from "../delivery/mailroom.ts";
import { formatEndpoint } from "../net/address.ts";
import type { FrameConnection } from "../net/connection.ts";
import { type Envelope, parseRequest, RequestError } from "../protocol/request.ts";
import type { Session } from "../session.ts";
import { answerFrame } from "./answer_line.ts";
import type { Log } from "./log.ts";

const ATTACHED = done("attached");

const NEVER_SENT = refused("number", "Cannot take the acknowledgement of what was never sent");

/** What attached connections need. */
export interface AttachmentParts {
  /** Sends again what was not acknowledged. */
  readonly mailroom: Mailroom;
  /** How many there may be at once. */
  readonly maxAttached: number;
  /** Hears of it. */
  readonly log: Log;
  /** The way to a session of protocol 2. */
  linkOf(session: Session): LinkCarrier | undefined;
}

/** Takes connections that stay. */
export class AttachmentDesk {
  readonly #parts: AttachmentParts;
  readonly #attached = new Map<Session, FrameConnection>();

  /**
   * Makes a desk at which nobody is attached.
   *
   * @param parts What attached connections need.
   */
  constructor(parts: AttachmentParts) {
    this.#parts = parts;
  }

  /** How many clients are attached. */
  get size(): number {
    return this.#attached.size;
  }

  /**
   * Serves a connection that begins with `ATT`, until it is over.
   *
   * @param session Whose it is: an open session of protocol 2.
   * @param envelope The request.
   * @param connection The connection.
   */
  async serve(session: Session, envelope: Envelope, connection: FrameConnection): Promise<void> {
    const { mailroom, log, linkOf } = this.#parts;
    const { user } = session;
    const link = linkOf(session);
    const shown = this.#check(session, envelope);
    const from = formatEndpoint(connection.remote);
    if (!link || typeof shown !== "number") {
      if (typeof shown !== "number") {
        log("refused", { user, from, reason: `ATT: ${shown.code}` });
        await connection.writeBytes(answerFrame(shown)).catch(() => {});
      }
      return;
    }
    this.#attached.set(session, connection);
    try {
      await connection.writeBytes(answerFrame(ATTACHED));
      if (!session.isOpen || this.#attached.get(session) !== connection) return;
      log("attached", { user, from });
      connection.setNoDelay();
      const over = link.attach(connection);
      await mailroom.resume(user, shown);
      await over;
    } catch {
      // The connection is broken already.
    } finally {
      if (this.#attached.get(session) === connection) this.#attached.delete(session);
    }
  }

  #hasRoom(): boolean {
    const { maxAttached } = this.#parts;
    if (this.#attached.size < maxAttached) return true;
    // Sessions that are over are about to leave.
    return [...this.#attached.keys()].filter(({ isOpen }) => isOpen).length < maxAttached;
  }

  #check(session: Session, envelope: Envelope): number | Answer {
    let shown: number;
    try {
      const request = parseRequest(envelope);
      shown = request.type === "ATT" ? request.shown : 0;
    } catch (error) {
      if (error instanceof RequestError) return refused("request", error.message);
      throw error;
    }
    if (!this.#parts.mailroom.wasSent(session.user, shown)) return NEVER_SENT;
    if (this.#hasRoom() || this.#attached.has(session)) return shown;
    return refused("too-many", "Cannot attach: too many clients are attached already");
  }
}
