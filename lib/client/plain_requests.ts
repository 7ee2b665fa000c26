/**
 * Requests in protocol 1: one connection each, one after the other, so that
 * they are acted on in the order in which they were made.
 *
 * @module
 */
import { type ConnectOptions, exchange } from "../net/exchange.ts";
import type { CenterEndpoint } from "../net/tls_client.ts";
import type { AnswerFrame } from "../protocol/answer.ts";
import {
  formatRequest,
  type PrivateRequest,
  type Request,
  RequestError,
} from "../protocol/request.ts";
import { type Identity, NoAnswerError, type RequestLine } from "./request_line.ts";

/** All that one knows when the center has closed the connection. */
const SENT: AnswerFrame = { done: true, code: "", text: "" };

/** Protocol 1 knows no ids. */
function withoutId<R extends Exclude<Request, PrivateRequest>>(request: R): R {
  if (!("id" in request)) return request;
  const { id: _, ...rest } = request;
  return rest as R;
}

/** A line of requests to one center. */
export class PlainRequests implements RequestLine {
  readonly #center: CenterEndpoint;
  readonly #identity: Identity;
  readonly #options: ConnectOptions;
  #last: Promise<unknown> = Promise.resolve();
  #cancel = new AbortController();

  /**
   * Makes a line with no request in it.
   *
   * @param center The message center.
   * @param identity Who asks.
   * @param options How to connect.
   */
  constructor(center: CenterEndpoint, identity: Identity, options: ConnectOptions) {
    this.#center = center;
    this.#identity = identity;
    this.#options = options;
  }

  /** {@inheritDoc RequestLine.send} */
  async send(request: Request, deadline = this.#options.deadline): Promise<AnswerFrame> {
    if (request.type === "PRV") throw new RequestError("Cannot seal in protocol 1");
    const { user, token } = this.#identity;
    const text = formatRequest(withoutId(request), user, token);
    const { signal } = this.#cancel;
    const replied = request.type === "GET";
    const sent = this.#last.then(() =>
      exchange(this.#center, text, { ...this.#options, deadline, signal, replied })
    );
    this.#last = sent.catch(() => {});
    const reply = await sent;
    if (!replied) return SENT;
    if (reply === undefined) throw new NoAnswerError();
    return { done: reply === "OKAY", code: "", text: "" };
  }

  /** {@inheritDoc RequestLine.finish} */
  async finish(deadline: number): Promise<void> {
    const cancelTimer = this.#options.clock.after(deadline, () => this.cancel());
    await this.#last;
    cancelTimer();
  }

  /** {@inheritDoc RequestLine.cancel} */
  cancel(): void {
    this.#cancel.abort();
    this.#cancel = new AbortController();
  }
}
