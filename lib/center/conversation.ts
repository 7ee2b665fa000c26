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
import { giveWay, Slice } from "../net/slice.ts";
import { type Envelope, parseEnvelope, RequestError } from "../protocol/request.ts";
import type { Session, Sessions } from "../session.ts";
import { AnswerLine } from "./answer_line.ts";
import { handleRequest, isBroadcast, logFull, sessionOver, slow } from "./handle.ts";
import type { Log } from "./log.ts";
import type { Excess, Rates } from "./rates.ts";
import { tooLong } from "./too_long.ts";

/** From which length on a request is not left out, but ends the connection. In bytes. */
const MAX_SKIPPED_BYTES = 16 * 1024 * 1024;

/** After how many requests in a row that were too much no more are read for a while. */
const MAX_REFUSED = 1_024;

/** How many more are read then at once, and after how many milliseconds. */
const REFUSED_AT_ONCE = 64;
const REFUSED_PAUSE = 250;

/** Milliseconds that a client has to close a connection on which it has been answered for the last time. */
const LINGER_DEADLINE = 250;

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
  readonly #slice = new Slice();
  /** How many requests in a row were too much. */
  #refused = 0;
  #isAbandoned = false;
  #isFinishing = false;
  /** Whether something is to be answered that came before the end. */
  #isAwaited = false;
  readonly #read = Promise.withResolvers<void>();

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
  }

  /** Whether the client has to wait for an answer, and not the other way round. */
  get isOurTurn(): boolean {
    return this.#line.isPending;
  }

  /** How many requests are not answered. */
  get unanswered(): number {
    return this.#line.unanswered;
  }

  /**
   * Reads no more requests than have arrived.
   *
   * @returns A promise resolved when those have been acted on.
   */
  finish(): Promise<void> {
    this.#isFinishing = true;
    this.#isAwaited ||= this.unanswered > 0;
    this.#connection.finish();
    return this.#read.promise;
  }

  /** Has all answers given now that wait for somebody else. */
  hurry(): void {
    this.#line.hurry();
  }

  /** Gives up all answers, so that nothing waits for them, and the connection. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#line.abandon();
    this.#connection.close();
  }

  /**
   * Serves the connection until it is over.
   *
   * @param first What arrived first.
   */
  async serve(first: Next): Promise<void> {
    try {
      this.#connection.setNoDelay();
      let next: Next | undefined = first;
      let then: Then = "go on";
      while (next && !this.#isAbandoned) {
        then = this.#take(next);
        if (then !== "go on") break;
        if (this.#slice.isOver) await this.#slice.rest();
        if (this.#isFlooding) await giveWay(REFUSED_PAUSE);
        if (!this.#line.hasRoom) await this.#makeRoom();
        next = this.#readNow() ?? await this.#readOn();
      }
      if (then === "log out") await this.#logOut();
    } catch {
      // The connection is broken: nobody hears the rest of the answers.
      this.#line.abandon();
    }
    this.#read.resolve();
    this.#parts.onWait(this);
    await this.#line.finish();
    if (this.#isFinishing && this.#isAwaited && !this.#isAbandoned) await this.#linger();
  }

  async #linger(): Promise<void> {
    const close = () => this.#connection.close();
    const cancelTimer = this.#parts.clock.after(LINGER_DEADLINE, close);
    await this.#connection.linger();
    cancelTimer();
  }

  /** Acts on a request, or answers why that will not be. */
  #take(next: Next): Then {
    this.#isAwaited ||= this.#isFinishing;
    if (!this.#session.isOpen || !(next instanceof Error) && !this.#isProven(next)) {
      this.#line.add(sessionOver(this.#session.wasReplaced));
      return "end";
    }
    const type = next instanceof Error ? "" : next.type;
    if (type === "OUT") return "log out";
    const excess = this.#excess(type);
    this.#refused = excess ? this.#refused + 1 : 0;
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
    logFull(answer, log, this.#session.user, this.#connection.remote);
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

  async #readOn(): Promise<Next | undefined> {
    this.#parts.onWait(this);
    let next: Next | undefined;
    while (!next && await this.#connection.arrive()) next = this.#readNow();
    if (!next) return undefined;
    this.#line.arrived();
    this.#parts.sessions.heard(this.#session);
    return next;
  }

  async #makeRoom(): Promise<void> {
    this.#parts.onWait(this);
    await this.#line.room();
  }

  /** Whoever does not heed that it is too much is heard less. */
  get #isFlooding(): boolean {
    return this.#refused > MAX_REFUSED && this.#refused % REFUSED_AT_ONCE === 0;
  }

  async #logOut(): Promise<void> {
    const { chat, log } = this.#parts;
    const { user } = this.#session;
    log("logout", { user, from: formatEndpoint(this.#connection.remote) });
    await Promise.all([chat.leave(this.#session, true), this.#line.finish()]);
    this.#line.add(BYE);
  }
}
