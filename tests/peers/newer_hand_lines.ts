/**
 * Connections to a center of protocol 2 that is played by the test.
 *
 * @module
 */

import { PATIENCE_MS } from "./inbox.ts";
import {
  type Bytes,
  type Frame,
  looksLike,
  ReadingError,
  splitFields,
  textOf,
} from "./newer_bytes.ts";
import { type Keys, makeKeys } from "./newer_crypto.ts";
import { HandSession } from "./newer_hand_session.ts";
import type { ByteLine } from "./newer_line.ts";
import { splitId } from "./newer_seen.ts";

/** What a `SAY` says. */
export interface Said {
  /** The message's id. */
  readonly id: string;
  /** Who is to get it; everyone, if it is empty. */
  readonly to: string;
  /** The message. */
  readonly text: string;
}

/** A request as it came. */
export interface HandRequest {
  /** Kind of request. */
  readonly type: string;
  /** User named, or empty. */
  readonly user: string;
  /** Token named, or empty. */
  readonly token: string;
  /** Whatever is left, as text. */
  readonly data: string;
  /** Whatever is left, as bytes. */
  readonly bytes: Bytes;
  /** The whole frame, as text. */
  readonly frame: string;
  /** What it says, if it is a `SAY`. */
  readonly said: Said | undefined;
}

/** Reads what a `SAY` says, and throws if that is not as protocol 2 has it. */
export function readSaid(data: string): Said {
  const { id, rest } = splitId(data);
  const bar = rest.indexOf("|");
  if (bar < 0 || bar === rest.length - 1) {
    throw new ReadingError(`Cannot read SAY: got ${JSON.stringify(data)}`);
  }
  return { id, to: rest.slice(0, bar), text: rest.slice(bar + 1) };
}

/** What a center gives in place of what is right. */
export interface HandWelcome {
  /** First frame. */
  reply?: string;
  /** Token. */
  token?: string;
  /** Key pair. */
  keys?: Keys;
  /** The key sent, if not that of the key pair. */
  sentKey?: string;
}

/** A login, whose first three frames were read. */
export class HandLogin {
  /** The first frame: `LIN|2`. */
  readonly first: string;
  /** Username of the latest try. */
  user: string;
  /** Password of the latest try. */
  password: string;
  /** The connection. */
  readonly line: ByteLine;

  private constructor(line: ByteLine, first: string, user: string, password: string) {
    this.line = line;
    this.first = first;
    this.user = user;
    this.password = password;
  }

  /** Reads username and password. */
  static async read(line: ByteLine, first: Bytes): Promise<HandLogin> {
    const user = await line.receiveText("username");
    const password = await line.receiveText("password");
    return new HandLogin(line, textOf(first), user, password);
  }

  /**
   * Refuses the latest try, and reads the next one.
   *
   * @param reply Such as `LOGIN_FAILED|2`.
   */
  async refuse(reply: string): Promise<void> {
    await this.line.send(reply);
    this.user = await this.line.receiveText("username");
    this.password = await this.line.receiveText("password");
  }

  /**
   * Answers `LOGIN_OKAY|2`, token and key, and reads host, port and key.
   *
   * @param welcome What to give in place of what is right.
   * @returns The session, to which the login's last frame has not been sent.
   */
  async welcome(welcome: HandWelcome = {}): Promise<HandSession> {
    const keys = welcome.keys ?? await makeKeys();
    const token = welcome.token ?? `2.${crypto.randomUUID()}`;
    const sentKey = welcome.sentKey ?? keys.publicKey;
    await this.line.send(welcome.reply ?? "LOGIN_OKAY|2", token, sentKey);
    const host = await this.line.receiveText("host");
    const port = await this.line.receiveText("port");
    const clientKey = await this.line.receiveText("key");
    const address = this.line.remote.hostname;
    return await HandSession.make({ user: this.user, token, keys, host, port, clientKey, address });
  }

  /**
   * Answers `LOGIN_OKAY` and a token, and reads host and port, as protocol 1 has it.
   *
   * @param token The token.
   * @returns Host and port.
   */
  async welcomeOlder(token = "t"): Promise<{ host: string; port: string }> {
    await this.line.send("LOGIN_OKAY", token);
    return {
      host: await this.line.receiveText("host"),
      port: await this.line.receiveText("port"),
    };
  }

  /**
   * Sends the last frame, and closes.
   *
   * @param outcome Such as `DIAL|a` or `FAIL|address|…`.
   */
  async finish(outcome: string): Promise<void> {
    await this.line.send(outcome);
    this.line.close();
  }
}

/** A connection of requests, answered by the test. */
export class HandRequests {
  /** The connection. */
  readonly line: ByteLine;
  #first: Bytes | undefined;

  /** Makes one of a connection whose first frame was read. */
  constructor(line: ByteLine, first: Bytes) {
    this.line = line;
    this.#first = first;
  }

  /**
   * Reads the next request.
   *
   * @param timeoutMs How long to wait.
   * @returns The request, or null if the client closed.
   * @throws {Error} If it is not as protocol 2 has it.
   */
  async next(timeoutMs = PATIENCE_MS): Promise<HandRequest | null> {
    const frame = this.#first ?? await this.line.receive(timeoutMs);
    this.#first = undefined;
    if (frame === null) return null;
    const { fields: [type = "", user = "", token = ""], rest } = splitFields(frame, 3);
    const data = looksLike(rest);
    const said = type === "SAY" ? readSaid(data) : undefined;
    return { type, user, token, data, bytes: rest, frame: looksLike(frame), said };
  }

  /**
   * Answers.
   *
   * @param answers Texts, sent in a single write.
   */
  async answer(...answers: string[]): Promise<void> {
    await this.line.send(...answers);
  }

  /** Closes the connection. Closing twice is safe. */
  close(): void {
    this.line.close();
  }
}

/** An attached client, served by the test. */
export class HandAttached {
  /** The connection. */
  readonly line: ByteLine;
  /** The frame `ATT|user|token|number`. */
  readonly first: string;
  /** The number in it. */
  readonly lastShown: string;

  /** Makes one of a connection whose first frame was read. */
  constructor(line: ByteLine, first: Bytes) {
    this.line = line;
    this.first = textOf(first);
    this.lastShown = textOf(splitFields(first, 3).rest);
  }

  /**
   * Sends frames, in a single write.
   *
   * @param frames The answer, pushes, `HEY`, or anything.
   */
  async send(...frames: Frame[]): Promise<void> {
    await this.line.send(...frames);
  }

  /**
   * Reads a frame: `ACK|<number>` or `HEY`.
   *
   * @param timeoutMs How long to wait.
   * @returns Its text.
   * @throws {Error} If the client closes instead.
   */
  async receive(timeoutMs?: number): Promise<string> {
    return await this.line.receiveText("frame of an attached client", timeoutMs);
  }

  /**
   * Waits until the client closes the connection.
   *
   * @param timeoutMs How long to wait.
   * @returns The frames that came before.
   */
  async ended(timeoutMs?: number): Promise<string[]> {
    return (await this.line.rest(timeoutMs)).map(looksLike);
  }

  /** Cuts the connection. */
  cut(): void {
    this.line.close();
  }
}
