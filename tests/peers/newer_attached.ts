/**
 * The connection of a client that cannot be dialled.
 *
 * @module
 */

import { PATIENCE_MS } from "./inbox.ts";
import { type Endpoint, isGone, LineError } from "./line.ts";
import { Arrivals } from "./newer_arrivals.ts";
import { type Bytes, type Frame, ReadingError, textOf, typeOf } from "./newer_bytes.ts";
import { ByteLine } from "./newer_line.ts";
import { type Acknowledging, UNSENT_NUMBER } from "./newer_options.ts";
import type { Push } from "./newer_pushes.ts";
import type { Credentials } from "./newer_requests.ts";

/** What an attached connection tells the client it belongs to. */
export interface AttachedHooks {
  /** Called with each `PSH` and `KPT`. */
  pushed(frame: Bytes): Promise<Push>;
  /** Called with what went wrong. */
  failed(error: Error): void;
}

/** An attached connection, open until it is cut or the center closes it. */
export class AttachedLine implements AsyncDisposable {
  /** What the center answered to `ATT`. */
  readonly answer: string;
  /** What is done about pushes. Can be changed at any time. */
  acknowledge: Acknowledging;
  /** Every frame but pushes, in order: `HEY`, and `FAIL|…` before the end. */
  readonly replies: Arrivals<string> = new Arrivals("reply to an attached client");
  readonly #line: ByteLine;
  readonly #hooks: AttachedHooks;
  readonly #reading: Promise<void>;

  private constructor(
    line: ByteLine,
    answer: string,
    acknowledge: Acknowledging,
    hooks: AttachedHooks,
  ) {
    this.#line = line;
    this.answer = answer;
    this.acknowledge = acknowledge;
    this.#hooks = hooks;
    this.#reading = this.#read();
  }

  /**
   * Dials a center, sends `ATT` and reads its answer, whatever it is.
   *
   * @param center The center.
   * @param credentials Who attaches.
   * @param lastShown Number of the last push shown.
   * @param acknowledge What to do about pushes.
   * @param hooks Told what happens.
   * @returns The open connection.
   */
  static async open(
    center: Endpoint,
    credentials: Credentials,
    lastShown: number,
    acknowledge: Acknowledging,
    hooks: AttachedHooks,
  ): Promise<AttachedLine> {
    const line = await ByteLine.dial(center);
    try {
      await line.send(`ATT|${credentials.user}|${credentials.token}|${lastShown}`);
      const answer = await line.receiveText("answer to ATT");
      return new AttachedLine(line, answer, acknowledge, hooks);
    } catch (error) {
      line.close();
      throw error;
    }
  }

  /**
   * Acknowledges by hand.
   *
   * @param number Any number.
   */
  async acknowledgeNumber(number: number): Promise<void> {
    await this.#line.send(`ACK|${number}`);
  }

  /**
   * Sends `HEY`, and waits for it to come back.
   *
   * @param timeoutMs How long to wait.
   */
  async hey(timeoutMs?: number): Promise<void> {
    await this.#line.send("HEY");
    const reply = await this.replies.next(timeoutMs);
    if (reply !== "HEY") throw new ReadingError(`Cannot read HEY: got ${reply}`);
  }

  /**
   * Sends any frames.
   *
   * @param frames Text or bytes of each.
   */
  async raw(...frames: Frame[]): Promise<void> {
    await this.#line.send(...frames);
  }

  /**
   * Takes the next frame that is not a push, waiting for it.
   *
   * @param timeoutMs How long to wait.
   * @returns `HEY`, or `FAIL|<code>|<text>`.
   */
  async nextReply(timeoutMs?: number): Promise<string> {
    return await this.replies.next(timeoutMs);
  }

  /**
   * Waits until the center has closed the connection.
   *
   * @param timeoutMs How long to wait; what is late cuts it.
   * @throws {Error} If it does not close in time.
   */
  async ended(timeoutMs = PATIENCE_MS): Promise<void> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#line.close();
    }, timeoutMs);
    await this.#reading;
    clearTimeout(timer);
    if (late) throw new Error(`Expected the center to detach within ${timeoutMs} ms`);
  }

  /** Cuts the connection, as a network would. Doing it twice is safe. */
  async cut(): Promise<void> {
    this.#line.close();
    await this.#reading;
  }

  /** Cuts the connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.cut();
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const frame = await this.#line.receive();
        if (frame === null) return;
        if (!["PSH", "KPT"].includes(typeOf(frame))) this.replies.add(textOf(frame));
        else await this.#acknowledge(await this.#hooks.pushed(frame));
      }
    } catch (error) {
      if (isGone(error)) return;
      if (!(error instanceof LineError || error instanceof ReadingError)) throw error;
      this.#hooks.failed(error);
    } finally {
      this.#line.close();
      this.replies.close();
    }
  }

  async #acknowledge(push: Push): Promise<void> {
    switch (this.acknowledge) {
      case "never":
        return;
      case "close":
        return this.#line.close();
      case "unsent":
        return await this.#line.send(`ACK|${UNSENT_NUMBER}`);
      case "slowly":
        return await this.#line.sendSlowly(`ACK|${push.number}`);
      case "yes":
      case "replay":
        return await this.#line.send(`ACK|${push.number}`);
    }
  }
}
