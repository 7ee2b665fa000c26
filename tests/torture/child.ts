/**
 * Processes that are started, spoken to, and killed.
 *
 * @module
 */
import { readLines } from "../support/read_lines.ts";

/** What a process needs. */
export interface ChildOptions {
  /** What Deno is given: its own arguments, the script and the script's. */
  readonly args: readonly string[];
  /** The folder it is started in. */
  readonly cwd: string;
  /** Takes each line of its standard output. */
  onLine(line: string): void;
  /** Takes each line of its standard error. */
  onWarning(line: string): void;
}

/** How a process ended: its exit status, or the signal that killed it. */
export type Ending = number | Deno.Signal;

/** A process. */
export class Child {
  /** Resolved when it has ended, and all that it wrote was taken. */
  readonly ended: Promise<Ending>;
  readonly #process: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;

  /**
   * Starts it.
   *
   * @param options What it needs.
   */
  constructor({ args, cwd, onLine, onWarning }: ChildOptions) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: [...args],
      cwd,
      env: { NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#stdin = this.#process.stdin.getWriter();
    this.#stdin.closed.catch(() => {});
    this.ended = Promise.all([
      this.#process.status,
      readLines(this.#process.stdout, onLine),
      readLines(this.#process.stderr, onWarning),
    ]).then(([{ code, signal }]) => signal ?? code);
  }

  /**
   * Waits for its end, and kills it when that takes too long.
   *
   * @param patience How many milliseconds it may take.
   * @returns How it ended.
   */
  async endedWithin(patience: number): Promise<Ending> {
    const timer = setTimeout(() => this.kill("SIGKILL"), patience);
    try {
      return await this.ended;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Types a line. It is lost if the process has ended. */
  type(line: string): void {
    this.#stdin.write(new TextEncoder().encode(`${line}\n`)).catch(() => {});
  }

  /** Ends its input. */
  endInput(): void {
    this.#stdin.close().catch(() => {});
  }

  /** Sends it a signal, unless it has ended. */
  kill(signal: Deno.Signal): void {
    try {
      this.#process.kill(signal);
    } catch {
      // It has ended.
    }
  }
}

/** All processes of a run, so that none is left over. */
export class Children implements AsyncDisposable {
  readonly #children = new Set<Child>();
  #isOver = false;

  /**
   * Starts one.
   *
   * @param options What it needs.
   * @returns The process.
   */
  start(options: ChildOptions): Child {
    const child = new Child(options);
    this.#children.add(child);
    child.ended.then(() => this.#children.delete(child));
    if (this.#isOver) child.kill("SIGKILL");
    return child;
  }

  /** Kills them all, and those that are started yet. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    for (const child of this.#children) child.kill("SIGKILL");
    while (this.#children.size > 0) {
      await Promise.all(
        [...this.#children].map((child) => child.ended.then(() => child.endInput())),
      );
    }
  }
}
