/**
 * What the client of a session says on the connections on which it is pushed to.
 *
 * @module
 */
import type { Listening } from "../carriers/push_connection.ts";
import { addressBlock } from "../net/address.ts";
import type { Session, Sessions } from "../session.ts";
import type { Rates } from "./rates.ts";

/** Who has to know of it. */
export interface SignsOfLifeParts {
  /** Know when a user was last heard from. */
  readonly sessions: Sessions;
  /** Say how often a client may greet. */
  readonly rates: Rates;
}

/** Hears the signs of life of one session's client. */
export class SignsOfLife implements Listening {
  readonly #session: Session;
  readonly #parts: SignsOfLifeParts;

  /**
   * Listens.
   *
   * @param session Whose client it is.
   * @param parts Who has to know of it.
   */
  constructor(session: Session, parts: SignsOfLifeParts) {
    this.#session = session;
    this.#parts = parts;
  }

  /** {@inheritDoc Listening.onHeard} */
  onHeard(): void {
    this.#parts.sessions.heard(this.#session);
  }

  /** {@inheritDoc Listening.mayGreet} */
  mayGreet(): boolean {
    const block = addressBlock(this.#session.host);
    return !this.#parts.rates.greeting(this.#session, block);
  }
}
