/**
 * Leaving the center alone for some seconds, when it asks for that: it acts on
 * nothing then, and would say so again.
 *
 * @module
 */
import type { CancelTimer, Clock } from "../clock.ts";

/** The center asks for a pause: it has not acted on what was asked, or was not asked at all. */
export class SlowError extends Error {
  /** Makes an error with the center's text. */
  constructor(text: string) {
    super(text);
    this.name = "SlowError";
  }
}

/** A pause that the center has asked for, which lasts until all that was asked before is answered. */
export class Hold {
  readonly #clock: Clock;
  readonly #onEnd: () => void;
  #until = -Infinity;
  #text = "";
  #isOn = false;
  #isStopped = false;
  #unanswered = 0;
  #cancelTimer: CancelTimer | undefined;
  #over: PromiseWithResolvers<void> | undefined;

  /**
   * Makes a hold that is not on.
   *
   * @param clock Tells the time.
   * @param onEnd Called each time when the center may be asked again.
   */
  constructor(clock: Clock, onEnd: () => void) {
    this.#clock = clock;
    this.#onEnd = onEnd;
  }

  /** Whether the center is to be left alone. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** When the latest pause is over at the earliest, by the clock; long ago if there was none. */
  get until(): number {
    return this.#until;
  }

  /** What the center said about it. */
  get text(): string {
    return this.#text;
  }

  /** How much is asked, and not answered. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** The center asks for a pause, or for more of it. */
  begin({ seconds, text }: { readonly seconds: number; readonly text: string }): void {
    if (this.#isStopped) return;
    this.#isOn = true;
    this.#text = text || "The message center asks for a pause";
    this.#until = Math.max(this.#until, this.#clock.now() + seconds * 1_000);
    if (!this.#cancelTimer) this.#wait();
  }

  /** Something is asked. Whatever is asked after the hold must not come between it and its answer. */
  asked(): void {
    this.#unanswered += 1;
  }

  /** It is answered, or will never be. */
  answered(): void {
    this.#unanswered -= 1;
    // Not at once: whoever was answered just now is to hear of it first.
    if (this.#isOn && this.#unanswered === 0 && !this.#cancelTimer) this.#wait();
  }

  /**
   * Waits until the center may be asked again.
   *
   * @throws {SlowError} If it will not be asked again.
   */
  async over(): Promise<void> {
    if (this.#isStopped) throw new SlowError(this.#text);
    if (!this.#isOn) return;
    this.#over ??= Promise.withResolvers();
    await this.#over.promise;
  }

  /** Ends it for good, without asking again. Safe to call twice. */
  stop(): void {
    this.#isStopped = true;
    this.#isOn = false;
    this.#cancelTimer?.();
    this.#over?.reject(new SlowError(this.#text));
    this.#over = undefined;
  }

  #wait(): void {
    const delay = Math.max(0, this.#until - this.#clock.now());
    this.#cancelTimer = this.#clock.after(delay, () => {
      this.#cancelTimer = undefined;
      if (this.#clock.now() < this.#until) this.#wait();
      else if (this.#unanswered === 0) this.#end();
    });
  }

  #end(): void {
    this.#isOn = false;
    this.#over?.resolve();
    this.#over = undefined;
    this.#onEnd();
  }
}
