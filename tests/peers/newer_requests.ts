/**
 * One connection on which a newer client asks any number of requests.
 *
 * @module
 */

import type { Endpoint } from "./line.ts";
import { bytesOf, type Frame, joinFields, numberOf, ReadingError, textOf } from "./newer_bytes.ts";
import { ByteLine } from "./newer_line.ts";

/** Who asks. */
export interface Credentials {
  /** Username. */
  readonly user: string;
  /** Token. */
  readonly token: string;
}

/** A request: its type, then its fields, of which the last may be bytes. */
export type Request = readonly [type: string, ...fields: Frame[]];

/** What a center tells of a user. */
export interface Who {
  /** Since when they are online, in milliseconds since 1970; nothing if they are not. */
  readonly since: number | undefined;
  /** For how many milliseconds they have asked nothing; nothing if they are not online. */
  readonly idle: number | undefined;
  /** Whether whoever asks has blocked them. */
  readonly blocked: boolean;
}

/**
 * Reads the answer to `WHO`.
 *
 * @param answer `OKAY|who|<since>|<idle>|<blocked>`.
 * @throws {ReadingError} If it is anything else.
 */
export function readWho(answer: string): Who {
  const [okay, code, since = "", idle = "", blocked, ...surplus] = answer.split("|");
  const isWhole = okay === "OKAY" && code === "who" && surplus.length === 0;
  if (!isWhole || !["0", "1"].includes(blocked ?? "")) {
    throw new ReadingError(`Cannot read answer to WHO: got ${answer}`);
  }
  if (since === "" && idle === "") {
    return { since: undefined, idle: undefined, blocked: blocked === "1" };
  }
  return { since: numberOf(since), idle: numberOf(idle), blocked: blocked === "1" };
}

/** A connection for requests. */
export class RequestLine implements Disposable {
  /** Every answer read, in order. */
  readonly answers: string[] = [];
  readonly #line: ByteLine;
  readonly #credentials: Credentials;
  #named = false;
  #reading: Promise<unknown> = Promise.resolve();

  private constructor(line: ByteLine, credentials: Credentials) {
    this.#line = line;
    this.#credentials = credentials;
  }

  /**
   * Dials a center; nothing is sent yet.
   *
   * @param center The center.
   * @param credentials Named in the first request, and left empty in those that follow.
   * @returns The open connection.
   */
  static async open(center: Endpoint, credentials: Credentials): Promise<RequestLine> {
    return new RequestLine(await ByteLine.dial(center), credentials);
  }

  /**
   * Sends requests, all in a single write, and does not wait.
   *
   * @param requests Each as `["MSG", "google", "Hello!"]`; without fields the frame ends in `|`.
   */
  async send(...requests: Request[]): Promise<void> {
    await this.#line.send(...requests.map((request) => this.#frame(request)));
  }

  /**
   * Sends any frames, all in a single write.
   *
   * @param frames Text or bytes of each.
   */
  async raw(...frames: Frame[]): Promise<void> {
    await this.#line.send(...frames);
  }

  /**
   * Sends a request byte by byte.
   *
   * @param request As for {@linkcode RequestLine.send}.
   */
  async sendSlowly(...request: Request): Promise<void> {
    await this.#line.sendSlowly(this.#frame(request));
  }

  /**
   * Sends a request and reads the next answer, which is its own if all others were read.
   *
   * @param request Type and fields.
   * @returns The text of the answer.
   */
  async ask(...request: Request): Promise<string> {
    await this.send(request);
    return await this.answer();
  }

  /**
   * Reads the next answer. Several may be waited for at once.
   *
   * @param timeoutMs How long to wait.
   * @returns The text of the answer.
   * @throws {Error} If none comes in time, or the center closes instead.
   */
  answer(timeoutMs?: number): Promise<string> {
    const answer = this.#reading.then(async () => {
      const text = await this.#line.receiveText("answer", timeoutMs);
      this.answers.push(text);
      return text;
    });
    this.#reading = answer.catch(() => {});
    return answer;
  }

  /**
   * Reads until the center closes the connection.
   *
   * @param timeoutMs How long to wait for each frame and for the end.
   * @returns The answers that came, if any.
   */
  async rest(timeoutMs?: number): Promise<string[]> {
    const texts = (await this.#line.rest(timeoutMs)).map(textOf);
    this.answers.push(...texts);
    return texts;
  }

  /** Closes the connection. Closing twice is safe. */
  close(): void {
    this.#line.close();
  }

  /** Closes the connection. */
  [Symbol.dispose](): void {
    this.close();
  }

  #frame([type, ...fields]: Request): Frame {
    const { user, token } = this.#named ? { user: "", token: "" } : this.#credentials;
    this.#named = true;
    return joinFields(type, user, token, ...(fields.length === 0 ? [bytesOf("")] : fields));
  }
}
