/**
 * Who has blocked whom.
 *
 * @module
 */

/** Blocks, kept by the center so that they follow the user from login to login. */
export class Blocks {
  readonly #blocked = new Map<string, Set<string>>();

  /** Whether `user` has blocked `other`. */
  has(user: string, other: string): boolean {
    return this.#blocked.get(user)?.has(other) ?? false;
  }

  /** Forgets whom `user` blocked, and who blocked them. */
  forget(user: string): void {
    this.#blocked.delete(user);
    for (const other of this.#blocked.keys()) this.delete(other, user);
  }

  /** `user` blocks `other`; again is the same. */
  add(user: string, other: string): void {
    const blocked = this.#blocked.get(user);
    if (blocked) blocked.add(other);
    else this.#blocked.set(user, new Set([other]));
  }

  /**
   * `user` unblocks `other`.
   *
   * @returns Whether they had blocked them.
   */
  delete(user: string, other: string): boolean {
    const blocked = this.#blocked.get(user);
    if (!blocked?.delete(other)) return false;
    if (blocked.size === 0) this.#blocked.delete(user);
    return true;
  }
}
