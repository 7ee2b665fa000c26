/**
 * A terminal of ours at a real pseudo-terminal, that does what the test says.
 *
 * @module
 */
import type { Styled } from "../../lib/terminal/styled.ts";
import type { Order, Reply } from "./terminal_driver.ts";
import { type TmuxOptions, TmuxTerminal } from "./tmux.ts";

/** How long a driver may take to answer, on a machine that is busy. */
const PATIENCE_MS = 15_000;

const DRIVER = `'${Deno.execPath()}' run --allow-net '${import.meta.dirname}/terminal_driver.ts'`;

/** How to ask for a line, but for the prompt, which is `>` as a rule. */
export type Question = Partial<Omit<Order & { type: "read" }, "type">>;

/** A driver, and the screen on which it runs. */
export class DrivenTerminal implements AsyncDisposable {
  /** What a person sees and types. */
  readonly screen: TmuxTerminal;
  /** The driver's process. */
  readonly pid: number;
  readonly #link: Link;

  private constructor(screen: TmuxTerminal, link: Link, pid: number) {
    this.screen = screen;
    this.#link = link;
    this.pid = pid;
  }

  /**
   * Starts a driver.
   *
   * @param options The terminal, and whether another process starts the driver and waits for it.
   */
  static async start(
    { isChild = false, ...options }: TmuxOptions & { readonly isChild?: boolean } = {},
  ): Promise<DrivenTerminal> {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const flags = (options.flags ?? []).map((flag) => ` ${flag}`).join("");
    const command = `${DRIVER} ${listener.addr.port}${flags}`;
    const screen = await TmuxTerminal.run(isChild ? `(${command}; true)` : command, options);
    const link = new Link(await listener.accept());
    const { pid } = await link.reply("ready");
    return new DrivenTerminal(screen, link, pid);
  }

  /** Asks for a line. It comes with {@linkcode line}. */
  async ask(question: Question = {}): Promise<void> {
    await this.#link.say({ type: "read", prompt: ">", remember: true, ...question });
  }

  /** The line that was asked for, or null at the end. */
  async line(): Promise<string | null> {
    return (await this.#link.reply("line")).text;
  }

  /** Has texts shown at once. */
  async show(...texts: Styled[]): Promise<void> {
    await this.#link.say({ type: "show", texts });
    await this.#link.reply("shown");
  }

  /** Has a note put behind a line; says whether that was done. */
  async mark(index: number, note: string): Promise<boolean> {
    await this.#link.say({ type: "mark", index, note });
    return (await this.#link.reply("marked")).done;
  }

  /** Makes the screen wider or narrower, and waits until the driver knows. */
  async resize(columns: number): Promise<void> {
    await this.screen.resize(columns);
    await this.knowsColumns(columns);
  }

  /** Waits until the driver knows how wide the screen is. */
  async knowsColumns(columns: number): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      await this.#link.say({ type: "columns" });
      const reply = await this.#link.reply("columns");
      if (reply.columns === columns) return;
      if (performance.now() > deadline) throw new Error(`The driver sees ${reply.columns} columns`);
    }
  }

  /** Waits until Ctrl-C is told of. */
  async interrupted(): Promise<void> {
    await this.#link.reply("interrupt");
  }

  /** Has the bell rung. */
  async ring(): Promise<void> {
    await this.#link.say({ type: "ring" });
  }

  /** Has the terminal closed, upon which the driver ends. */
  async close(): Promise<void> {
    await this.#link.say({ type: "close" });
  }

  /** Ends everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.screen[Symbol.asyncDispose]();
    await this.#link[Symbol.asyncDispose]();
  }
}

/** The connection to the driver, a line of JSON each way for each order and reply. */
class Link implements AsyncDisposable {
  readonly #connection: Deno.TcpConn;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();
  #rest = "";

  constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  async say(order: Order): Promise<void> {
    await this.#connection.write(this.#encoder.encode(JSON.stringify(order) + "\n"));
  }

  /** The next reply, which has to be of this type. */
  async reply<T extends Reply["type"]>(type: T): Promise<Reply & { type: T }> {
    const deadline = setTimeout(() => this.#connection.close(), PATIENCE_MS);
    const buffer = new Uint8Array(4096);
    try {
      while (!this.#rest.includes("\n")) {
        const length = await this.#connection.read(buffer);
        if (length === null) throw new Error(`The driver ended before it said "${type}"`);
        this.#rest += this.#decoder.decode(buffer.subarray(0, length), { stream: true });
      }
    } finally {
      clearTimeout(deadline);
    }
    const end = this.#rest.indexOf("\n");
    const reply: Reply = JSON.parse(this.#rest.slice(0, end));
    this.#rest = this.#rest.slice(end + 1);
    if (reply.type !== type) throw new Error(`Expected "${type}", got ${JSON.stringify(reply)}`);
    return reply as Reply & { type: T };
  }

  // deno-lint-ignore require-await
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#connection.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }
}
