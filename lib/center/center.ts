/**
 * The message center: connections in, the chat in the middle, pushes out.
 *
 * @module
 */
import { Accounts } from "../accounts/accounts.ts";
import type { Credentials } from "../accounts/credentials.ts";
import { Chat } from "../chat/chat.ts";
import { type CancelTimer, type Clock, systemClock } from "../clock.ts";
import { Mailroom } from "../delivery/mailroom.ts";
import { DEFAULT_MAX_FRAME_BYTES, FrameError } from "../frame.ts";
import { type Endpoint, formatEndpoint } from "../net/address.ts";
import type { FrameConnection } from "../net/connection.ts";
import { Deadlines } from "../net/deadlines.ts";
import { dial } from "../net/dial.ts";
import { describeError } from "../net/errors.ts";
import { FrameServer } from "../net/frame_server.ts";
import { isLogin } from "../protocol/login.ts";
import { type Envelope, parseEnvelope, parseRequest, RequestError } from "../protocol/request.ts";
import { type Session, Sessions } from "../session.ts";
import type { Log } from "./log.ts";
import { callbackEndpoint, checkPasswords, type LoginParts, readPort } from "./login.ts";

/** How often to look for sessions that have expired, in milliseconds. */
const SWEEP_EVERY = 5_000;

/** Milliseconds that a connection has for its first frame, and a login for its last two. */
const FRAME_DEADLINE = 10_000;

/** Milliseconds that a person has for a name and a password, on top of the longest lockout. */
const PASSWORD_DEADLINE = 180_000;

/** How a center works. Times are in milliseconds. */
export interface CenterOptions {
  /** Where to accept connections; it is closed along with the center. */
  readonly listener: Deno.TcpListener;
  /** Who may log in. */
  readonly credentials: Credentials;
  /** Failures in a row that suspend a name. @default {3} */
  readonly attempts?: number;
  /** How long a name is suspended. @default {60000} */
  readonly lockout?: number;
  /** How long a session lasts unheard. @default {30000} */
  readonly timeout?: number;
  /** The longest frame accepted, in bytes of text. @default {65536} */
  readonly maxFrameBytes?: number;
  /** Hears of what happens. @default {nobody does} */
  readonly log?: Log;
  /** Tells the time. @default {systemClock} */
  readonly clock?: Clock;
}

/** A running message center. */
export class Center implements AsyncDisposable {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #sessions: Sessions;
  readonly #chat: Chat;
  readonly #mailroom: Mailroom;
  readonly #server: FrameServer;
  readonly #login: LoginParts;
  readonly #passwordDeadlines: Deadlines<FrameConnection>;
  readonly #endpointDeadlines: Deadlines<FrameConnection>;
  #cancelSweep: CancelTimer = () => {};
  #isClosing = false;

  /**
   * Starts to serve.
   *
   * @param options How it works.
   */
  constructor(options: CenterOptions) {
    const {
      listener,
      credentials,
      attempts = 3,
      lockout = 60_000,
      timeout = 30_000,
      maxFrameBytes = DEFAULT_MAX_FRAME_BYTES,
      log = () => {},
      clock = systemClock,
    } = options;
    const accounts = new Accounts(clock, credentials, { attempts, lockout });
    this.#log = log;
    this.#clock = clock;
    this.#sessions = new Sessions(clock, timeout);
    this.#mailroom = new Mailroom({
      clock,
      maxFrameBytes,
      send: dial,
      onKept: (message) => this.#chat.kept(message),
      onReachable: (user, endpoint, reachable) =>
        log(reachable ? "reachable" : "unreachable", { user, at: formatEndpoint(endpoint) }),
    });
    this.#chat = new Chat({
      clock,
      sessions: this.#sessions,
      delivery: this.#mailroom,
      isUser: (name) => accounts.has(name),
    });
    this.#passwordDeadlines = new Deadlines(clock, lockout + PASSWORD_DEADLINE, close);
    this.#endpointDeadlines = new Deadlines(clock, FRAME_DEADLINE, close);
    this.#server = new FrameServer(listener, {
      clock,
      maxFrameBytes,
      firstFrameDeadline: FRAME_DEADLINE,
      onFrame: (frame, connection) =>
        isLogin(frame) ? this.#serveLogin(connection) : this.#serveRequest(frame, connection),
      onRefused: (remote, error) => {
        this.#refused(remote, error.message);
        if (error instanceof FrameError && error.head) this.#tellSender(error.head, error.message);
      },
    });
    this.#login = {
      accounts,
      sessions: this.#sessions,
      center: this.#server.address,
      log,
      passwordDeadlines: this.#passwordDeadlines,
    };
    this.#sweepLater();
  }

  /** Where it listens. */
  get address(): Endpoint {
    return this.#server.address;
  }

  /** How many users are online. */
  get online(): number {
    return this.#sessions.size;
  }

  /** Stops serving and closes everything. Safe to call twice. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#cancelSweep();
    await Promise.all([this.#server.close(), this.#mailroom[Symbol.asyncDispose]()]);
    this.#passwordDeadlines.clear();
    this.#endpointDeadlines.clear();
  }

  /** The same as {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #serveLogin(connection: FrameConnection): Promise<void> {
    try {
      const session = await checkPasswords(connection, this.#login);
      if (session) await this.#enter(session, connection);
    } catch (error) {
      this.#refused(connection.remote, describeError(error));
    } finally {
      this.#passwordDeadlines.stop(connection);
    }
  }

  async #enter(session: Session, connection: FrameConnection): Promise<void> {
    const { user } = session;
    const from = formatEndpoint(connection.remote);
    this.#passwordDeadlines.stop(connection);
    this.#endpointDeadlines.start(connection);
    try {
      const port = await readPort(connection);
      if (port === undefined) return;
      const endpoint = callbackEndpoint(connection.remote.hostname, port, user, this.#login);
      if (typeof endpoint === "string") {
        this.#log("login refused", { user, from, reason: endpoint });
        await connection.write(endpoint);
        return;
      }
      const again = this.#chat.enter(session, endpoint);
      this.#log(again ? "login again" : "login", { user, from, at: formatEndpoint(endpoint) });
    } finally {
      this.#endpointDeadlines.stop(connection);
      if (!session.isOpen) this.#sessions.end(session);
    }
  }

  #serveRequest(frame: string, connection: FrameConnection): void | Promise<void> {
    let envelope: Envelope;
    try {
      envelope = parseEnvelope(frame);
    } catch (error) {
      return this.#refused(connection.remote, describeError(error));
    }
    const session = this.#sessions.authenticate(envelope.user, envelope.token);
    if (!session) return this.#refused(connection.remote, "the token is not a current one");
    if (session.isOpen) return this.#act(session, envelope, connection);
    return new Promise((resolve) =>
      session.whenSettled((open) =>
        resolve(open ? this.#act(session, envelope, connection) : undefined)
      )
    );
  }

  #act(session: Session, envelope: Envelope, connection: FrameConnection): void | Promise<void> {
    const { user } = session;
    try {
      const request = parseRequest(envelope);
      if (request.type === "OUT") {
        this.#log("logout", { user, from: formatEndpoint(connection.remote) });
        return this.#chat.leave(session, true);
      }
      const reply = this.#chat.handle(session, request);
      if (reply) return writeIfOpen(connection, reply);
    } catch (error) {
      if (!(error instanceof RequestError)) return this.#log("error", { reason: String(error) });
      this.#chat.refuse(user, error.message);
      if (envelope.type === "GET") return writeIfOpen(connection, "FAIL");
    }
  }

  #refused(remote: Endpoint, reason: string): void {
    if (!this.#isClosing) this.#log("refused", { from: formatEndpoint(remote), reason });
  }

  /** Tells who sent a request that is too long to be read, as its first bytes say who that is. */
  #tellSender(head: string, reason: string): void {
    try {
      const { type, user, token } = parseEnvelope(head);
      if (!this.#sessions.authenticate(user, token)?.isOpen) return;
      this.#chat.refuse(user, reason.replace("Cannot read frame", `Cannot act on ${type}`));
    } catch {
      // It was no request, or not enough of it has come.
    }
  }

  #sweepLater(): void {
    this.#cancelSweep = this.#clock.after(SWEEP_EVERY, () => {
      for (const session of this.#sessions.expired()) {
        this.#log("timeout", { user: session.user });
        this.#chat.leave(session, false);
      }
      this.#sweepLater();
    });
  }
}

/** Replies to someone who may not have waited for it. */
async function writeIfOpen(connection: FrameConnection, text: string): Promise<void> {
  try {
    await connection.write(text);
  } catch {
    // They have gone; what they asked for is done all the same.
  }
}

function close(connection: FrameConnection): void {
  connection.close();
}
