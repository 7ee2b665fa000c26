/**
 * Requests to the center: one for each connection in protocol 1, any number,
 * each of them answered, in protocol 2.
 *
 * @module
 */
import { type Answer, done, refused } from "../chat/answer.ts";
import { answerFor, type Chat, type PendingAnswer } from "../chat/chat.ts";
import type { Clock } from "../clock.ts";
import { FrameError } from "../frame.ts";
import { type Endpoint, formatEndpoint } from "../net/address.ts";
import type { FrameConnection } from "../net/connection.ts";
import { Deadlines } from "../net/deadlines.ts";
import { describeError } from "../net/errors.ts";
import { type Envelope, parseEnvelope, parseRequest, RequestError } from "../protocol/request.ts";
import { isToken2, type Session, type Sessions } from "../session.ts";
import { answerFrame, AnswerLine } from "./answer_line.ts";
import type { AttachmentDesk } from "./attachment_desk.ts";
import type { Log } from "./log.ts";
import { readHead, tooLong } from "./too_long.ts";

/** Milliseconds until a connection is closed on which nothing more is asked, or no answer read. */
const IDLE_DEADLINE = 60_000;

/** From which length on a request is not left out, but ends the connection. In bytes. */
const MAX_SKIPPED_BYTES = 16 * 1024 * 1024;

const SESSION_OVER = refused("session", "Your session is over: log in again");
const WRONG_PROTOCOL = refused("protocol", "Cannot do that in a session of protocol 1");
const BYE = done("bye");

const NOT_FIRST = "Cannot act on ATT: it has to be the first on its connection";

/** What arrives: a request, or why it cannot be read. */
type Next = Envelope | RequestError | FrameError;

/** What comes after a request. */
type Then = "go on" | "log out" | "end";

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
  /** Hears of it. */
  readonly log: Log;
}

/** Reads requests, has them acted on, and answers them. */
export class RequestDesk {
  readonly #parts: RequestParts;
  readonly #idle: Deadlines<FrameConnection>;
  readonly #lines = new Set<AnswerLine>();

  /**
   * Makes a desk that nobody asks anything at.
   *
   * @param parts What requests need.
   */
  constructor(parts: RequestParts) {
    this.#parts = parts;
    this.#idle = new Deadlines(parts.clock, IDLE_DEADLINE, (connection) => connection.close());
  }

  /** Gives up all answers, so that nothing waits for them. */
  abandon(): void {
    for (const line of this.#lines) line.abandon();
  }

  /** Ends all deadlines, once every connection is closed. */
  close(): void {
    this.#idle.clear();
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
      return this.#refused(connection.remote, describeError(error));
    }
    const session = this.#parts.sessions.authenticate(envelope.user, envelope.token);
    if (!session) return this.#refuseToken(envelope.token, connection);
    if (session.isOpen) return this.#act(session, envelope, connection);
    return new Promise((resolve) =>
      session.whenSettled((open) =>
        resolve(
          open
            ? this.#act(session, envelope, connection)
            : this.#refuseToken(envelope.token, connection),
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
    this.#idle.start(connection);
    let envelope: Envelope;
    try {
      error = await readHead(error, connection);
      envelope = parseEnvelope(new TextEncoder().encode(error.head));
    } catch {
      // It was no request, or not enough of it has come.
      return;
    } finally {
      this.#idle.stop(connection);
    }
    const { user, token } = envelope;
    const session = this.#parts.sessions.authenticate(user, token);
    if (!session?.isOpen) return this.#refuseToken(token, connection);
    if (session.protocol === 2) return await this.#converse(session, error, connection);
    this.#parts.chat.tell(user, { kind: "error", text: tooLong(error) });
  }

  #act(session: Session, envelope: Envelope, connection: FrameConnection): void | Promise<void> {
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
    const { chat, log } = this.#parts;
    const { user } = session;
    if (envelope.type === "ATT" || envelope.type === "PRV") {
      this.#refused(connection.remote, "a request of protocol 2 in a session of protocol 1");
      return say(connection, WRONG_PROTOCOL);
    }
    if (envelope.type === "OUT") {
      log("logout", { user, from: formatEndpoint(connection.remote) });
      return chat.leave(session, true);
    }
    const answer = this.#handle(session, envelope);
    whenKnown(answer, ({ push }) => {
      if (push) chat.tell(user, push);
    });
    if (envelope.type !== "GET") return;
    return connection.write("done" in answer && answer.done ? "OKAY" : "FAIL").catch(() => {
      // They did not wait for it; what they asked for is done all the same.
    });
  }

  /** Protocol 2: one request after the other, as they come. */
  async #converse(
    session: Session,
    first: Next,
    connection: FrameConnection,
  ): Promise<void> {
    const line = new AnswerLine(connection, this.#parts.clock);
    this.#lines.add(line);
    try {
      let next: Next | undefined = first;
      let then: Then = "go on";
      while (next) {
        then = this.#takeNext(session, next, line, connection);
        if (then !== "go on") break;
        next = readNow(connection) ?? await this.#read(session, line, connection);
      }
      if (then === "log out") await this.#logOut(session, line, connection);
    } catch {
      // The connection is broken: nobody hears the rest of the answers.
      line.abandon();
    } finally {
      this.#idle.start(connection);
      await line.finish();
      this.#idle.stop(connection);
      this.#lines.delete(line);
    }
  }

  /** The next request, once there is room for an answer to it. */
  async #read(
    session: Session,
    line: AnswerLine,
    connection: FrameConnection,
  ): Promise<Next | undefined> {
    this.#idle.start(connection);
    await line.room();
    let next: Next | undefined;
    while (!next && await connection.arrive()) next = readNow(connection);
    line.arrived();
    this.#parts.sessions.heard(session);
    return next;
  }

  /** Acts on a request of protocol 2, or answers why it is none. */
  #takeNext(session: Session, next: Next, line: AnswerLine, connection: FrameConnection): Then {
    if (!(next instanceof Error)) return this.#take(session, next, line);
    this.#refused(connection.remote, next.message);
    line.add(refused("request", next instanceof FrameError ? tooLong(next) : next.message));
    if (!(next instanceof FrameError)) return "go on";
    if (next.length >= MAX_SKIPPED_BYTES) return "end";
    connection.skip();
    return "go on";
  }

  #take(session: Session, envelope: Envelope, line: AnswerLine): Then {
    const { user, token, type } = envelope;
    const isProven = user === "" && token === "" ||
      this.#parts.sessions.authenticate(user, token) === session;
    if (!isProven || !session.isOpen) {
      line.add(SESSION_OVER);
      return "end";
    }
    if (type === "OUT") return "log out";
    line.add(this.#handle(session, envelope));
    return "go on";
  }

  async #logOut(session: Session, line: AnswerLine, connection: FrameConnection): Promise<void> {
    const { chat, log } = this.#parts;
    log("logout", { user: session.user, from: formatEndpoint(connection.remote) });
    await Promise.all([chat.leave(session, true), line.finish()]);
    line.add(BYE);
  }

  /** Acts on a request; one that cannot be read is answered too. */
  #handle(session: Session, envelope: Envelope): Answer | PendingAnswer {
    try {
      const request = parseRequest(envelope);
      if (request.type === "OUT" || request.type === "ATT") throw new RequestError(NOT_FIRST);
      return this.#parts.chat.handle(session, request);
    } catch (error) {
      if (error instanceof RequestError) return refused("request", error.message);
      throw error;
    }
  }

  /** Nobody is told anything who waits for no answer, as in protocol 1. */
  #refuseToken(token: string, connection: FrameConnection): void | Promise<void> {
    this.#refused(connection.remote, "the token is not a current one");
    if (isToken2(token)) return say(connection, SESSION_OVER);
  }

  #refused(remote: Endpoint, reason: string): void {
    this.#parts.log("refused", { from: formatEndpoint(remote), reason });
  }
}

/** The next request of what has arrived, or why it is none. */
function readNow(connection: FrameConnection): Next | undefined {
  try {
    const frame = connection.next();
    return frame && parseEnvelope(frame);
  } catch (error) {
    if (error instanceof RequestError) return error;
    if (!(error instanceof FrameError)) throw error;
    if (error.code === "too-large") return error;
    return new RequestError("Cannot read request: it is not UTF-8");
  }
}

function whenKnown(answer: Answer | PendingAnswer, run: (answer: Answer) => void): void {
  if ("receipt" in answer) {
    answer.receipt.whenSettled((fate) => run(answerFor(answer, fate)));
  } else run(answer);
}

/** Answers somebody who may not have waited for it. */
async function say(connection: FrameConnection, answer: Answer): Promise<void> {
  await connection.writeBytes(answerFrame(answer)).catch(() => {});
}
