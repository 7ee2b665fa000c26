/**
 * A chat without sockets: what it would send is written down.
 *
 * @module
 */
import type { Answer } from "../../lib/chat/answer.ts";
import { Chat, type ChatRequest } from "../../lib/chat/chat.ts";
import type { PendingAnswer } from "../../lib/chat/pending_answer.ts";
import type { Delivery } from "../../lib/chat/delivery.ts";
import type { Receipt } from "../../lib/chat/receipt.ts";
import { formatEndpoint } from "../../lib/net/address.ts";
import { formatPush, type Message, type Push } from "../../lib/protocol/push.ts";
import type { Request } from "../../lib/protocol/request.ts";
import { printableBytes } from "../../lib/protocol/text.ts";
import { type Session, Sessions } from "../../lib/session.ts";
import { bytesOf } from "../support/bytes.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** What a request asks, as a test writes it. */
type Asked = Exclude<Request, { type: "OUT" | "ATT" | "PRV" }>;

/** The reply frame of `GET`. */
type Reply = "OKAY" | "FAIL";

/**
 * Writes down what a chat asks of it, a line for each user concerned. Messages
 * to those not open are kept; what becomes of the others is for the test to say.
 */
export class RecordingDelivery implements Delivery {
  /** Of whom too much waits. */
  readonly spent = new Set<string>();
  /** What was asked, such as `google < [seas]: Hello.`. */
  readonly lines: string[] = [];
  /** Who can be given no more messages. */
  readonly full = new Set<string>();
  /** Messages that were given, whole. */
  readonly messages: Message[] = [];
  /** What those who gave them wait for. */
  readonly receipts: (Receipt | undefined)[] = [];
  /** Who is open. */
  readonly #open = new Set<string>();
  readonly #receipts = new Map<string, Receipt>();

  open({ user, endpoint }: Session, farewell: Push): void {
    this.#open.add(user);
    const place = endpoint ? formatEndpoint(endpoint) : "no place";
    this.lines.push(`${user} open at ${place}, else ${formatPush(farewell)}`);
  }

  close(user: string, flush: boolean): Promise<void> {
    this.#open.delete(user);
    this.lines.push(`${user} close${flush ? " and flush" : ""}`);
    return Promise.resolve();
  }

  push(push: Push, users: readonly string[], receipt?: Receipt): void {
    for (const user of users) {
      this.lines.push(`${user} < ${formatPush(push)}`);
      if (!this.#open.has(user)) receipt?.settle("kept");
    }
    if (push.kind !== "message") return;
    if (receipt) this.#receipts.set(`${push.from}|${push.id}`, receipt);
    this.messages.push(push);
    this.receipts.push(receipt);
  }

  /** Private messages from one user to another are given up. */
  withdraw(from: string, to: string): void {
    this.lines.push(`${to} without what ${from} wrote privately`);
  }

  forget(user: string): void {
    this.lines.push(`${user} forgotten`);
  }

  maySend(user: string): boolean {
    return !this.spent.has(user);
  }

  refusal(user: string): "many" | undefined {
    return this.full.has(user) ? "many" : undefined;
  }

  receiptOf(from: string, id: string): Receipt | undefined {
    return this.#receipts.get(`${from}|${id}`);
  }

  isReachable(): boolean {
    return true;
  }
}

/** A chat, what is around it, and ways to act in it. */
export class ChatHouse {
  readonly clock = new FakeClock();
  readonly sessions = new Sessions(this.clock, 30_000);
  readonly delivery = new RecordingDelivery();
  readonly chat: Chat;
  #nextPort = 6067;

  /** Makes a chat with these users, none of them online. */
  constructor(users: readonly string[] = ["seas", "google", "bob"], presence?: boolean) {
    this.chat = new Chat({
      clock: this.clock,
      sessions: this.sessions,
      delivery: this.delivery,
      isUser: (name) => users.includes(name),
      ...(presence !== undefined && { presence }),
    });
  }

  /** A user comes, to a port of their own. */
  come(user: string): Session {
    const session = this.sessions.offer(user);
    this.chat.enter(session, { hostname: "127.0.0.1", port: this.#nextPort++ });
    return session;
  }

  /** These users come, and what that led to is forgotten. */
  open(...users: string[]): void {
    for (const user of users) this.come(user);
    this.took();
  }

  /** A user who is online goes. */
  go(user: string): void {
    this.chat.leave(this.#session(user), true);
  }

  /** A user who is online makes a request, which is answered as in protocol 1. */
  ask(user: string, request: Asked): Reply | undefined {
    const answer = this.chat.handle(this.#session(user), received(request));
    whenKnown(answer, ({ push }) => {
      if (push) this.chat.tell(user, push);
    });
    if (request.type !== "GET") return undefined;
    return "done" in answer && answer.done ? "OKAY" : "FAIL";
  }

  /** What is answered to a user who asks what can be answered at once. */
  answer(user: string, request: Asked): Answer {
    const answer = this.chat.handle(this.#session(user), received(request));
    if ("receipt" in answer) throw new Error(`Expected an answer to ${request.type} at once`);
    return answer;
  }

  /** A user who is online sends a message. */
  message(from: string, to: string, text = "Hello."): void {
    this.ask(from, { type: "MSG", to, text });
  }

  /** A user who is online blocks another, or unblocks them. */
  block(user: string, who: string, block = true): void {
    this.ask(user, { type: "BLC", block, who });
  }

  /** A user who is online asks for an address. */
  get(user: string, who: string): Reply | undefined {
    return this.ask(user, { type: "GET", who });
  }

  /** A user who is online allows another to have their address. */
  allow(user: string, who: string): void {
    this.ask(user, { type: "ALL", who });
  }

  /** What the chat asked of its delivery since this was last called. */
  took(): string[] {
    return this.delivery.lines.splice(0);
  }

  #session(user: string): Session {
    const session = this.sessions.of(user);
    if (!session) throw new Error(`Cannot act for ${user}: not online`);
    return session;
  }
}

/** A request as the center reads it. */
function received(request: Asked): ChatRequest {
  if (!("text" in request)) return request;
  return { ...request, text: printableBytes(bytesOf(request.text)) };
}

function whenKnown(answer: Answer | PendingAnswer, run: (answer: Answer) => void): void {
  if ("done" in answer) run(answer);
  else answer.receipt.whenSettled((fate) => run(answer.answers[fate]));
}
