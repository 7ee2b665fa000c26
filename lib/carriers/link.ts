/**
 * Protocol 2's way to a session: a connection that the client holds, or, while
 * there is none, sealed connections to its port.
 *
 * @module
 */
import { type Batch, type Carrier, SESSION_OVER } from "../delivery/carrier.ts";
import type { Letter } from "../delivery/letter.ts";
import type { Mailbox } from "../delivery/mailbox.ts";
import { Tasks } from "../tasks.ts";
import { type FrameStream, type Listening, PushConnection } from "./push_connection.ts";

/** How much is sealed at once, in bytes: it has to arrive whole to be acknowledged in time. */
const MAX_SEALED_BYTES = 64 * 1024;

/** How much goes out to an attached client before it is acknowledged, in bytes. */
const MAX_ATTACHED_BYTES = 256 * 1024;

/** Where a client can be dialled. */
export interface ClientPort {
  /** Opens a sealed connection to it. */
  open(signal: AbortSignal): Promise<FrameStream>;
}

/** Carries pushes on one connection for all that waits, until it is acknowledged. */
export class LinkCarrier implements Carrier {
  readonly #port: ClientPort | undefined;
  readonly #listening: Listening;
  readonly #connections = new Tasks();
  #attached: PushConnection | undefined;
  #dialled: PushConnection | undefined;
  #isClosed = false;

  /**
   * Makes a way to a client that is not attached.
   *
   * @param port Where to dial it, if it can be dialled.
   * @param listening Who hears of its signs of life.
   */
  constructor(port?: ClientPort, listening: Listening = {}) {
    this.#port = port;
    this.#listening = listening;
  }

  /** Whether it dials: not while the client is attached. */
  get dials(): boolean {
    return !this.#attached && this.#port !== undefined;
  }

  /**
   * Asks whether the client answers at its port.
   *
   * @param signal Ends the attempt when aborted.
   * @throws {Error} If it does not.
   */
  async challenge(signal: AbortSignal): Promise<void> {
    const connection = await this.#dial(signal);
    try {
      await connection.greet(signal);
    } finally {
      this.idle();
    }
  }

  /**
   * Takes a connection that the client holds, in place of an earlier one, and
   * of dialling.
   *
   * @param stream The connection.
   * @returns A promise resolved when the connection is over.
   */
  async attach(stream: FrameStream): Promise<void> {
    this.#attached?.close();
    this.idle();
    const connection = this.#attached = this.#take(stream);
    await connection.closed;
    if (this.#attached === connection) this.#attached = undefined;
  }

  /** {@inheritDoc Carrier.take} */
  take(mailbox: Mailbox, kept: number): Batch {
    const letters = mailbox.takeBytes(this.#attached ? MAX_ATTACHED_BYTES : MAX_SEALED_BYTES);
    return { letters, kept: Math.min(kept, letters.length) };
  }

  /** {@inheritDoc Carrier.carry} */
  async carry(
    batch: Batch,
    signal: AbortSignal,
    onShown: (count: number) => void,
  ): Promise<void> {
    const connection = this.#attached ?? this.#dialled ?? await this.#dial(signal);
    try {
      await connection.carry(batch, signal, onShown);
    } catch (error) {
      // A session that is over is told so on the connection that there is.
      if (signal.reason !== SESSION_OVER) this.#drop(connection);
      throw error;
    }
  }

  /** {@inheritDoc Carrier.idle} */
  idle(): void {
    this.#dialled?.close();
    this.#dialled = undefined;
  }

  /** {@inheritDoc Carrier.farewell} */
  async farewell(letters: readonly Letter[], signal: AbortSignal): Promise<void> {
    const connection = this.#attached ?? this.#dialled ?? await this.#dial(signal);
    await connection.sayLast(letters, signal);
  }

  /** {@inheritDoc Carrier.close} */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.idle();
    this.#attached?.close();
    this.#attached = undefined;
    await this.#connections.done();
  }

  #drop(connection: PushConnection): void {
    connection.close();
    if (this.#dialled === connection) this.#dialled = undefined;
    if (this.#attached === connection) this.#attached = undefined;
  }

  async #dial(signal: AbortSignal): Promise<PushConnection> {
    // A client that holds a connection takes it up again by itself: there is nothing to do but wait.
    if (!this.#port) return await aborted(signal);
    const stream = await this.#port.open(signal);
    if (this.#isClosed || signal.aborted) {
      stream.close();
      throw signal.reason ?? SESSION_OVER;
    }
    return this.#dialled = this.#take(stream);
  }

  #take(stream: FrameStream): PushConnection {
    const connection = new PushConnection(stream, this.#listening);
    this.#connections.add(connection.closed);
    return connection;
  }
}

/** Rejects when the signal is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
