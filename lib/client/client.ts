/**
 * A chat client without a terminal: it logs in, makes requests, and says what
 * it is sent. It speaks protocol 2 with a center that does, else protocol 1.
 *
 * @module
 */
import { type Clock, systemClock } from "../clock.ts";
import { DEFAULT_MAX_FRAME_BYTES } from "../frame.ts";
import { canonicalHost, type Endpoint, formatEndpoint, isWildcard } from "../net/address.ts";
import type { ConnectOptions } from "../net/exchange.ts";
import { Admission } from "../net/admission.ts";
import { FrameServer } from "../net/frame_server.ts";
import type { CenterEndpoint } from "../net/tls_client.ts";
import type { AnswerFrame } from "../protocol/answer.ts";
import type { LoginReply } from "../protocol/login.ts";
import type { Request } from "../protocol/request.ts";
import {
  type ClientSession,
  type ClientSessionParts,
  type SessionEnd,
  throwIfOver,
} from "./client_session.ts";
import type { Contacts } from "./contacts.ts";
import type { SafetyCode } from "./correspondents.ts";
import type { OnEvent } from "./event.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { Hold } from "./hold.ts";
import { Login } from "./login.ts";
import { PlainSession } from "./plain_session.ts";
import type { PrivateResult, SendOptions } from "./private_writer.ts";
import { SealedSession } from "./sealed_session.ts";
import { SeenMessages } from "./seen.ts";

/** Milliseconds that the center, or another client, has to answer. */
const DEADLINE = 10_000;

/** How many connections a client takes at its port at once. */
const PORT_LIMITS = { maxConnections: 256, maxPerAddress: 64 };

/**
 * The longest push accepted, in bytes of text: more than a center makes of the
 * longest message, with its lines set in.
 */
const MAX_PUSH_BYTES = 8 * 1024 * 1024;

/** Milliseconds that the center has when the user wants to leave now. */
const HURRIED_DEADLINE = 2_000;

/** Milliseconds that it has for the logout at the least. */
const MIN_LOGOUT_DEADLINE = 500;

/** How a client works. Times are in milliseconds. */
export interface ClientOptions {
  /** The message center. */
  readonly center: CenterEndpoint;
  /** Where this client listens, port 0 for any that is free; nowhere if it is not given. */
  readonly own?: Endpoint | undefined;
  /** How often it tells the center that it is still here. @default {20000} */
  readonly heartbeat?: number;
  /** What has been shown, if not only this client's. */
  readonly seen?: SeenMessages;
  /** Begun when the center asks for a pause: as long as it is on, the center is asked nothing. */
  readonly hold?: Hold;
  /** Called with everything to be shown, in order. */
  readonly onEvent: OnEvent;
  /** Called when the center, not asked by {@linkcode Client.ask}, is found to be out of reach. */
  onLost?(error: unknown): void;
  /** Tells the time. @default {systemClock} */
  readonly clock?: Clock;
}

/** A client of one message center, for one login. */
export class Client implements AsyncDisposable {
  /** Resolved when the session is over without one's doing. */
  readonly over: Promise<SessionEnd>;
  readonly #options: ClientOptions;
  readonly #clock: Clock;
  readonly #connect: ConnectOptions;
  readonly #login: Login;
  readonly #heartbeat: Heartbeat;
  readonly #resolveOver: (how: SessionEnd) => void;
  #server: FrameServer | undefined;
  #session: ClientSession | undefined;
  #isOver = false;
  #user = "";
  #dropped = 0;

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
    this.#heartbeat = new Heartbeat(this.#clock, options.heartbeat ?? 20_000, () => this.#beat());
    ({ promise: this.over, resolve: this.#resolveOver } = Promise.withResolvers<SessionEnd>());
    if (options.own) this.#server = this.#listen(options.own);
  }

  /** Where it listens, if it does. */
  get address(): Endpoint | undefined {
    return this.#server?.address;
  }

  /** Who is logged in; empty before the login. */
  get user(): string {
    return this.#user;
  }

  /** Whether there is a session. */
  get isLoggedIn(): boolean {
    return this.#session !== undefined && !this.#isOver;
  }

  /** Whether requests are answered, so that they need not wait for each other. */
  get isAnswered(): boolean {
    return this.#session?.protocol === 2;
  }

  /** How many connections brought something that neither the center nor anybody allowed had sent. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Connects to the center.
   *
   * @throws {Error} If the center is not there; `describeError` has words for it.
   */
  open(): Promise<void> {
    return this.#login.open();
  }

  /**
   * Tries a name and a password.
   *
   * @param user The name.
   * @param password The password.
   * @returns The center's reply. After `LOGIN_OKAY` the client is logged in, and
   * what it is sent waits for {@linkcode start}. A warning, if the center cannot
   * reach this client where it listens.
   * @throws {LoginRefusedError} If the center will not have where this client listens.
   * @throws {LoginReplyError} If the center sends something else.
   * @throws {Error} If the center cannot be reached.
   */
  async logIn(user: string, password: string): Promise<LoginReply & { warning?: string }> {
    const { reply, token, centerKey } = await this.#login.attempt(user, password);
    if (reply.type !== "LOGIN_OKAY") return reply;
    this.#user = user;
    const parts: ClientSessionParts = {
      center: this.#options.center,
      identity: { user, token },
      connect: this.#connect,
      maxPushBytes: MAX_PUSH_BYTES,
      seen: this.#options.seen ?? new SeenMessages(),
      hold: this.#options.hold,
      onEvent: this.#options.onEvent,
      onLost: (error) => this.#options.onLost?.(error),
      onOver: (how) => this.#end(how),
      onDropped: () => this.#dropped += 1,
    };
    const warning = reply.protocol === 2
      ? await this.#begin2(parts, centerKey)
      : await this.#begin1(parts);
    this.#heartbeat.start();
    return { ...reply, ...(warning && { warning }) };
  }

  /** Begins to hand over what the center sends. */
  start(): void {
    this.#session?.start();
  }

  /**
   * Asks something of the center.
   *
   * @param request What.
   * @returns What became of it; its text, if any, is to be shown.
   * @throws {SlowError} If it was not done, as the center asks for a pause.
   * @throws {SessionOverError} If it was not done, as there is no such session any more.
   * @throws {Error} If the center cannot be reached, or does not say.
   */
  async ask(request: Exclude<Request, { type: "OUT" | "PRV" | "ATT" }>): Promise<AnswerFrame> {
    const session = this.#logged();
    const send = () => session.send(request);
    const answer =
      await (request.type === "MSG" ? session.privates.order.message(request.to, send) : send());
    throwIfOver(answer);
    // What the center says of someone who was allowed is for this client, not for its user.
    return answer.code === "allowed" ? { ...answer, text: "" } : answer;
  }

  /**
   * Sends a message straight to another client.
   *
   * @param to The other user.
   * @param text What.
   * @param options How.
   * @returns What became of it.
   * @throws {SlowError} If it was not sent, as the center asks for a pause.
   * @throws {SessionOverError} If it was not sent, as there is no such session any more.
   * @throws {Error} If neither the other client nor the center can be reached.
   */
  async sendPrivate(to: string, text: string, options: SendOptions): Promise<PrivateResult> {
    const result = await this.#logged().privates.send(to, text, options);
    if (result.kind === "left") throwIfOver(result.answer);
    if (result.kind === "refused") throwIfOver({ done: false, ...result });
    return result;
  }

  /** The safety code of the user and another one, if there is any. */
  safetyCode(other: string): Promise<SafetyCode> {
    return this.#session?.safetyCode(other) ?? Promise.resolve("no-key");
  }

  /**
   * Finds out whether the center is there and knows this session.
   *
   * @throws {SessionOverError} If it does not know it any more.
   * @throws {Error} If it cannot be reached.
   */
  check(): Promise<void> {
    return this.#logged().check();
  }

  /** Gives up all that is asked, and not answered, and asks nothing until {@linkcode resume}. */
  suspend(): void {
    this.#session?.suspend();
  }

  /** Asks again. */
  resume(): void {
    this.#session?.resume();
  }

  /** What is known of others; nothing before the login. */
  get contacts(): Contacts | undefined {
    return this.#session?.contacts;
  }

  /**
   * Logs out. What the center still has for this client is received first.
   *
   * @param hurry Whether not to wait long for requests that are not done.
   * @throws {Error} If the center cannot be reached.
   */
  async logOut(hurry = false): Promise<void> {
    this.#heartbeat.stop();
    const session = this.#session;
    const began = this.#clock.now();
    if (hurry) await session?.finish(HURRIED_DEADLINE);
    const spent = this.#clock.now() - began;
    const deadline = hurry ? Math.max(MIN_LOGOUT_DEADLINE, HURRIED_DEADLINE - spent) : DEADLINE;
    await session?.send({ type: "OUT" }, deadline);
    // In protocol 2 the answer comes when all has been shown.
    if (session?.protocol === 1) await this.#server?.drain(HURRIED_DEADLINE);
  }

  /** Closes everything. Safe to call twice. */
  async close(): Promise<void> {
    this.#heartbeat.stop();
    this.#login.cancel();
    await this.#session?.close();
    await this.#server?.close();
  }

  /** The same as {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #listen(own: Endpoint): FrameServer {
    return new FrameServer(Deno.listen({ ...own }), {
      clock: this.#clock,
      admission: new Admission(PORT_LIMITS),
      maxFrameBytes: MAX_PUSH_BYTES,
      maxUnfinishedBytes: 4 * MAX_PUSH_BYTES,
      firstFrameDeadline: DEADLINE,
      // Whatever comes before the password was right comes from somebody else.
      onFrame: (frame, connection) => this.#session?.receiver.receive(frame, connection),
      onRefused: () => {
        if (this.#session?.protocol === 2) this.#dropped += 1;
      },
    });
  }

  /** Protocol 1: the center dials, whether this client can be dialled or not. */
  async #begin1(parts: ClientSessionParts): Promise<string | undefined> {
    this.#session = new PlainSession(parts);
    const local = this.#login.localHost ?? "localhost";
    this.#server ??= this.#listen({ hostname: local, port: 0 });
    const { port } = this.#server.address;
    const own = canonicalHost(this.#server.address.hostname);
    const warning = own === local || isWildcard(own)
      ? undefined
      : `The message center sees this client at ${local}, but it listens at ${own}: ` +
        `nothing will arrive. Start it with ${local} as OWN_ADDRESS.`;
    await this.#login.announce(this.#ownHost(), port);
    return warning;
  }

  /** Protocol 2: the center finds out whether it can dial. */
  async #begin2(parts: ClientSessionParts, centerKey: string): Promise<string | undefined> {
    const session = this.#session = await SealedSession.begin(parts, centerKey);
    const { placement, series } = await this.#login.place(
      this.#ownHost(),
      this.address?.port ?? 0,
      session.publicKey,
    );
    session.place(placement, series);
    if (placement === "DIAL" || !this.address) return undefined;
    return `The message center cannot reach this client at ${formatEndpoint(this.address)}: ` +
      "what it sends comes over a connection to it instead.";
  }

  /** The host that this client names; centers need not believe it. */
  #ownHost(): string {
    const { hostname = "0.0.0.0" } = this.#options.own ?? {};
    return isWildcard(hostname) ? this.#login.localHost ?? hostname : hostname;
  }

  #logged(): ClientSession {
    if (!this.#session) throw new Error("Cannot ask anything before the login");
    return this.#session;
  }

  #end(how: SessionEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#heartbeat.stop();
    this.#resolveOver(how);
  }

  async #beat(): Promise<void> {
    try {
      await this.#session?.beat();
    } catch (error) {
      if (!(error instanceof Deno.errors.Interrupted)) this.#options.onLost?.(error);
    }
  }
}
