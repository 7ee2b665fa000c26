/**
 * How often users and addresses may ask, and log in.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { type RateLimit, rateLimit } from "../limits/rate_limit.ts";
import type { Session } from "../session.ts";
import type { Limits } from "./limits.ts";

/** How many seconds' worth of requests may be asked at once: as much as a person pastes. */
const BURST_SECONDS = 10;

/** How many seconds' worth of logins may come at once. */
const LOGIN_BURST_SECONDS = 120;

/** What a right password costs, of a login that was wrong. */
const RIGHT_PASSWORD_COST = 0.1;

/** For how many that a broadcast goes to it counts as one request more. */
const RECIPIENTS_A_REQUEST = 50;

/** How long nothing is acted on that a session asks past its limit, in milliseconds. */
const PAUSE = 5_000;

/**
 * By how much it is shorter for whoever goes on asking: what was under way
 * when they were told must not be acted on before what is asked again.
 */
const TOLERANCE = 500;

/** Too much was asked. */
export interface Excess {
  /** After how many seconds it may be asked again. */
  readonly seconds: number;
  /** Why, for people. */
  readonly text: string;
  /** Whether the session was not told yet. */
  readonly isFirst: boolean;
}

/** The limits that rates have; 0 for none. */
export type RateLimits = Pick<Limits, "rate" | "addressRate" | "logins">;

/** Called when a limit is hit: which, the address block, and whose session it was, if anybody's. */
export type OnRateLimit = (limit: string, block: string, user?: string) => void;

interface Pause {
  until: number;
  readonly reason: string;
  /** The session that was told of it last. */
  told: Session;
}

/** Counts what is asked. An address counts as its block: see `addressBlock`. */
export class Rates {
  readonly #clock: Clock;
  readonly #onLimit: OnRateLimit;
  readonly #requests: RateLimit<string> | undefined;
  readonly #addresses: RateLimit<string> | undefined;
  readonly #strangers: RateLimit<string> | undefined;
  readonly #logins: RateLimit<string> | undefined;
  readonly #users: RateLimit<string> | undefined;
  /** All of these. */
  readonly #limits: readonly RateLimit<string>[];
  /** Whoever logs in again goes on with theirs. */
  readonly #pauses = new Map<string, Pause>();

  /**
   * Nothing was asked yet.
   *
   * @param clock Tells the time.
   * @param limits How often what may be asked.
   * @param onLimit Called when a limit is hit.
   */
  constructor(clock: Clock, { rate, addressRate, logins }: RateLimits, onLimit: OnRateLimit) {
    this.#clock = clock;
    this.#onLimit = onLimit;
    this.#requests = rateLimit(clock, rate, BURST_SECONDS);
    this.#addresses = rateLimit(clock, addressRate, BURST_SECONDS);
    this.#strangers = rateLimit(clock, addressRate, BURST_SECONDS);
    this.#logins = rateLimit(clock, logins / 60, LOGIN_BURST_SECONDS);
    this.#users = rateLimit(clock, logins / 60, LOGIN_BURST_SECONDS);
    this.#limits = [this.#requests, this.#addresses, this.#strangers, this.#logins, this.#users]
      .filter((limit) => limit !== undefined);
  }

  /** How much is remembered: buckets that are not full, as far as is known, and users who have to wait. */
  get sizes(): Readonly<Record<"buckets" | "pauses", number>> {
    const buckets = this.#limits.reduce((sum, limit) => sum + limit.size, 0);
    return { buckets, pauses: this.#pauses.size };
  }

  /** Forgets what has no effect any more. */
  sweep(): void {
    for (const limit of this.#limits) limit.sweep();
    const now = this.#clock.now();
    // They are only those who have asked too much since the last time.
    for (const [user, { until }] of this.#pauses) {
      if (until <= now) this.#pauses.delete(user);
    }
  }

  /**
   * A session asks something. Past its limit nothing of it is acted on for some
   * seconds, so that what is asked again then is not overtaken.
   *
   * @param session The session.
   * @param block Where the request comes from.
   * @returns Nothing if it may, else what to tell it.
   */
  request(session: Session, block: string): Excess | undefined {
    if (!this.#requests && !this.#addresses) return undefined;
    const now = this.#clock.now();
    const pause = this.#pauses.get(session.user);
    if (pause && now < pause.until) {
      if (session.protocol === 2) pause.until = Math.max(pause.until, now + PAUSE - TOLERANCE);
      const isFirst = pause.told !== session;
      pause.told = session;
      return excess(pause.until - now + TOLERANCE, pause.reason, isFirst);
    }
    if (pause) this.#pauses.delete(session.user);
    const limit = this.#take(session, block);
    if (!limit) return undefined;
    const reason = limit === "rate"
      ? "you are asking too much at once"
      : "too much is asked from your address at once";
    this.#pauses.set(session.user, { until: now + PAUSE - TOLERANCE, reason, told: session });
    this.#onLimit(limit, block, session.user);
    return excess(PAUSE, reason, true);
  }

  /**
   * What a session asked went to many: that costs them more.
   *
   * @param session The session.
   * @param recipients To how many.
   */
  broadcast(session: Session, recipients: number): void {
    this.#requests?.owe(session.user, Math.floor(recipients / RECIPIENTS_A_REQUEST));
  }

  /**
   * A session says that it is there, or takes a connection: that waits for no
   * pause, and lengthens none.
   *
   * @param session The session.
   * @param block Where that comes from.
   * @returns Nothing if it may, else what to tell it.
   */
  greeting(session: Session, block: string): Excess | undefined {
    const limit = this.#take(session, block);
    return limit && excess(PAUSE, "you are asking too much at once", false);
  }

  /**
   * Somebody who is no user asks something.
   *
   * @param block Where from.
   * @returns Whether that is worth an answer and a line in the log.
   */
  stranger(block: string): boolean {
    if (!this.#strangers?.take(block)) return true;
    this.#onLimit("address-rate", block);
    return false;
  }

  /**
   * A name and a password are tried.
   *
   * @param block Where from.
   * @returns 0 if they may be, else the milliseconds until others may.
   */
  login(block: string): number {
    const wait = this.#logins?.take(block) ?? 0;
    if (wait > 0) this.#onLimit("logins", block);
    return wait;
  }

  /**
   * The password was right: that is no guess, and costs the address less. But
   * everyone is told who comes and goes, so that a user may not too often.
   *
   * @param block Where from.
   * @param user Who.
   * @returns 0 if they may come in, else the milliseconds until they may.
   */
  loggedIn(block: string, user: string): number {
    this.#logins?.give(block, 1 - RIGHT_PASSWORD_COST);
    const wait = this.#users?.take(user) ?? 0;
    if (wait > 0) this.#onLimit("logins", block, user);
    return wait;
  }

  #take(session: Session, block: string): "rate" | "address-rate" | undefined {
    if (this.#requests?.take(session.user)) return "rate";
    if (!this.#addresses?.take(block)) return undefined;
    this.#requests?.give(session.user, 1);
    return "address-rate";
  }
}

function excess(milliseconds: number, reason: string, isFirst: boolean): Excess {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1_000));
  const unit = seconds === 1 ? "second" : "seconds";
  return { seconds, text: `Cannot do that: ${reason}; try again in ${seconds} ${unit}`, isFirst };
}
