/**
 * Our client at a fake terminal.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { runClient, type RunOptions } from "../../lib/shell/run.ts";
import type { Endpoint } from "../peers/line.ts";
import { FakeTerminal } from "./fake_terminal.ts";

/** How long a test waits for a client to end. */
const PATIENCE_MS = 5000;

/** The passwords of those who play in the tests. */
export const PASSWORDS = {
  seas: "summerisover",
  google: "hasglasses",
  bob: "x",
  ada: "correct horse",
};

/** How a client is run. */
export type RunningClientOptions = Partial<Omit<RunOptions, "terminal">> & {
  readonly terminal?: FakeTerminal;
};

/** A running client. Disposed, it is interrupted and waited for. */
export class RunningClient implements AsyncDisposable {
  /** Where the test types and reads. */
  readonly terminal: FakeTerminal;
  readonly #done: Promise<void>;
  readonly #interrupt = new AbortController();

  /** Starts a client of a center. */
  constructor({ hostname, port }: Endpoint, options: RunningClientOptions = {}) {
    this.terminal = options.terminal ?? new FakeTerminal();
    this.#done = runClient({
      center: { hostname, port },
      own: { hostname: "127.0.0.1", port: 0 },
      heartbeat: 20_000,
      interrupt: this.#interrupt.signal,
      ...options,
      terminal: this.terminal,
    });
    this.#done.catch(() => {});
  }

  /** Types a line. */
  type(line: string): void {
    this.terminal.type(line);
  }

  /** Types a name and a password. */
  typeLogin(user: string, password: string): void {
    this.type(user);
    this.type(password);
  }

  /** As Ctrl-C or SIGTERM would. */
  interrupt(): void {
    this.#interrupt.abort();
  }

  /** Waits for the client to end by itself. Rejects with what it ended with, or if it goes on. */
  async ended(): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(new Error(`The client goes on, so far ${JSON.stringify(this.terminal.transcript)}`));
    }, PATIENCE_MS);
    try {
      await Promise.race([this.#done, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Interrupts the client and waits for its end, however it ends. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.interrupt();
    await this.#done.catch(() => {});
  }
}

/** Starts a client and logs it in. What was shown so far has been read. */
export async function logIn(
  center: Endpoint,
  user: keyof typeof PASSWORDS,
  options: RunningClientOptions = {},
): Promise<RunningClient> {
  const client = new RunningClient(center, options);
  client.typeLogin(user, PASSWORDS[user]);
  assertEquals(await client.terminal.until(`Welcome, ${user} !`), [
    `>Username: ${user}`,
    `>Password: ${PASSWORDS[user]}`,
    `Welcome, ${user} !`,
  ]);
  return client;
}
