/**
 * Requests to the center: one for each connection in protocol 1, any number,
 * each of them answered, in protocol 2.
 *
 * @module
 */
import { refused } from "../chat/answer.ts";
import type { Chat } from "../chat/chat.ts";
import type { Clock } from "../clock.ts";
import { Counts } from "../counts.ts";
import type { FrameError } from "../frame.ts";
import { addressBlock, formatEndpoint } from "../net/address.ts";
import type { FrameConnection } from "../net/connection.ts";
import { Deadlines } from "../net/deadlines.ts";
import { describeError } from "../net/errors.ts";
import { type Envelope, parseEnvelope } from "../protocol/request.ts";
import { isToken2, type Session, type Sessions } from "../session.ts";
import type { AttachmentDesk } from "./attachment_desk.ts";
import { Conversation, type Next } from "./conversation.ts";
import { handleRequest, isBroadcast, logFull, say, sessionOver, whenKnown } from "./handle.ts";
import type { Log } from "./log.ts";
import type { Rates } from "./rates.ts";
import { readHead, tooLong } from "./too_long.ts";

/** Milliseconds until a connection is closed on which nothing more is asked, or no answer read. */
const IDLE_DEADLINE = 60_000;

/** Milliseconds that the first bytes of a request that is too long have to come behind its length. */
const HEAD_DEADLINE = 500;

/** How many connections with requests one user may have, those of sessions that are over included. */
const MAX_CONVERSATIONS = 64;

const TOO_MANY = refused(
  "too-many",
  `Cannot do that: ${MAX_CONVERSATIONS} connections of yours ask something already; close one`,
);

const WRONG_PROTOCOL = refused("protocol", "Cannot do that in a session of protocol 1");

/** What requests need. */
export interface RequestParts {
  /** Tells the time. */
  readonly clock: Clock;
  /** Whose request it is. */
  readonly sessions: Sessions;
  /** Acts on requests. */
  readonly chat: Chat;
  /** Takes the connections that clients hold. */
  readonly attachments: AttachmentDesk;
  /** Says how often users may ask. */
  readonly rates: Rates;
  /** Hears of it. */
  readonly log: Log;
}

/** Finds out whose a request is, and has it acted on. */
export class RequestDesk {
  readonly #parts: RequestParts;
  readonly #idle: Deadlines<Conversation>;
  readonly #heads: Deadlines<FrameConnection>;
  readonly #conversations = new Set<Conversation>();
  readonly #perUser = new Counts<string>();
  #isStopping = false;

  /**
   * Makes a desk that nobody asks anything at.
   *
   * @param parts What requests need.
   */
  constructor(parts: RequestParts) {
    this.#parts = parts;
    this.#idle = new Deadlines(parts.clock, IDLE_DEADLINE, (conversation) => {
      if (conversation.isOurTurn) this.#idle.start(conversation);
      else conversation.abandon();
    });
    this.#heads = new Deadlines(parts.clock, HEAD_DEADLINE, (connection) => connection.close());
  }

  /** How much there is: connections with requests, users who have any, and deadlines that run. */
  get sizes(): Readonly<Record<"conversations" | "askers" | "deadlines", number>> {
    return {
      conversations: this.#conversations.size,
      askers: this.#perUser.size,
      deadlines: this.#idle.size + this.#heads.size,
    };
  }

  /** How many requests are not answered. */
  get unanswered(): number {
    return this.#conversations.values().reduce((sum, { unanswered }) => sum + unanswered, 0);
  }

  /**
   * Reads no more requests than have arrived.
   *
   * @returns A promise resolved when those have been acted on.
   */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#conversations.values().map((conversation) => conversation.finish()));
  }

  /** Has all answers given now that wait for somebody else. */
  hurry(): void {
    for (const conversation of this.#conversations) conversation.hurry();
  }

  /** Gives up all answers, so that nothing waits for them. */
  abandon(): void {
    for (const conversation of this.#conversations) conversation.abandon();
  }

  /** Ends all deadlines, once every connection is closed. */
  close(): void {
    this.#idle.clear();
    this.#heads.clear();
  }

  /**
   * Serves a connection that begins with a request.
   *
   * @param frame Its first frame's body.
   * @param connection The connection.
   * @returns A promise resolved when it is done, if that is not now.
   */
  serve(frame: Uint8Array, connection: FrameConnection): void | Promise<void> {
    let envelope: Envelope;
    try {
      envelope = parseEnvelope(frame);
    } catch (error) {
      this.#refused(connection, describeError(error));
      return;
    }
    const session = this.#parts.sessions.authenticate(envelope.user, envelope.token);
    if (!session) return this.#refuseToken(envelope, connection);
    if (session.isOpen) return this.#act(session, envelope, connection);
    return new Promise((resolve) =>
      session.whenSettled((open) =>
        resolve(
          open ? this.#act(session, envelope, connection) : this.#refuseToken(envelope, connection),
        )
      )
    );
  }

  /**
   * Serves a connection that begins with a request that is too long to be read,
   * as its first bytes say whose that is.
   *
   * @param error What is wrong with it.
   * @param connection The connection.
   */
  async serveTooLong(error: FrameError, connection: FrameConnection): Promise<void> {
    this.#heads.start(connection);
    let envelope: Envelope;
    try {
      error = await readHead(error, connection);
      envelope = parseEnvelope(new TextEncoder().encode(error.head));
    } catch {
      // It was no request, or not enough of it has come.
      return;
    } finally {
      this.#heads.stop(connection);
    }
    const { user, token } = envelope;
    const session = this.#parts.sessions.authenticate(user, token);
    if (!session?.isOpen) return this.#refuseToken(envelope, connection);
    connection.prove();
    if (session.protocol === 2) return await this.#converse(session, error, connection);
    const excess = this.#excess(session, connection);
    if (!excess) this.#parts.chat.tell(user, { kind: "error", text: tooLong(error) });
  }

  #act(session: Session, envelope: Envelope, connection: FrameConnection): void | Promise<void> {
    connection.prove();
    if (session.protocol === 1) return this.#actOnce(session, envelope, connection);
    if (envelope.type === "ATT") {
      return this.#parts.attachments.serve(session, envelope, connection);
    }
    return this.#converse(session, envelope, connection);
  }

  /** Protocol 1: answered by a push, if at all. */
  #actOnce(
    session: Session,
    envelope: Envelope,
    connection: FrameConnection,
  ): void | Promise<void> {
    const { chat, rates, sessions, log } = this.#parts;
    const { user } = session;
    if (envelope.type === "ATT" || envelope.type === "PRV") {
      this.#refused(connection, "a request of protocol 2 in a session of protocol 1");
      return say(connection, WRONG_PROTOCOL);
    }
    if (envelope.type === "OUT") {
      log("logout", { user, from: formatEndpoint(connection.remote) });
      return chat.leave(session, true);
    }
    if (this.#excess(session, connection)) {
      return envelope.type === "GET" ? write(connection, "FAIL") : undefined;
    }
    const answer = handleRequest(chat, session, envelope);
    logFull(answer, log, user, connection.remote);
    if (isBroadcast(answer)) rates.broadcast(session, sessions.size);
    whenKnown(answer, ({ push }) => {
      if (push) chat.tell(user, push);
    });
    if (envelope.type !== "GET") return;
    return write(connection, "done" in answer && answer.done ? "OKAY" : "FAIL");
  }

  /** Protocol 1: whether a session asks too much at once; it is told so, once. */
  #excess(session: Session, { remote }: FrameConnection): boolean {
    const { rates, chat } = this.#parts;
    const excess = rates.request(session, addressBlock(remote.hostname));
    if (excess?.isFirst) chat.tell(session.user, { kind: "error", text: excess.text });
    return excess !== undefined;
  }

  /** Protocol 2: one request after the other, as they come. */
  async #converse(session: Session, first: Next, connection: FrameConnection): Promise<void> {
    const { user } = session;
    if (this.#perUser.of(user) >= MAX_CONVERSATIONS) {
      return await say(connection, TOO_MANY);
    }
    const conversation = new Conversation(session, connection, {
      ...this.#parts,
      onWait: (conversation) => this.#idle.start(conversation),
    });
    this.#conversations.add(conversation);
    this.#perUser.add(user);
    if (this.#isStopping) conversation.finish();
    await conversation.serve(first);
    this.#idle.stop(conversation);
    this.#conversations.delete(conversation);
    this.#perUser.remove(user);
  }

  /** Nobody is told anything who waits for no answer, as in protocol 1. */
  #refuseToken({ user, token }: Envelope, connection: FrameConnection): void | Promise<void> {
    this.#refused(connection, "the token is not a current one");
    if (isToken2(token)) {
      return say(connection, sessionOver(this.#parts.sessions.wasReplaced(user, token)));
    }
  }

  #refused({ remote }: FrameConnection, reason: string): void {
    const { rates, log } = this.#parts;
    if (!rates.stranger(addressBlock(remote.hostname))) return;
    log("refused", { from: formatEndpoint(remote), reason });
  }
}

/** They may not wait for it; what they asked for is done all the same. */
async function write(connection: FrameConnection, reply: string): Promise<void> {
  await connection.write(reply).catch(() => {});
}
