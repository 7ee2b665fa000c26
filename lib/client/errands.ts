/**
 * What is asked of the center, whether it is there or not: it waits until the
 * center is back, and is asked again if that went away before the answer, or
 * asked for a pause instead.
 *
 * @module
 */
import { KeyError } from "../crypto/key_pair.ts";
import { SealError } from "../crypto/seal.ts";
import { FrameError } from "../frame.ts";
import { UnsentError } from "../net/errors.ts";
import { AnswerError } from "../protocol/answer.ts";
import { RequestError } from "../protocol/request.ts";
import type { Client } from "./client.ts";
import { SessionOverError } from "./client_session.ts";
import { type Hold, SlowError } from "./hold.ts";
import { Pace } from "./pace.ts";
import { WaitingLine } from "./waiting_line.ts";

/** How often something is asked that gets no answer from a center that is there. */
const MAX_TRIES = 8;

/** What asking again would not mend: what was asked, or an answer, makes no sense. */
const FAULTS = [RequestError, SealError, KeyError, AnswerError, TypeError];

/**
 * How something that is asked goes on: it is `sent`, it is `waiting` until the
 * center can be asked, or it waits to be sent again, and is `unsure` till then.
 */
export type Progress = "waiting" | "sent" | "unsure";

/** How something is asked. */
export interface Errand {
  /** To whom it is, if it is a message to one user. */
  readonly to: string | undefined;
  /** Whether it may be asked twice, even without an id. */
  readonly mayRepeat: boolean;
  /** Whether the center is not needed. */
  readonly evenAway?: boolean;
  /** Called when it is sent, and when it has to wait. */
  onProgress(progress: Progress): void;
}

/** Does something, once. */
export type RunErrand<T> = (client: Client, onTurn: () => void) => Promise<T>;

/** Who looks after the session. */
export interface ErrandsHost {
  /** The client to ask with. */
  client(): Client;
  /** Whether the center is out of reach. */
  isAway(): boolean;
  /** Whether it has forgotten the session. */
  isExpired(): boolean;
  /** Whether nothing is asked again. */
  isLeaving(): boolean;
  /** Called when something begins to wait for the center to be back. */
  onWait(): void;
  /** Called when something begins to wait as the center asks for a pause, once until nothing waits. */
  onHeld(text: string): void;
  /** Called when a client failed to reach the center, or to be known to it. */
  onLoss(client: Client, error: unknown): void;
}

/** All that is asked and not done, in the order in which it was asked. */
export class Errands {
  readonly #host: ErrandsHost;
  readonly #hold: Hold;
  readonly #line = new WaitingLine();
  readonly #pace = new Pace();
  /** How many were let in, and do not know it yet. */
  #entering = 0;
  /** Whether the center has asked for a pause that is not over. */
  #isSlow = false;
  #isTold = false;
  /** What is not done yet: its place, and to whom it is if it is a message to one user. */
  readonly #undone = new Map<number, string | undefined>();

  /**
   * Nothing is asked yet.
   *
   * @param host Looks after the session.
   * @param hold Tells when the center is to be left alone; its end is to be told by {@linkcode letIn}.
   */
  constructor(host: ErrandsHost, hold: Hold) {
    this.#host = host;
    this.#hold = hold;
  }

  /** How much waits for the center. */
  get waiting(): number {
    return this.#line.size;
  }

  /** What waits is asked, in its order, as far as the center can be asked now. */
  letIn(): void {
    if (this.#isShut || this.#host.isLeaving()) return;
    this.#isSlow = false;
    this.#entering += this.#line.letIn(this.#room);
  }

  /** What waits fails, and whatever will. */
  close(): void {
    this.#line.close(new Deno.errors.Interrupted("Cancelled"));
  }

  /**
   * Does something that needs the center, and again until it was there to the end.
   *
   * @param run Does it. When its turn among all to the same user has come it
   * calls what it is given, which throws if something before it has to wait.
   * @param errand How.
   * @returns What `run` returns.
   * @throws {Error} If nothing came of it however often it was tried, or the end comes first.
   */
  async run<T>(run: RunErrand<T>, errand: Errand): Promise<T> {
    const turn = this.#line.place();
    this.#undone.set(turn, errand.to);
    try {
      return await this.#try(turn, run, errand);
    } finally {
      this.#undone.delete(turn);
      if (this.#undone.size === 0) this.#rest();
    }
  }

  async #try<T>(turn: number, run: RunErrand<T>, errand: Errand): Promise<T> {
    const { to, mayRepeat, evenAway = false, onProgress } = errand;
    const host = this.#host;
    const mayTry = evenAway && !this.#isBehind(turn, to) && !host.isExpired();
    let waits = this.#mustWait && !mayTry;
    let isUnsure = false;
    let tries = 0;
    for (;;) {
      if (waits) {
        onProgress(isUnsure ? "unsure" : "waiting");
        await this.#wait(turn);
      }
      const client = host.client();
      onProgress("sent");
      try {
        const result = await run(client, () => this.#giveWay(turn, to));
        if (!evenAway) this.#pace.took();
        return result;
      } catch (error) {
        if (error instanceof SlowError) {
          // It was not acted on, whoever leaves now is told.
          if (host.isLeaving() && !isUnsure) onProgress("waiting");
          if (host.isLeaving()) throw error;
          this.#slowDown();
          waits = true;
          continue;
        }
        if (!isLoss(error) || host.isLeaving()) throw error;
        host.onLoss(client, error);
        isUnsure ||= !(error instanceof UnsentError || error instanceof SessionOverError);
        // Protocol 1 knows no ids: what may have arrived is not sent again.
        const isSafe = mayRepeat || client.isAnswered || error instanceof UnsentError;
        tries += 1;
        if (!isSafe || tries === MAX_TRIES) throw error;
        waits = this.#mustWait;
      } finally {
        this.letIn();
      }
    }
  }

  /** Whether the center cannot be asked at all now. */
  get #isShut(): boolean {
    return this.#host.isAway() || this.#hold.isOn;
  }

  /** Whether what comes now has to wait, be it for those who came before. */
  get #mustWait(): boolean {
    return this.#isShut || this.#line.size + this.#entering > 0 || this.#room === 0;
  }

  /** How much more may be asked at once. */
  get #room(): number {
    return Math.max(0, this.#pace.window - this.#hold.unanswered - this.#entering);
  }

  async #wait(turn: number): Promise<void> {
    if (this.#host.isAway()) this.#host.onWait();
    else if (this.#hold.isOn && !this.#isTold) {
      this.#isTold = true;
      this.#host.onHeld(this.#hold.text);
    }
    const letIn = this.#line.wait(turn);
    this.letIn();
    await letIn;
    this.#entering -= 1;
  }

  #slowDown(): void {
    if (!this.#isSlow) this.#pace.slowDown();
    this.#isSlow = true;
  }

  /** All that was asked is done: what comes next is another matter. */
  #rest(): void {
    this.#isTold = false;
    this.#pace.reset();
  }

  /** Whether something to the same user came before, and waits or will. */
  #isBehind(turn: number, to: string | undefined): boolean {
    return this.#undone.entries().some(([other, user]) => other < turn && user === to);
  }

  /** While the center cannot be asked a private message can be brought, but must not overtake others. */
  #giveWay(turn: number, to: string | undefined): void {
    if (!this.#isShut || !this.#isBehind(turn, to)) return;
    if (!this.#host.isAway()) throw new SlowError(this.#hold.text);
    throw new UnsentError(new Deno.errors.Interrupted("Cancelled"));
  }
}

/** Whether it was the center that failed, and not what was asked of it. */
function isLoss(error: unknown): boolean {
  if (error instanceof FrameError) return error.code === "truncated";
  return !FAULTS.some((fault) => error instanceof fault);
}
