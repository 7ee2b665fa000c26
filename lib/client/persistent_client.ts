/**
 * A client that outlives its session: when the center goes away it waits, logs
 * in again when it is back, and asks again what was not answered.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { tlsRefusal } from "../net/tls_error.ts";
import type { AnswerFrame } from "../protocol/answer.ts";
import type { LoginReply } from "../protocol/login.ts";
import { Client, type ClientOptions } from "./client.ts";
import { SessionOverError } from "./client_session.ts";
import type { Contacts } from "./contacts.ts";
import { Errands, type Progress } from "./errands.ts";
import { Hold } from "./hold.ts";
import type { PrivateResult, SendOptions } from "./private_writer.ts";
import { ShutOutError, waitAfter, type WaitListener } from "./relogin.ts";
import { Retries } from "./retries.ts";
import { SeenMessages } from "./seen.ts";
import { SessionCheck } from "./session_check.ts";
import { SleepWatch } from "./sleep_watch.ts";

export { ShutOutError };

/** The center is back. */
export interface Return {
  /** Whether it was out of reach, as far as one was told. */
  readonly wasAway: boolean;
  /** Whether it has forgotten the session, so that another was begun. */
  readonly loggedIn: boolean;
  /** How much is asked now that had to wait. */
  readonly waiting: number;
}

/** How a persistent client works. */
export interface PersistentClientOptions
  extends Omit<ClientOptions, "hold" | "onLost">, WaitListener {
  /** Tells the time. */
  readonly clock: Clock;
  /** Called when the center goes out of reach, once until it is back; again if another is there. */
  onAway(error: unknown): void;
  /** Called when it is back. */
  onBack(how: Return): void;
}

/** A client of one center, for as many sessions as it takes. */
export class PersistentClient implements AsyncDisposable {
  /** Resolved when it is over without one's doing: the user has logged in elsewhere, or is shut out. */
  readonly over: Promise<"replaced" | ShutOutError>;
  readonly #options: PersistentClientOptions;
  readonly #clock: Clock;
  readonly #seen: SeenMessages;
  readonly #hold: Hold;
  readonly #errands: Errands;
  readonly #resolveOver: (how: "replaced" | ShutOutError) => void;
  /** What was known of others in the session before. */
  #contacts: Contacts | undefined;
  #sleepWatch: SleepWatch | undefined;
  #client: Client;
  #droppedBefore = 0;
  #user = "";
  #password = "";
  #isAnswered = false;
  #state: "here" | "away" | "leaving" | "over" = "here";
  /** Whether the center has forgotten the session. */
  #isExpired = false;
  #recovery: Promise<void> = Promise.resolve();
  readonly #retries: Retries;
  readonly #sessionCheck: SessionCheck;

  /**
   * Starts to listen.
   *
   * @param options How it works.
   * @throws {Error} If it cannot listen; `describeError` has words for it.
   */
  constructor(options: PersistentClientOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#seen = options.seen ?? new SeenMessages();
    ({ promise: this.over, resolve: this.#resolveOver } = Promise.withResolvers());
    this.#retries = new Retries(this.#clock, () => this.#attempt());
    this.#sessionCheck = new SessionCheck(options.center, options.clock);
    this.#hold = new Hold(options.clock, () => this.#errands.letIn());
    this.#client = this.#make();
    const host = {
      client: () => this.#client,
      isAway: () => this.#state === "away",
      isExpired: () => this.#isExpired,
      isLeaving: () => this.#state === "leaving" || this.isOver,
      onWait: () => this.#retries.hurry(),
      onHeld: (text: string) => options.onSlow(text),
      onLoss: (client: Client, error: unknown) => this.#lose(client, error),
    };
    this.#errands = new Errands(host, this.#hold);
  }

  /** Who is logged in; empty before the login. */
  get user(): string {
    return this.#user;
  }

  /** Whether there is a session, and the center can be asked. */
  get isHere(): boolean {
    return this.#state === "here" && this.#client.isLoggedIn;
  }

  /** Whether requests are answered, so that they need not wait for each other. */
  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  /** Whether it is over. */
  get isOver(): boolean {
    return this.#state === "over";
  }

  /** When the latest pause that the center asked for is over, by the clock; long ago if there was none. */
  get heldUntil(): number {
    return this.#hold.until;
  }

  /** How many connections brought something that neither the center nor anybody allowed had sent. */
  get dropped(): number {
    return this.#droppedBefore + this.#client.dropped;
  }

  /** The same as {@linkcode Client.open}. */
  open(): Promise<void> {
    return this.#client.open();
  }

  /** The same as {@linkcode Client.logIn}; the password is remembered until the end. */
  async logIn(user: string, password: string): Promise<LoginReply & { warning?: string }> {
    const reply = await this.#client.logIn(user, password);
    if (reply.type === "LOGIN_OKAY") {
      this.#user = user;
      this.#password = password;
      this.#isAnswered = this.#client.isAnswered;
    }
    return reply;
  }

  /** Begins to hand over what the center sends, and to watch over the session. */
  start(): void {
    this.#sleepWatch = new SleepWatch(this.#clock, () => this.#check());
    this.#begin();
  }

  /**
   * Asks something of the center, as soon as it is there and until it answers.
   *
   * @param request What. A message should have an id, lest it be shown twice.
   * @param onProgress Called when it is sent, and when it has to wait.
   * @returns What became of it.
   * @throws {Error} If it gets no answer however often it is asked, or the end comes first.
   */
  ask(
    request: Parameters<Client["ask"]>[0],
    onProgress: (progress: Progress) => void = () => {},
  ): Promise<AnswerFrame> {
    const mayRepeat = request.type !== "MSG" && request.type !== "BRD";
    const to = request.type === "MSG" ? request.to : undefined;
    const run = (client: Client) => client.ask(request);
    return this.#errands.run(run, { to, mayRepeat, onProgress });
  }

  /**
   * Sends a private message; straight to the other client the center is not needed.
   *
   * @param to The other user.
   * @param text What.
   * @param options How.
   * @param onProgress Called when it is sent, and when it has to wait.
   * @returns What became of it.
   * @throws {Error} If nothing came of it however often it was tried, or the end comes first.
   */
  sendPrivate(
    to: string,
    text: string,
    options: SendOptions,
    onProgress: (progress: Progress) => void = () => {},
  ): Promise<PrivateResult> {
    const run = (client: Client, onTurn: () => void) =>
      client.sendPrivate(to, text, { ...options, onTurn });
    return this.#errands.run(run, {
      to,
      mayRepeat: false,
      evenAway: true,
      onProgress,
    });
  }

  /**
   * Asks something once, if the center is there.
   *
   * @param request What.
   * @returns What became of it.
   * @throws {Error} If it does not answer.
   */
  askOnce(request: Parameters<Client["ask"]>[0]): Promise<AnswerFrame> {
    return this.#client.ask(request);
  }

  /** The same as {@linkcode Client.safetyCode}. */
  safetyCode(other: string): ReturnType<Client["safetyCode"]> {
    return this.#client.safetyCode(other);
  }

  /** The same as {@linkcode Client.logOut}. */
  logOut(hurry = false): Promise<void> {
    this.#state = "leaving";
    this.#sleepWatch?.stop();
    return this.#client.logOut(hurry);
  }

  /** Closes everything; what is not answered fails. Safe to call twice. */
  async close(): Promise<void> {
    this.#end();
    await this.#client.close();
    await this.#recovery;
    // The recovery may have begun another.
    await this.#client.close();
  }

  /** The same as {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #make(): Client {
    const client: Client = new Client({
      ...this.#options,
      seen: this.#seen,
      hold: this.#hold,
      onLost: (error) => this.#lose(client, error),
    });
    return client;
  }

  #begin(): void {
    const client = this.#client;
    client.over.then((how) => {
      this.#lose(client, new SessionOverError(how));
    });
    client.start();
  }

  #end(how: "replaced" | ShutOutError = "replaced"): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#sleepWatch?.stop();
    this.#hold.stop();
    this.#errands.close();
    this.#retries.stop();
    this.#resolveOver(how);
  }

  /** After a sleep nobody knows whether the center and the session are still there. */
  async #check(): Promise<void> {
    const client = this.#client;
    this.#retries.hurry();
    await client.check().catch((error) => this.#lose(client, error));
  }

  /** The center could not be reached, or does not know the session: what is asked waits until it is back. */
  #lose(client: Client, error: unknown): void {
    if (client !== this.#client || this.#state === "leaving" || this.isOver) return;
    const isExpired = error instanceof SessionOverError;
    if (isExpired && error.how === "replaced") return this.#end(error.how);
    // A center that says so is back.
    if (isExpired && !this.#isExpired) this.#retries.goOn();
    this.#isExpired ||= isExpired;
    if (this.#state === "away") return;
    this.#state = "away";
    this.#recovery = this.#recover(isExpired ? undefined : error);
    client.suspend();
  }

  /** Tries until the center is there and knows a session of the user. */
  async #recover(reason: unknown): Promise<void> {
    let isTold = false;
    let refusal: string | undefined;
    const tell = (error: unknown) => {
      // If one is there that cannot be believed, somebody has to mend that.
      const refused = tlsRefusal(error);
      const isNews = !isTold || refused !== undefined && refused !== refusal;
      if (isNews && !this.isOver) this.#options.onAway(error);
      isTold = true;
      refusal = refused ?? refusal;
    };
    // Whatever was asked is told before that it has to wait.
    if (reason !== undefined) queueMicrotask(() => tell(reason));
    const onFailure = (error: unknown) => {
      if (error instanceof ShutOutError || isReplaced(error)) throw error;
      tell(error);
    };
    try {
      if (await this.#retries.run(this.#isExpired, onFailure)) this.#comeBack(isTold);
    } catch (error) {
      this.#end(error instanceof ShutOutError ? error : "replaced");
    }
  }

  /** Looks whether the session is still there, else begins another. Returns milliseconds to wait, if so told. */
  async #attempt(): Promise<number | undefined> {
    this.#isExpired ||= await this.#sessionCheck.isOver(this.#client, this.#password);
    return this.#isExpired ? await this.#logInAgain() : undefined;
  }

  async #logInAgain(): Promise<number | undefined> {
    this.#contacts = this.#client.contacts ?? this.#contacts;
    await this.#client.close();
    const client = this.#make();
    this.#droppedBefore += this.#client.dropped;
    this.#client = client;
    await client.open();
    const reply = await client.logIn(this.#user, this.#password);
    if (reply.type !== "LOGIN_OKAY") return waitAfter(reply, this.#user, this.#options);
    if (this.#contacts) client.contacts?.inherit(this.#contacts);
    this.#isAnswered = client.isAnswered;
    if (reply.warning) this.#notice(reply.warning);
    return undefined;
  }

  #notice(text: string): void {
    this.#options.onEvent({ kind: "notice", text, time: this.#clock.date() });
  }

  #comeBack(wasAway: boolean): void {
    const loggedIn = this.#isExpired;
    this.#state = "here";
    this.#isExpired = false;
    this.#options.onBack({ wasAway, loggedIn, waiting: this.#errands.waiting });
    if (loggedIn) this.#begin();
    else this.#client.resume();
    this.#errands.letIn();
  }
}

function isReplaced(error: unknown): boolean {
  return error instanceof SessionOverError && error.how === "replaced";
}
