/**
 * Sessions: who is logged in, with which token, reachable where, and heard from
 * when. It knows no socket.
 *
 * @module
 */
import type { Clock } from "./clock.ts";
import { equalTextsInConstantTime } from "./constant_time.ts";
import { type FormerSession, FormerSessions } from "./former_sessions.ts";
import { type Endpoint, formatEndpoint } from "./net/address.ts";
import type { Protocol } from "./protocol/login.ts";

/** Random bytes in a token: 256 bits. */
const TOKEN_BYTES = 32;

/** What a session of protocol 2 has before its token, so that an old one is known as such. */
const TOKEN_2_PREFIX = "2.";

/** Compared with for a user who has no session. */
const NO_TOKEN = " ".repeat(TOKEN_2_PREFIX.length + Math.ceil(TOKEN_BYTES * 8 / 6));

/**
 * Whether a token was given out for a session of protocol 2, which may be over.
 *
 * @param token The token.
 * @returns Whether whoever sent it waits for an answer.
 */
export function isToken2(token: string): boolean {
  return token.startsWith(TOKEN_2_PREFIX);
}

/** What is known of a login before it is complete. */
export interface SessionOrigin {
  /** What both ends speak. */
  readonly protocol: Protocol;
  /** The address that it comes from. */
  readonly host: string;
}

/**
 * One login of one user. It is `offered` once the password was right, `open`
 * from when the client has said where it listens, and `over` at the end.
 */
export class Session {
  /** Whose. */
  readonly user: string;
  /** What the client proves itself with: text without `|`. */
  readonly token: string;
  /** What it speaks. */
  readonly protocol: Protocol;
  /** The address that the login came from. */
  readonly host: string;
  /** Where the user can be dialled, if so, once the session is open. */
  endpoint: Endpoint | undefined;
  /** The client's public key; empty in protocol 1. */
  key = "";
  /** When the user was last heard from, by the clock of {@linkcode Sessions}. */
  heardAt: number;
  /** When the user last asked for something, by the same clock. */
  activeAt: number;
  /** When the session was opened, in milliseconds since 1970. */
  openedAt = 0;
  #state: "offered" | "open" | "over" = "offered";
  #waiting: ((open: boolean) => void)[] | undefined;
  #former: FormerSession | undefined;

  /** Made by {@linkcode Sessions.offer}. */
  constructor(user: string, now: number, { protocol, host }: SessionOrigin) {
    this.user = user;
    this.protocol = protocol;
    this.host = host;
    const random = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)).toBase64({
      alphabet: "base64url",
      omitPadding: true,
    });
    this.token = protocol === 2 ? TOKEN_2_PREFIX + random : random;
    this.heardAt = now;
    this.activeAt = now;
  }

  /** What is remembered of it when it is over. */
  get former(): FormerSession {
    return this.#former ??= { token: this.token, wasReplaced: false };
  }

  /** Whether its user has logged in again since it began. */
  get wasReplaced(): boolean {
    return this.#former?.wasReplaced ?? false;
  }

  /** Whether requests may be acted on now. */
  get isOpen(): boolean {
    return this.#state === "open";
  }

  /** Whether nothing of it will be acted on any more. */
  get isOver(): boolean {
    return this.#state === "over";
  }

  /**
   * Waits until the session is open or over. A request can arrive before the
   * last frames of its own login have.
   *
   * @param run Called, in the order of the calls, with whether it is open; at
   * once if that is known.
   */
  whenSettled(run: (open: boolean) => void): void {
    if (this.#state === "offered") (this.#waiting ??= []).push(run);
    else run(this.isOpen);
  }

  /**
   * Moves on, and lets those who wait know. {@linkcode Sessions.open} does not:
   * whoever opens a session settles it when its user can be reached.
   */
  settle(state: "open" | "over"): void {
    this.#state = state;
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const run of waiting) run(this.isOpen);
  }
}

/** All sessions: at most one open session for each user, and for each endpoint. */
export class Sessions {
  readonly #clock: Clock;
  readonly #timeout: number;
  readonly #open = new Map<string, Session>();
  readonly #offered = new Map<string, Set<Session>>();
  readonly #byEndpoint = new Map<string, Session>();
  readonly #former: FormerSessions;
  /** Everyone online in order, once anybody has asked. */
  #sorted: string[] | undefined;

  /**
   * Makes a table without sessions.
   *
   * @param clock Tells the time.
   * @param timeout Milliseconds after which a session unheard of has expired.
   */
  constructor(clock: Clock, timeout: number) {
    this.#clock = clock;
    this.#timeout = timeout;
    this.#former = new FormerSessions(clock);
  }

  /** How many sessions are open. */
  get size(): number {
    return this.#open.size;
  }

  /** How large its tables are: how many users, and endpoints, each of them has. */
  get sizes(): Readonly<Record<"sessions" | "offered" | "endpoints" | "former", number>> {
    return {
      sessions: this.#open.size,
      offered: this.#offered.size,
      endpoints: this.#byEndpoint.size,
      former: this.#former.size,
    };
  }

  /** Everyone online, in no certain order. */
  users(): MapIterator<string> {
    return this.#open.keys();
  }

  /** Everyone online, in the order of their names. */
  sortedUsers(): readonly string[] {
    return this.#sorted ??= [...this.#open.keys()].sort();
  }

  /** The open session of a user. */
  of(user: string): Session | undefined {
    return this.#open.get(user);
  }

  /** The sessions of a user, the open one and those offered. */
  allOf(user: string): Session[] {
    return [...this.#candidates(user)];
  }

  /** The open session that is reached at an endpoint. */
  at(endpoint: Endpoint): Session | undefined {
    return this.#byEndpoint.get(formatEndpoint(endpoint));
  }

  /**
   * Makes a session for a user whose password was right. An older session of
   * theirs stays as it is until this one is opened.
   *
   * @param user Whose.
   * @param origin Where from, and what it speaks.
   * @returns The session, with a new token.
   */
  offer(user: string, origin: SessionOrigin = { protocol: 1, host: "" }): Session {
    const session = new Session(user, this.#clock.now(), origin);
    const offered = this.#offered.get(user);
    if (offered) offered.add(session);
    else this.#offered.set(user, new Set([session]));
    return session;
  }

  /**
   * Finds the session that a request belongs to, and notes that its user was
   * heard from.
   *
   * @param user Who the request says it is from.
   * @param token What it proves that with; compared in constant time.
   * @returns The session, open or offered, or nothing if the token is not one
   * of that user's current ones.
   */
  authenticate(user: string, token: string): Session | undefined {
    let isCompared = false;
    for (const session of this.#candidates(user)) {
      isCompared = true;
      if (!equalTextsInConstantTime(session.token, token)) continue;
      this.heard(session);
      return session;
    }
    // Nor does the time tell whether there is a session of that user.
    if (!isCompared) equalTextsInConstantTime(NO_TOKEN, token);
    return undefined;
  }

  /** Notes that a session's user was heard from. */
  heard(session: Session): void {
    session.heardAt = this.#clock.now();
  }

  /**
   * Opens an offered session.
   *
   * @param session The session.
   * @param endpoint Where its user can be dialled, if so.
   * @returns The user's older session, which is over now, if there was one.
   */
  open(session: Session, endpoint?: Endpoint): Session | undefined {
    const older = this.#open.get(session.user);
    if (older) this.end(older);
    this.#former.replace(session.user);
    this.#forgetOffer(session);
    session.endpoint = endpoint;
    session.openedAt = this.#clock.date();
    this.heard(session);
    session.activeAt = session.heardAt;
    this.#open.set(session.user, session);
    this.#sorted?.splice(this.#placeOf(session.user), 0, session.user);
    if (endpoint) this.#byEndpoint.set(formatEndpoint(endpoint), session);
    return older;
  }

  /**
   * Whether a token was that of a session which is over, whose user has logged
   * in again.
   *
   * @param user Whose.
   * @param token The token; compared in constant time.
   */
  wasReplaced(user: string, token: string): boolean {
    return this.#former.wasReplaced(user, token);
  }

  /** Ends a session, offered or open; its token is worth nothing from now on. */
  end(session: Session): void {
    this.#forgetOffer(session);
    if (this.#open.get(session.user) === session) {
      this.#open.delete(session.user);
      this.#sorted?.splice(this.#placeOf(session.user), 1);
      if (session.endpoint) this.#byEndpoint.delete(formatEndpoint(session.endpoint));
      this.#former.add(session.user, session.former);
    }
    session.settle("over");
  }

  /** Forgets sessions that were over long ago. */
  sweep(): void {
    this.#former.sweep();
  }

  /** The open sessions not heard from within the timeout. */
  expired(): Session[] {
    const limit = this.#clock.now() - this.#timeout;
    const expired: Session[] = [];
    for (const session of this.#open.values()) {
      if (session.heardAt <= limit) expired.push(session);
    }
    return expired;
  }

  /** Where a user stands in the order, or would: to sort all anew takes a while in a large room. */
  #placeOf(user: string): number {
    const sorted = this.#sorted ?? [];
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < user) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  *#candidates(user: string): Generator<Session> {
    const open = this.#open.get(user);
    if (open) yield open;
    const offered = this.#offered.get(user);
    if (offered) yield* offered;
  }

  #forgetOffer(session: Session): void {
    const offered = this.#offered.get(session.user);
    if (offered?.delete(session) && offered.size === 0) this.#offered.delete(session.user);
  }
}
