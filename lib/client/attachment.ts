/**
 * The connection that a client holds when the center cannot dial it.
 *
 * @module
 */
import type { CancelTimer, Clock } from "../clock.ts";
import { encodeFrame } from "../frame.ts";
import type { FrameConnection } from "../net/connection.ts";
import { connect, type ConnectOptions, withDeadline } from "../net/exchange.ts";
import type { CenterEndpoint } from "../net/tls_client.ts";
import { type AnswerFrame, parseAnswer } from "../protocol/answer.ts";
import { startsWith } from "../protocol/fields.ts";
import { ARE_YOU_THERE, formatAcknowledgement } from "../protocol/numbered.ts";
import { formatRequest } from "../protocol/request.ts";
import { endOf } from "./client_session.ts";
import type { Inbox } from "./inbox.ts";
import { Pause } from "./pause.ts";
import type { Identity } from "./request_line.ts";

/** Milliseconds until the connection is tried again, after the first, the second, … failure. */
const RETRY_DELAYS = [100, 500, 1_000, 2_000, 4_000, 8_000, 15_000];

/** How an attachment works. */
export interface AttachmentOptions extends ConnectOptions {
  /** The message center. */
  readonly center: CenterEndpoint;
  /** Whose it is. */
  readonly identity: Identity;
  /** Where pushes go. */
  readonly inbox: Inbox;
  /** Called when the center cannot be reached. */
  onLost(error: unknown): void;
  /** Called when the center will not have it. Only a session that is over ends the attempts. */
  onRefused(answer: AnswerFrame): void;
}

/** Holds a connection, and takes it up again when it breaks. */
export class Attachment {
  readonly #options: AttachmentOptions;
  readonly #clock: Clock;
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;
  #connection: FrameConnection | undefined;
  /** What is being shown and acknowledged. */
  #taking: Promise<void> = Promise.resolve();
  #failures = 0;
  readonly #pause: Pause;
  #cancelGreeting: CancelTimer | undefined;

  /**
   * Begins to attach.
   *
   * @param options How.
   */
  constructor(options: AttachmentOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#pause = new Pause(options.clock);
    this.#done = this.#keep();
  }

  /** Whether the center has taken the connection. */
  get isAttached(): boolean {
    return this.#connection !== undefined;
  }

  /**
   * Asks the center whether it is there; a connection on which it does not
   * answer in time is given up.
   *
   * @throws {Error} If the connection is broken.
   */
  async greet(): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    // A greeting that is not answered keeps its deadline, however often more follow.
    this.#cancelGreeting ??= this.#clock.after(this.#options.deadline, () => connection.close());
    await connection.writeBytes(encodeFrame(ARE_YOU_THERE));
  }

  /** The center is there: what is broken is tried again now. */
  goOn(): void {
    this.#pause.end();
  }

  /** Ends the connection for good, once what was shown is acknowledged. */
  async close(): Promise<void> {
    this.#abort.abort();
    this.#greeted();
    this.#pause.end();
    await this.#taking.catch(() => {});
    this.#connection?.close();
    await this.#done;
  }

  /** The center has answered, or is not asked any more. */
  #greeted(): void {
    this.#cancelGreeting?.();
    this.#cancelGreeting = undefined;
  }

  async #keep(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      try {
        await this.#hold();
      } catch (error) {
        // Whatever it was, the next attempt is the answer to it.
        if (!this.#abort.signal.aborted && !this.isAttached) this.#options.onLost(error);
      }
      this.#connection = undefined;
      this.#greeted();
      if (!this.#abort.signal.aborted) await this.#rest();
    }
  }

  async #hold(): Promise<void> {
    const { identity: { user, token }, inbox, deadline, center, maxFrameBytes } = this.#options;
    const { signal } = this.#abort;
    using connection = await withDeadline(
      this.#clock,
      deadline,
      (signal) => connect(center, maxFrameBytes, signal),
      signal,
    );
    signal.throwIfAborted();
    const answer = await withDeadline(this.#clock, deadline, async (signal) => {
      signal.addEventListener("abort", () => connection.close());
      await connection.write(formatRequest({ type: "ATT", shown: inbox.shown }, user, token));
      const frame = await connection.readBytes();
      return frame && parseAnswer(frame);
    }, signal);
    if (!answer) return;
    if (!answer.done) {
      if (endOf(answer)) this.#abort.abort();
      return this.#options.onRefused(answer);
    }
    this.#connection = connection;
    this.#failures = 0;
    await this.#receive(connection);
  }

  async #receive(connection: FrameConnection): Promise<void> {
    do {
      this.#taking = this.#take(connection);
      await this.#taking;
    } while (await connection.arrive());
  }

  /** Shows and acknowledges what has arrived. */
  async #take(connection: FrameConnection): Promise<void> {
    let number: number | undefined;
    for (let frame = connection.next(); frame; frame = connection.next()) {
      this.#greeted();
      if (startsWith(frame, "FAIL|")) return connection.close();
      number = await this.#options.inbox.take(frame) ?? number;
    }
    if (number !== undefined) await connection.write(formatAcknowledgement(number));
  }

  #rest(): Promise<void> {
    const delay = RETRY_DELAYS[Math.min(this.#failures, RETRY_DELAYS.length - 1)]!;
    this.#failures += 1;
    return this.#pause.wait(delay);
  }
}
