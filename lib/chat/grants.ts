/**
 * Who allowed whom to message privately.
 *
 * @module
 */

/**
 * Grants between sessions: one is gone when either session is over, or when one
 * user blocks the other.
 */
export class Grants {
  /** For each user: whom they allowed. */
  readonly #given = new Map<string, Set<string>>();
  /** For each user: who allowed them. */
  readonly #got = new Map<string, Set<string>>();

  /** How many there are. */
  get size(): number {
    return this.#given.values().reduce((sum, { size }) => sum + size, 0);
  }

  /** Whether `user` has allowed `other`. */
  has(user: string, other: string): boolean {
    return this.#given.get(user)?.has(other) ?? false;
  }

  /** `user` allows `other`. */
  add(user: string, other: string): void {
    addTo(this.#given, user, other);
    addTo(this.#got, other, user);
  }

  /**
   * Takes back what two users allowed each other.
   *
   * @returns Whether there was anything.
   */
  revoke(user: string, other: string): boolean {
    const any = this.has(user, other) || this.has(other, user);
    for (const [giver, receiver] of [[user, other], [other, user]] as const) {
      deleteFrom(this.#given, giver, receiver);
      deleteFrom(this.#got, receiver, giver);
    }
    return any;
  }

  /**
   * Takes back all that a user allowed, and all that they were allowed.
   *
   * @returns The others concerned.
   */
  revokeAll(user: string): Set<string> {
    const others = new Set([...this.#given.get(user) ?? [], ...this.#got.get(user) ?? []]);
    for (const other of others) this.revoke(user, other);
    return others;
  }
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

function deleteFrom(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set?.delete(value) && set.size === 0) sets.delete(key);
}
