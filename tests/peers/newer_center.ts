/**
 * A center of protocol 2 that does nothing by itself: the test plays it.
 *
 * @module
 */

import { isGone, LineError } from "./line.ts";
import { Arrivals } from "./newer_arrivals.ts";
import { type Bytes, ReadingError, typeOf } from "./newer_bytes.ts";
import { HandAttached, HandLogin, HandRequests, type HandWelcome } from "./newer_hand_lines.ts";
import type { HandSession } from "./newer_hand_session.ts";
import { ByteLine } from "./newer_line.ts";

export type { HandAttached, HandLogin, HandRequests, HandSession, HandWelcome };

/** How a login is played from its beginning to its end. */
export interface HandLoginOptions extends HandWelcome {
  /** The last frame; by the result of the challenge, in the series `a`, unless told. */
  outcome?: string;
  /** Whether the port is tried. */
  challenge?: boolean;
}

/**
 * A center played by the test. Connections are sorted by their first frame: logins, attached
 * clients, and requests.
 *
 * @example
 * ```ts ignore
 * await using center = NewerHandCenter.listen();
 * const [session] = await Promise.all([center.logIn(), seas.login(center, "seas", "any")]);
 * assertEquals(await session.push(session.psh("[google]: Hi!")), ["ACK|1"]);
 * ```
 */
export class NewerHandCenter implements AsyncDisposable {
  /** Address listened on. */
  readonly hostname: string;
  /** Port listened on. */
  readonly port: number;
  /** What went wrong before the first frame of a connection was read. */
  readonly faults: Error[] = [];
  readonly #logins = new Arrivals<[ByteLine, Bytes]>("login");
  readonly #attached = new Arrivals<HandAttached>("attached client");
  readonly #requests = new Arrivals<HandRequests>("connection of requests");
  readonly #listener: Deno.TcpListener;
  readonly #lines = new Set<ByteLine>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #accepting: Promise<void>;
  #stopped = false;

  private constructor(hostname: string) {
    this.hostname = hostname;
    this.#listener = Deno.listen({ hostname, port: 0 });
    this.port = this.#listener.addr.port;
    this.#accepting = this.#accept();
  }

  /**
   * Starts a center on a free port.
   *
   * @param hostname Address.
   * @returns The center.
   */
  static listen(hostname = "127.0.0.1"): NewerHandCenter {
    return new NewerHandCenter(hostname);
  }

  /**
   * Waits for a login, and reads it up to the password.
   *
   * @param timeoutMs How long to wait.
   */
  async acceptLogin(timeoutMs?: number): Promise<HandLogin> {
    const [line, first] = await this.#logins.next(timeoutMs);
    return await HandLogin.read(line, first);
  }

  /**
   * Waits for a login, and lets it in, whoever it is.
   *
   * @param options What to do otherwise.
   * @returns The session.
   */
  async logIn(options: HandLoginOptions = {}): Promise<HandSession> {
    const login = await this.acceptLogin();
    const session = await login.welcome(options);
    const isTried = session.port !== "0" && options.challenge !== false;
    const isDialled = isTried && await session.challenge();
    await login.finish(options.outcome ?? (isDialled ? "DIAL|a" : "ATTACH|a"));
    return session;
  }

  /**
   * Waits for a client that attaches, and answers.
   *
   * @param answer The answer.
   */
  async acceptAttached(answer = "OKAY|attached|"): Promise<HandAttached> {
    const attached = await this.#attached.next();
    await attached.send(answer);
    return attached;
  }

  /**
   * Waits for a connection of requests.
   *
   * @param timeoutMs How long to wait.
   */
  async acceptRequests(timeoutMs?: number): Promise<HandRequests> {
    return await this.#requests.next(timeoutMs);
  }

  /** Cuts every connection, and goes on listening. */
  cutConnections(): void {
    for (const line of this.#lines) line.close();
  }

  /** Closes the listener and every connection that was dialled to it. Doing it twice is safe. */
  async stop(): Promise<void> {
    if (!this.#stopped) this.#listener.close();
    this.#stopped = true;
    this.cutConnections();
    await this.#accepting;
    await Promise.all(this.#tasks);
    for (const arrivals of [this.#logins, this.#attached, this.#requests]) arrivals.close();
  }

  /** Closes everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #accept(): Promise<void> {
    for await (const conn of this.#listener) {
      const line = new ByteLine(conn);
      this.#lines.add(line);
      if (this.#stopped) line.close();
      const task = this.#sort(line).finally(() => this.#tasks.delete(task));
      this.#tasks.add(task);
    }
  }

  async #sort(line: ByteLine): Promise<void> {
    try {
      const first = await line.receive();
      if (first === null) return line.close();
      const type = typeOf(first);
      if (type === "LIN") this.#logins.add([line, first]);
      else if (type === "ATT") this.#attached.add(new HandAttached(line, first));
      else this.#requests.add(new HandRequests(line, first));
    } catch (error) {
      line.close();
      if (isGone(error)) return;
      if (!(error instanceof LineError || error instanceof ReadingError)) throw error;
      if (!this.#stopped) this.faults.push(error);
    }
  }
}
