/**
 * The client's side of a login.
 *
 * @module
 */
import { FrameError } from "../frame.ts";
import type { FrameConnection } from "../net/connection.ts";
import { connect, type ConnectOptions, withDeadline } from "../net/exchange.ts";
import type { CenterEndpoint } from "../net/tls_client.ts";
import {
  LOGIN_2,
  type LoginReply,
  parseLoginEnd,
  parseLoginReply,
  type Placement,
} from "../protocol/login.ts";
import { oneLine } from "../protocol/text.ts";

/** How long to wait for a center that does not close a login when it is done, in milliseconds. */
const CLOSE_DEADLINE = 2_000;

/** The center would not open a session; the message is its own. */
export class LoginRefusedError extends Error {
  /** Makes an error with the center's text. */
  constructor(message: string) {
    super(message);
    this.name = "LoginRefusedError";
  }
}

/** The center's answer to a name and a password. */
export interface Attempt {
  /** The answer. */
  readonly reply: LoginReply;
  /** After `LOGIN_OKAY`, what the client proves itself with. */
  readonly token: string;
  /** After `LOGIN_OKAY` in protocol 2, the center's public key. */
  readonly centerKey: string;
}

/** The end of a login in protocol 2. */
export interface Placed {
  /** How the center reaches this client. */
  readonly placement: Placement;
  /** What pushes are numbered in. */
  readonly series: string;
}

/** A login: one connection for as many tries as it takes. */
export class Login implements Disposable {
  readonly #center: CenterEndpoint;
  readonly #options: ConnectOptions;
  readonly #abort = new AbortController();
  #connection: FrameConnection | undefined;
  /** What comes first on the connection. */
  #first: Promise<string | undefined> | undefined;
  /** Whether it has come, or the connection is over. */
  #isHeard = false;

  /**
   * Makes a login that is not open yet.
   *
   * @param center The message center.
   * @param options How to connect.
   */
  constructor(center: CenterEndpoint, options: ConnectOptions) {
    this.#center = center;
    this.#options = options;
  }

  /**
   * Connects, so that one knows whether a center is there before a name and a
   * password are asked for.
   *
   * @throws {Error} If it is not; `describeError` has words for it.
   */
  async open(): Promise<void> {
    if (this.#connection) return;
    await this.#withDeadline(async (signal) => {
      this.#connection = await connect(this.#center, this.#options.maxFrameBytes, signal);
      await this.#connection.write(LOGIN_2);
      this.#listen(this.#connection);
    });
  }

  /** The address of this machine that the login goes out from, once it is open. */
  get localHost(): string | undefined {
    return this.#connection?.local.hostname;
  }

  /**
   * Tries a name and a password. A center may have closed the connection while
   * they were typed; then a new one is opened.
   *
   * @param user The name.
   * @param password The password.
   * @returns The center's reply, and what comes with it.
   * @throws {LoginReplyError} If the center sends something else.
   * @throws {Error} If the center cannot be reached.
   */
  async attempt(user: string, password: string): Promise<Attempt> {
    if (this.#isHeard) await this.#hear();
    const mayBeStale = this.#connection !== undefined;
    await this.open();
    const frame = await this.#exchange(user, password).catch((error) => {
      // A center that is slow must not be asked twice: a wrong password would count twice.
      if (!mayBeStale || error instanceof Deno.errors.TimedOut) throw error;
    });
    if (frame === undefined) {
      this[Symbol.dispose]();
      if (mayBeStale) return this.attempt(user, password);
      throw new Deno.errors.ConnectionReset("The connection was closed");
    }
    const reply = parseLoginReply(frame);
    if (reply.type !== "LOGIN_OKAY") return { reply, token: "", centerKey: "" };
    const token = await this.#expect();
    return { reply, token, centerKey: reply.protocol === 2 ? await this.#expect() : "" };
  }

  /**
   * Ends the login in protocol 2: tells the center where this client listens,
   * and what its key is.
   *
   * @param host The client's host.
   * @param port The client's port, or 0 if it does not listen.
   * @param key The client's public key for this session.
   * @returns How the center reaches this client.
   * @throws {LoginRefusedError} If the center will not have that.
   * @throws {LoginReplyError} If the center sends something else.
   * @throws {Error} If the connection breaks.
   */
  async place(host: string, port: number, key: string): Promise<Placed> {
    using connection = this.#connection!;
    await connection.write(host, String(port), key);
    const end = parseLoginEnd(await this.#expect());
    if ("refusal" in end) throw new LoginRefusedError(oneLine(end.refusal));
    return end;
  }

  /**
   * Ends the login in protocol 1: tells the center where this client listens.
   *
   * @param host The client's host.
   * @param port The client's port.
   * @throws {LoginRefusedError} If the center will not have that.
   * @throws {Error} If the connection breaks.
   */
  async announce(host: string, port: number): Promise<void> {
    using connection = this.#connection!;
    await connection.write(host, String(port));
    await connection.closeWrite();
    // Older centers send nothing here, and some wait for the client to close.
    const refusal = await this.#withDeadline(() => connection.read(), CLOSE_DEADLINE)
      .catch((error) => {
        if (!(error instanceof Deno.errors.TimedOut)) throw error;
      });
    if (refusal !== undefined) throw new LoginRefusedError(oneLine(refusal));
  }

  /** Gives up whatever is under way, for good. */
  cancel(): void {
    this.#abort.abort();
    this[Symbol.dispose]();
  }

  /** Ends the connection. */
  [Symbol.dispose](): void {
    this.#connection?.close();
    this.#connection = undefined;
    this.#first = undefined;
    this.#isHeard = false;
  }

  /** Listens at once: who speaks TLS, or has closed the connection, is not to be sent a password. */
  #listen(connection: FrameConnection): void {
    const first = this.#first = connection.read();
    const heard = () => this.#isHeard = this.#first === first;
    first.then(heard, heard);
  }

  /** Looks at what came before a name and a password were sent: it should be nothing. */
  async #hear(): Promise<void> {
    try {
      if (await this.#first !== undefined) return;
    } catch (error) {
      if (error instanceof FrameError && error.code === "too-large") throw error;
    }
    this[Symbol.dispose]();
  }

  async #exchange(user: string, password: string): Promise<string | undefined> {
    // Whoever closes the connection may have said why before: that is what is told.
    const writing = this.#connection!.write(user, password).catch(() => {});
    const [frame] = await Promise.all([this.#read(), writing]);
    return frame;
  }

  async #expect(): Promise<string> {
    const frame = await this.#read();
    if (frame !== undefined) return frame;
    throw new Deno.errors.ConnectionReset("The connection was closed");
  }

  #read(): Promise<string | undefined> {
    const first = this.#first;
    this.#first = undefined;
    this.#isHeard = false;
    return this.#withDeadline(() => first ?? this.#connection!.read());
  }

  #withDeadline<T>(
    run: (signal: AbortSignal) => Promise<T>,
    deadline: number = this.#options.deadline,
  ): Promise<T> {
    return withDeadline(this.#options.clock, deadline, (signal) => {
      signal.addEventListener("abort", () => this.#connection?.close());
      return run(signal);
    }, this.#abort.signal);
  }
}
