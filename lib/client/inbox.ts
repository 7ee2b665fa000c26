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
   */
  async take(frame: Uint8Array): Promise<number | undefined> {
    const push = parseNumberedPush(frame);
    if (!push) return undefined;
    if (push.number > this.#shown) {
      const shown = this.#show(push);
      this.#shown = push.number;
      await shown;
    }
    return push.number;
  }
}
