/**
 * The order of what is written to one user, though it goes different ways:
 * straight to their client, through the center, or left with it.
 *
 * @module
 */

/** Has private messages wait for what was written before them, and others for private ones. */
export class UserOrder {
  readonly #privates = new Map<string, Promise<unknown>>();
  readonly #messages = new Map<string, Promise<unknown>>();

  /**
   * Sends an ordinary message: those to one user need not wait for each other.
   *
   * @param user To whom.
   * @param send Sends it.
   * @returns What `send` returns.
   */
  message<T>(user: string, send: () => Promise<T>): Promise<T> {
    const before = this.#privates.get(user);
    const sent = before ? before.then(send) : send();
    note(this.#messages, user, sent);
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
    const before = Promise.all([this.#privates.get(user), this.#messages.get(user)]);
    const sent = before.then(send);
    note(this.#privates, user, sent);
    return sent;
  }
}

/** Remembers the last of what was sent to a user until it is settled. */
function note(last: Map<string, Promise<unknown>>, user: string, sent: Promise<unknown>): void {
  const settled = sent.catch(() => {}).finally(() => {
    if (last.get(user) === settled) last.delete(user);
  });
  last.set(user, settled);
}
