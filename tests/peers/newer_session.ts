/**
 * Logging in, asking and being pushed, as a newer client does.
 *
 * @module
 */

import type { Endpoint } from "./line.ts";
import { AttachedLine } from "./newer_attached.ts";
import { type Bytes, type Frame, ReadingError } from "./newer_bytes.ts";
import { Channel } from "./newer_channel.ts";
import { centerSeals, type Keys, makeKeys } from "./newer_crypto.ts";
import { type NewerAnnouncement, NewerLogin, type Welcome } from "./newer_login.ts";
import type { Acknowledging, NewerClientOptions, PortBehaviour } from "./newer_options.ts";
import { NewerPort } from "./newer_port.ts";
import { PrivateTalk } from "./newer_private.ts";
import { type Push, PushLog, type Way } from "./newer_pushes.ts";
import { RequestLine } from "./newer_requests.ts";
import { SeenIds } from "./newer_seen.ts";

/** A session of a newer client: all but private messages. */
export class NewerSession implements AsyncDisposable {
  /** Host announced at login. */
  readonly hostname: string;
  /** Username of the last login, empty before it. */
  user = "";
  /** Token of the last login, empty before it. */
  token = "";
  /** Key pair of the last login. */
  keys: Keys | undefined;
  /** Center of the last login. */
  center: Endpoint | undefined;
  /** What went wrong with what was sent to this client. */
  readonly faults: Error[] = [];
  /** How the listening port behaves; changes are heeded from the next frame on. */
  readonly behaviour: PortBehaviour;
  /** The listening port, or undefined if there is none. */
  readonly port: NewerPort | undefined;
  readonly #seen = new SeenIds();
  /** What was pushed; series and last number shown can be set, to go on where another was. */
  readonly pushes: PushLog = new PushLog(this.#seen);
  /** Private messages, and who has allowed whom. */
  readonly privately: PrivateTalk = new PrivateTalk(() => this.identity(), this.#seen);
  readonly #attached = new Set<AttachedLine>();
  /** Resolved while no login is under way that could still tell the series. */
  #settled = Promise.withResolvers<void>();

  /**
   * Starts to listen, unless told not to.
   *
   * @param options How to listen and to behave.
   */
  protected constructor(options: NewerClientOptions) {
    const { hostname = "127.0.0.1", listening = true } = options;
    this.hostname = hostname;
    this.behaviour = {
      acknowledge: options.acknowledge ?? "yes",
      answerHey: options.answerHey ?? true,
      acknowledgePrivate: options.acknowledgePrivate ?? "yes",
    };
    this.#settled.resolve();
    if (!listening) return;
    this.port = new NewerPort(hostname, this.behaviour, {
      pushed: (frame) => this.#takePush(frame, "port"),
      toldPrivately: (frame) => this.privately.take(frame, "port"),
      failed: (error) => this.faults.push(error),
    });
  }

  /**
   * Logs in, and does not attach.
   *
   * @param center The center.
   * @param user Username.
   * @param password Password.
   * @param announce What to announce in place of this client's own.
   * @returns The center's last frame: `DIAL|<series>` or `ATTACH|<series>`.
   * @throws {Error} If a reply is anything else; the message holds it.
   */
  async login(
    center: Endpoint,
    user: string,
    password: string,
    announce: Partial<NewerAnnouncement> = {},
  ): Promise<string> {
    using login = await this.openLogin(center);
    const reply = await login.attempt(user, password);
    if (reply !== "LOGIN_OKAY|2") throw new Error(`Cannot log in ${user}: ${reply}`);
    await login.announce(announce);
    const outcome = await login.outcome();
    if (!/^(DIAL|ATTACH)\|[^|]*$/.test(outcome)) {
      throw new Error(`Cannot log in ${user}: ${outcome}`);
    }
    return outcome;
  }

  /**
   * Opens a login connection with new keys and sends the first frame, for a test that logs in step
   * by step.
   *
   * @param center The center.
   * @param first The first frame.
   * @returns The conversation, to be closed by the test.
   */
  async openLogin(center: Endpoint, first?: string): Promise<NewerLogin> {
    const keys = await makeKeys();
    const own = {
      host: this.hostname,
      port: String(this.port?.number ?? 0),
      key: keys.publicKey,
    };
    const hooks = {
      welcomed: (welcome: Welcome) => this.#enter(center, keys, welcome),
      ended: (outcome: string | undefined) => this.#settle(outcome),
    };
    return await NewerLogin.open(center, own, hooks, first);
  }

  /** Opens a connection for requests, to be closed by the test. */
  async openRequests(): Promise<RequestLine> {
    return await RequestLine.open(this.#centerOfLogin(), { user: this.user, token: this.token });
  }

  /**
   * Asks one request on a connection of its own.
   *
   * @param type Kind of request.
   * @param fields The data; without any, the frame ends in `|`.
   * @returns The text of the answer.
   * @throws {Error} If there is no answer.
   */
  async ask(type: string, ...fields: Frame[]): Promise<string> {
    using requests = await this.openRequests();
    return await requests.ask(type, ...fields);
  }

  /**
   * Attaches.
   *
   * @param options The number to send in place of the last one shown, and what to do about pushes.
   * @returns The connection, whatever was answered; disposed with the client at the latest.
   */
  async attach(
    options: { lastShown?: number; acknowledge?: Acknowledging } = {},
  ): Promise<AttachedLine> {
    const { lastShown = this.pushes.lastShown, acknowledge = "yes" } = options;
    const attached = await AttachedLine.open(this.#centerOfLogin(), this, lastShown, acknowledge, {
      pushed: (frame) => this.#takePush(frame, "attached"),
      failed: (error) => this.faults.push(error),
    });
    this.#attached.add(attached);
    return attached;
  }

  /**
   * Takes the next push that was shown, waiting for it: each only once, however often it was sent.
   *
   * @param timeoutMs How long to wait.
   */
  async nextPush(timeoutMs?: number): Promise<Push> {
    return await this.pushes.shown.next(timeoutMs);
  }

  /**
   * Takes the next push as it came, repeated or not. Not influenced by {@linkcode nextPush}.
   *
   * @param timeoutMs How long to wait.
   */
  async nextArrival(timeoutMs?: number): Promise<Push> {
    return await this.pushes.arrivals.next(timeoutMs);
  }

  /**
   * Takes pushes that were shown, up to and including the one with this text.
   *
   * @param text The text to stop at.
   * @returns The texts taken.
   */
  async pushesUntil(text: string): Promise<string[]> {
    const taken: string[] = [];
    while (taken.at(-1) !== text) taken.push((await this.nextPush()).text);
    return taken;
  }

  /** Ends as a dead process would, without logging out. Doing it twice is safe. */
  async stop(): Promise<void> {
    this.#settled.resolve();
    for (const attached of this.#attached) await attached.cut();
    await this.port?.stop();
    this.pushes.close();
    this.privately.close();
  }

  /** Ends without logging out. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #enter(center: Endpoint, keys: Keys, { user, token, centerKey }: Welcome): Promise<void> {
    this.center = center;
    this.user = user;
    this.token = token;
    this.keys = keys;
    this.privately.allowed.clear();
    this.privately.addresses.clear();
    if (centerKey === undefined) return;
    this.#settled = Promise.withResolvers();
    const seals = await centerSeals(keys, token, centerKey, keys.publicKey);
    if (this.port) this.port.channel = new Channel(seals.fromClient, seals.fromCenter);
  }

  #settle(outcome: string | undefined): void {
    const series = /^(?:DIAL|ATTACH)\|(.*)$/s.exec(outcome ?? "")?.[1];
    if (series !== undefined) this.pushes.enter(series);
    this.#settled.resolve();
  }

  /** A push may overtake the answer that tells the series; its number means nothing before. */
  async #takePush(frame: Bytes, via: Way): Promise<Push> {
    await this.#settled.promise;
    const push = this.pushes.take(frame, via);
    this.privately.notice(push.text);
    if (PrivateTalk.isIn(push.bytes)) await this.#takePrivatePush(push);
    return push;
  }

  async #takePrivatePush(push: Push): Promise<void> {
    try {
      await this.privately.take(push.bytes, "center");
    } catch (error) {
      if (!(error instanceof ReadingError)) throw error;
      this.faults.push(error);
    }
  }

  /** Name and keys of the last login. */
  protected identity(): { user: string; keys: Keys } {
    if (!this.keys) throw new Error("Cannot seal or open: not logged in");
    return { user: this.user, keys: this.keys };
  }

  #centerOfLogin(): Endpoint {
    if (this.center === undefined) throw new Error("Cannot dial the center: not logged in");
    return this.center;
  }
}
