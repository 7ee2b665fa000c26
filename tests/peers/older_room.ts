/**
 * What an older center does with each request: the users, and the rows of the page.
 *
 * @module
 */

import { Line } from "./line.ts";

/** A session as its user announced it. */
export interface OlderSession {
  /** Token of the session. */
  token: string;
  /** Host announced, as text. */
  host: string;
  /** Port announced, as text. */
  port: string;
}

type Act = (user: string, data: string) => Promise<unknown>;

/** The users of an older center. Callers act one at a time. */
export class OlderRoom {
  readonly #silenceMs: number;
  readonly #now: () => number;
  readonly #sessions = new Map<string, OlderSession>();
  readonly #heard = new Map<string, number>();
  readonly #kept = new Map<string, string[]>();
  readonly #blocked = new Map<string, Set<string>>();
  readonly #acts = new Map<string, Act>([
    ["MSG", (user, data) => this.#message(user, ...splitOnce(data))],
    ["BRD", (user, data) => this.#broadcast(user, data)],
    ["ONL", (user) => this.#tell(user, `[CURRENTLY ONLINE]: ${this.online().join(" ")}`)],
    ["BLC", (user, data) => this.#block(user, ...splitOnce(data))],
    ["OUT", (user) => this.#leave(user)],
    ["GET", (user, data) => this.#ask(user, data)],
    ["ALL", (user, data) => this.#allow(user, data)],
    ["HEY", () => Promise.resolve()],
  ]);

  /**
   * Makes a room with nobody in it.
   *
   * @param silenceMs How long a session may be unheard.
   * @param now The time, in milliseconds.
   */
  constructor(silenceMs: number, now: () => number) {
    this.#silenceMs = silenceMs;
    this.#now = now;
  }

  /**
   * Tells who is online.
   *
   * @returns The usernames, sorted.
   */
  online(): string[] {
    return [...this.#sessions.keys()].sort();
  }

  /**
   * Finds a session.
   *
   * @param user The user.
   * @returns The current session, or undefined if the user is not online.
   */
  session(user: string): OlderSession | undefined {
    return this.#sessions.get(user);
  }

  /**
   * Starts a session in place of any older one.
   *
   * @param user The user.
   * @param session The new session.
   */
  async enter(user: string, session: OlderSession): Promise<void> {
    const older = this.#sessions.get(user);
    if (older !== undefined) await reach(older, "Logged on different location!");
    this.#sessions.set(user, session);
    this.#heard.set(user, this.#now());
    const kept = this.#kept.get(user);
    if (kept !== undefined) {
      const told = await this.#tell(user, ["While you were away...", ...kept].join("\n"));
      if (told) this.#kept.delete(user);
    }
    if (older === undefined) await this.#tellOthers(user, `${user} has logged on.`);
  }

  /**
   * Acts on a request; one with a wrong token, or of a kind unknown, is dropped.
   *
   * @param frame The request.
   * @returns The reply, if it has one.
   */
  async act(frame: string): Promise<string | undefined> {
    const [type = "", user = "", token, ...data] = frame.split("|");
    const session = this.#sessions.get(user);
    if (session === undefined || session.token !== token) return undefined;
    this.#heard.set(user, this.#now());
    const reply = await this.#acts.get(type)?.(user, data.join("|"));
    return typeof reply === "string" ? reply : undefined;
  }

  /** Ends every session unheard for too long. */
  async sweep(): Promise<void> {
    const now = this.#now();
    const silent = this.online().filter((user) =>
      now - (this.#heard.get(user) ?? 0) >= this.#silenceMs
    );
    for (const user of silent) this.#sessions.delete(user);
    for (const user of silent) await this.#tellOthers(user, `${user} is offline.`);
  }

  async #message(user: string, to: string, text: string): Promise<void> {
    if (this.#blocks(to, user)) {
      return void await this.#tell(
        user,
        "Your message could not be delivered as the recipient has blocked you.",
      );
    }
    const line = `[${user}]: ${text}`;
    if (await this.#tell(to, line)) return;
    this.#kept.set(to, [...this.#kept.get(to) ?? [], line]);
    await this.#tell(
      user,
      "The recipient is offline. Messages will be delivered when they log on again.",
    );
  }

  async #broadcast(user: string, text: string): Promise<void> {
    const others = this.online().filter((other) => other !== user);
    const open = others.filter((other) => !this.#blocks(other, user));
    for (const other of open) await this.#tell(other, `[${user}]: ${text}`);
    if (open.length < others.length) {
      await this.#tell(user, "Your message could not be delivered to some recipients.");
    }
  }

  async #block(user: string, flag: string, who: string): Promise<void> {
    const blocked = this.#blocked.get(user) ?? new Set<string>();
    this.#blocked.set(user, blocked);
    if (flag === "1") blocked.add(who);
    else blocked.delete(who);
    await this.#tell(user, `You have ${flag === "1" ? "blocked" : "unblocked"} ${who}`);
  }

  async #leave(user: string): Promise<void> {
    this.#sessions.delete(user);
    await this.#tellOthers(user, `${user} is offline.`);
  }

  async #ask(user: string, who: string): Promise<string> {
    const asked = await this.#tell(
      who,
      `Request: ${user} wants your address. [allow ${user}] to accept.`,
    );
    return asked ? "OKAY" : "FAIL";
  }

  async #allow(user: string, who: string): Promise<void> {
    const own = this.#sessions.get(user);
    if (own && await this.#tell(who, `ADR|${user}|${own.host}|${own.port}`)) return;
    await this.#tell(
      user,
      `${who} has gone offline. Please allow access when they are online again.`,
    );
  }

  #blocks(user: string, other: string): boolean {
    return this.#blocked.get(user)?.has(other) ?? false;
  }

  async #tell(user: string, text: string): Promise<boolean> {
    const session = this.#sessions.get(user);
    return session !== undefined && await reach(session, text);
  }

  async #tellOthers(user: string, text: string): Promise<void> {
    for (const other of this.online()) if (other !== user) await this.#tell(other, text);
  }
}

/** Pushes to an announced address, and tells whether somebody listened there. */
async function reach(session: OlderSession, text: string): Promise<boolean> {
  try {
    using line = await Line.dial({ hostname: session.host, port: Number(session.port) });
    await line.send(text);
    return true;
  } catch {
    return false;
  }
}

function splitOnce(data: string): [string, string] {
  const [first = "", ...rest] = data.split("|");
  return [first, rest.join("|")];
}
