/**
 * Accepting connections that each begin with a frame: the center's requests
 * and logins, a client's pushes and private messages.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { encodeFrame, FrameError } from "../frame.ts";
import { LinkedList, type ListNode } from "../linked_list.ts";
import { Tasks } from "../tasks.ts";
import { type Endpoint, reachableHost } from "./address.ts";
import type { Admission, Place } from "./admission.ts";
import { FrameConnection } from "./connection.ts";
import { dial } from "./dial.ts";
import type { Listener } from "./listener.ts";
import { lull } from "./slice.ts";
import { TlsError } from "./tls_error.ts";
import { TimedList } from "./timed_list.ts";
import { Turns } from "./turns.ts";
import { Unfinished } from "./unfinished.ts";

/** How long one slow connection may hold up the others from its address, in milliseconds. */
const PATIENCE = 250;

/** How long to let be after the system refuses to accept, in milliseconds. */
const ACCEPT_PAUSE = 50;

/** How many connections are closed when the system has no room for another. */
const VICTIMS = 16;

/** How often those who have connected already are waited for at the end, if ever more come. */
const MAX_LULLS = 10;

/** How a {@linkcode FrameServer} works. */
export interface FrameServerOptions {
  /** Tells the time. */
  readonly clock: Clock;
  /** Says how many connections there may be. */
  readonly admission: Admission;
  /** The longest frame accepted, in bytes of text. */
  readonly maxFrameBytes: number;
  /**
   * How many bytes of first frames that are not whole yet are kept at once, of
   * all connections together; past that the one that has most is closed.
   */
  readonly maxUnfinishedBytes: number;
  /** Milliseconds that a connection has for its whole first frame. */
  readonly firstFrameDeadline: number;
  /**
   * Called with the body of the first frame of each connection, for those of
   * one source address in the order in which they were accepted. It is valid
   * until more of the connection is read. The connection is closed
   * when this returns or its promise settles; what it throws is reported as an
   * unhandled rejection, and the others are served on.
   */
  onFrame(frame: Uint8Array, connection: FrameConnection): void | Promise<void>;
  /** Called in place of `onFrame` for what is no frame, and before a connection is closed that sent none. */
  onRefused?(connection: FrameConnection, reason: Error): void | Promise<void>;
}

/** A connection that is served. */
interface Visit {
  readonly connection: FrameConnection;
  readonly place: Place;
  readonly node: ListNode<FrameConnection>;
}

/**
 * Reads the first frame of every connection to a listener.
 *
 * A connection that breaks, stalls or sends no frame ends alone: the others
 * are served on.
 */
export class FrameServer implements AsyncDisposable {
  /** Where it listens. */
  readonly address: Endpoint;
  readonly #listener: Listener;
  readonly #options: FrameServerOptions;
  readonly #turns: Turns;
  readonly #connections = new LinkedList<FrameConnection>();
  /** Those whose first frame is not whole yet. */
  readonly #unread: TimedList<FrameConnection>;
  readonly #readers = new Tasks();
  readonly #tasks = new Tasks();
  readonly #unfinished: Unfinished<FrameConnection>;
  #endPause: (() => void) | undefined;
  /** While {@linkcode drain} waits: the frame that it sent to itself, and how to end the wait. */
  #fence: { readonly frame: string; arrived: boolean; readonly done: () => void } | undefined;
  #accepted = 0;
  #isListening = true;
  #stopping: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  /**
   * Starts to accept.
   *
   * @param listener Where from; it is closed along with this object.
   * @param options How.
   */
  constructor(listener: Listener, options: FrameServerOptions) {
    this.#listener = listener;
    this.#options = options;
    const { hostname, port } = listener.addr;
    this.address = { hostname, port };
    this.#turns = new Turns(options.clock, PATIENCE);
    this.#unfinished = new Unfinished(options.maxUnfinishedBytes, (connection) => {
      options.onRefused?.(connection, new Error("Its first frame was the largest of too many"));
      connection.close();
    });
    this.#unread = new TimedList(options.clock, options.firstFrameDeadline, (connection) => {
      options.onRefused?.(connection, new Error("Its first frame did not arrive in time"));
      connection.close();
    });
    this.#tasks.add(this.#acceptAll());
  }

  /** How many connections are open. */
  get connections(): number {
    return this.#connections.size;
  }

  /**
   * How much there is: connections, those whose first frame is not whole and
   * the bytes that are kept of these, addresses whose connections wait for each
   * other, connections that are counted, and deadlines that run.
   */
  get sizes(): Readonly<
    Record<"connections" | "unread" | "unfinished" | "turns" | "admitted" | "deadlines", number>
  > {
    return {
      connections: this.#connections.size,
      unread: this.#unread.size,
      unfinished: this.#unfinished.bytes,
      turns: this.#turns.size,
      admitted: this.#options.admission.size,
      deadlines: this.#unread.size,
    };
  }

  /**
   * Waits until every connection that was made before this call is served.
   * A connection to oneself is accepted after all of those.
   *
   * @param deadline The longest to wait, in milliseconds.
   */
  async drain(deadline: number): Promise<void> {
    const { promise, resolve: done } = Promise.withResolvers<void>();
    const cancelTimer = this.#options.clock.after(deadline, done);
    const fence = this.#fence = { frame: crypto.randomUUID(), arrived: false, done };
    const own = { hostname: reachableHost(this.address.hostname), port: this.address.port };
    const late = new AbortController();
    const sent = dial(own, encodeFrame(fence.frame), late.signal).catch(done);
    await promise;
    late.abort();
    await sent;
    cancelTimer();
    this.#fence = undefined;
  }

  /**
   * Stops accepting, and reads no more of first frames than has arrived. The
   * connections that are served already go on. Safe to call twice.
   *
   * @returns A promise resolved when the first frames that have arrived are served.
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** Waits until every connection is over. */
  async done(): Promise<void> {
    await this.#readers.done();
    await this.#tasks.done();
  }

  /** Stops accepting, closes every connection, and waits until all is done. Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** The same as {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #stop(): Promise<void> {
    // Whoever has connected before takes the connection for made.
    for (let i = 0, before = -1; i < MAX_LULLS && before !== this.#accepted; i += 1) {
      before = this.#accepted;
      await lull();
    }
    this.#stopListening();
    for (let i = 0; i < MAX_LULLS && this.#unread.size > 0; i += 1) await lull();
    for (const connection of this.#unread.toArray()) connection.close();
    await this.#readers.done();
  }

  async #close(): Promise<void> {
    this.#stopListening();
    this.#unread.clear();
    this.#turns.clear();
    for (const connection of this.#connections.toArray()) connection.close();
    await Promise.all([this.done(), this.#stopping]);
    await this.#listener[Symbol.asyncDispose]?.();
  }

  #stopListening(): void {
    if (!this.#isListening) return;
    this.#isListening = false;
    this.#listener.close();
    this.#endPause?.();
  }

  async #acceptAll(): Promise<void> {
    while (this.#isListening) {
      try {
        const conn = await this.#listener.accept();
        const connection = new FrameConnection(conn, this.#options.maxFrameBytes);
        this.#accepted += 1;
        const place = this.#isListening ? this.#options.admission.admit(connection) : undefined;
        if (place) this.#readers.add(this.#serve(connection, place));
        else connection.close();
      } catch (error) {
        if (!this.#isListening || isPeerError(error)) continue;
        this.#options.admission.makeRoom(VICTIMS);
        await this.#pause();
      }
    }
  }

  /** Out of file descriptors, most likely: trying again at once would only burn the processor. */
  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancelTimer = this.#options.clock.after(ACCEPT_PAUSE, resolve);
      this.#endPause = () => {
        cancelTimer();
        resolve();
      };
    });
  }

  async #serve(connection: FrameConnection, place: Place): Promise<void> {
    const turn = this.#turns.take(connection.remote.hostname);
    const visit: Visit = { connection, place, node: this.#connections.push(connection) };
    connection.onProven = () => this.#options.admission.prove(place);
    connection.distrust();
    const unread = this.#unread.push(connection);
    const frame = await this.#readFirst(connection);
    unread.remove();
    this.#unfinished.keep(connection, 0);
    if (frame === undefined || !(frame instanceof Error) && this.#isFence(frame)) {
      turn.leave();
      this.#end(visit);
    } else {
      turn.act(() => this.#handle(frame, visit));
    }
  }

  /** A connection's first frame, or what is there instead; nothing if it ends before. */
  async #readFirst(connection: FrameConnection): Promise<Uint8Array | Error | undefined> {
    try {
      for (;;) {
        const frame = connection.next();
        if (frame) return frame;
        this.#unfinished.keep(connection, connection.unfinished);
        if (!await connection.arrive()) return undefined;
      }
    } catch (error) {
      return error instanceof FrameError || error instanceof TlsError ? error : undefined;
    }
  }

  #handle(frame: Uint8Array | Error, visit: Visit): void {
    const { connection } = visit;
    const { onFrame, onRefused } = this.#options;
    try {
      const pending = frame instanceof Error
        ? onRefused?.(connection, frame)
        : onFrame(frame, connection);
      if (pending) {
        this.#tasks.add(pending.finally(() => this.#end(visit)).catch(reportUnexpected));
      } else this.#end(visit);
    } catch (error) {
      this.#end(visit);
      reportUnexpected(error);
    }
  }

  #isFence(frame: Uint8Array): boolean {
    if (!this.#fence || new TextDecoder().decode(frame) !== this.#fence.frame) return false;
    this.#fence.arrived = true;
    return true;
  }

  #end({ connection, place, node }: Visit): void {
    node.remove();
    this.#options.admission.release(place);
    connection.release();
    if (this.#fence?.arrived && this.#connections.size === 0) this.#fence.done();
  }
}

/** A fault of ours: it reaches the handler of last resort, and the others in line are served on. */
function reportUnexpected(error: unknown): void {
  void Promise.reject(error);
}

/** Whether `accept` failed for a peer that was gone before it was accepted. */
function isPeerError(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.Interrupted;
}
