/**
 * Finding out whether a center that was out of reach still knows a session.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { DEFAULT_MAX_FRAME_BYTES } from "../frame.ts";
import type { CenterEndpoint } from "../net/tls_client.ts";
import type { Client } from "./client.ts";
import { SessionOverError } from "./client_session.ts";
import { Login } from "./login.ts";
import { NoAnswerError } from "./request_line.ts";

/**
 * How often a center may close without an answer until one tries to log in: it
 * may be another, which speaks only protocol 1; or only a tunnel's near end.
 */
const MAX_SILENCES = 5;

/** Milliseconds that it has to answer the login. */
const LOGIN_DEADLINE = 10_000;

/** Asks a center about sessions of one user. */
export class SessionCheck {
  readonly #center: CenterEndpoint;
  readonly #clock: Clock;
  #silences = 0;

  /**
   * Asks nothing yet.
   *
   * @param center The center.
   * @param clock Tells the time.
   */
  constructor(center: CenterEndpoint, clock: Clock) {
    this.#center = center;
    this.#clock = clock;
  }

  /**
   * Whether a session is over, so that another is needed.
   *
   * @param client Whose session.
   * @param password The password of its user.
   * @returns Whether it is.
   * @throws {SessionOverError} If it is over as its user has logged in elsewhere.
   * @throws {Error} If the center is out of reach.
   */
  async isOver(client: Client, password: string): Promise<boolean> {
    try {
      await client.check();
      this.#silences = 0;
      return false;
    } catch (error) {
      this.#silences = error instanceof NoAnswerError ? this.#silences + 1 : 0;
      if (error instanceof SessionOverError && error.how === "expired") return true;
      if (this.#silences < MAX_SILENCES) throw error;
      await this.#tryLogin(client.user, password);
      this.#silences = 0;
      return true;
    }
  }

  /** Sees whether the center answers a login, before a session is given up for it. */
  async #tryLogin(user: string, password: string): Promise<void> {
    using login = new Login(this.#center, {
      clock: this.#clock,
      maxFrameBytes: DEFAULT_MAX_FRAME_BYTES,
      deadline: LOGIN_DEADLINE,
    });
    await login.attempt(user, password);
  }
}
