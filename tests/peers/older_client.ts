/**
 * A client that knows protocol 1 and nothing newer, for tests.
 *
 * @module
 */

import { Inbox, PATIENCE_MS } from "./inbox.ts";
import { type Endpoint, isGone, Line, LineError } from "./line.ts";
import { OlderLogin } from "./older_login.ts";
import type { OlderClientOptions, PrivateAddress } from "./older_options.ts";

export type { Endpoint, OlderClientOptions, OlderLogin, PrivateAddress };

/**
 * An older client: it dials for every request, and listens for every push.
 *
 * @example
 * ```ts ignore
 * await using seas = OlderClient.listen();
 * await seas.login(center, "seas", "summerisover");
 * await seas.send("ONL");
 * assertEquals(await seas.nextPush(), "[CURRENTLY ONLINE]: seas");
 * ```
 */
export class OlderClient implements AsyncDisposable {
  /** Host announced at login. */
  readonly hostname: string;
  /** Port announced at login. */
  readonly port: number;
  /** Username of the last login, empty before it. */
  user = "";
  /** Token of the last login, empty before it. */
  token = "";
  /** Center of the last login. */
  center: Endpoint | undefined;
  /** What went wrong on the connections dialled to this client. */
  readonly faults: Error[] = [];
  readonly #inbox = new Inbox("push");
  readonly #listener: Deno.TcpListener;
  readonly #accepting: Promise<void>;
  #line: Line | undefined;
  #stopped = false;

  private constructor(options: OlderClientOptions) {
    const { hostname = "127.0.0.1", listening = true } = options;
    const listener = Deno.listen({ hostname, port: 0 });
    this.#listener = listener;
    this.hostname = hostname;
    this.port = options.port ?? listener.addr.port;
    if (!listening) this.#stop();
    this.#accepting = this.#accept();
  }

  /**
   * Makes a client and starts to listen for pushes.
   *
   * @param options How to listen.
   * @returns The client, not logged in.
   */
  static listen(options: OlderClientOptions = {}): OlderClient {
    return new OlderClient(options);
  }

  /** Every frame received so far, in the order of the connections. */
  get pushes(): readonly string[] {
    return this.#inbox.all;
  }

  /**
   * Logs in, announces, and closes without waiting for the center.
   *
   * @param center The center.
   * @param user Username.
   * @param password Password.
   * @param announce What to announce in place of this client's own host and port.
   * @returns The token.
   * @throws {Error} If the reply is not `LOGIN_OKAY`; the message holds the reply.
   */
  async login(
    center: Endpoint,
    user: string,
    password: string,
    announce: { host?: string; port?: string } = {},
  ): Promise<string> {
    using login = await this.openLogin(center);
    const reply = await login.attempt(user, password);
    if (reply !== "LOGIN_OKAY") throw new Error(`Cannot log in ${user}: ${reply}`);
    await login.announce(announce.host, announce.port);
    return this.token;
  }

  /**
   * Opens a login connection and sends `LIN`, for a test that logs in step by step.
   *
   * @param center The center.
   * @returns The conversation, to be closed by the test.
   */
  async openLogin(center: Endpoint): Promise<OlderLogin> {
    return await OlderLogin.open(
      center,
      { host: this.hostname, port: String(this.port) },
      (user, token) => {
        this.user = user;
        this.token = token;
        this.center = center;
      },
    );
  }

  /**
   * Sends `TYPE|user|token|fields` and closes at once, not waiting for the center.
   *
   * @param type Kind of request.
   * @param fields The data; without any, the frame ends in `|`.
   */
  async send(type: string, ...fields: string[]): Promise<void> {
    await this.raw(this.#request(type, fields));
  }

  /**
   * Sends a request as {@linkcode OlderClient.send} does, and waits until the center closes.
   *
   * @param type Kind of request.
   * @param fields The data.
   * @returns The frames the center sent on that connection, often none.
   */
  async sendAndWait(type: string, ...fields: string[]): Promise<string[]> {
    return await this.rawAndWait(this.#request(type, fields));
  }

  /**
   * Sends any frame on a connection of its own, and closes at once.
   *
   * @param frameText The text of the frame.
   */
  async raw(frameText: string): Promise<void> {
    using line = await Line.dial(this.#centerOfLogin());
    await line.send(frameText);
  }

  /**
   * Sends any frame on a connection of its own, and waits until the center closes.
   *
   * @param frameText The text of the frame.
   * @returns The frames the center sent on that connection, often none.
   */
  async rawAndWait(frameText: string): Promise<string[]> {
    using line = await Line.dial(this.#centerOfLogin());
    await line.send(frameText);
    return await line.receiveAll(PATIENCE_MS);
  }

  /**
   * Asks for the address of a user.
   *
   * @param who The user asked.
   * @returns The reply, `OKAY` or `FAIL`.
   * @throws {Error} If the center closes without a reply.
   */
  async get(who: string): Promise<string> {
    using line = await Line.dial(this.#centerOfLogin());
    await line.send(this.#request("GET", [who]));
    const reply = await line.receive(PATIENCE_MS);
    if (reply === null) throw new Error(`Cannot get ${who}: the center closed without a reply`);
    return reply;
  }

  /**
   * Dials another client and sends it `<user>: text`.
   *
   * @param address The other client's address.
   * @param text The message.
   */
  async tell(address: PrivateAddress, text: string): Promise<void> {
    using line = await Line.dial({ hostname: address.host, port: Number(address.port) });
    await line.send(`<${this.user}>: ${text}`);
  }

  /**
   * Takes the next frame received, waiting for it if there is none.
   *
   * @param timeoutMs How long to wait.
   * @returns The text of the frame.
   * @throws {Error} If none comes in time, or the client no longer listens.
   */
  async nextPush(timeoutMs?: number): Promise<string> {
    return await this.#inbox.next(timeoutMs);
  }

  /**
   * Takes frames up to and including the one given.
   *
   * @param text The frame to stop at.
   * @param timeoutMs How long to wait in all.
   * @returns The frames taken.
   * @throws {Error} If that frame does not come in time, or the client no longer listens.
   */
  async pushesUntil(text: string, timeoutMs?: number): Promise<string[]> {
    return await this.#inbox.until(text, timeoutMs);
  }

  /** Stops listening as a dead process would, without logging out. Doing it twice is safe. */
  async stopListening(): Promise<void> {
    this.#stop();
    await this.#accepting;
    this.#inbox.close();
  }

  /** Stops listening. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopListening();
  }

  #stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#listener.close();
    this.#line?.close();
  }

  async #accept(): Promise<void> {
    if (this.#stopped) return this.#inbox.close();
    for await (const conn of this.#listener) {
      const text = await this.#readPush(conn);
      if (text !== null) this.#inbox.add(text);
    }
  }

  async #readPush(conn: Deno.TcpConn): Promise<string | null> {
    using line = new Line(conn);
    this.#line = line;
    if (this.#stopped) return null;
    try {
      return await line.receive();
    } catch (error) {
      if (!(error instanceof LineError) && !isGone(error)) throw error;
      if (!this.#stopped) this.faults.push(error as Error);
      return null;
    }
  }

  #request(type: string, fields: string[]): string {
    return `${type}|${this.user}|${this.token}|${fields.join("|")}`;
  }

  #centerOfLogin(): Endpoint {
    if (this.center === undefined) throw new Error("Cannot dial the center: not logged in");
    return this.center;
  }
}
