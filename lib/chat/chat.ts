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
import type { Push } from "../protocol/push.ts";
import type { ReceivedRequest } from "../protocol/request.ts";
import { quoteName } from "../protocol/username.ts";
import { formatWho } from "../protocol/who.ts";
import type { Session, Sessions } from "../session.ts";
import { MemoryStore } from "../store/memory_store.ts";
import type { Store } from "../store/store.ts";
import { type Answer, done, failed, refused } from "./answer.ts";
import { Blocks } from "./blocks.ts";
import { ConsentRequests } from "./consent.ts";
import type { Delivery } from "./delivery.ts";
import { Grants } from "./grants.ts";
import { Messages } from "./messages.ts";
import { type PendingAnswer, whenWritten } from "./pending_answer.ts";
import { refuseOther } from "./refuse_other.ts";

/** The answer to a block, or its end, that could not be written down. */
const HOLDS_FOR_NOW = refused(
  "disk",
  "That is done, but the message center cannot write it to its disk now: it may be forgotten " +
    "when the message center ends.",
);

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
  /** Whether everyone is told who comes and goes. @default {true} */
  readonly presence?: boolean;
  /** Where blocks are written down; nowhere, if there is none. */
  readonly store?: Store;
  /** Who has blocked whom, as the store held it. */
  readonly blocks?: Iterable<readonly [user: string, other: string]>;
}

/** The requests that the chat acts on itself. */
export type ChatRequest = Exclude<ReceivedRequest, { type: "OUT" | "ATT" }>;

/** Acts on what users ask. */
export class Chat {
  readonly #clock: Clock;
  readonly #sessions: Sessions;
  readonly #delivery: Delivery;
  readonly #isUser: (name: string) => boolean;
  readonly #presence: boolean;
  readonly #store: Store;
  readonly #blocks: Blocks;
  readonly #grants = new Grants();
  readonly #messages: Messages;
  readonly #consent: ConsentRequests;

  /**
   * Makes a chat that nobody is in.
   *
   * @param parts What it is made of.
   */
  constructor(
    { clock, sessions, delivery, isUser, presence = true, store, blocks }: ChatParts,
  ) {
    this.#clock = clock;
    this.#store = store ?? new MemoryStore();
    this.#blocks = new Blocks(
      blocks,
      (user, other, blocked) => this.#store.write({ kind: "block", user, other, blocked }),
    );
    this.#sessions = sessions;
    this.#delivery = delivery;
    this.#isUser = isUser;
    this.#presence = presence;
    this.#consent = new ConsentRequests(clock);
    this.#messages = new Messages({
      sessions,
      delivery,
      blocks: this.#blocks,
      grants: this.#grants,
      store: this.#store,
      isUser,
    });
  }

  /** How much is remembered: blocks, grants, and requests for an address that wait. */
  get sizes(): Readonly<Record<"blocks" | "grants" | "consent", number>> {
    return {
      blocks: this.#blocks.size,
      grants: this.#grants.size,
      consent: this.#consent.size,
    };
  }

  /** Forgets what has no effect any more. */
  sweep(): void {
    this.#consent.sweep();
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
   * @returns The answer, or what will become one.
   */
  handle(session: Session, request: ChatRequest): Answer | PendingAnswer {
    const { user } = session;
    if (request.type !== "HEY") session.activeAt = this.#clock.now();
    switch (request.type) {
      case "MSG":
      case "BRD":
        return this.#messages.give(user, request);
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
        return this.#messages.givePrivate(session, request);
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

  #block(user: string, who: string, block: boolean): Answer | PendingAnswer {
    const refusal = refuseOther(this.#isUser, user, who, block ? "block" : "unblock");
    if (refusal) return refusal;
    if (block) {
      this.#blocks.add(user, who);
      this.#consent.settle(user, who);
      if (this.#grants.revoke(user, who)) this.#endGrants(this.#sessions.of(user), who);
    } else if (!this.#blocks.delete(user, who)) {
      return refused("not-blocked", `Cannot unblock ${who}: you have not blocked them`);
    }
    const push: Push = { kind: "block", blocked: block, user: who };
    const written = done(block ? "blocked" : "unblocked", push);
    return whenWritten(this.#store, written, { unwritten: HOLDS_FOR_NOW });
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
    const refusal = refuseOther(this.#isUser, user, who, "allow");
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
    if (!this.#presence) return;
    const others: string[] = [];
    for (const other of this.#sessions.users()) {
      if (other !== user && !this.#blocks.has(user, other)) others.push(other);
    }
    this.#delivery.push({ kind: "presence", online, user }, others);
  }
}
