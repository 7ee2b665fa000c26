/**
 * A message center that knows protocol 1 and nothing newer, for tests.
 *
 * @module
 */

import { Inbox } from "./inbox.ts";
import { isGone, Line, LineError } from "./line.ts";
import { OlderLockout } from "./older_lockout.ts";
import type { OlderCenterOptions } from "./older_options.ts";
import { OlderRoom, type OlderSession } from "./older_room.ts";

export type { OlderCenterOptions, OlderSession };

/**
 * An older center. It splits every request at `|`, so `LIN|2` counts as `LIN`, dials the host and
 * port each client announced, and acts on one request at a time in the order of the connections.
 *
 * @example
 * ```ts ignore
 * await using center = OlderCenter.listen({ seas: "summerisover" });
 * await client.login(center, "seas", "summerisover");
 * assertEquals(await center.nextRequest(), "LIN");
 * ```
 */
export class OlderCenter implements AsyncDisposable {
  /** Address listened on. */
  readonly hostname: string;
  /** Port listened on. */
  readonly port: number;
  /** What went wrong on the connections of clients. */
  readonly faults: Error[] = [];
  readonly #accounts: Map<string, string>;
  readonly #room: OlderRoom;
  readonly #lockout: OlderLockout;
  readonly #inbox = new Inbox("request");
  readonly #listener: Deno.TcpListener;
  readonly #lines = new Set<Line>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #accepting: Promise<void>;
  readonly #sweeper: ReturnType<typeof setInterval> | undefined;
  #turn: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;

  private constructor(accounts: Record<string, string>, options: OlderCenterOptions) {
    const { hostname = "127.0.0.1", attempts = 3, lockoutSeconds = 60, sweepSeconds = 0 } = options;
    const now = options.now ?? (() => performance.now());
    this.#accounts = new Map(Object.entries(accounts));
    this.#room = new OlderRoom((options.silenceSeconds ?? 30) * 1000, now);
    this.#lockout = new OlderLockout(attempts, lockoutSeconds, now);
    const listener = Deno.listen({ hostname, port: options.port ?? 0 });
    this.#listener = listener;
    this.hostname = hostname;
    this.port = listener.addr.port;
    if (sweepSeconds > 0) this.#sweeper = setInterval(() => this.sweep(), sweepSeconds * 1000);
    this.#accepting = this.#accept();
  }

  /**
   * Starts a center.
   *
   * @param accounts Passwords by username.
   * @param options How it behaves.
   * @returns The center, listening.
   */
  static listen(accounts: Record<string, string>, options: OlderCenterOptions = {}): OlderCenter {
    return new OlderCenter(accounts, options);
  }

  /** The first frame of every connection so far, `LIN` too, in the order of the connections. */
  get requests(): readonly string[] {
    return this.#inbox.all;
  }

  /**
   * Takes the next request received, waiting for it if there is none.
   *
   * @param timeoutMs How long to wait.
   * @returns The frame, which the center may not have acted on yet.
   * @throws {Error} If none comes in time, or the center is closed.
   */
  async nextRequest(timeoutMs?: number): Promise<string> {
    return await this.#inbox.next(timeoutMs);
  }

  /**
   * Takes requests up to and including the one given.
   *
   * @param text The frame to stop at.
   * @param timeoutMs How long to wait in all.
   * @returns The frames taken.
   * @throws {Error} If that frame does not come in time, or the center is closed.
   */
  async requestsUntil(text: string, timeoutMs?: number): Promise<string[]> {
    return await this.#inbox.until(text, timeoutMs);
  }

  /**
   * Tells who is online, once all that was received before has been acted on.
   *
   * @returns The usernames, sorted.
   */
  online(): Promise<string[]> {
    return this.#inTurn(() => Promise.resolve(this.#room.online()));
  }

  /**
   * Finds the session of a user, once all that was received before has been acted on.
   *
   * @param user The user.
   * @returns Token, host and port as announced, or undefined if the user is not online.
   */
  session(user: string): Promise<OlderSession | undefined> {
    return this.#inTurn(() => Promise.resolve(this.#room.session(user)));
  }

  /**
   * Pushes any text to a user, once all that was received before has been acted on.
   *
   * @param user The user.
   * @param text The frame.
   * @throws {Error} If the user is not online, or does not listen.
   */
  push(user: string, text: string): Promise<void> {
    return this.#inTurn(async () => {
      const session = this.#room.session(user);
      if (session === undefined) throw new Error(`Cannot push: ${user} is not online`);
      await this.pushTo(session.host, session.port, text);
    });
  }

  /**
   * Pushes any text to any address, at once.
   *
   * @param host Host to dial.
   * @param port Port to dial.
   * @param text The frame.
   * @throws {Error} If nobody listens there.
   */
  async pushTo(host: string, port: number | string, text: string): Promise<void> {
    using line = await Line.dial({ hostname: host, port: Number(port) });
    await line.send(text);
  }

  /** Ends the sessions unheard for too long, and tells the others. */
  sweep(): Promise<void> {
    return this.#inTurn(() => this.#room.sweep());
  }

  /** Closes the center and all its connections. Closing twice is safe. */
  close(): Promise<void> {
    return this.#closing ??= this.#shut();
  }

  /** Closes the center. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #shut(): Promise<void> {
    clearInterval(this.#sweeper);
    this.#listener.close();
    for (const line of this.#lines) line.close();
    await this.#accepting;
    await Promise.all(this.#tasks);
    await this.#turn;
    this.#inbox.close();
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act);
    this.#turn = done.then(() => {}, () => {});
    return done;
  }

  async #accept(): Promise<void> {
    for await (const conn of this.#listener) {
      const line = new Line(conn);
      this.#lines.add(line);
      if (this.#closing !== undefined) line.close();
      const frame = await this.#firstFrame(line);
      if (frame === null) {
        this.#drop(line);
        continue;
      }
      this.#inbox.add(frame);
      const task = this.#serve(line, frame).finally(() => this.#tasks.delete(task));
      this.#tasks.add(task);
    }
  }

  async #firstFrame(line: Line): Promise<string | null> {
    try {
      return await line.receive();
    } catch (error) {
      this.#note(error);
      return null;
    }
  }

  async #serve(line: Line, frame: string): Promise<void> {
    try {
      if (frame.split("|")[0] === "LIN") return await this.#converse(line);
      await this.#inTurn(async () => {
        const reply = await this.#room.act(frame);
        if (reply !== undefined) await line.send(reply);
        line.close();
      });
    } catch (error) {
      this.#note(error);
    } finally {
      this.#drop(line);
    }
  }

  async #converse(line: Line): Promise<void> {
    for (;;) {
      const user = await line.receive();
      const password = await line.receive();
      if (user === null || password === null) return;
      const refusal = this.#lockout.refusal(user, this.#accounts.get(user) === password);
      if (refusal === undefined) return await this.#welcome(line, user);
      await line.send(refusal);
    }
  }

  /** Takes its turn before it replies: whatever the user asks next is acted on after the login. */
  async #welcome(line: Line, user: string): Promise<void> {
    const token = crypto.randomUUID();
    const entered = this.#inTurn(async () => {
      const host = await line.receive();
      const port = await line.receive();
      if (host !== null && port !== null) await this.#room.enter(user, { token, host, port });
    });
    const replied = line.send("LOGIN_OKAY").then(() => line.send(token));
    await Promise.all([entered, replied]);
  }

  #drop(line: Line): void {
    line.close();
    this.#lines.delete(line);
  }

  #note(error: unknown): void {
    if (isGone(error)) return;
    if (!(error instanceof LineError)) throw error;
    if (this.#closing === undefined) this.faults.push(error);
  }
}
