/**
 * The connections that clients hold because they cannot be dialled.
 *
 * @module
 */
import { type Answer, done, refused } from "../chat/answer.ts";
import type { LinkCarrier } from "../carriers/link.ts";
import type { Mailroom } from "../delivery/mailroom.ts";
import { Counts } from "../counts.ts";
import { addressBlock, formatEndpoint } from "../net/address.ts";
import type { FrameConnection } from "../net/connection.ts";
import { type Envelope, parseRequest, RequestError } from "../protocol/request.ts";
import type { Session } from "../session.ts";
import { answerFrame } from "./answer_line.ts";
import { slow } from "./handle.ts";
import type { Limits } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Rates } from "./rates.ts";

const ATTACHED = done("attached");

const TOO_MANY = refused(
  "too-many",
  "Cannot attach: too many clients hold a connection already. Give this one an address and a port " +
    "of its own, or try again later",
);

const NEVER_SENT = refused("number", "Cannot take the acknowledgement of what was never sent");

/** What attached connections need. */
export interface AttachmentParts {
  /** Sends again what was not acknowledged. */
  readonly mailroom: Mailroom;
  /** How many there may be at once. */
  readonly limits: Pick<Limits, "attached" | "addressConnections">;
  /** Says how often one may attach. */
  readonly rates: Rates;
  /** Hears of it. */
  readonly log: Log;
  /** The way to a session of protocol 2. */
  linkOf(session: Session): LinkCarrier | undefined;
}

/** Takes connections that stay. */
export class AttachmentDesk {
  readonly #parts: AttachmentParts;
  readonly #attached = new Map<Session, FrameConnection>();
  /** How many of them come from each address. */
  readonly #perBlock = new Counts<string>();
  #isClosed = false;

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

  /** How much there is: clients that are attached, and addresses where they are. */
  get sizes(): Readonly<Record<"attached" | "attachedFrom", number>> {
    return { attached: this.#attached.size, attachedFrom: this.#perBlock.size };
  }

  /** Whether the client of a session is attached. */
  isAttached(session: Session): boolean {
    return this.#attached.has(session);
  }

  /** Closes all connections, and takes no more. */
  close(): void {
    this.#isClosed = true;
    for (const connection of this.#attached.values()) connection.close();
  }

  /**
   * Serves a connection that begins with `ATT`, until it is over.
   *
   * @param session Whose it is: an open session of protocol 2.
   * @param envelope The request.
   * @param connection The connection.
   */
  async serve(session: Session, envelope: Envelope, connection: FrameConnection): Promise<void> {
    if (this.#isClosed) return;
    const { mailroom, log, linkOf } = this.#parts;
    const { user } = session;
    const link = linkOf(session);
    const block = addressBlock(connection.remote.hostname);
    const shown = this.#check(session, envelope, block);
    const from = formatEndpoint(connection.remote);
    if (!link || typeof shown !== "number") {
      if (typeof shown !== "number") {
        if (shown === TOO_MANY) log("limit", { limit: "attached", user, from });
        else log("refused", { user, from, reason: `ATT: ${shown.code}` });
        await connection.writeBytes(answerFrame(shown)).catch(() => {});
      }
      return;
    }
    this.#attached.set(session, connection);
    this.#perBlock.add(block);
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
      this.#perBlock.remove(block);
    }
  }

  /** Of the connections of one address half may be held, so that those who hold them can ask, too. */
  #hasRoom(block: string): boolean {
    const { attached, addressConnections } = this.#parts.limits;
    if (this.#perBlock.of(block) >= addressConnections / 2) return false;
    if (this.#attached.size < attached) return true;
    // Sessions that are over are about to leave.
    return [...this.#attached.keys()].filter(({ isOpen }) => isOpen).length < attached;
  }

  #check(session: Session, envelope: Envelope, block: string): number | Answer {
    const excess = this.#parts.rates.greeting(session, block);
    if (excess) return slow(excess);
    let shown: number;
    try {
      const request = parseRequest(envelope);
      shown = request.type === "ATT" ? request.shown : 0;
    } catch (error) {
      if (error instanceof RequestError) return refused("request", error.message);
      throw error;
    }
    if (!this.#parts.mailroom.wasSent(session.user, shown)) return NEVER_SENT;
    if (this.#hasRoom(block) || this.#attached.has(session)) return shown;
    return TOO_MANY;
  }
}
