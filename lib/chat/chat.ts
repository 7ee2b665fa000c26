/**
 * The chat: users, messages, presence, blocks and consent.
 *
 * It knows no socket, no bytes, and no clock but the one passed in: requests
 * come in as values, pushes go out through a {@linkcode Delivery}.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Endpoint } from "../net/address.ts";
import type { Message, Push } from "../protocol/push.ts";
import type { Request } from "../protocol/request.ts";
import type { Session, Sessions } from "../session.ts";
import { Blocks } from "./blocks.ts";
import { ConsentRequests } from "./consent.ts";
import type { Delivery } from "./delivery.ts";

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

/** The reply frame of `GET`. */
export type Reply = "OKAY" | "FAIL";

/** Acts on what users ask. */
export class Chat {
  readonly #sessions: Sessions;
  readonly #delivery: Delivery;
  readonly #isUser: (name: string) => boolean;
  readonly #blocks = new Blocks();
  readonly #consent: ConsentRequests;

  /**
   * Makes a chat that nobody is in.
   *
   * @param parts What it is made of.
   */
  constructor({ clock, sessions, delivery, isUser }: ChatParts) {
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
   * @param endpoint Where they are reached.
   * @returns Whether an older session of theirs ended with this.
   */
  enter(session: Session, endpoint: Endpoint): boolean {
    const older = this.#sessions.open(session, endpoint);
    if (older) this.#consent.forget(session.user);
    this.#delivery.open(session.user, endpoint, { kind: "replaced" });
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
    this.#consent.forget(session.user);
    this.#announce(session.user, false);
    return this.#delivery.close(session.user, flush);
  }

  /**
   * A message could not be brought to someone who looked online; it is kept,
   * and its sender is told. Broadcasts are kept without a word.
   *
   * @param message The message.
   */
  kept(message: Message): void {
    if (!message.broadcast) this.#tell(message.from, { kind: "kept" });
  }

  /**
   * Acts on a request. Logging out is for {@linkcode leave}.
   *
   * @param session Whose request: an open session.
   * @param request What is asked.
   * @returns The reply, for a request that has one.
   */
  handle(
    { user, endpoint }: Session,
    request: Exclude<Request, { type: "OUT" }>,
  ): Reply | undefined {
    switch (request.type) {
      case "MSG":
        this.#message(user, request.to, request.text);
        return undefined;
      case "BRD":
        this.#broadcast(user, request.text);
        return undefined;
      case "ONL":
        this.#tell(user, { kind: "online", users: this.#visibleTo(user) });
        return undefined;
      case "BLC":
        this.#block(user, request.who, request.block);
        return undefined;
      case "GET":
        return this.#ask(user, request.who);
      case "ALL":
        if (endpoint) this.#allow(user, endpoint, request.who);
        return undefined;
      case "HEY":
        return undefined;
    }
  }

  /** Tells a user why their request was not acted on. */
  refuse(user: string, text: string): void {
    this.#tell(user, { kind: "error", text });
  }

  #message(from: string, to: string, text: string): void {
    if (!this.#isOther(from, to, "message")) return;
    if (this.#blocks.has(to, from)) return this.#tell(from, { kind: "refused" });
    if (!this.#delivery.hasRoom(to)) {
      return this.refuse(from, `Cannot message ${to}: too many messages wait for them already`);
    }
    this.#delivery.push({ kind: "message", from, text, broadcast: false }, [to]);
    if (!this.#sessions.of(to)) this.#tell(from, { kind: "kept" });
  }

  #broadcast(from: string, text: string): void {
    const others = [...this.#sessions.users()].filter((user) => user !== from);
    const willing = others.filter((user) => !this.#blocks.has(user, from));
    const reachable = willing.filter((user) => this.#delivery.hasRoom(user));
    this.#delivery.push({ kind: "message", from, text, broadcast: true }, reachable);
    if (willing.length < others.length) this.#tell(from, { kind: "some-refused" });
    if (reachable.length < willing.length) {
      this.refuse(from, "Cannot broadcast to everyone: too many messages wait for some already");
    }
  }

  #block(user: string, who: string, block: boolean): void {
    if (!this.#isOther(user, who, block ? "block" : "unblock")) return;
    if (block) {
      this.#blocks.add(user, who);
      this.#consent.settle(user, who);
    } else if (!this.#blocks.delete(user, who)) {
      return this.refuse(user, `Cannot unblock ${who}: you have not blocked them`);
    }
    this.#tell(user, { kind: "block", blocked: block, user: who });
  }

  #ask(asker: string, who: string): Reply {
    const canBeAsked = who !== asker && this.#sessions.of(who) && !this.#blocks.has(who, asker);
    if (!canBeAsked) return "FAIL";
    const result = this.#consent.ask(who, asker);
    if (result === "ask") this.#tell(who, { kind: "asked", by: asker });
    return result === "too-many" ? "FAIL" : "OKAY";
  }

  #allow(user: string, { hostname: host, port }: Endpoint, who: string): void {
    if (!this.#isOther(user, who, "allow")) return;
    if (this.#blocks.has(user, who)) {
      return this.refuse(user, `Cannot allow ${who}: you have blocked them; unblock them first`);
    }
    if (this.#blocks.has(who, user)) {
      return this.refuse(user, `Cannot allow ${who}: they have blocked you`);
    }
    this.#consent.settle(user, who);
    if (!this.#sessions.of(who)) return this.#tell(user, { kind: "gone", user: who });
    this.#tell(who, { kind: "address", user, host, port });
  }

  /** Everyone online who has not blocked `user`, in the order of their names. */
  #visibleTo(user: string): string[] {
    return [...this.#sessions.users()].filter((other) => !this.#blocks.has(other, user)).sort();
  }

  /** Tells the others online that a user came or went, but those whom the user has blocked. */
  #announce(user: string, online: boolean): void {
    const others = [...this.#sessions.users()].filter((other) =>
      other !== user && !this.#blocks.has(user, other)
    );
    this.#delivery.push({ kind: "presence", online, user }, others);
  }

  /** Whether there is such a user, and it is not who asks; tells who asks if not. */
  #isOther(user: string, who: string, verb: string): boolean {
    if (who === user) this.refuse(user, `Cannot ${verb} ${who}: that is you`);
    else if (!this.#isUser(who)) this.refuse(user, `Cannot ${verb} ${who}: there is no such user`);
    else return true;
    return false;
  }

  #tell(user: string, push: Push): void {
    this.#delivery.push(push, [user]);
  }
}
