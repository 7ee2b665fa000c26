/**
 * The message center: connections in, the chat in the middle, pushes out.
 *
 * @module
 */
import { Accounts } from "../accounts/accounts.ts";
import type { Credentials } from "../accounts/credentials.ts";
import { DiallingCarrier } from "../carriers/dialling.ts";
import type { LinkCarrier } from "../carriers/link.ts";
import { Chat } from "../chat/chat.ts";
import { type CancelTimer, type Clock, systemClock } from "../clock.ts";
import { Mailroom } from "../delivery/mailroom.ts";
import { FrameError } from "../frame.ts";
import { addressBlock, type Endpoint, formatEndpoint } from "../net/address.ts";
import { Admission } from "../net/admission.ts";
import { dial } from "../net/dial.ts";
import { foreignProtocol } from "../net/foreign.ts";
import { FrameServer } from "../net/frame_server.ts";
import type { Listener } from "../net/listener.ts";
import { loginProtocol } from "../protocol/login.ts";
import type { Push } from "../protocol/push.ts";
import { type Session, Sessions } from "../session.ts";
import { MemoryStore } from "../store/memory_store.ts";
import type { Store } from "../store/store.ts";
import { AttachmentDesk } from "./attachment_desk.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import type { Log } from "./log.ts";
import { LogThrottle } from "./log_throttle.ts";
import { LoginDesk } from "./login_desk.ts";
import { Rates } from "./rates.ts";
import { RequestDesk } from "./request_desk.ts";
import { finish } from "./stop.ts";
import { type Sizes, Tables } from "./tables.ts";

/** How often to look for sessions that have expired, in milliseconds. */
const SWEEP_EVERY = 5_000;

/** How many bytes of first messages that are not whole yet are kept at once. */
const MAX_UNFINISHED_BYTES = 64 * 1024 * 1024;

const EXPELLED: Push = {
  kind: "error",
  text: "You are logged out: your account has been changed or removed",
};

/** How a center works. Times are in milliseconds; limits have their defaults. */
export interface CenterOptions extends Partial<Limits> {
  /** Where to accept connections; it is closed along with the center. */
  readonly listener: Listener;
  /** Who may log in. */
  readonly credentials: Credentials;
  /** Failures in a row that suspend a name. @default {3} */
  readonly attempts?: number;
  /** How long a name is suspended. @default {60000} */
  readonly lockout?: number;
  /** How long a session lasts unheard. @default {30000} */
  readonly timeout?: number;
  /** Whether everyone is told who comes and goes. @default {true} */
  readonly presence?: boolean;
  /** Where what has to outlast the center is written down; disposing of it is up to the caller. @default {nowhere} */
  readonly store?: Store;
  /** Hears of what happens. @default {nobody does} */
  readonly log?: Log;
  /** Tells the time. @default {systemClock} */
  readonly clock?: Clock;
}

/** A running message center. */
export class Center implements AsyncDisposable {
  readonly #log: Log;
  readonly #throttle: LogThrottle;
  readonly #clock: Clock;
  readonly #accounts: Accounts;
  readonly #sessions: Sessions;
  readonly #chat: Chat;
  readonly #mailroom: Mailroom;
  readonly #server: FrameServer;
  readonly #logins: LoginDesk;
  readonly #attachments: AttachmentDesk;
  readonly #requests: RequestDesk;
  readonly #tables: Tables;
  /** The ways to sessions of protocol 2. */
  readonly #links = new WeakMap<Session, LinkCarrier>();
  #cancelSweep: CancelTimer = () => {};
  #isClosing = false;
  #stopping: Promise<void> | undefined;
  /** Resolved when nothing is waited for any more. */
  readonly #closed = Promise.withResolvers<void>();

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
      presence = true,
      clock = systemClock,
      store = new MemoryStore(),
    } = options;
    const contents = store.takeContents();
    // Whoever has to wait for the end of a lockout may do so.
    const loginDeadline = options.loginDeadline ?? DEFAULT_LIMITS.loginDeadline + lockout;
    const limits = { ...DEFAULT_LIMITS, ...options, loginDeadline };
    const { maxFrameBytes } = limits;
    const throttle = this.#throttle = new LogThrottle(clock, (event, details) => {
      if (!this.#isClosing) options.log?.(event, details);
    });
    const { log } = throttle;
    const rates = new Rates(clock, limits, (limit, from, user) => {
      log("limit", { limit, ...(user !== undefined && { user }), from });
    });
    const admission = new Admission({
      maxConnections: limits.connections,
      maxPerAddress: limits.addressConnections,
      onLimit: ({ remote }, limit) => log("limit", { limit, from: formatEndpoint(remote) }),
    });
    const accounts = this.#accounts = new Accounts(clock, credentials, {
      attempts,
      lockout,
      store,
      contents,
    });
    const sessions = new Sessions(clock, timeout);
    this.#log = log;
    this.#clock = clock;
    this.#sessions = sessions;
    const mailroom = this.#mailroom = new Mailroom({
      clock,
      store,
      contents,
      limits,
      dials: limits.dials,
      carrierFor: (session) =>
        this.#links.get(session) ??
          new DiallingCarrier(session.endpoint!, maxFrameBytes, dial),
      isSamePlace,
      onReachable: ({ user, host, endpoint }, reachable) => {
        const at = endpoint ? formatEndpoint(endpoint) : host;
        log(reachable ? "reachable" : "unreachable", { user, at });
      },
    });
    const chat = this.#chat = new Chat({
      clock,
      sessions,
      delivery: mailroom,
      isUser: (name) => accounts.has(name),
      presence,
      store,
      blocks: contents.blocks,
    });
    if (contents.messages.length > 0) log("restored", { messages: contents.messages.length });
    this.#forgetReborn();
    this.#attachments = new AttachmentDesk({
      mailroom,
      limits,
      rates,
      log,
      linkOf: (session) => this.#links.get(session),
    });
    const { hostname, port } = listener.addr;
    this.#logins = new LoginDesk({
      clock,
      accounts,
      sessions,
      chat,
      center: { hostname, port },
      series: mailroom.series,
      limits,
      rates,
      log,
      onLink: (session, link) => this.#links.set(session, link),
    });
    this.#requests = new RequestDesk({
      clock,
      sessions,
      chat,
      attachments: this.#attachments,
      rates,
      log,
    });
    this.#server = new FrameServer(listener, {
      clock,
      admission,
      maxFrameBytes,
      maxUnfinishedBytes: MAX_UNFINISHED_BYTES,
      firstFrameDeadline: limits.frameDeadline,
      onFrame: (frame, connection) => {
        const protocol = loginProtocol(frame);
        if (protocol) return this.#logins.serve(connection, protocol);
        return this.#requests.serve(frame, connection);
      },
      onRefused: (connection, error) => {
        if (rates.stranger(addressBlock(connection.remote.hostname))) {
          log("refused", { from: formatEndpoint(connection.remote), reason: reasonOf(error) });
        }
        if (!(error instanceof FrameError) || error.code !== "too-large") return;
        return this.#requests.serveTooLong(error, connection);
      },
    });
    this.#tables = new Tables({
      sessions,
      accounts,
      chat,
      mailroom,
      rates,
      throttle,
      server: this.#server,
      logins: this.#logins,
      attachments: this.#attachments,
      requests: this.#requests,
    });
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

  /** How many of them are attached. */
  get attached(): number {
    return this.#attachments.size;
  }

  /** How large all that it holds in memory is. */
  get sizes(): Sizes {
    return this.#tables.sizes;
  }

  /**
   * Takes other accounts over. Whoever is not among them, or has another
   * password now, is logged out.
   *
   * @param credentials The accounts.
   */
  replaceCredentials(credentials: Credentials): void {
    const over = this.#accounts.replace(credentials);
    this.#log("accounts", { accounts: credentials.size, changed: over.length });
    for (const user of over) {
      for (const session of this.#sessions.allOf(user)) {
        if (session.isOpen) {
          this.#log("expelled", { user });
          this.#chat.tell(user, EXPELLED);
        }
        this.#chat.leave(session, true);
      }
    }
    this.#forgetReborn();
  }

  /**
   * Stops accepting at once, finishes what is in flight as far as that goes
   * within three seconds, and closes everything: requests that have arrived are
   * acted on, what waits for users who can be reached goes out, and all that can
   * be answered is. {@linkcode close} ends it before its time. Safe to call twice.
   */
  async stop(): Promise<void> {
    if (!this.#isClosing) this.#stopping ??= this.#finish();
    await this.#stopping;
    await this.close();
  }

  /** Gives up what is in flight, and closes everything. Safe to call twice. */
  async close(): Promise<void> {
    this.#throttle.tell(true);
    if (this.#stopping && !this.#isClosing) {
      this.#log("stopped", { unanswered: this.#requests.unanswered });
    }
    this.#isClosing = true;
    this.#closed.resolve();
    this.#cancelSweep();
    this.#accounts.close();
    this.#requests.abandon();
    this.#logins.stop();
    await Promise.all([this.#server.close(), this.#mailroom[Symbol.asyncDispose]()]);
    this.#requests.close();
    this.#logins.close();
    await this.#stopping;
  }

  /** The same as {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #finish(): Promise<void> {
    this.#cancelSweep();
    this.#accounts.close();
    await finish({
      clock: this.#clock,
      server: this.#server,
      logins: this.#logins,
      requests: this.#requests,
      attachments: this.#attachments,
      mailroom: this.#mailroom,
      log: this.#log,
      closed: this.#closed.promise,
      isDialled: (session) => this.#links.get(session)?.dials ?? true,
    });
  }

  /** What was kept for whoever had a name before is not for whoever has it now. */
  #forgetReborn(): void {
    for (const user of this.#accounts.takeReborn()) {
      this.#log("forgotten", { user });
      this.#chat.forget(user);
    }
  }

  #sweepLater(): void {
    this.#cancelSweep = this.#clock.after(SWEEP_EVERY, () => {
      for (const session of this.#sessions.expired()) {
        this.#log("timeout", { user: session.user });
        this.#chat.leave(session, false);
      }
      this.#tables.sweep();
      this.#sweepLater();
    });
  }
}

function reasonOf(error: Error): string {
  const foreign = error instanceof FrameError ? foreignProtocol(error.length) : undefined;
  return foreign ? `${error.message}: that is ${foreign}` : error.message;
}

/** At the same port, unless each has a connection of its own, it is the new client that answers. */
function isSamePlace(older: Session, session: Session): boolean {
  return older.endpoint !== undefined && session.endpoint !== undefined &&
    formatEndpoint(older.endpoint) === formatEndpoint(session.endpoint);
}
