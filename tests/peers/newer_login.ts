/**
 * The login conversation of a newer client, step by step.
 *
 * @module
 */

import { type Endpoint, LineError } from "./line.ts";
import { textOf } from "./newer_bytes.ts";
import { ByteLine } from "./newer_line.ts";
import { PATIENCE_MS } from "./inbox.ts";

/** What a newer client announces at the end of its login. */
export interface NewerAnnouncement {
  /** Host, as text. */
  host: string;
  /** Port, as decimal text. */
  port: string;
  /** Public key. */
  key: string;
}

/** What a center gave to a user whose password was right. */
export interface Welcome {
  /** Username. */
  readonly user: string;
  /** Token. */
  readonly token: string;
  /** The center's key, or undefined if it goes on in protocol 1. */
  readonly centerKey: string | undefined;
}

/** What a login tells the client it belongs to. */
export interface LoginHooks {
  /** Called before anything is announced. */
  welcomed(welcome: Welcome): Promise<void>;
  /** Called with the last frame, or with undefined if there will be none. */
  ended(outcome: string | undefined): void;
}

/** One login connection. */
export class NewerLogin implements Disposable {
  /** Every frame the center sent. */
  readonly received: string[] = [];
  /** What is announced unless told otherwise. */
  readonly own: Readonly<NewerAnnouncement>;
  readonly #line: ByteLine;
  readonly #hooks: LoginHooks;

  private constructor(line: ByteLine, own: NewerAnnouncement, hooks: LoginHooks) {
    this.#line = line;
    this.own = own;
    this.#hooks = hooks;
  }

  /**
   * Dials a center and sends the first frame.
   *
   * @param center The center.
   * @param own What to announce unless told otherwise.
   * @param hooks Told what happens.
   * @param first The first frame.
   * @returns The open conversation.
   */
  static async open(
    center: Endpoint,
    own: NewerAnnouncement,
    hooks: LoginHooks,
    first = "LIN|2",
  ): Promise<NewerLogin> {
    const line = await ByteLine.dial(center);
    try {
      await line.send(first);
      return new NewerLogin(line, own, hooks);
    } catch (error) {
      line.close();
      throw error;
    }
  }

  /**
   * Sends username and password, and after `LOGIN_OKAY|2` reads token and key too, after
   * `LOGIN_OKAY` the token.
   *
   * @param user Username.
   * @param password Password.
   * @returns The reply.
   * @throws {Error} If the center closes instead.
   */
  async attempt(user: string, password: string): Promise<string> {
    await this.#line.send(user, password);
    const reply = await this.receive("reply");
    if (reply !== "LOGIN_OKAY|2" && reply !== "LOGIN_OKAY") return reply;
    const token = await this.receive("token");
    const centerKey = reply === "LOGIN_OKAY|2" ? await this.receive("key") : undefined;
    await this.#hooks.welcomed({ user, token, centerKey });
    return reply;
  }

  /**
   * Sends host, port and key.
   *
   * @param other What to announce in place of the client's own.
   */
  async announce(other: Partial<NewerAnnouncement> = {}): Promise<void> {
    const { host, port, key } = { ...this.own, ...other };
    await this.#line.send(host, port, key);
  }

  /**
   * Sends host and port alone, as protocol 1 has it.
   *
   * @param other What to announce in place of the client's own.
   */
  async announceOlder(other: Partial<NewerAnnouncement> = {}): Promise<void> {
    const { host, port } = { ...this.own, ...other };
    await this.#line.send(host, port);
  }

  /**
   * Reads the last frame, and the end of the connection.
   *
   * @returns `DIAL|<series>`, `ATTACH|<series>` or `FAIL|<code>|<text>`.
   * @throws {Error} If the center closes before it, or sends anything behind it.
   */
  async outcome(): Promise<string> {
    let outcome: string | undefined;
    try {
      outcome = await this.receive("outcome");
    } finally {
      this.#hooks.ended(outcome);
    }
    const rest = await this.rest();
    if (rest.length > 0) throw new LineError(`Cannot end login: ${JSON.stringify(rest)} came too`);
    return outcome;
  }

  /**
   * Sends any frame.
   *
   * @param text The text of the frame.
   */
  async send(text: string): Promise<void> {
    await this.#line.send(text);
  }

  /**
   * Reads any frame.
   *
   * @param what What it is called in errors.
   * @returns Its text.
   */
  async receive(what = "frame"): Promise<string> {
    const text = await this.#line.receiveText(`${what} of login`);
    this.received.push(text);
    return text;
  }

  /**
   * Reads until the center closes the connection.
   *
   * @returns The frames that came, if any.
   */
  async rest(): Promise<string[]> {
    const texts = (await this.#line.rest(PATIENCE_MS)).map(textOf);
    this.received.push(...texts);
    return texts;
  }

  /** Closes the connection. Closing twice is safe. */
  close(): void {
    this.#line.close();
    this.#hooks.ended(undefined);
  }

  /** Closes the connection. */
  [Symbol.dispose](): void {
    this.close();
  }
}
