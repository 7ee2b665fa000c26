/**
 * Our client at a center of protocol 2: played by the test, or our own.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Center } from "../../lib/center/center.ts";
import type { CancelTimer } from "../../lib/clock.ts";
import type { RunningClientOptions } from "../support/run_client.ts";
import { type HandLoginOptions, NewerHandCenter } from "../peers/newer_center.ts";
import type { HandRequests, HandSession } from "../peers/newer_center.ts";
import { Arrivals } from "../peers/newer_arrivals.ts";
import { NewerClient, type NewerClientOptions } from "../peers/newer_client.ts";
import type { HandRequest } from "../peers/newer_hand_lines.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { logIn, PASSWORDS, RunningClient } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";

/** A fake clock of which one can tell what it is waited for. */
export class WatchedClock extends FakeClock {
  readonly #delays: number[] = [];
  #changed = Promise.withResolvers<void>();

  /** {@inheritDoc Clock.after} */
  override after(delay: number, run: () => void): CancelTimer {
    const forget = () => {
      const at = this.#delays.indexOf(delay);
      if (at >= 0) this.#delays.splice(at, 1);
    };
    let isLive = true;
    const cancel = super.after(delay, () => {
      isLive = false;
      forget();
      run();
    });
    this.#delays.push(delay);
    this.#changed.resolve();
    return () => {
      if (isLive) forget();
      isLive = false;
      cancel();
    };
  }

  /** Waits until something waits for so long, and lets that time pass. */
  async pass(delay: number): Promise<void> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#changed.resolve();
    }, 2_000);
    while (!this.#delays.includes(delay)) {
      if (isLate) throw new Error(`Nothing waits for ${delay} ms, only ${this.#delays}`);
      this.#changed = Promise.withResolvers();
      await this.#changed.promise;
    }
    clearTimeout(timer);
    this.advance(delay);
  }
}

/** The center's answer to those whose session it does not know. */
export const SESSION_OVER = "FAIL|session|Your session is over: log in again";

/** What is said of a message that is kept. */
export const OFFLINE =
  "The recipient is offline. Messages will be delivered when they log on again.";

interface Asked {
  readonly request: HandRequest;
  readonly requests: HandRequests;
}

/** The requests of all clients of a center, by their users, on whichever connection they come. */
class Router {
  static readonly #routers = new WeakMap<NewerHandCenter, Router>();
  readonly #asked = new Map<string, Arrivals<Asked>>();

  private constructor(center: NewerHandCenter) {
    this.#accept(center);
  }

  static of(center: NewerHandCenter): Router {
    let router = Router.#routers.get(center);
    if (!router) Router.#routers.set(center, router = new Router(center));
    return router;
  }

  asked(user: string): Arrivals<Asked> {
    let asked = this.#asked.get(user);
    if (!asked) this.#asked.set(user, asked = new Arrivals("request"));
    return asked;
  }

  /** Goes on until the center stops. */
  async #accept(center: NewerHandCenter): Promise<void> {
    try {
      for (;;) this.#read(await center.acceptRequests(60_000));
    } catch {
      for (const asked of this.#asked.values()) asked.close();
    }
  }

  async #read(requests: HandRequests): Promise<void> {
    try {
      let user: string | undefined;
      for (;;) {
        const request = await requests.next(60_000);
        if (!request) return requests.close();
        user ??= request.user;
        this.asked(user).add({ request, requests });
      }
    } catch {
      requests.close();
    }
  }
}

/** A request's type and data; of a message, what stands behind its id. */
export function withoutId({ type, data, said }: HandRequest): string {
  return said ? `${type}|${said.to}|${said.text}` : `${type}|${data}`;
}

/** A center played by the test, and our client logged in to it. */
export class HandTable implements AsyncDisposable {
  #session: HandSession;
  #requests: HandRequests | undefined;

  private constructor(
    readonly center: NewerHandCenter,
    readonly client: RunningClient,
    session: HandSession,
  ) {
    this.#session = session;
  }

  /** Starts both, and logs seas in. */
  static async set(
    options: RunningClientOptions = {},
    login: HandLoginOptions = {},
    center = NewerHandCenter.listen(),
    user = "seas",
  ): Promise<HandTable> {
    const client = new RunningClient(center, options);
    client.typeLogin(user, "any");
    const session = await center.logIn(login);
    await client.terminal.until(`Welcome, ${user} !`);
    return new HandTable(center, client, session);
  }

  /** The session of the latest login. */
  get session(): HandSession {
    return this.#session;
  }

  /** Everything that was shown since the login. */
  get shown(): readonly string[] {
    const { transcript } = this.client.terminal;
    return transcript.slice(transcript.findIndex((line) => line.startsWith("Welcome, ")) + 1);
  }

  /** Everything that was shown since the login but the lines that were typed. */
  get answers(): readonly string[] {
    return this.shown.filter((line) => !line.startsWith(">"));
  }

  /** Lets the client in again, which logs in by itself. */
  async logInAgain(login?: HandLoginOptions): Promise<HandSession> {
    return this.#session = await this.center.logIn(login);
  }

  /** The next request, on whichever connection it comes. */
  async request(): Promise<HandRequest> {
    const { request, requests } = await Router.of(this.center).asked(this.session.user).next();
    this.#requests = requests;
    return request;
  }

  /** Answers, on the connection of the request that was read last. */
  async answer(...answers: string[]): Promise<void> {
    assert(this.#requests, "Nothing was asked");
    await this.#requests.answer(...answers);
  }

  /** Reads the next request's type and data, but for the id of a message, and answers it. */
  async serve(request: string, answer: string): Promise<HandRequest> {
    const asked = await this.request();
    assertEquals(withoutId(asked), request);
    await this.answer(answer);
    return asked;
  }

  /** Lets the client know that somebody allows private messages. */
  async learn(user: string, { port, key }: { port: number | string; key: string }): Promise<void> {
    const host = port === "" ? "" : "127.0.0.1";
    await this.session.push(this.session.psh(`ADR|${user}|${host}|${port}|${key}`));
    await this.client.terminal.until(`You can now privately message ${user}`);
  }

  /** Types `allow` and answers it. */
  async allow(user: string, key: string, host = "127.0.0.1"): Promise<void> {
    this.client.type(`allow ${user}`);
    await this.serve(`ALL|${user}`, `OKAY|allowed|${host}|${key}`);
    // Whatever is answered behind it comes later.
    this.client.type("online");
    await this.serve("ONL|", `OKAY|online|allowed ${user}`);
    await this.client.terminal.until(`allowed ${user}`);
  }

  /** Logs the client out, and waits for its end. */
  async logOut(): Promise<void> {
    this.client.type("logout");
    await this.serve("OUT|", "OKAY|bye|");
    await this.client.ended();
  }

  /** Stops the center, so that the client finds nobody when it leaves, and ends the client. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.center.stop();
    await this.client[Symbol.asyncDispose]();
  }
}

/** Our center, seas at our client, and google at a client written from the page alone. */
export class Room implements AsyncDisposable {
  private constructor(
    readonly center: Center,
    readonly seas: RunningClient,
    readonly google: NewerClient,
  ) {}

  /** Starts all, and logs both in. */
  static async open(
    options: RunningClientOptions = {},
    newer: NewerClientOptions = {},
  ): Promise<Room> {
    const center = startCenter({ credentials: new Map(Object.entries(PASSWORDS)) });
    const seas = await logIn(center.address, "seas", options);
    const google = NewerClient.listen(newer);
    await google.login(center.address, "google", PASSWORDS.google);
    if (newer.listening === false) await google.attach();
    await seas.terminal.until("google has logged on.");
    return new Room(center, seas, google);
  }

  /** Google allows seas, and she him. */
  async allowBoth(google = this.google): Promise<void> {
    const allowed = await google.allow("seas");
    assert(allowed.startsWith("OKAY|allowed|"), allowed);
    await this.seas.terminal.until("You can now privately message google");
    this.seas.type("allow google");
    while (!(await google.nextPush()).text.startsWith("ADR|seas|"));
  }

  /** Ends all. */
  async [Symbol.asyncDispose](): Promise<void> {
    // Google goes first, so that nothing is under way to him when the center closes, and the center
    // next, so that seas does not wait for what becomes of what he has not acknowledged.
    await this.google.stop();
    await this.center[Symbol.asyncDispose]();
    await this.seas[Symbol.asyncDispose]();
  }
}

/** What the client says when the center is out of reach. */
export function awayText({ port }: { readonly port: number }, why: string): string {
  return `Cannot reach the message center at 127.0.0.1:${port}: ${why}. ` +
    "What you type is kept, and sent when it is back.";
}

/** The texts of private messages that a client was shown, in order. */
export function privateTexts({ privately }: NewerClient): string[] {
  return privately.shown.all.map(({ text }) => text);
}

/** So many numbered texts. */
export function texts(count: number, word = "text"): string[] {
  return Array.from({ length: count }, (_, i) => `${word} ${i}`);
}
