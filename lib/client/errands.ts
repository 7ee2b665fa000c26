/**
 * What is asked of the center, whether it is there or not: it waits until the
 * center is back, and is asked again if that went away before the answer.
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
import { WaitingLine } from "./waiting_line.ts";

/** How often something is asked that gets no answer from a center that is there. */
const MAX_TRIES = 8;

/** What asking again would not mend: what was asked, or an answer, makes no sense. */
const FAULTS = [RequestError, SealError, KeyError, AnswerError, TypeError];

/**
 * How something that is asked goes on: it is `sent`, it is `waiting` for the
 * center to be back, or it waits to be sent again, and is `unsure` till then.
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
  /** Called when something begins to wait. */
  onWait(): void;
  /** Called when a client failed to reach the center, or to be known to it. */
  onLoss(client: Client, error: unknown): void;
}

/** All that is asked and not done, in the order in which it was asked. */
export class Errands {
  readonly #host: ErrandsHost;
  readonly #line = new WaitingLine();
  /** What is not done yet: its place, and to whom it is if it is a message to one user. */
  readonly #undone = new Map<number, string | undefined>();

  /**
   * Nothing is asked yet.
   *
   * @param host Looks after the session.
   */
  constructor(host: ErrandsHost) {
    this.#host = host;
  }

  /** How much waits for the center. */
  get waiting(): number {
    return this.#line.size;
  }

  /** The center is back: what waits is asked, in its order. */
  letIn(): void {
    this.#line.letIn();
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
    }
  }

  async #try<T>(turn: number, run: RunErrand<T>, errand: Errand): Promise<T> {
    const { to, mayRepeat, evenAway = false, onProgress } = errand;
    const host = this.#host;
    const mayTry = evenAway && !this.#isBehind(turn, to) && !host.isExpired();
    let waits = host.isAway() && !mayTry;
    let isUnsure = false;
    for (let tries = 1;; tries += 1) {
      if (waits) {
        onProgress(isUnsure ? "unsure" : "waiting");
        host.onWait();
        await this.#line.wait(turn);
      }
      const client = host.client();
      onProgress("sent");
      try {
        return await run(client, () => this.#giveWay(turn, to));
      } catch (error) {
        if (!isLoss(error) || host.isLeaving()) throw error;
        host.onLoss(client, error);
        isUnsure ||= !(error instanceof UnsentError || error instanceof SessionOverError);
        // Protocol 1 knows no ids: what may have arrived is not sent again.
        const isSafe = mayRepeat || client.isAnswered || error instanceof UnsentError;
        if (!isSafe || tries === MAX_TRIES) throw error;
        waits = host.isAway();
      }
    }
  }

  /** Whether something to the same user came before, and waits or will. */
  #isBehind(turn: number, to: string | undefined): boolean {
    return this.#undone.entries().some(([other, user]) => other < turn && user === to);
  }

  /** While the center is away a private message can be brought, but must not overtake others. */
  #giveWay(turn: number, to: string | undefined): void {
    if (this.#host.isAway() && this.#isBehind(turn, to)) {
      throw new UnsentError(new Deno.errors.Interrupted("Cancelled"));
    }
  }
}

/** Whether it was the center that failed, and not what was asked of it. */
function isLoss(error: unknown): boolean {
  if (error instanceof FrameError) return error.code === "truncated";
  return !FAULTS.some((fault) => error instanceof fault);
}
