/**
 * Whoever loads a server with protocol 1's traffic: many senders, and recipients
 * who listen, in a process of their own.
 *
 * @module
 */
import { Process } from "./process.ts";

const SCRIPT = new URL(import.meta.resolve("./load.py")).pathname;

/** What one sender sends, but for the number at the end. */
export interface Stream {
  /** The beginning of each frame that goes to the server. */
  readonly frame: Uint8Array;
  /** The beginning of what each recipient gets of it. */
  readonly push: Uint8Array;
  /** Who gets it, by their places. */
  readonly recipients: readonly number[];
}

/** How many digits end each text. */
export const DIGITS = 8;

/** What came of a load. */
export interface Loaded {
  /** How many arrived, each exactly once. */
  readonly messages: number;
  /** How long that took. */
  readonly seconds: number;
}

/** How late messages were, in seconds. */
export interface Lateness {
  /** How many arrived, each exactly once. */
  readonly messages: number;
  /** One in a hundred was later. */
  readonly p99: number;
}

/** Senders and recipients. Disposed, their process is stopped. */
export class Load implements AsyncDisposable {
  /** Where the recipients listen, at 127.0.0.1. */
  readonly ports: readonly number[];
  readonly #process: Process;

  private constructor(process: Process, ports: readonly number[]) {
    this.#process = process;
    this.ports = ports;
  }

  /**
   * Starts the process.
   *
   * @param recipients How many listen.
   * @returns The load, which does nothing yet.
   */
  static async start(recipients: number): Promise<Load> {
    const process = new Process("python3", { args: [SCRIPT, String(recipients)] });
    try {
      return new Load(process, JSON.parse(await process.nextLine()).ports);
    } catch (error) {
      await process.stop();
      throw error;
    }
  }

  /**
   * Says what is sent.
   *
   * @param port The server's.
   * @param streams What each sender sends.
   * @param isOrdered Whether what one sender sends has to arrive in its order.
   */
  async prepare(port: number, streams: readonly Stream[], isOrdered: boolean): Promise<void> {
    const senders = streams.map(({ frame, push, recipients }) => ({
      ...{ frame: frame.toBase64(), push: push.toBase64(), recipients },
    }));
    await this.#do({ do: "prepare", port, ordered: isOrdered, senders });
  }

  /** Each sender has `window` messages under way; whenever one has arrived it sends the next. */
  relay(window: number, seconds: number): Promise<Loaded> {
    return this.#do({ do: "relay", window, seconds }) as Promise<Loaded>;
  }

  /** So many messages, `rate` a second, evenly spaced. */
  latency(rate: number, count: number): Promise<Lateness> {
    return this.#do({ do: "latency", rate, count }) as Promise<Lateness>;
  }

  /** The first sender's message goes to all; whenever all have it, it sends the next. */
  broadcast(seconds: number): Promise<Loaded> {
    return this.#do({ do: "broadcast", seconds }) as Promise<Loaded>;
  }

  /** The seconds that it kept processors busy so far; nothing where that cannot be known. */
  cpuSeconds(): Promise<number | undefined> {
    return this.#process.cpuSeconds();
  }

  /** Ends it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#process.stop();
  }

  async #do(command: Readonly<Record<string, unknown>>): Promise<unknown> {
    await this.#process.type(JSON.stringify(command));
    const answer = JSON.parse(await this.#process.nextLine());
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  }
}
