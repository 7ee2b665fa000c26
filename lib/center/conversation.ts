/**
 * A connection of protocol 2 with requests and their answers.
 *
 * @module
 */
import { type Answer, done, refused } from "../chat/answer.ts";
import type { Chat } from "../chat/chat.ts";
import type { PendingAnswer } from "../chat/pending_answer.ts";
import type { Clock } from "../clock.ts";
import { FrameError } from "../frame.ts";
import { addressBlock, formatEndpoint } from "../net/address.ts";
import type { FrameConnection } from "../net/connection.ts";
import { type Envelope, parseEnvelope, RequestError } from "../protocol/request.ts";
import type { Session, Sessions } from "../session.ts";
import { AnswerLine } from "./answer_line.ts";
import { handleRequest, isBroadcast, sessionOver, slow } from "./handle.ts";
import type { Log } from "./log.ts";
import type { Excess, Rates } from "./rates.ts";
import { tooLong } from "./too_long.ts";

/** From which length on a request is not left out, but ends the connection. In bytes. */
const MAX_SKIPPED_BYTES = 16 * 1024 * 1024;

/** How long one connection is served before all others have their turn, in milliseconds. */
const SLICE = 10;

/** How many requests are served before one looks how long that took. */
const REQUESTS_A_LOOK = 64;

const BYE = done("bye");

/** What arrives: a request, or why it cannot be read. */
export type Next = Envelope | RequestError | FrameError;

/** What comes after a request. */
type Then = "go on" | "log out" | "end";

/** What a conversation needs. */
export interface ConversationParts {
  /** Tells the time. */
  readonly clock: Clock;
  /** Whose requests they are. */
  readonly sessions: Sessions;
  /** Acts on requests. */
  readonly chat: Chat;
  /** Says how often users may ask. */
  readonly rates: Rates;
  /** Hears of it. */
  readonly log: Log;
  /** Called before each wait for the client: it has to go on in time. */
  onWait(conversation: Conversation): void;
}

/** Reads requests, has them acted on in their order, and answers them. */
export class Conversation {
  readonly #parts: ConversationParts;
  readonly #session: Session;
  readonly #connection: FrameConnection;
  readonly #line: AnswerLine;
  readonly #block: string;
  #sliceBegan: number;
  #requests = 0;

  /**
   * Takes a connection over.
   *
   * @param session Whose it is: an open session of protocol 2.
   * @param connection The connection.
   * @param parts What it needs.
   */
  constructor(session: Session, connection: FrameConnection, parts: ConversationParts) {
    this.#parts = parts;
    this.#session = session;
    this.#connection = connection;
    this.#block = addressBlock(connection.remote.hostname);
    this.#line = new AnswerLine(connection, parts.clock);
    this.#sliceBegan = parts.clock.now();
  }

  /** Whether the client has to wait for an answer, and not the other way round. */
  get isOurTurn(): boolean {
    return this.#line.isPending;
  }

  /** Gives up all answers, so that nothing waits for them, and the connection. */
  abandon(): void {
    this.#line.abandon();
    this.#connection.close();
  }

  /**
   * Serves the connection until it is over.
   *
   * @param first What arrived first.
   */
  async serve(first: Next): Promise<void> {
    this.#connection.setNoDelay();
    try {
      let next: Next | undefined = first;
      let then: Then = "go on";
      while (next) {
        then = this.#take(next);
        if (then !== "go on") break;
        if (this.#isTimeForOthers()) await this.#rest();
        if (!this.#line.hasRoom) await this.#makeRoom();
        next = this.#readNow() ?? await this.#read();
      }
      if (then === "log out") await this.#logOut();
    } catch {
      // The connection is broken: nobody hears the rest of the answers.
      this.#line.abandon();
    }
    this.#parts.onWait(this);
    await this.#line.finish();
  }

  /** Acts on a request, or answers why that will not be. */
  #take(next: Next): Then {
    if (!this.#session.isOpen || !(next instanceof Error) && !this.#isProven(next)) {
      this.#line.add(sessionOver(this.#session.wasReplaced));
      return "end";
    }
    const type = next instanceof Error ? "" : next.type;
    if (type === "OUT") return "log out";
    const excess = this.#excess(type);
    this.#line.add(excess ? slow(excess) : this.#answer(next));
    if (!(next instanceof FrameError)) return "go on";
    if (next.length >= MAX_SKIPPED_BYTES) return "end";
    this.#connection.skip();
    return "go on";
  }

  #isProven({ user, token }: Envelope): boolean {
    return user === "" && token === "" ||
      this.#parts.sessions.authenticate(user, token) === this.#session;
  }

  #answer(next: Next): Answer | PendingAnswer {
    const { chat, rates, sessions, log } = this.#parts;
    if (next instanceof Error) {
      const from = formatEndpoint(this.#connection.remote);
      log("refused", { from, reason: next.message });
      return refused("request", next instanceof FrameError ? tooLong(next) : next.message);
    }
    const answer = handleRequest(chat, this.#session, next);
    if (isBroadcast(answer)) rates.broadcast(this.#session, sessions.size);
    return answer;
  }

  #excess(type: string): Excess | undefined {
    const { rates } = this.#parts;
    return type === "HEY"
      ? rates.greeting(this.#session, this.#block)
      : rates.request(this.#session, this.#block);
  }

  /** The next request of what has arrived, or why it is none. */
  #readNow(): Next | undefined {
    try {
      const frame = this.#connection.next();
      return frame && parseEnvelope(frame);
    } catch (error) {
      if (error instanceof RequestError) return error;
      if (!(error instanceof FrameError)) throw error;
      if (error.code === "too-large") return error;
      return new RequestError("Cannot read request: it is not UTF-8");
    }
  }

  async #read(): Promise<Next | undefined> {
    this.#parts.onWait(this);
    let next: Next | undefined;
    while (!next && await this.#connection.arrive()) next = this.#readNow();
    if (!next) return undefined;
    this.#sliceBegan = this.#parts.clock.now();
    this.#line.arrived();
    this.#parts.sessions.heard(this.#session);
    return next;
  }

  async #makeRoom(): Promise<void> {
    this.#parts.onWait(this);
    await this.#line.room();
  }

  #isTimeForOthers(): boolean {
    this.#requests += 1;
    return this.#requests % REQUESTS_A_LOOK === 0 &&
      this.#parts.clock.now() - this.#sliceBegan > SLICE;
  }

  /** Lets everything else that is ready be done. */
  async #rest(): Promise<void> {
    const { clock } = this.#parts;
    await new Promise<void>((resolve) => clock.after(0, resolve));
    this.#sliceBegan = clock.now();
  }

  async #logOut(): Promise<void> {
    const { chat, log } = this.#parts;
    const { user } = this.#session;
    log("logout", { user, from: formatEndpoint(this.#connection.remote) });
    await Promise.all([chat.leave(this.#session, true), this.#line.finish()]);
    this.#line.add(BYE);
  }
}
