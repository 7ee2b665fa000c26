/**
 * A listener with several doors. Whoever comes in by one of them seems to come
 * from an address of its own, wherever this machine really is.
 *
 * @module
 */
import type { Listener } from "../../lib/net/listener.ts";
import type { Endpoint } from "../peers/line.ts";

interface Waiter {
  resolve(conn: Deno.TcpConn): void;
  reject(error: Error): void;
}

/** Accepts connections at all its doors, and counts those that are open. */
export class Doors implements Listener {
  /** Where the first door is, at which everybody is who they are. */
  readonly addr: Deno.NetAddr;
  /** How many connections were accepted. */
  accepted = 0;
  /** How many of them have not been closed on this side. */
  open = 0;
  /** How many there were at most. */
  mostOpen = 0;
  readonly #listeners: Deno.TcpListener[] = [];
  readonly #conns: Deno.TcpConn[] = [];
  readonly #waiters: Waiter[] = [];
  #isClosed = false;

  /** Opens the first door. */
  constructor() {
    this.addr = this.#add();
  }

  /**
   * Opens another door.
   *
   * @param hostname The address that whoever comes in there seems to come from. Nobody can be
   * dialled at it.
   * @returns Where the door is.
   */
  from(hostname: string): Endpoint {
    return this.#add(hostname);
  }

  /** {@inheritDoc Listener.accept} */
  accept(): Promise<Deno.TcpConn> {
    const conn = this.#conns.shift();
    if (conn) return Promise.resolve(conn);
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  /** {@inheritDoc Listener.close} */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const listener of this.#listeners) listener.close();
    for (const conn of this.#conns.splice(0)) conn.close();
    for (const waiter of this.#waiters.splice(0)) {
      waiter.reject(new Deno.errors.BadResource("The listener is closed"));
    }
  }

  #add(hostname?: string): Deno.NetAddr {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#listeners.push(listener);
    this.#acceptAll(listener, hostname);
    return listener.addr;
  }

  async #acceptAll(listener: Deno.TcpListener, hostname?: string): Promise<void> {
    for await (const conn of listener) {
      this.#watch(conn, hostname);
      const waiter = this.#waiters.shift();
      if (waiter) waiter.resolve(conn);
      else if (this.#isClosed) conn.close();
      else this.#conns.push(conn);
    }
  }

  #watch(conn: Deno.TcpConn, hostname = conn.remoteAddr.hostname): void {
    this.accepted += 1;
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    const close = conn.close.bind(conn);
    Object.defineProperties(conn, {
      remoteAddr: { value: { ...conn.remoteAddr, hostname } },
      close: {
        value: () => {
          this.open -= 1;
          close();
        },
      },
    });
  }
}
