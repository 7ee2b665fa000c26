/**
 * The order of what is written to one user, though it goes different ways:
 * straight to their client, through the center, or left with it.
 *
 * @module
 */

/** How many turns of the event loop's microtasks it takes until a result is told. */
const STEPS_TO_TELL = 8;

/** Has private messages wait for what was written before them, and others for private ones. */
export class UserOrder {
  /** What the next message has to wait for: the end of a private one, or the begin of another that waits. */
  readonly #gates = new Map<string, Promise<unknown>>();
  /** The latest ordinary message. */
  readonly #messages = new Map<string, Promise<unknown>>();

  /**
   * Sends an ordinary message: those to one user need not wait for each other.
   *
   * @param user To whom.
   * @param send Sends it.
   * @returns What `send` returns.
   */
  message<T>(user: string, send: () => Promise<T>): Promise<T> {
    const before = this.#gates.get(user);
    const sent = before ? this.#sendBehind(before, user, send) : send();
    forgetAfter(this.#messages, user, settled(sent));
    return sent;
  }

  /**
   * Sends a private message, once it is known what became of all before it.
   *
   * @param user To whom.
   * @param send Sends it.
   * @returns What `send` returns.
   */
  private<T>(user: string, send: () => Promise<T>): Promise<T> {
    const before = Promise.all([this.#gates.get(user), this.#messages.get(user)]);
    const sent = before.then(send);
    forgetAfter(this.#gates, user, settled(sent));
    return sent;
  }

  #sendBehind<T>(before: Promise<unknown>, user: string, send: () => Promise<T>): Promise<T> {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    this.#gates.set(user, begun);
    return before.then(() => {
      // Whoever comes from now on comes behind it.
      if (this.#gates.get(user) === begun) this.#gates.delete(user);
      begin();
      return send();
    });
  }
}

/** Resolved when something is settled, and whoever sent it has told so. */
async function settled(sent: Promise<unknown>): Promise<void> {
  await sent.catch(() => {});
  for (let steps = 0; steps < STEPS_TO_TELL; steps += 1) await undefined;
}

/** Remembers something until it is settled, or another takes its place. */
function forgetAfter(
  latest: Map<string, Promise<unknown>>,
  user: string,
  end: Promise<void>,
): void {
  latest.set(user, end);
  end.then(() => {
    if (latest.get(user) === end) latest.delete(user);
  });
}
