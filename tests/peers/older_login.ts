/**
 * The login conversation of an older client, step by step.
 *
 * @module
 */

import { PATIENCE_MS } from "./inbox.ts";
import { type Endpoint, Line } from "./line.ts";

/** What a client announces at the end of its login. */
export interface Announcement {
  /** Host, as text. */
  host: string;
  /** Port, as decimal text. */
  port: string;
}

/** One login connection. */
export class OlderLogin implements Disposable {
  readonly #line: Line;
  readonly #own: Announcement;
  readonly #onOkay: (user: string, token: string) => void;

  private constructor(
    line: Line,
    own: Announcement,
    onOkay: (user: string, token: string) => void,
  ) {
    this.#line = line;
    this.#own = own;
    this.#onOkay = onOkay;
  }

  /**
   * Dials a center and sends `LIN`.
   *
   * @param center The center.
   * @param own What to announce unless told otherwise.
   * @param onOkay Called with the username and the token of a login that succeeds.
   * @returns The open conversation.
   */
  static async open(
    center: Endpoint,
    own: Announcement,
    onOkay: (user: string, token: string) => void,
  ): Promise<OlderLogin> {
    const line = await Line.dial(center);
    try {
      await line.send("LIN");
      return new OlderLogin(line, own, onOkay);
    } catch (error) {
      line.close();
      throw error;
    }
  }

  /**
   * Sends username and password, and after `LOGIN_OKAY` reads the token too.
   *
   * @param user Username.
   * @param password Password.
   * @returns The reply.
   * @throws {Error} If the center closes instead.
   */
  async attempt(user: string, password: string): Promise<string> {
    await this.#line.send(user);
    await this.#line.send(password);
    const reply = await this.#receive("reply");
    if (reply === "LOGIN_OKAY") this.#onOkay(user, await this.#receive("token"));
    return reply;
  }

  /**
   * Sends host and port. The connection stays open.
   *
   * @param host Host, the client's own unless told.
   * @param port Port, the client's own unless told.
   */
  async announce(host: string = this.#own.host, port: string = this.#own.port): Promise<void> {
    await this.#line.send(host);
    await this.#line.send(port);
  }

  /**
   * Reads until the center closes the connection.
   *
   * @returns The frames that came, if any.
   */
  async rest(): Promise<string[]> {
    return await this.#line.receiveAll(PATIENCE_MS);
  }

  /** Closes the connection. Closing twice is safe. */
  close(): void {
    this.#line.close();
  }

  /** Closes the connection. */
  [Symbol.dispose](): void {
    this.close();
  }

  async #receive(what: string): Promise<string> {
    const text = await this.#line.receive(PATIENCE_MS);
    if (text === null) throw new Error(`Cannot log in: the center closed before its ${what}`);
    return text;
  }
}
