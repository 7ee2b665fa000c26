/**
 * Logins to the center, in both protocols.
 *
 * @module
 */
import type { Accounts } from "../accounts/accounts.ts";
import { LinkCarrier } from "../carriers/link.ts";
import type { Chat } from "../chat/chat.ts";
import { refused } from "../chat/answer.ts";
import type { Clock } from "../clock.ts";
import { KeyError, type KeyPair } from "../crypto/key_pair.ts";
import { type Endpoint, formatEndpoint } from "../net/address.ts";
import type { FrameConnection } from "../net/connection.ts";
import { Deadlines } from "../net/deadlines.ts";
import { describeError } from "../net/errors.ts";
import { withDeadline } from "../net/exchange.ts";
import { SealedChannel } from "../sealed/channel.ts";
import { SealedPort } from "../sealed/connection.ts";
import { channelInfos, type Placement, type Protocol } from "../protocol/login.ts";
import type { Session, Sessions } from "../session.ts";
import { Slots } from "../slots.ts";
import { answerFrame } from "./answer_line.ts";
import type { Limits } from "./limits.ts";
import type { Log } from "./log.ts";
import { callbackEndpoint, checkPasswords } from "./login.ts";
import type { Rates } from "./rates.ts";
import { SignsOfLife } from "./signs_of_life.ts";

/** The longest name or password accepted, in bytes: what strangers send is kept while they go on. */
const MAX_LOGIN_FRAME_BYTES = 4_096;

/** Milliseconds that a client has to answer at its port. */
const CHALLENGE_DEADLINE = 2_000;

/** How many clients are challenged at once. */
const MAX_CHALLENGES = 64;

/** The longest acknowledgement accepted from a client, in bytes. */
const MAX_ACKNOWLEDGEMENT_BYTES = 4_096;

/** What logins need. */
export interface LoginDeskParts {
  /** Tells the time. */
  readonly clock: Clock;
  /** Checks passwords. */
  readonly accounts: Accounts;
  /** Where sessions come from. */
  readonly sessions: Sessions;
  /** What one comes into. */
  readonly chat: Chat;
  /** Where the center itself listens. */
  readonly center: Endpoint;
  /** What pushes are numbered in. */
  readonly series: string;
  /** How long a login may take. */
  readonly limits: Pick<Limits, "loginDeadline" | "frameDeadline" | "maxFrameBytes">;
  /** Says how often an address may log in. */
  readonly rates: Rates;
  /** Hears of it. */
  readonly log: Log;
  /** Takes note of the way to a session of protocol 2. */
  onLink(session: Session, link: LinkCarrier): void;
}

/** Lets users in. */
export class LoginDesk {
  readonly #parts: LoginDeskParts;
  readonly #passwordDeadlines: Deadlines<FrameConnection>;
  readonly #placeDeadlines: Deadlines<FrameConnection>;
  /** Logins that took too long. */
  readonly #late = new WeakSet<FrameConnection>();
  readonly #slots = new Slots(MAX_CHALLENGES);
  /** The last challenge of each user. */
  readonly #challenges = new Map<string, Promise<void>>();
  readonly #underWay = new Set<FrameConnection>();
  /** Aborted when nobody is let in any more. */
  readonly #end = new AbortController();

  /**
   * Makes a desk at which nobody is.
   *
   * @param parts What logins need.
   */
  constructor(parts: LoginDeskParts) {
    const { clock, limits } = parts;
    const log: Log = (event, details) => {
      // That the center ends is nobody's fault.
      if (!this.#isStopped) parts.log(event, details);
    };
    this.#parts = { ...parts, log };
    const onLate = (connection: FrameConnection) => {
      this.#late.add(connection);
      connection.close();
    };
    this.#passwordDeadlines = new Deadlines(clock, limits.loginDeadline, onLate);
    this.#placeDeadlines = new Deadlines(clock, limits.frameDeadline, onLate);
  }

  /** How much there is: logins, users whose ports are tried, and deadlines that run. */
  get sizes(): Readonly<Record<"logins" | "challenges" | "deadlines", number>> {
    return {
      logins: this.#underWay.size,
      challenges: this.#challenges.size,
      deadlines: this.#passwordDeadlines.size + this.#placeDeadlines.size,
    };
  }

  /** Lets nobody in any more; whoever is about to come in loses the connection. */
  stop(): void {
    this.#end.abort();
    for (const connection of this.#underWay) connection.close();
  }

  /** Ends all deadlines. */
  close(): void {
    this.#passwordDeadlines.clear();
    this.#placeDeadlines.clear();
  }

  /**
   * Serves a login.
   *
   * @param connection Its connection, the first frame read.
   * @param protocol What it speaks.
   */
  async serve(connection: FrameConnection, protocol: Protocol): Promise<void> {
    if (this.#isStopped) return;
    const { log } = this.#parts;
    const from = formatEndpoint(connection.remote);
    let session: Session | undefined;
    this.#underWay.add(connection);
    try {
      this.#passwordDeadlines.start(connection);
      const { maxFrameBytes } = this.#parts.limits;
      connection.limitFrames(Math.min(MAX_LOGIN_FRAME_BYTES, maxFrameBytes));
      const passed = await checkPasswords(connection, { ...this.#parts, protocol });
      if (!passed) return;
      connection.prove();
      connection.limitFrames(maxFrameBytes);
      const { keys } = passed;
      session = passed.session;
      this.#passwordDeadlines.stop(connection);
      this.#placeDeadlines.start(connection);
      await (keys ? this.#place(session, keys, connection) : this.#enter(session, connection));
    } catch (error) {
      const isLate = this.#late.has(connection);
      log("refused", { from, reason: isLate ? "The login took too long" : describeError(error) });
    } finally {
      this.#underWay.delete(connection);
      this.#passwordDeadlines.stop(connection);
      this.#placeDeadlines.stop(connection);
      if (session && !session.isOpen) this.#parts.sessions.end(session);
    }
  }

  /** Protocol 1: the client listens where it says that it does. */
  async #enter(session: Session, connection: FrameConnection): Promise<void> {
    const port = await readPort(connection);
    if (port === undefined) return;
    const endpoint = callbackEndpoint(session, port, this.#parts);
    if (typeof endpoint === "string") {
      this.#refused(session, connection, endpoint);
      await connection.write(endpoint);
    } else this.#open(session, connection, endpoint);
  }

  /** Protocol 2: the client is dialled to see whether it can be. */
  async #place(session: Session, keys: KeyPair, connection: FrameConnection): Promise<void> {
    const port = await readPort(connection);
    const key = await connection.read();
    if (port === undefined || key === undefined) return;
    this.#placeDeadlines.stop(connection);
    const channel = await agree(session, keys, key);
    const endpoint = port === "0" ? undefined : callbackEndpoint(session, port, this.#parts);
    const isDialled = channel && typeof endpoint === "object" &&
      await this.#inTurn(session.user, () => this.#answers(endpoint, channel));
    // Another user may have come to that place meanwhile.
    const refusal = channel ? this.#refusal(session, port) : new KeyError().message;
    if (refusal !== undefined) {
      this.#refused(session, connection, refusal);
      return connection.writeBytes(answerFrame(refused(channel ? "address" : "request", refusal)));
    }
    const dialled = isDialled ? endpoint : undefined;
    const link = new LinkCarrier(
      dialled && sealedPort(dialled, channel!),
      new SignsOfLife(session, this.#parts),
    );
    this.#parts.onLink(session, link);
    this.#open(session, connection, dialled);
    const placement: Placement = dialled ? "DIAL" : "ATTACH";
    await connection.write(`${placement}|${this.#parts.series}`);
  }

  #refusal(session: Session, port: string): string | undefined {
    if (port === "0") return undefined;
    const endpoint = callbackEndpoint(session, port, this.#parts);
    return typeof endpoint === "string" ? endpoint : undefined;
  }

  /** Whether the very client that logs in answers at an endpoint. */
  async #answers(endpoint: Endpoint, channel: SealedChannel): Promise<boolean> {
    const link = new LinkCarrier(sealedPort(endpoint, channel));
    try {
      await withDeadline(
        this.#parts.clock,
        CHALLENGE_DEADLINE,
        (signal) => link.challenge(signal),
        this.#end.signal,
      );
      return true;
    } catch {
      return false;
    } finally {
      await link.close();
    }
  }

  /** One user's challenges go one after the other, and only so many at once of all. */
  async #inTurn<T>(user: string, run: () => Promise<T>): Promise<T> {
    const before = this.#challenges.get(user);
    const { promise: mine, resolve: done } = Promise.withResolvers<void>();
    this.#challenges.set(user, mine);
    await before;
    await this.#slots.take();
    try {
      return await run();
    } finally {
      this.#slots.give();
      done();
      if (this.#challenges.get(user) === mine) this.#challenges.delete(user);
    }
  }

  #open(session: Session, connection: FrameConnection, endpoint: Endpoint | undefined): void {
    const { user, protocol } = session;
    if (session.isOver) throw new Error("The account was changed or removed meanwhile");
    if (this.#isStopped) throw new Error("The message center ends");
    const again = this.#parts.chat.enter(session, endpoint);
    this.#parts.log(again ? "login again" : "login", {
      user,
      from: formatEndpoint(connection.remote),
      ...(endpoint && { at: formatEndpoint(endpoint) }),
      protocol,
    });
  }

  get #isStopped(): boolean {
    return this.#end.signal.aborted;
  }

  #refused({ user }: Session, connection: FrameConnection, reason: string): void {
    const from = formatEndpoint(connection.remote);
    this.#parts.log("login refused", { user, from, reason });
  }
}

/**
 * Reads where the client says that it listens. The host is of no use: the
 * center dials only the address that the login came from.
 */
async function readPort(connection: FrameConnection): Promise<string | undefined> {
  await connection.read();
  return await connection.read();
}

/** The keys of a session, unless the client's is none. */
async function agree(
  session: Session,
  keys: KeyPair,
  key: string,
): Promise<SealedChannel | undefined> {
  try {
    const infos = channelInfos(keys.publicKey, key);
    const [sealKey, openKey] = await keys.agree(key, session.token, infos);
    session.key = key;
    return new SealedChannel(sealKey, openKey);
  } catch (error) {
    if (error instanceof KeyError) return undefined;
    throw error;
  }
}

function sealedPort(endpoint: Endpoint, channel: SealedChannel): SealedPort {
  return new SealedPort(endpoint, channel, MAX_ACKNOWLEDGEMENT_BYTES);
}
