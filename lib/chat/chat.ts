/**
 * The chat: users, messages, presence, blocks and consent.
 *
 * It knows no socket, no frame, and no clock but the one passed in: requests
 * come in as values and are answered with values, pushes go out through a
 * {@linkcode Delivery}.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Endpoint } from "../net/address.ts";
import type { Message, Push } from "../protocol/push.ts";
import type { PrivateRequest, ReceivedRequest } from "../protocol/request.ts";
import { quoteName } from "../protocol/username.ts";
import { formatWho } from "../protocol/who.ts";
import type { Session, Sessions } from "../session.ts";
import { type Answer, done, failed, refused } from "./answer.ts";
import { Blocks } from "./blocks.ts";
import { ConsentRequests } from "./consent.ts";
import type { Delivery } from "./delivery.ts";
import { Grants } from "./grants.ts";
import type { PendingAnswer } from "./pending_answer.ts";
import { Receipt } from "./receipt.ts";

/** What a chat is made of. */
export interface ChatParts {
  /** Tells the time. */
  readonly clock: Clock;
  /** Who is online. */
  readonly sessions: Sessions;
  /** How pushes reach people. */
  readonly delivery: Delivery;
  /** Whether there is an account of this name. */
  isUser(name: string): boolean;
}

/** The requests that the chat acts on itself. */
export type ChatRequest = Exclude<ReceivedRequest, { type: "OUT" | "ATT" }>;

/** Acts on what users ask. */
export class Chat {
  readonly #clock: Clock;
  readonly #sessions: Sessions;
  readonly #delivery: Delivery;
  readonly #isUser: (name: string) => boolean;
  readonly #blocks = new Blocks();
  readonly #grants = new Grants();
  readonly #consent: ConsentRequests;

  /**
   * Makes a chat that nobody is in.
   *
   * @param parts What it is made of.
   */
  constructor({ clock, sessions, delivery, isUser }: ChatParts) {
    this.#clock = clock;
    this.#sessions = sessions;
    this.#delivery = delivery;
    this.#isUser = isUser;
    this.#consent = new ConsentRequests(clock);
  }

  /**
   * A user has come: what was kept for them is delivered, and the others are
   * told, unless the user was online already.
   *
   * @param session An offered session of theirs.
   * @param endpoint Where they can be dialled, if so.
   * @returns Whether an older session of theirs ended with this.
   */
  enter(session: Session, endpoint?: Endpoint): boolean {
    const older = this.#sessions.open(session, endpoint);
    if (older) this.#forget(older);
    this.#delivery.open(session, { kind: "replaced" });
    if (!older) this.#announce(session.user, true);
    session.settle("open");
    return older !== undefined;
  }

  /**
   * A user has gone: the others are told, and messages to them are kept.
   *
   * @param session Their session.
   * @param flush Whether they are still there to see what waits for them.
   * @returns A promise resolved when nothing more is sent to them.
   */
  leave(session: Session, flush: boolean): Promise<void> {
    const wasOpen = session.isOpen;
    this.#sessions.end(session);
    if (!wasOpen) return Promise.resolve();
    this.#forget(session);
    this.#announce(session.user, false);
    return this.#delivery.close(session.user, flush);
  }

  /**
   * Acts on a request.
   *
   * @param session Whose request: an open session.
   * @param request What is asked.
   * @returns The answer, or what it will be made of by `answerFor`.
   */
  handle(session: Session, request: ChatRequest): Answer | PendingAnswer {
    const { user } = session;
    if (request.type !== "HEY") session.activeAt = this.#clock.now();
    switch (request.type) {
      case "MSG":
        return this.#message(messageFrom(user, request), request.to);
      case "BRD":
        return this.#broadcast(messageFrom(user, request));
      case "ONL":
        return done("online", { kind: "online", users: this.#visibleTo(user) });
      case "BLC":
        return this.#block(user, request.who, request.block);
      case "GET":
        return this.#ask(session, request.who);
      case "ALL":
        return this.#allow(session, request.who);
      case "WHO":
        return this.#who(user, request.who);
      case "PRV":
        return this.#private(session, request);
      case "HEY":
        return done(this.#delivery.isReachable(user) ? "here" : "attach");
    }
  }

  /** A user is somebody else now: what was kept for them, and who was blocked, is not theirs. */
  forget(user: string): void {
    this.#blocks.forget(user);
    this.#delivery.forget(user);
  }

  /** Shows a user something, as protocol 1 answers. */
  tell(user: string, push: Push): void {
    this.#delivery.push(push, [user]);
  }

  #message(message: Message, to: string): Answer | PendingAnswer {
    const { from } = message;
    const refusal = this.#refuseOther(from, to, "message");
    if (refusal) return refusal;
    if (this.#blocks.has(to, from)) return failed("blocked", { kind: "refused" });
    const noRoom = this.#refuseFull(from, to);
    if (noRoom) return noRoom;
    const receipt = new Receipt();
    this.#delivery.push(message, [to], receipt);
    return { receipt, keeps: true };
  }

  #broadcast(message: Message): Answer | PendingAnswer {
    const { from } = message;
    const others = [...this.#sessions.users()].filter((user) => user !== from);
    if (others.length === 0) return { ...done("nobody"), text: "Nobody else is online." };
    const willing = others.filter((user) => !this.#blocks.has(user, from));
    const reachable = willing.filter((user) => this.#delivery.hasRoom(user));
    const receipt = new Receipt(reachable.length);
    this.#delivery.push(message, reachable, receipt);
    if (willing.length < others.length) return done("partly", { kind: "some-refused" });
    if (reachable.length < willing.length) {
      const text = "Cannot broadcast to everyone: too many messages wait for some already";
      return done("partly", { kind: "error", text });
    }
    return { receipt, keeps: true, quiet: true };
  }

  #block(user: string, who: string, block: boolean): Answer {
    const refusal = this.#refuseOther(user, who, block ? "block" : "unblock");
    if (refusal) return refusal;
    if (block) {
      this.#blocks.add(user, who);
      this.#consent.settle(user, who);
      if (this.#grants.revoke(user, who)) this.#endGrants(this.#sessions.of(user), who);
    } else if (!this.#blocks.delete(user, who)) {
      return refused("not-blocked", `Cannot unblock ${who}: you have not blocked them`);
    }
    return done(block ? "blocked" : "unblocked", { kind: "block", blocked: block, user: who });
  }

  #ask({ user: asker, protocol }: Session, who: string): Answer {
    // Protocol 1 has no way to say this.
    if (protocol === 2 && this.#blocks.has(asker, who)) {
      const text = `Cannot ask ${who}: you have blocked them; unblock them first`;
      return { ...failed("blocked"), text };
    }
    const canBeAsked = who !== asker && this.#sessions.of(who) && !this.#blocks.has(who, asker);
    if (!canBeAsked) return { ...failed("not-found"), text: `${quoteName(who)} cannot be found` };
    const result = this.#consent.ask(who, asker);
    if (result === "ask") this.tell(who, { kind: "asked", by: asker });
    if (result !== "too-many") return done("asked");
    const text = `Cannot ask ${who}: too many others wait for their answer; try again in a minute`;
    return { ...failed("too-many"), text };
  }

  #allow({ user, endpoint, key }: Session, who: string): Answer {
    const refusal = this.#refuseOther(user, who, "allow");
    if (refusal) return refusal;
    if (this.#blocks.has(user, who)) {
      return refused(
        "blocked",
        `Cannot allow ${who}: you have blocked them; unblock them first`,
      );
    }
    if (this.#blocks.has(who, user)) {
      return refused("blocked", `Cannot allow ${who}: they have blocked you`);
    }
    this.#consent.settle(user, who);
    const other = this.#sessions.of(who);
    if (!other) return failed("gone", { kind: "gone", user: who });
    if (!endpoint && other.protocol === 1) {
      return refused(
        "no-address",
        `Cannot allow ${who}: their client knows only protocol 1, and has to dial yours, ` +
          "which cannot be dialled",
      );
    }
    this.#grants.add(user, who);
    const { hostname: host = "", port = 0 } = endpoint ?? {};
    this.tell(who, { kind: "address", user, host, port, key });
    return { ...done("allowed"), text: `${other.host}|${other.key}` };
  }

  /** Since when a user is online, and how long they have asked nothing. To those blocked they are offline. */
  #who(user: string, who: string): Answer {
    if (!this.#isUser(who)) {
      return refused("no-user", `Cannot tell of ${quoteName(who)}: there is no such user`);
    }
    const blocked = this.#blocks.has(user, who);
    const session = this.#blocks.has(who, user) ? undefined : this.#sessions.of(who);
    const online = session &&
      { since: session.openedAt, idle: this.#clock.now() - session.activeAt };
    return { ...done("who"), text: formatWho({ online, blocked }) };
  }

  /** Passes a sealed message on, if it is for the very session that allowed it. */
  #private({ user }: Session, { to, key, number, sealed }: PrivateRequest): Answer | PendingAnswer {
    const refusal = this.#refuseOther(user, to, "message");
    if (refusal) return refusal;
    if (this.#blocks.has(to, user)) return failed("blocked", { kind: "refused" });
    const other = this.#sessions.of(to);
    if (!other) return refused("gone", `${to} is no longer online.`);
    if (other.key !== key || key === "" || !this.#grants.has(to, user)) {
      return refused("over", `What ${to} allowed you is over: ask again.`);
    }
    const noRoom = this.#refuseFull(user, to);
    if (noRoom) return noRoom;
    const receipt = new Receipt();
    const push: Push = { kind: "private", from: user, number, sealed: sealed.slice() };
    this.#delivery.push(push, [to], receipt);
    return { receipt, keeps: false };
  }

  /** What a session asked, was asked, allowed and was allowed is void with its end. */
  #forget(session: Session): void {
    this.#consent.forget(session.user);
    for (const other of this.#grants.revokeAll(session.user)) this.#endGrants(session, other);
  }

  /** Ends what a user and a session allowed each other, and lets that user know. */
  #endGrants(session: Session | undefined, other: string): void {
    if (!session) return;
    this.#delivery.withdraw(session.user, other);
    this.#delivery.withdraw(other, session.user);
    if (this.#sessions.of(other)?.protocol !== 2) return;
    this.tell(other, { kind: "over", user: session.user, key: session.key });
  }

  /** Everyone online who has not blocked `user`, in the order of their names. */
  #visibleTo(user: string): string[] {
    return this.#sessions.sortedUsers().filter((other) => !this.#blocks.has(other, user));
  }

  /** Tells the others online that a user came or went, but those whom the user has blocked. */
  #announce(user: string, online: boolean): void {
    const others = [...this.#sessions.users()].filter((other) =>
      other !== user && !this.#blocks.has(user, other)
    );
    this.#delivery.push({ kind: "presence", online, user }, others);
  }

  #refuseFull(from: string, to: string): Answer | undefined {
    const what = `Cannot message ${to}: too many messages`;
    if (!this.#delivery.hasRoom(to)) return refused("full", `${what} wait for them already`);
    if (this.#delivery.maySend(from)) return undefined;
    return refused("full", `${what} of yours wait for others already`);
  }

  /** Why `user` cannot do something to `who`: because that is themselves, or nobody. */
  #refuseOther(user: string, who: string, verb: string): Answer | undefined {
    if (who === user) return refused("self", `Cannot ${verb} ${who}: that is you`);
    if (this.#isUser(who)) return undefined;
    return refused("no-user", `Cannot ${verb} ${quoteName(who)}: there is no such user`);
  }
}

function messageFrom(
  from: string,
  { text, id }: { readonly text: Uint8Array; readonly id?: string },
): Message {
  const message: Message = { kind: "message", from, body: text.slice() };
  return id === undefined ? message : { ...message, id };
}
