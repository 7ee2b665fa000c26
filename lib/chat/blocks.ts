/**
 * Who has blocked whom.
 *
 * @module
 */

/** A user blocks another, or unblocks them. */
export type OnBlock = (user: string, other: string, blocked: boolean) => void;

/** Blocks, kept by the center so that they follow the user from login to login. */
export class Blocks {
  readonly #blocked = new Map<string, Set<string>>();
  #onBlock: OnBlock = () => {};

  /**
   * Makes a table.
   *
   * @param blocks Who has blocked whom so far.
   * @param onBlock Called with each change.
   */
  constructor(blocks: Iterable<readonly [string, string]> = [], onBlock: OnBlock = () => {}) {
    for (const [user, other] of blocks) this.add(user, other);
    this.#onBlock = onBlock;
  }

  /** How many there are. */
  get size(): number {
    return this.#blocked.values().reduce((sum, { size }) => sum + size, 0);
  }

  /** Whether `user` has blocked `other`. */
  has(user: string, other: string): boolean {
    return this.#blocked.get(user)?.has(other) ?? false;
  }

  /** Forgets whom `user` blocked, and who blocked them. */
  forget(user: string): void {
    for (const other of this.#blocked.get(user) ?? []) this.delete(user, other);
    for (const other of this.#blocked.keys()) this.delete(other, user);
  }

  /** `user` blocks `other`; again is the same. */
  add(user: string, other: string): void {
    if (this.has(user, other)) return;
    const blocked = this.#blocked.get(user);
    if (blocked) blocked.add(other);
    else this.#blocked.set(user, new Set([other]));
    this.#onBlock(user, other, true);
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
    this.#onBlock(user, other, false);
    return true;
  }
}
