/**
 * Sessions that are over, as far as they are remembered: so that whoever asks
 * something with an old token can be told whether they have logged in elsewhere.
 *
 * @module
 */
import type { Clock } from "./clock.ts";
import { equalTextsInConstantTime } from "./constant_time.ts";

/** How many sessions of a user are remembered. */
const MAX_FORMER = 4;

/** Of how many users. */
const MAX_REMEMBERED = 10_000;

/** For how long after a user's last one, in milliseconds: a client may sleep through a weekend. */
const REMEMBER_FOR = 7 * 24 * 60 * 60 * 1_000;

/** What outlasts a session: neither its keys nor where it was. */
export interface FormerSession {
  /** Its token. */
  readonly token: string;
  /** Whether its user has logged in again since it began. */
  wasReplaced: boolean;
}

interface Former {
  /** When the last of them ended. */
  readonly endedAt: number;
  readonly sessions: readonly FormerSession[];
}

/** The latest sessions of each user that are over. */
export class FormerSessions {
  readonly #clock: Clock;
  /** Whose last session ended first comes first. */
  readonly #byUser = new Map<string, Former>();

  /**
   * Remembers nothing yet.
   *
   * @param clock Tells the time.
   */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Of how many users there are any. */
  get size(): number {
    return this.#byUser.size;
  }

  /** A session of a user is over. */
  add(user: string, session: FormerSession): void {
    const { sessions = [] } = this.#byUser.get(user) ?? {};
    this.#byUser.delete(user);
    this.#byUser.set(user, {
      endedAt: this.#clock.now(),
      sessions: [session, ...sessions].slice(0, MAX_FORMER),
    });
    if (this.#byUser.size > MAX_REMEMBERED) this.#byUser.delete(this.#byUser.keys().next().value!);
  }

  /** A user has logged in again. */
  replace(user: string): void {
    for (const session of this.#byUser.get(user)?.sessions ?? []) session.wasReplaced = true;
  }

  /**
   * Whether a token was that of a session which is over, whose user has logged
   * in again.
   *
   * @param user Whose.
   * @param token The token; compared in constant time.
   */
  wasReplaced(user: string, token: string): boolean {
    const { sessions = [] } = this.#byUser.get(user) ?? {};
    return sessions.some((former) =>
      equalTextsInConstantTime(former.token, token) && former.wasReplaced
    );
  }

  /** Forgets those that were over long ago. */
  sweep(): void {
    const before = this.#clock.now() - REMEMBER_FOR;
    for (const [user, { endedAt }] of this.#byUser) {
      if (endedAt > before) return;
      this.#byUser.delete(user);
    }
  }
}
