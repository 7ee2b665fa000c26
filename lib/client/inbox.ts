/**
 * Pushes of protocol 2 as they are shown: each once, in order.
 *
 * @module
 */
import { type NumberedPush, parseNumberedPush } from "../protocol/numbered.ts";

/** Shows one push; it counts as shown when this returns, or its promise is resolved. */
export type ShowPush = (push: NumberedPush) => void | Promise<void>;

/** Remembers what has been shown, for as long as the center's numbers go on. */
export class Inbox {
  readonly #show: ShowPush;
  #series = "";
  #shown = 0;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Makes an inbox to which nothing has come.
   *
   * @param show Shows a push.
   */
  constructor(show: ShowPush) {
    this.#show = show;
  }

  /** The number of the last push shown in this series, or 0. */
  get shown(): number {
    return this.#shown;
  }

  /** A login has told in which series pushes are numbered. */
  begin(series: string): void {
    if (series !== this.#series) this.#shown = 0;
    this.#series = series;
  }

  /**
   * Takes what came on a connection of the center.
   *
   * @param frame The frame's body.
   * @returns The number to acknowledge, or nothing if the frame is no push.
   * @throws {FrameError} `invalid-utf8` if its fields are not UTF-8.
   */
  take(frame: Uint8Array): Promise<number | undefined> {
    // One after the other, on however many connections they come.
    const taken = this.#last.then(() => this.#take(frame));
    this.#last = taken.catch(() => {});
    return taken;
  }

  async #take(frame: Uint8Array): Promise<number | undefined> {
    const push = parseNumberedPush(frame);
    if (!push) return undefined;
    const { number } = push;
    if (number > this.#shown || number === 0) {
      await this.#show(push);
      this.#shown = Math.max(this.#shown, number);
    }
    return number;
  }
}
