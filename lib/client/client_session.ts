/**
 * What a client has from its login to the end of the session: a way to ask, a
 * way to be told, and what is known of others.
 *
 * @module
 */
import { UnsentError } from "../net/errors.ts";
import type { ConnectOptions } from "../net/exchange.ts";
import type { CenterEndpoint } from "../net/tls_client.ts";
import { type AnswerFrame, parseSlow } from "../protocol/answer.ts";
import type { Protocol } from "../protocol/login.ts";
import type { Request } from "../protocol/request.ts";
import { Contacts } from "./contacts.ts";
import type { SafetyCode } from "./correspondents.ts";
import type { OnEvent } from "./event.ts";
import { type Hold, SlowError } from "./hold.ts";
import type { PrivateWriter } from "./private_writer.ts";
import type { Receiver } from "./receiver.ts";
import type { Identity, RequestLine } from "./request_line.ts";
import type { SeenMessages } from "./seen.ts";

/** What a session is made of. */
export interface ClientSessionParts {
  /** The message center. */
  readonly center: CenterEndpoint;
  /** Who one is. */
  readonly identity: Identity;
  /** How to connect to the center. */
  readonly connect: ConnectOptions;
  /** The longest push accepted, in bytes. */
  readonly maxPushBytes: number;
  /** What has been shown, in this session and those before. */
  readonly seen: SeenMessages;
  /** Begun when the center asks for a pause. */
  readonly hold: Hold | undefined;
  /** Called with everything to be shown. */
  readonly onEvent: OnEvent;
  /** Called when a connection to the center cannot be had, or breaks. */
  onLost(error: unknown): void;
  /** Called when the session is over without one's doing. */
  onOver(how: SessionEnd): void;
  /** Called for each connection that brought something not to be believed. */
  onDropped(reason: string): void;
}

/** How a session ended: the user logged in elsewhere, or the center does not know it any more. */
export type SessionEnd = "replaced" | "expired";

/** The center does not know the session any more, and has not done what was asked. */
export class SessionOverError extends Error {
  /** How it ended. */
  readonly how: SessionEnd;

  /** Makes an error for people. */
  constructor(how: SessionEnd) {
    super("Your session is over: the message center does not know it any more. Log in again");
    this.name = "SessionOverError";
    this.how = how;
  }
}

/**
 * Tells whether an answer says that the session is over.
 *
 * @param answer The answer.
 * @returns How it ended, if it did.
 */
export function endOf({ done, code }: AnswerFrame): SessionEnd | undefined {
  if (done) return undefined;
  if (code === "replaced") return "replaced";
  return code === "session" ? "expired" : undefined;
}

/**
 * Sees to it that a session is not over.
 *
 * @param answer What the center answered.
 * @throws {SessionOverError} If it is.
 */
export function throwIfOver(answer: AnswerFrame): void {
  const end = endOf(answer);
  if (end) throw new SessionOverError(end);
}

/** A session in either protocol. */
export abstract class ClientSession {
  /** What it speaks. */
  abstract readonly protocol: Protocol;
  /** What comes to one's port. */
  abstract readonly receiver: Receiver;
  /** Private messages that one writes. */
  abstract readonly privates: PrivateWriter;
  /** What is known of others. */
  readonly contacts: Contacts = new Contacts();
  /** What it is made of. */
  protected readonly parts: ClientSessionParts;
  /** The way to ask. */
  protected abstract readonly requests: RequestLine;
  /** One's own requests to allow somebody, as far as they are not answered. */
  readonly #allowing = new Set<Promise<AnswerFrame>>();
  #isSuspended = false;

  /** Begins a session. */
  constructor(parts: ClientSessionParts) {
    this.parts = parts;
  }

  /** Begins to show what comes. */
  start(): void {
    this.receiver.start();
  }

  /**
   * Asks the center something.
   *
   * @param request What.
   * @param deadline Milliseconds that the center has for it.
   * @returns The answer.
   * @throws {SlowError} If it was not done, as the center asks for a pause.
   * @throws {Error} If the center cannot be reached or does not answer.
   */
  async send(request: Request, deadline?: number): Promise<AnswerFrame> {
    const { hold } = this.parts;
    if (request.type !== "HEY" && request.type !== "OUT") this.throwIfSuspended();
    if (request.type === "BLC" && request.block) this.contacts.block(request.who);
    const sent = this.requests.send(request, deadline);
    hold?.asked();
    if (request.type === "ALL") this.#allowing.add(sent);
    try {
      // However it goes on, it does so in as many steps: answers are shown in their order.
      const answer = await sent;
      const slow = this.hearSlow(answer);
      // Whoever only says that one is here has been heard all the same.
      if (slow && request.type !== "HEY") throw slow;
      if (request.type === "ALL") this.onAllowed(request.who, answer);
      if (request.type === "BLC" && answer.done) this.#onBlocked(request.who, request.block);
      return answer;
    } finally {
      this.#allowing.delete(sent);
      hold?.answered();
    }
  }

  /** The safety code of the user and another one, or why there is none. */
  abstract safetyCode(other: string): Promise<SafetyCode>;

  /** Tells the center that one is still here. */
  abstract beat(): Promise<void>;

  /**
   * Finds out whether the center is there and knows this session.
   *
   * @throws {SessionOverError} If it does not know it any more.
   * @throws {Error} If it cannot be reached.
   */
  abstract check(): Promise<void>;

  /** The center has answered: what was allowed meanwhile, but asked before, is over too. */
  #onBlocked(who: string, block: boolean): void {
    if (block) this.contacts.block(who);
    else this.contacts.unblock(who);
  }

  /** Waits until the requests are done, and gives up those that are not in time. */
  finish(deadline: number): Promise<void> {
    return this.requests.finish(deadline);
  }

  /**
   * The center is out of reach: gives up every request that is under way, and
   * makes none until {@linkcode resume}, lest it overtake those.
   */
  suspend(): void {
    this.#isSuspended = true;
    this.requests.cancel();
  }

  /** The center is back. */
  resume(): void {
    this.#isSuspended = false;
  }

  /** Ends everything that is under way. */
  async close(): Promise<void> {
    this.requests.cancel();
    await this.receiver.close();
  }

  /**
   * Sees to it that a request may be made.
   *
   * @throws {UnsentError} If not, as the center is out of reach.
   * @throws {SlowError} If not, as it asks for a pause.
   */
  protected throwIfSuspended(): void {
    if (this.#isSuspended) throw new UnsentError(new Deno.errors.Interrupted("Cancelled"));
    const { hold } = this.parts;
    if (hold?.isOn) throw new SlowError(hold.text);
  }

  /**
   * Takes note of an answer by which the center asks for a pause.
   *
   * @param answer Any answer.
   * @returns What to tell whoever asked; nothing if it is another answer.
   */
  protected hearSlow({ done, code, text }: AnswerFrame): SlowError | undefined {
    if (done || code !== "slow") return undefined;
    const slow = parseSlow(text);
    this.parts.hold?.begin(slow);
    return new SlowError(slow.text);
  }

  /** Resolved when no request of one's own to allow somebody is unanswered. */
  protected async whenAllowed(): Promise<void> {
    while (this.#allowing.size > 0) await Promise.allSettled(this.#allowing);
  }

  /** The center has answered a request to allow somebody. */
  protected abstract onAllowed(who: string, answer: AnswerFrame): void;
}
