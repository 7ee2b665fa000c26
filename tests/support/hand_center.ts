/**
 * A center that does nothing by itself: the test plays it, connection by
 * connection, for what no center would do and some have done.
 *
 * @module
 */
import { assertEquals } from "@std/assert";

import { PATIENCE_MS } from "../peers/inbox.ts";
import { Line } from "../peers/line.ts";
import { RunningClient, type RunningClientOptions } from "./run_client.ts";

/** A center played by the test. */
export class HandCenter implements AsyncDisposable {
  /** Address listened on. */
  readonly hostname = "127.0.0.1";
  /** Port listened on. */
  readonly port: number;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #lines: Line[] = [];
  #stopped = false;

  /** Starts to listen. */
  constructor() {
    this.port = this.#listener.addr.port;
  }

  /** Accepts the next connection, waiting for it, and reads these frames. It stays open. */
  async accept(...frames: string[]): Promise<Line> {
    const line = await this.#acceptLine(frames.join());
    for (const frame of frames) assertEquals(await line.receive(PATIENCE_MS), frame);
    return line;
  }

  /** Answers a name and a password with the token `t`, and reads the client's host and port. */
  async welcome(login: Line): Promise<number> {
    await login.send("LOGIN_OKAY");
    await login.send("t");
    assertEquals(await login.receive(PATIENCE_MS), "127.0.0.1");
    return Number(await login.receive(PATIENCE_MS));
  }

  /** Closes the listener and every connection. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening();
    for (const line of this.#lines) line.close();
    return Promise.resolve();
  }

  async #acceptLine(what: string): Promise<Line> {
    const timer = setTimeout(() => this.#stopListening(), PATIENCE_MS);
    try {
      const line = new Line(await this.#listener.accept());
      this.#lines.push(line);
      return line;
    } catch (cause) {
      throw new Error(`Cannot accept ${what}: nobody dialled`, { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  #stopListening(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#listener.close();
  }
}

/** A center played by the test, and a client of it at which seas sits. */
export class HandCenterWithClient extends HandCenter {
  /** The client. */
  readonly client: RunningClient;

  /** Starts to listen, and starts the client. */
  constructor(options: RunningClientOptions = {}) {
    super();
    this.client = new RunningClient(this, options);
  }

  /** Types a name and a password, and lets them in with the token `t`, but does not close yet. */
  async acceptLogin(): Promise<{ login: Line; port: number }> {
    this.client.typeLogin("seas", "summerisover");
    const login = await this.accept("LIN|2", "seas", "summerisover");
    return { login, port: await this.welcome(login) };
  }

  /** Logs the client in. */
  async logIn(): Promise<RunningClient> {
    const { login } = await this.acceptLogin();
    login.close();
    await this.client.terminal.until("Welcome, seas !");
    return this.client;
  }

  /** Closes everything, so that the client finds nobody when it leaves, and ends the client. */
  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await this.client[Symbol.asyncDispose]();
  }
}
