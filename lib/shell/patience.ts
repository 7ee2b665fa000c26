/**
 * Waiting for a center: while it asks for a pause, and when one leaves.
 *
 * @module
 */
import type { CancelTimer, Clock } from "../clock.ts";

/** Milliseconds in which something is answered, or nothing will be. */
const DEADLINE = 10_000;

/** Milliseconds for which pauses that the center asks for are worth waiting while it answers nothing. */
const MAX_PAUSES = 120_000;

/**
 * What to say when the center asks for a pause.
 *
 * @param text What the center said.
 * @returns That, and what the client does.
 */
export function describePause(text: string): string {
  return `${text.replace(/\.$/, "")}. Your client waits, and goes on by itself.`;
}

/** What there is to be patient with. */
export interface PatienceParts {
  /** Tells the time. */
  readonly clock: Clock;
  /** When the latest pause is over that the center asked for, by the clock. */
  heldUntil(): number;
}

/** Lasts as long as something is answered now and then. */
export class Patience {
  readonly #parts: PatienceParts;
  #answeredAt: number;

  /**
   * Begins to be patient.
   *
   * @param parts What with.
   */
  constructor(parts: PatienceParts) {
    this.#parts = parts;
    this.#answeredAt = parts.clock.now();
  }

  /** Something was answered, or is asked only now. */
  renew(): void {
    this.#answeredAt = this.#parts.clock.now();
  }

  /**
   * Waits until all is done, but not when nothing is answered any more.
   *
   * @param done Resolved when it is.
   * @returns Whether it is.
   */
  async wait(done: Promise<void>): Promise<boolean> {
    const { clock } = this.#parts;
    const { promise: late, resolve } = Promise.withResolvers<false>();
    let cancelTimer: CancelTimer = () => {};
    const look = () => {
      const left = this.#end() - clock.now();
      if (left > 0) cancelTimer = clock.after(left, look);
      else resolve(false);
    };
    look();
    const isInTime = await Promise.race([done.then(() => true), late]);
    cancelTimer();
    return isInTime;
  }

  #end(): number {
    const held = Math.min(this.#parts.heldUntil(), this.#answeredAt + MAX_PAUSES);
    return Math.max(this.#answeredAt, held) + DEADLINE;
  }
}
