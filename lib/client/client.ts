/**
 * A chat client without a terminal: it logs in, makes requests, and says what
 * it is sent.
 *
 * @module
 */
import { type CancelTimer, type Clock, systemClock } from "../clock.ts";
import { DEFAULT_MAX_FRAME_BYTES, encodeFrame } from "../frame.ts";
import { canonicalHost, type Endpoint, formatEndpoint, isWildcard } from "../net/address.ts";
import { dial } from "../net/dial.ts";
import { describeError } from "../net/errors.ts";
import { type ConnectOptions, withDeadline } from "../net/exchange.ts";
import { FrameServer } from "../net/frame_server.ts";
import type { LoginReply } from "../protocol/login.ts";
import { formatPrivate, parsePush, privateSender } from "../protocol/push.ts";
import type { Request } from "../protocol/request.ts";
import { Contacts } from "./contacts.ts";
import { Login } from "./login.ts";
import { Requests } from "./requests.ts";

/** Milliseconds that the center, or another client, has to answer. */
const DEADLINE = 10_000;

/**
 * The longest push accepted, in bytes of text: more than a center makes of the
 * longest message, with its lines set in.
 */
const MAX_PUSH_BYTES = 8 * 1024 * 1024;

/** Milliseconds that the center has when the user wants to leave now. */
const HURRIED_DEADLINE = 2_000;

/** How a client works. Times are in milliseconds. */
export interface ClientOptions {
  /** The message center. */
  readonly center: Endpoint;
  /** Where this client listens; port 0 for any that is free. */
  readonly own: Endpoint;
  /** How often it tells the center that it is still here. @default {20000} */
  readonly heartbeat?: number;
  /** Called with every text to be shown, in order. */
  onText(text: string): void;
  /** Tells the time. @default {systemClock} */
  readonly clock?: Clock;
}

/** What became of a private message. */
export type PrivateResult = "sent" | "unknown" | "gone";

/** A client of one message center, for one login. */
export class Client implements AsyncDisposable {
  /** Resolved when the user has logged in elsewhere: the session is over then. */
  readonly replaced: Promise<void>;
  readonly #options: ClientOptions;
  readonly #clock: Clock;
  readonly #connect: ConnectOptions;
  readonly #server: FrameServer;
  readonly #login: Login;
  readonly #contacts = new Contacts();
  readonly #resolveReplaced: () => void;
  /** What came before {@linkcode start}. */
  #early: string[] | undefined = [];
  #user = "";
  #requests: Requests | undefined;
  #cancelHeartbeat: CancelTimer = () => {};
  #centerAnswers = true;
  #isReplaced = false;

  /**
   * Starts to listen.
   *
   * @param options How the client works.
   * @throws {Error} If it cannot listen there; `describeError` has words for it.
   */
  constructor(options: ClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#connect = {
      clock: this.#clock,
      maxFrameBytes: DEFAULT_MAX_FRAME_BYTES,
      deadline: DEADLINE,
    };
    this.#login = new Login(options.center, this.#connect);
    ({ promise: this.replaced, resolve: this.#resolveReplaced } = Promise.withResolvers<void>());
    this.#server = new FrameServer(Deno.listen({ ...options.own }), {
      clock: this.#clock,
      maxFrameBytes: MAX_PUSH_BYTES,
      firstFrameDeadline: DEADLINE,
      onFrame: (frame) => this.#receive(frame),
    });
  }

  /** Where it listens. */
  get address(): Endpoint {
    return this.#server.address;
  }

  /** Whether there is a session: from the login to a login elsewhere. */
  get isLoggedIn(): boolean {
    return this.#requests !== undefined && !this.#isReplaced;
  }

  /**
   * Connects to the center.
   *
   * @returns A warning if the center cannot reach this client where it listens.
   * @throws {Error} If the center is not there; `describeError` has words for it.
   */
  async open(): Promise<string | undefined> {
    await this.#login.open();
    const local = this.#login.localHost;
    const own = canonicalHost(this.address.hostname);
    if (local === undefined || own === local || isWildcard(own)) return undefined;
    return `The message center sees this client at ${local}, but it listens at ${own}: ` +
      `nothing will arrive. Start it with ${local} as OWN_ADDRESS.`;
  }

  /**
   * Tries a name and a password.
   *
   * @param user The name.
   * @param password The password.
   * @returns The center's reply. After `LOGIN_OKAY` the client is logged in, and
   * what it is sent waits for {@linkcode start}.
   * @throws {LoginRefusedError} If the center will not have where this client listens.
   * @throws {LoginReplyError} If the center sends something else.
   * @throws {Error} If the center cannot be reached.
   */
  async logIn(user: string, password: string): Promise<LoginReply> {
    const { reply, token } = await this.#login.attempt(user, password);
    if (reply.type !== "LOGIN_OKAY") return reply;
    this.#user = user;
    // Whatever came before the password was right came from somebody else.
    this.#early = [];
    const { hostname } = this.#options.own;
    const host = isWildcard(hostname) ? this.#login.localHost ?? hostname : hostname;
    this.#requests = new Requests(this.#options.center, { user, token }, this.#connect);
    await this.#login.announce(host, this.address.port);
    this.#beatLater();
    return reply;
  }

  /** Begins to hand over what the center sends. */
  start(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const frame of early) this.#receive(frame);
  }

  /**
   * Asks something of the center.
   *
   * @param request What.
   * @throws {Error} If the center cannot be reached.
   */
  async ask(request: Exclude<Request, { type: "GET" | "OUT" }>): Promise<void> {
    if (request.type === "BLC") this.#contacts.block(request.who, request.block);
    if (request.type === "ALL") {
      for (const held of this.#contacts.allow(request.who)) this.#options.onText(held);
    }
    await this.#send(request);
  }

  /**
   * Asks another user for their address.
   *
   * @param who The other user.
   * @returns Whether they were asked.
   * @throws {Error} If the center cannot be reached or does not say.
   */
  async requestAddress(who: string): Promise<boolean> {
    const reply = await this.#send({ type: "GET", who });
    if (reply === undefined) throw new Error("it closed the connection without an answer");
    return reply === "OKAY";
  }

  /**
   * Sends a message straight to another client.
   *
   * @param to The other user.
   * @param text What.
   * @returns `unknown` if they gave no address, `gone` if they are not there any more.
   */
  async sendPrivate(to: string, text: string): Promise<PrivateResult> {
    const endpoint = this.#contacts.find(to);
    if (endpoint === undefined) return "unknown";
    if (endpoint === "gone") return "gone";
    const frame = encodeFrame(formatPrivate(this.#user, text));
    try {
      await withDeadline(this.#clock, DEADLINE, (signal) => dial(endpoint, frame, signal));
      return "sent";
    } catch {
      this.#contacts.went(to);
      return "gone";
    }
  }

  /**
   * Logs out. What the center still has for this client is received first.
   *
   * @param hurry Whether not to wait long for requests that are not done.
   * @throws {Error} If the center cannot be reached.
   */
  async logOut(hurry = false): Promise<void> {
    this.#cancelHeartbeat();
    if (hurry) await this.#requests?.finish(HURRIED_DEADLINE);
    await this.#requests?.send({ type: "OUT" }, hurry ? HURRIED_DEADLINE : DEADLINE);
    await this.#server.drain(HURRIED_DEADLINE);
  }

  /** Closes everything. Safe to call twice. */
  async close(): Promise<void> {
    this.#cancelHeartbeat();
    this.#login[Symbol.dispose]();
    this.#requests?.cancel();
    await this.#server.close();
  }

  /** The same as {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #send(request: Request): Promise<string | undefined> {
    if (!this.#requests) throw new Error("Cannot ask anything before the login");
    const reply = await this.#requests.send(request);
    this.#centerAnswers = true;
    return reply;
  }

  #beatLater(): void {
    this.#cancelHeartbeat = this.#clock.after(this.#options.heartbeat ?? 20_000, () => {
      this.#beat();
      this.#beatLater();
    });
  }

  /** A center that is gone is reported once, not at every heartbeat. */
  async #beat(): Promise<void> {
    try {
      await this.#send({ type: "HEY" });
    } catch (error) {
      if (!this.#centerAnswers || error instanceof Deno.errors.Interrupted) return;
      this.#centerAnswers = false;
      const center = formatEndpoint(this.#options.center);
      this.#options.onText(
        `Cannot reach the message center at ${center}: ${describeError(error)}.`,
      );
    }
  }

  #receive(frame: string): void {
    if (this.#early) {
      this.#early.push(frame);
      return;
    }
    const sender = privateSender(frame);
    if (sender !== undefined) {
      const hearing = this.#contacts.hear(sender, frame);
      if (hearing === "show") this.#options.onText(frame);
      if (hearing === "held") {
        this.#options.onText(
          `${sender} has sent you a private message. [allow ${sender}] to read it.`,
        );
      }
      return;
    }
    const push = parsePush(frame);
    switch (push.kind) {
      case "address":
        this.#contacts.learn(push.user, { hostname: push.host, port: push.port });
        this.#options.onText(`You can now privately message ${push.user}`);
        return;
      case "presence":
        if (push.online) this.#contacts.came(push.user);
        else this.#contacts.went(push.user);
        this.#options.onText(frame);
        return;
      case "replaced":
        this.#options.onText(frame);
        this.#cancelHeartbeat();
        this.#isReplaced = true;
        this.#resolveReplaced();
        return;
      case "text":
        this.#options.onText(push.text);
    }
  }
}
