/**
 * Requests in protocol 2: any number of them on one connection, each answered.
 *
 * @module
 */
import type { AnswerFrame } from "../protocol/answer.ts";
import type { Request } from "../protocol/request.ts";
import { Conversation, type ConversationOptions } from "./conversation.ts";
import type { RequestLine } from "./request_line.ts";

/** A line of requests that do not wait for each other's answers. */
export class AnsweredRequests implements RequestLine {
  readonly #options: ConversationOptions;
  readonly #unanswered = new Set<Promise<unknown>>();
  #conversation: Conversation | undefined;
  #isClosed = false;

  /**
   * Makes a line with no request in it.
   *
   * @param options How to ask.
   */
  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  /** {@inheritDoc RequestLine.send} */
  async send(request: Request, deadline = this.#options.deadline): Promise<AnswerFrame> {
    if (this.#isClosed) throw new Deno.errors.Interrupted("Cancelled");
    if (!this.#conversation || this.#conversation.isOver) {
      this.#conversation = new Conversation(this.#options);
    }
    const answer = this.#conversation.ask(request, deadline);
    const settled = answer.catch(() => {});
    this.#unanswered.add(settled);
    try {
      return await answer;
    } finally {
      this.#unanswered.delete(settled);
    }
  }

  /** {@inheritDoc RequestLine.finish} */
  async finish(deadline: number): Promise<void> {
    const cancelTimer = this.#options.clock.after(deadline, () => this.cancel());
    await Promise.all(this.#unanswered);
    cancelTimer();
  }

  /** {@inheritDoc RequestLine.cancel} */
  cancel(): void {
    this.#conversation?.end(new Deno.errors.Interrupted("Cancelled"));
  }

  /** Gives everything up, and waits until nothing is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.cancel();
    await this.#conversation?.done;
  }
}
