/**
 * A proxy on loopback that does to connections what bad networks do.
 *
 * @module
 */
import { connect, createServer, type Socket } from "node:net";
import type { Endpoint } from "../../lib/net/address.ts";
import { Condition } from "./condition.ts";
import type { Direction, Fault } from "./fault.ts";
import { pass } from "./passage.ts";

/** How a proxy works. */
export interface FaultProxyOptions {
  /** Where connections go. */
  readonly target: Endpoint;
  /** Decides what goes wrong on the next connection. */
  draw(): Fault | undefined;
  /** Called when it does. */
  onFault(fault: Fault): void;
}

/** Stands before a listener, and passes on what it is sent, as its faults have it. */
export class FaultProxy implements AsyncDisposable {
  /** How many connections there were. */
  connections = 0;
  readonly #options: FaultProxyOptions;
  readonly #server = createServer({ allowHalfOpen: true }, (socket) => this.#serve(socket));
  readonly #sockets = new Set<Socket>();
  readonly #passing = new Set<Promise<unknown>>();
  readonly #weather = new Condition();

  /**
   * Makes a proxy that does not listen yet.
   *
   * @param options How it works.
   */
  constructor(options: FaultProxyOptions) {
    this.#options = options;
  }

  /**
   * Listens on 127.0.0.1.
   *
   * @param port On which port, or 0 for any that is free.
   * @returns The port.
   */
  async listen(port = 0): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once("error", reject);
    this.#server.listen(port, "127.0.0.1", resolve);
    await promise;
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("Expected a port");
    return address.port;
  }

  /** From now on nothing goes wrong, and what has begun to goes right again. */
  calm(): void {
    this.#weather.end();
  }

  /** Stops listening, and resets every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.calm();
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    await Promise.all(this.#passing);
  }

  #serve(near: Socket): void {
    this.connections += 1;
    const drawn = this.#options.draw();
    const fault = this.#weather.isOver ? undefined : drawn;
    const { hostname: host, port } = this.#options.target;
    const far = connect({ host, port, allowHalfOpen: true });
    this.#hold(near);
    this.#hold(far);
    let isConnected = false;
    far.once("close", () => {
      if (!isConnected && !near.destroyed) near.resetAndDestroy();
    });
    near.once("close", () => {
      if (!isConnected) far.destroy();
    });
    far.once("connect", () => {
      isConnected = true;
      const passing = Promise.all([
        this.#pass(near, far, "up", fault),
        this.#pass(far, near, "down", fault),
      ]).finally(() => this.#passing.delete(passing));
      this.#passing.add(passing);
    });
  }

  #pass(from: Socket, to: Socket, direction: Direction, fault?: Fault): Promise<void> {
    const mine = fault?.direction === direction ? fault : undefined;
    const onFault = () => this.#options.onFault(fault!);
    return pass({ from, to, fault: mine, weather: this.#weather, onFault });
  }

  #hold(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    // What goes wrong is told by what is read and written.
    socket.on("error", () => {});
    socket.once("close", () => this.#sockets.delete(socket));
  }
}
