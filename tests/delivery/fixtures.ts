/**
 * A mailroom whose pushes go to a post office without sockets.
 *
 * @module
 */
import { DEFAULT_LIMITS } from "../../lib/center/limits.ts";
import { DiallingCarrier } from "../../lib/carriers/dialling.ts";
import { Receipt } from "../../lib/chat/receipt.ts";
import { Mailroom } from "../../lib/delivery/mailroom.ts";
import { DEFAULT_MAX_FRAME_BYTES } from "../../lib/frame.ts";
import { type Endpoint, formatEndpoint } from "../../lib/net/address.ts";
import { formatPush, type Message, type Push } from "../../lib/protocol/push.ts";
import { type Session, Sessions } from "../../lib/session.ts";
import { bytesOf } from "../support/bytes.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** What a session that was replaced is told. */
export const FAREWELL: Push = { kind: "replaced" };

/** A message of seas. */
export function message(text: string): Message {
  return { kind: "message", from: "seas", body: bytesOf(text) };
}

/** A push that is no message. */
export function notice(text: string): Push {
  return { kind: "error", text };
}

/** What is delivered of messages that were kept. */
export function away(...texts: string[]): string {
  return formatPush({ kind: "away", messages: texts.map((text) => message(text)) });
}

/** A place on this machine. */
export function at(port: number): Endpoint {
  return { hostname: "127.0.0.1", port };
}

interface Attempt {
  readonly line: string;
  readonly done: PromiseWithResolvers<void>;
}

/** Everything that a mailroom tries to send, and what becomes of it. */
export class PostOffice implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly mailroom: Mailroom;
  /** Ports where nobody listens. */
  readonly dead = new Set<number>();
  /** Ports where a push is under way until the test ends it. */
  readonly slow = new Set<number>();
  /** Every push that was begun, such as `6067 < [seas]: one`. */
  readonly tried: string[] = [];
  /** Every push that arrived. */
  readonly arrived: string[] = [];
  /** The texts of messages whose senders were told that they are kept. */
  readonly kept: string[] = [];
  /** The texts of messages whose senders were told that they are delivered. */
  readonly delivered: string[] = [];
  /** Who could not be reached, and then could. */
  readonly reachable: string[] = [];
  readonly #sessions = new Sessions(this.clock, 30_000);
  readonly #underWay: Attempt[] = [];

  /** Makes a mailroom in which nothing waits. */
  constructor(maxFrameBytes = DEFAULT_MAX_FRAME_BYTES) {
    this.mailroom = new Mailroom({
      clock: this.clock,
      limits: DEFAULT_LIMITS,
      dials: 256,
      carrierFor: (session) =>
        new DiallingCarrier(
          placeOf(session),
          maxFrameBytes,
          (endpoint, frame, signal) => this.#send(endpoint, frame, signal),
        ),
      isSamePlace: (older, session) =>
        formatEndpoint(placeOf(older)) === formatEndpoint(placeOf(session)),
      onReachable: (session, reachable) =>
        this.reachable.push(`${session.user} at ${placeOf(session).port}: ${reachable}`),
    });
  }

  /** The pushes under way, the oldest first. */
  get underWay(): string[] {
    return this.#underWay.map(({ line }) => line);
  }

  /** A user comes to a port. */
  open(user: string, port: number): void {
    const session = this.#sessions.offer(user);
    this.#sessions.open(session, at(port));
    this.mailroom.open(session, FAREWELL);
    session.settle("open");
  }

  /** Gives messages to google. */
  give(...texts: string[]): void {
    for (const text of texts) this.send(text, "google");
  }

  /** Gives a message to some users, as one push. */
  send(text: string, ...users: string[]): void {
    const receipt = new Receipt(users.length);
    receipt.whenSettled((fate) => {
      if (fate !== "kept" && fate !== "delivered") {
        throw new Error(`Cannot give "${text}": ${fate}`);
      }
      this[fate].push(text);
    });
    this.mailroom.push(message(text), users, receipt);
  }

  /** Gives pushes that are no messages to google. */
  notify(...texts: string[]): void {
    for (const text of texts) this.mailroom.push(notice(text), ["google"]);
  }

  /** Lets the oldest push under way arrive. */
  async deliver(): Promise<void> {
    const attempt = this.#underWay.shift();
    if (!attempt) throw new Error("Cannot deliver: nothing is under way");
    this.arrived.push(attempt.line);
    attempt.done.resolve();
    await settled();
  }

  /** Makes the oldest push under way fail. */
  async fail(): Promise<void> {
    const attempt = this.#underWay.shift();
    if (!attempt) throw new Error("Cannot fail: nothing is under way");
    attempt.done.reject(new Deno.errors.ConnectionReset("reset"));
    await settled();
  }

  /** Lets time pass, and what it led to happen. */
  async advance(milliseconds: number): Promise<void> {
    this.clock.advance(milliseconds);
    await settled();
  }

  /** What arrived since this was last called, once all has happened that will by itself. */
  async took(): Promise<string[]> {
    await settled();
    return this.arrived.splice(0);
  }

  /** Ends the mailroom. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.mailroom[Symbol.asyncDispose]();
  }

  async #send({ port }: Endpoint, frame: Uint8Array, signal: AbortSignal): Promise<void> {
    const length = new DataView(frame.buffer, frame.byteOffset).getUint32(0);
    if (length !== frame.length - 4) throw new Error("Cannot send: not one whole frame");
    const line = `${port} < ${new TextDecoder().decode(frame.subarray(4))}`;
    this.tried.push(line);
    signal.throwIfAborted();
    if (this.dead.has(port)) throw new Deno.errors.ConnectionRefused("refused");
    if (!this.slow.has(port)) {
      this.arrived.push(line);
      return;
    }
    const attempt: Attempt = { line, done: Promise.withResolvers() };
    this.#underWay.push(attempt);
    signal.addEventListener("abort", () => {
      const index = this.#underWay.indexOf(attempt);
      if (index >= 0) this.#underWay.splice(index, 1);
      attempt.done.reject(new Deno.errors.Interrupted("aborted"));
    });
    await attempt.done.promise;
  }
}

function placeOf({ endpoint }: Session): Endpoint {
  if (!endpoint) throw new Error("Cannot tell a place: the session has none");
  return endpoint;
}

/** Resolved when all that happens without a timer has: it happens in microtasks, before any task. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
