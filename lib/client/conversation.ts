/**
 * One connection of protocol 2 with requests and their answers.
 *
 * @module
 */
import { concat } from "@std/bytes/concat";
import type { CancelTimer } from "../clock.ts";
import { encodeBytes, encodeFrame } from "../frame.ts";
import type { FrameConnection } from "../net/connection.ts";
import { UnsentError } from "../net/errors.ts";
import { connect, type ConnectOptions, withDeadline } from "../net/exchange.ts";
import type { CenterEndpoint } from "../net/tls_client.ts";
import { type AnswerFrame, parseAnswer } from "../protocol/answer.ts";
import { formatPrivateRequest, formatRequest, type Request } from "../protocol/request.ts";
import { Queue } from "../queue.ts";
import { endOf } from "./client_session.ts";
import { type Identity, NoAnswerError } from "./request_line.ts";

/** Milliseconds that a connection is kept when everything is answered. */
const LINGER = 5_000;

interface Waiting extends PromiseWithResolvers<AnswerFrame> {
  cancelTimer: CancelTimer;
}

/** How a conversation goes. */
export interface ConversationOptions extends ConnectOptions {
  /** The message center. */
  readonly center: CenterEndpoint;
  /** Who asks; named in the first request only. */
  readonly identity: Identity;
}

/** Asks, and has the answers in the order of the requests. It ends by itself when all is answered. */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #abort = new AbortController();
  readonly #waiting = new Queue<Waiting>();
  readonly #done: Promise<void>;
  #outgoing: Uint8Array<ArrayBuffer>[] = [];
  #connection: FrameConnection | undefined;
  #isWriting = false;
  #isFirst = true;
  #isOver = false;
  #cancelLinger: CancelTimer = () => {};

  /**
   * Begins to connect.
   *
   * @param options How.
   */
  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#done = this.#run();
  }

  /** Whether nothing more can be asked. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolved when it is over. */
  get done(): Promise<void> {
    return this.#done;
  }

  /**
   * Asks something.
   *
   * @param request What.
   * @param deadline Milliseconds that the center has to answer.
   * @returns The answer.
   * @throws {RequestError} If the request cannot be put into a frame.
   * @throws {Error} If the connection ends before the answer.
   */
  ask(request: Request, deadline: number): Promise<AnswerFrame> {
    const frame = this.#encode(request);
    const waiting: Waiting = { ...Promise.withResolvers<AnswerFrame>(), cancelTimer: () => {} };
    waiting.cancelTimer = this.#options.clock.after(
      deadline,
      () => this.end(new Deno.errors.TimedOut("Too late")),
    );
    this.#cancelLinger();
    this.#waiting.push(waiting);
    this.#outgoing.push(frame);
    this.#write();
    return waiting.promise;
  }

  /** Ends it; what is not answered fails with this reason. Safe to call twice. */
  end(reason: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelLinger();
    this.#abort.abort();
    this.#connection?.close();
    for (let waiting = this.#waiting.shift(); waiting; waiting = this.#waiting.shift()) {
      waiting.cancelTimer();
      waiting.reject(reason);
    }
  }

  #encode(request: Request): Uint8Array<ArrayBuffer> {
    const { user, token } = this.#isFirst ? this.#options.identity : { user: "", token: "" };
    const frame = request.type === "PRV"
      ? encodeBytes(formatPrivateRequest(request, user, token))
      : encodeFrame(formatRequest(request, user, token));
    this.#isFirst = false;
    return frame;
  }

  async #run(): Promise<void> {
    const { clock, deadline, center, maxFrameBytes } = this.#options;
    try {
      using connection = await withDeadline(
        clock,
        deadline,
        (signal) => connect(center, maxFrameBytes, signal),
        this.#abort.signal,
      );
      if (this.#isOver) return;
      this.#connection = connection;
      this.#write();
      for (;;) {
        const frame = await connection.readBytes();
        if (!frame) break;
        this.#answer(parseAnswer(frame));
      }
      this.end(new NoAnswerError());
    } catch (error) {
      this.end(this.#connection ? asError(error) : new UnsentError(error));
    }
  }

  #answer(answer: AnswerFrame): void {
    const waiting = this.#waiting.shift();
    if (!waiting) return;
    waiting.cancelTimer();
    waiting.resolve(answer);
    // Nothing behind a request of a session that is over is acted on, or answered.
    if (endOf(answer)) return this.#answerRest(answer);
    if (this.#waiting.size > 0) return;
    this.#cancelLinger = this.#options.clock.after(
      LINGER,
      () => this.end(new Deno.errors.Interrupted("Everything is answered")),
    );
  }

  #answerRest(answer: AnswerFrame): void {
    for (let waiting = this.#waiting.shift(); waiting; waiting = this.#waiting.shift()) {
      waiting.cancelTimer();
      waiting.resolve(answer);
    }
    this.end(new Deno.errors.Interrupted("The session is over"));
  }

  /** Sends what there is to be sent, as much as there is at once. */
  async #write(): Promise<void> {
    if (this.#isWriting || !this.#connection) return;
    this.#isWriting = true;
    try {
      // What is asked in the same turn goes in the same write.
      await Promise.resolve();
      while (this.#outgoing.length > 0) {
        await this.#connection.writeBytes(concat(this.#outgoing.splice(0)));
      }
    } catch {
      // An answer may have come before the connection broke; reading finds out.
    }
    this.#isWriting = false;
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
