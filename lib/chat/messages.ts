/**
 * Messages: to one user, to everyone, and private ones that go through the
 * center.
 *
 * @module
 */
import type { Message, Push } from "../protocol/push.ts";
import type { PrivateRequest, ReceivedRequest } from "../protocol/request.ts";
import type { Session, Sessions } from "../session.ts";
import type { Store } from "../store/store.ts";
import { type Answer, done, failed, refused } from "./answer.ts";
import type { Blocks } from "./blocks.ts";
import type { Delivery } from "./delivery.ts";
import type { Grants } from "./grants.ts";
import {
  BROADCAST_ANSWERS,
  MESSAGE_ANSWERS,
  PendingAnswer,
  whenWritten,
} from "./pending_answer.ts";
import { Receipt } from "./receipt.ts";
import { refuseOther } from "./refuse_other.ts";

/** The requests with a message for one user, or for everyone. */
export type MessageRequest = Extract<ReceivedRequest, { type: "MSG" | "BRD" }>;

/** What messages need. */
export interface MessagesParts {
  /** Who is online. */
  readonly sessions: Sessions;
  /** How messages reach people. */
  readonly delivery: Delivery;
  /** Who has blocked whom. */
  readonly blocks: Blocks;
  /** Who allowed whom to message privately. */
  readonly grants: Grants;
  /** Where messages are written down. */
  readonly store: Store;
  /** Whether there is an account of this name. */
  isUser(name: string): boolean;
}

const NOBODY: Answer = { ...done("nobody"), text: "Nobody else is online." };

/** Gives messages to those who are to have them. */
export class Messages {
  readonly #parts: MessagesParts;

  /**
   * Makes it with nothing given.
   *
   * @param parts What it needs.
   */
  constructor(parts: MessagesParts) {
    this.#parts = parts;
  }

  /**
   * Gives a message to one user or to everyone, unless it was given before: its
   * sender may not know what became of it.
   *
   * @param from Who writes.
   * @param request What they write, and to whom.
   * @returns The answer, or what will become one.
   */
  give(from: string, request: MessageRequest): Answer | PendingAnswer {
    const { type, text, id } = request;
    const earlier = id === undefined ? undefined : this.#parts.delivery.receiptOf(from, id);
    if (earlier) return type === "MSG" ? toOne(earlier) : toAll(earlier);
    const message: Message = { kind: "message", from, body: text, id };
    return type === "MSG" ? this.#giveTo(request.to, message) : this.#giveToAll(message);
  }

  /**
   * Passes a sealed message on, if it is for the very session that allowed it.
   *
   * @param session Whose message.
   * @param request What they write, and to whom.
   * @returns The answer, or what will become one.
   */
  givePrivate(
    { user }: Session,
    { to, key, number, sealed }: PrivateRequest,
  ): Answer | PendingAnswer {
    const { sessions, delivery, grants } = this.#parts;
    const refusal = this.#refuse(user, to);
    if (refusal) return refusal;
    const other = sessions.of(to);
    if (!other) return refused("gone", `${to} is no longer online.`);
    if (other.key !== key || key === "" || !grants.has(to, user)) {
      return refused("over", `What ${to} allowed you is over: ask again.`);
    }
    const noRoom = this.#refuseFull(user, to);
    if (noRoom) return noRoom;
    const receipt = new Receipt();
    const push: Push = { kind: "private", from: user, number, sealed: sealed.slice() };
    delivery.push(push, [to], receipt);
    return new PendingAnswer(receipt, MESSAGE_ANSWERS, false);
  }

  #giveTo(to: string, message: Message): Answer | PendingAnswer {
    const refusal = this.#refuse(message.from, to) ?? this.#refuseFull(message.from, to);
    if (refusal) return refusal;
    const receipt = new Receipt();
    this.#parts.delivery.push(message, [to], receipt);
    return toOne(receipt);
  }

  #giveToAll(message: Message): Answer | PendingAnswer {
    const { sessions, delivery, blocks, store } = this.#parts;
    const { from } = message;
    let unwilling = 0;
    let full = 0;
    const reachable: string[] = [];
    for (const user of sessions.users()) {
      if (user === from) continue;
      if (blocks.has(user, from)) unwilling += 1;
      else if (delivery.refusal(user)) full += 1;
      else reachable.push(user);
    }
    const receipt = new Receipt(reachable.length);
    delivery.push(message, reachable, receipt);
    if (unwilling + full + reachable.length === 0) {
      return whenWritten(store, NOBODY, { isBroadcast: true });
    }
    if (unwilling + full === 0) return toAll(receipt);
    const text = "Cannot broadcast to everyone: too many messages wait for some already";
    const push: Push = unwilling > 0 ? { kind: "some-refused" } : { kind: "error", text };
    return whenWritten(store, done("partly", push), { isBroadcast: true });
  }

  #refuse(from: string, to: string): Answer | undefined {
    const refusal = refuseOther(this.#parts.isUser, from, to, "message");
    if (refusal) return refusal;
    return this.#parts.blocks.has(to, from) ? failed("blocked", { kind: "refused" }) : undefined;
  }

  #refuseFull(from: string, to: string): Answer | undefined {
    const why = this.#whyFull(from, to);
    return why === undefined ? undefined : refused("full", `Cannot message ${to}: ${why}`);
  }

  #whyFull(from: string, to: string): string | undefined {
    const { delivery } = this.#parts;
    switch (delivery.refusal(to)) {
      case "many":
        return "too many messages wait for them already";
      case "long":
        return "messages have waited for them for too long already";
    }
    if (delivery.maySend(from)) return undefined;
    return "too many messages of yours wait for others already";
  }
}

/** What is answered to a message for one user. */
function toOne(receipt: Receipt): PendingAnswer {
  return new PendingAnswer(receipt, MESSAGE_ANSWERS);
}

/** What is answered to a message for everyone. */
function toAll(receipt: Receipt): PendingAnswer {
  return new PendingAnswer(receipt, BROADCAST_ANSWERS, true, true);
}
