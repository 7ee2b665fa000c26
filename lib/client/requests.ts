/**
 * The client's requests to the center: one connection each, one after the
 * other, so that they are acted on in the order in which they were made.
 *
 * @module
 */
import type { Endpoint } from "../net/address.ts";
import { type ConnectOptions, exchange } from "../net/exchange.ts";
import { formatRequest, type Request } from "../protocol/request.ts";

/** Who asks, and what proves it. */
export interface Identity {
  /** The user's name. */
  readonly user: string;
  /** The session's token. */
  readonly token: string;
}

/** A line of requests to one center. */
export class Requests {
  readonly #center: Endpoint;
  readonly #identity: Identity;
  readonly #options: ConnectOptions;
  #last: Promise<unknown> = Promise.resolve();
  #cancel = new AbortController();

  /**
   * Makes a line with no request in it.
   *
   * @param center The message center.
   * @param identity Who asks.
   * @param options How to connect.
   */
  constructor(center: Endpoint, identity: Identity, options: ConnectOptions) {
    this.#center = center;
    this.#identity = identity;
    this.#options = options;
  }

  /**
   * Makes a request when those before it are done.
   *
   * @param request What is asked.
   * @param deadline Milliseconds that the center has for it.
   * @returns The reply of `GET`; for others nothing, once the center is done.
   * @throws {RequestError} If the request cannot be put into a frame.
   * @throws {Error} If the center cannot be reached or does not answer, or the
   * request was cancelled.
   */
  send(request: Request, deadline = this.#options.deadline): Promise<string | undefined> {
    const { user, token } = this.#identity;
    const text = formatRequest(request, user, token);
    const { signal } = this.#cancel;
    const sent = this.#last.then(() =>
      exchange(this.#center, text, {
        ...this.#options,
        deadline,
        signal,
        replied: request.type === "GET",
      })
    );
    this.#last = sent.catch(() => {});
    return sent;
  }

  /**
   * Waits until all requests are done, and gives up those that are not in time.
   *
   * @param deadline Milliseconds that they have.
   */
  async finish(deadline: number): Promise<void> {
    const cancelTimer = this.#options.clock.after(deadline, () => this.cancel());
    await this.#last;
    cancelTimer();
  }

  /** Gives up all requests that are not done. */
  cancel(): void {
    this.#cancel.abort();
    this.#cancel = new AbortController();
  }
}
