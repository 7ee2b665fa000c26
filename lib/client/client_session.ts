/**
 * What a client has from its login to the end of the session: a way to ask, a
 * way to be told, and what is known of others.
 *
 * @module
 */
import type { Endpoint } from "../net/address.ts";
import type { ConnectOptions } from "../net/exchange.ts";
import type { AnswerFrame } from "../protocol/answer.ts";
import type { Protocol } from "../protocol/login.ts";
import type { Request } from "../protocol/request.ts";
import { Contacts } from "./contacts.ts";
import type { Privates } from "./privates.ts";
import type { Receiver } from "./receiver.ts";
import type { Identity, RequestLine } from "./request_line.ts";

/** What a session is made of. */
export interface ClientSessionParts {
  /** The message center. */
  readonly center: Endpoint;
  /** Who one is. */
  readonly identity: Identity;
  /** How to connect to the center. */
  readonly connect: ConnectOptions;
  /** The longest push accepted, in bytes. */
  readonly maxPushBytes: number;
  /** Called with every text to be shown. */
  onText(text: string): void;
  /** Called when the session is over without one's doing. */
  onOver(how: SessionEnd): void;
  /** Called for each connection that brought something not to be believed. */
  onDropped(reason: string): void;
}

/** How a session ended: the user logged in elsewhere, or the center does not know it any more. */
export type SessionEnd = "replaced" | "expired";

/** A session in either protocol. */
export abstract class ClientSession {
  /** What it speaks. */
  abstract readonly protocol: Protocol;
  /** What comes to one's port. */
  abstract readonly receiver: Receiver;
  /** Private messages. */
  abstract readonly privates: Privates;
  /** What is known of others. */
  readonly contacts: Contacts = new Contacts();
  /** What it is made of. */
  protected readonly parts: ClientSessionParts;
  /** The way to ask. */
  protected abstract readonly requests: RequestLine;
  /** One's own requests to allow somebody, as far as they are not answered. */
  readonly #allowing = new Set<Promise<unknown>>();

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
   * @throws {Error} If the center cannot be reached or does not answer.
   */
  async send(request: Request, deadline?: number): Promise<AnswerFrame> {
    const sent = this.requests.send(request, deadline);
    if (request.type !== "ALL") return await sent;
    const settled = sent.then((answer) => this.onAllowed(request.who, answer)).catch(() => {});
    this.#allowing.add(settled);
    await settled;
    this.#allowing.delete(settled);
    return await sent;
  }

  /** Tells the center that one is still here. */
  abstract beat(): Promise<void>;

  /** Blocks or unblocks a user. */
  async block(who: string, block: boolean): Promise<AnswerFrame> {
    if (block) this.contacts.block(who, true);
    const answer = await this.send({ type: "BLC", block, who });
    if (!block) this.contacts.block(who, false);
    return answer;
  }

  /** Waits until the requests are done, and gives up those that are not in time. */
  finish(deadline: number): Promise<void> {
    return this.requests.finish(deadline);
  }

  /** Ends everything that is under way. */
  close(): Promise<void> {
    this.receiver.close();
    this.requests.cancel();
    return Promise.resolve();
  }

  /** Resolved when no request of one's own to allow somebody is unanswered. */
  protected async whenAllowed(): Promise<void> {
    await Promise.all(this.#allowing);
  }

  /** The center has answered a request to allow somebody. */
  protected abstract onAllowed(who: string, answer: AnswerFrame): void;
}
