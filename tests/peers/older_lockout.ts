/**
 * The lockout of an older center.
 *
 * @module
 */

/** Suspends a username after failures in a row. */
export class OlderLockout {
  readonly #attempts: number;
  readonly #milliseconds: number;
  readonly #now: () => number;
  readonly #failures = new Map<string, number>();
  readonly #pennedUntil = new Map<string, number>();

  /**
   * Makes a lockout.
   *
   * @param attempts Failures in a row that suspend a username.
   * @param seconds How long it is suspended.
   * @param now The time, in milliseconds.
   */
  constructor(attempts: number, seconds: number, now: () => number) {
    this.#attempts = attempts;
    this.#milliseconds = seconds * 1000;
    this.#now = now;
  }

  /**
   * Judges one try.
   *
   * @param user Username.
   * @param right Whether the password is right.
   * @returns The refusal to send, or undefined to let the user in.
   */
  refusal(user: string, right: boolean): string | undefined {
    if (this.#secondsLeft(user) > 0) return `PENNED|${this.#shown(user)}`;
    if (right) {
      this.#failures.delete(user);
      return undefined;
    }
    const failures = (this.#failures.get(user) ?? 0) + 1;
    if (failures < this.#attempts) {
      this.#failures.set(user, failures);
      return `LOGIN_FAILED|${this.#attempts - failures}`;
    }
    this.#failures.delete(user);
    this.#pennedUntil.set(user, this.#now() + this.#milliseconds);
    return `JUST_PENNED|${this.#shown(user)}`;
  }

  #secondsLeft(user: string): number {
    return ((this.#pennedUntil.get(user) ?? -Infinity) - this.#now()) / 1000;
  }

  #shown(user: string): string {
    return Math.max(0, this.#secondsLeft(user)).toFixed(10);
  }
}
