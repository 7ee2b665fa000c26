/**
 * The center's side of a session of protocol 2, played by the test.
 *
 * @module
 */

import { PATIENCE_MS } from "./inbox.ts";
import type { Endpoint } from "./line.ts";
import { type Bytes, type Frame, joinFields, looksLike, ReadingError } from "./newer_bytes.ts";
import { Channel } from "./newer_channel.ts";
import { centerSeals, type Keys } from "./newer_crypto.ts";
import { ByteLine } from "./newer_line.ts";
import { makeId } from "./newer_seen.ts";

/** What a client announced, and what it was given. */
export interface HandSessionParts {
  /** Username. */
  readonly user: string;
  /** Token. */
  readonly token: string;
  /** Key pair of the center. */
  readonly keys: Keys;
  /** Host announced. */
  readonly host: string;
  /** Port announced, as text. */
  readonly port: string;
  /** Public key announced. */
  readonly clientKey: string;
  /** Address that the login came from. */
  readonly address: string;
}

/** How a push is numbered. */
export interface PushNumbering {
  /** Number, the next one unless told. */
  number?: number;
  /** Time, the present unless told. */
  time?: number;
}

/** A connection to the client's port. */
export class HandPushLine implements Disposable {
  readonly #line: ByteLine;
  readonly #channel: Channel;
  #before: number | undefined;

  /**
   * Makes one of a connection.
   *
   * @param line The open connection.
   * @param channel Seals of the session.
   */
  constructor(line: ByteLine, channel: Channel) {
    this.#line = line;
    this.#channel = channel;
  }

  /**
   * Seals frames together, with the next number, and sends them.
   *
   * @param frames Text or bytes of each.
   */
  async send(...frames: Frame[]): Promise<void> {
    await this.#line.send(await this.#channel.seal(...frames));
  }

  /**
   * Sends frames that are not sealed, or were sealed before.
   *
   * @param frames Text or bytes of each.
   */
  async raw(...frames: Frame[]): Promise<void> {
    await this.#line.send(...frames);
  }

  /**
   * Sends only the first bytes of a frame, its length included.
   *
   * @param frame Text or bytes.
   * @param count How many bytes.
   */
  async part(frame: Frame, count: number): Promise<void> {
    await this.#line.sendPart(frame, count);
  }

  /**
   * Reads and opens what the client sends back.
   *
   * @param timeoutMs How long to wait.
   * @returns The frames inside.
   * @throws {Error} If the client closes instead, or it does not open.
   */
  async receive(timeoutMs = PATIENCE_MS): Promise<string[]> {
    const frame = await this.#line.receive(timeoutMs);
    if (frame === null) throw new ReadingError("Cannot read answer: the client closed");
    const { n, frames } = await this.#channel.open(frame, this.#before);
    this.#before = n;
    return frames.map(looksLike);
  }

  /**
   * Reads anything, such as the answer to a private message.
   *
   * @param timeoutMs How long to wait.
   * @returns The frame, or null if the client closed.
   */
  async receiveRaw(timeoutMs = PATIENCE_MS): Promise<Bytes | null> {
    return await this.#line.receive(timeoutMs);
  }

  /**
   * Waits until the client closes the connection.
   *
   * @param timeoutMs How long to wait.
   * @returns The frames that came before, not opened.
   */
  async ended(timeoutMs = PATIENCE_MS): Promise<Bytes[]> {
    return await this.#line.rest(timeoutMs);
  }

  /** Closes the connection. Closing twice is safe. */
  close(): void {
    this.#line.close();
  }

  /** Closes the connection. */
  [Symbol.dispose](): void {
    this.close();
  }
}

/** A session: its names, its keys, its seals, and connections to the client's port. */
export class HandSession implements HandSessionParts {
  /** Username. */
  readonly user: string;
  /** Token. */
  readonly token: string;
  /** Key pair of the center. */
  readonly keys: Keys;
  /** Host announced. */
  readonly host: string;
  /** Port announced, as text. */
  readonly port: string;
  /** Public key announced. */
  readonly clientKey: string;
  /** Address that the login came from. */
  readonly address: string;
  /** Seals, to make frames with any numbers: `channel.sealAs`. */
  readonly channel: Channel;
  /** Number of the last push made. */
  lastNumber = 0;

  private constructor(parts: HandSessionParts, channel: Channel) {
    this.user = parts.user;
    this.token = parts.token;
    this.keys = parts.keys;
    this.host = parts.host;
    this.port = parts.port;
    this.clientKey = parts.clientKey;
    this.address = parts.address;
    this.channel = channel;
  }

  /**
   * Derives the seals.
   *
   * @param parts What was announced and given.
   * @returns The session.
   */
  static async make(parts: HandSessionParts): Promise<HandSession> {
    const { keys, token, clientKey } = parts;
    const seals = await centerSeals(keys, token, keys.publicKey, clientKey);
    return new HandSession(parts, new Channel(seals.fromCenter, seals.fromClient));
  }

  /** Where the client listens: the address it logged in from, and the port it announced. */
  get endpoint(): Endpoint {
    return { hostname: this.address, port: Number(this.port) };
  }

  /**
   * Makes a push.
   *
   * @param text Its text, or bytes.
   * @param numbering Other than the next number and the present.
   * @returns The frame `PSH|<number>|<time>|<text>`.
   */
  psh(text: Frame, numbering?: PushNumbering): Bytes {
    return this.#push("PSH", text, numbering);
  }

  /**
   * Makes a push of what was kept.
   *
   * @param text Its text, or bytes.
   * @param numbering Other than the next number and the present.
   * @returns The frame `KPT|<number>|<time>|<text>`.
   */
  kpt(text: Frame, numbering?: PushNumbering): Bytes {
    return this.#push("KPT", text, numbering);
  }

  /**
   * Makes a push of a message that has an id.
   *
   * @param from Who wrote it.
   * @param text The message.
   * @param as Its id, if not a new one; whether it was kept; how it is numbered.
   * @returns The frame `PSH|<number>|<time>|MSG|<id>|[<from>]: <text>`, or `KPT|…`.
   */
  message(
    from: string,
    text: string,
    as: PushNumbering & { id?: string; kept?: boolean } = {},
  ): Bytes {
    const { id = makeId(), kept = false, ...numbering } = as;
    return this.#push(kept ? "KPT" : "PSH", `MSG|${id}|[${from}]: ${text}`, numbering);
  }

  /** Dials the client's port; the connection is to be closed by the test. */
  async dial(): Promise<HandPushLine> {
    return new HandPushLine(await ByteLine.dial(this.endpoint), this.channel);
  }

  /**
   * Dials, sends frames sealed together, reads one answer, and closes.
   *
   * @param frames Text or bytes of each.
   * @returns The frames inside the answer.
   */
  async push(...frames: Frame[]): Promise<string[]> {
    using line = await this.dial();
    await line.send(...frames);
    return await line.receive();
  }

  /**
   * Tries the port.
   *
   * @param timeoutMs How long to wait for `HEY` to come back.
   * @returns True if it did.
   */
  async challenge(timeoutMs = 2000): Promise<boolean> {
    try {
      using line = await this.dial();
      await line.send("HEY");
      return (await line.receive(timeoutMs)).join("\n") === "HEY";
    } catch {
      return false;
    }
  }

  #push(kind: string, text: Frame, { number, time }: PushNumbering = {}): Bytes {
    this.lastNumber = number ?? this.lastNumber + 1;
    return joinFields(kind, String(this.lastNumber), String(time ?? Date.now()), text);
  }
}
