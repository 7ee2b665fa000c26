/**
 * Processes that the benchmark starts, speaks to, and stops.
 *
 * @module
 */
import { readLines } from "../support/read_lines.ts";

/** How long a process may be silent when a line is waited for, in milliseconds. */
const PATIENCE = 120_000;

/** How long a process may take to end by itself, in milliseconds. */
const END_PATIENCE = 10_000;

/** In which the system counts the time of processors. */
const TICKS_A_SECOND = 100;

/** Those that run, so that none is left over. */
const running = new Set<Process>();

/** Whether no more are to be started. */
let isOver = false;

/** What a process is started with. */
export interface ProcessOptions {
  /** What it is given. */
  readonly args: readonly string[];
  /** The folder it is started in. */
  readonly cwd?: string;
  /** What it finds in its environment besides. */
  readonly env?: Readonly<Record<string, string>>;
  /** The only cores that it runs on, as `taskset` takes them. */
  readonly cores?: string;
}

/** A process that writes lines. Disposed, it is stopped. */
export class Process implements AsyncDisposable {
  /** Its number. */
  readonly pid: number;
  /** Resolved when it has ended: with its exit status. */
  readonly ended: Promise<number>;
  readonly #child: Deno.ChildProcess;
  readonly #name: string;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #lines: string[] = [];
  #lastWarning = "";
  #hasEnded = false;
  #wake = () => {};

  /**
   * Starts it.
   *
   * @param command What is run; `deno` is the one that runs this.
   * @param options What it is started with.
   */
  constructor(command: string, { args, cwd, env, cores }: ProcessOptions) {
    if (isOver) throw new Error(`Cannot start ${command}: the benchmark is being stopped`);
    this.#name = command;
    const program = command === "deno" ? Deno.execPath() : command;
    const [first, ...others] = cores === undefined ? [] : ["taskset", "-c", cores, program];
    this.#child = new Deno.Command(first ?? program, {
      args: [...others, ...args],
      ...(cwd === undefined ? {} : { cwd }),
      env: { NO_COLOR: "1", ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.pid = this.#child.pid;
    this.#stdin = this.#child.stdin.getWriter();
    this.#stdin.closed.catch(() => {});
    running.add(this);
    const outputs = [
      readLines(this.#child.stdout, (line) => {
        this.#lines.push(line);
        this.#wake();
      }),
      readLines(this.#child.stderr, (line) => this.#lastWarning = line || this.#lastWarning),
    ];
    this.ended = Promise.all([this.#child.status, ...outputs]).then(([{ code }]) => {
      running.delete(this);
      this.#hasEnded = true;
      this.#stdin.close().catch(() => {});
      this.#wake();
      return code;
    });
  }

  /**
   * Takes the next line that it writes, waiting for it.
   *
   * @returns The line.
   * @throws {Error} If it ends, or is silent for too long.
   */
  async nextLine(): Promise<string> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#wake();
    }, PATIENCE);
    try {
      while (this.#lines.length === 0) {
        if (isLate) throw new Error(`${this.#name} was silent for ${PATIENCE / 1_000} s`);
        if (this.#hasEnded) {
          throw new Error(
            `${this.#name} ended too early: ${this.#lastWarning || "it said nothing"}`,
          );
        }
        await new Promise<void>((resolve) => this.#wake = resolve);
      }
      return this.#lines.shift()!;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Waits for a line of a certain form; those before it are left out.
   *
   * @param form What it looks like.
   * @returns What matched.
   * @throws {Error} If it ends before.
   */
  async lineLike(form: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = form.exec(await this.nextLine());
      if (match) return match;
    }
  }

  /** Gives it a line. It is lost if the process has ended. */
  async type(line: string): Promise<void> {
    await this.#stdin.write(new TextEncoder().encode(`${line}\n`)).catch(() => {});
  }

  /** The seconds that it kept processors busy so far; nothing where that cannot be known. */
  cpuSeconds(): Promise<number | undefined> {
    return cpuSecondsOf(this.pid);
  }

  /** Sends it a signal, unless it has ended. */
  kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch {
      // It has ended.
    }
  }

  /** Asks it to end, waits until it has, and kills it if that takes too long. */
  async stop(): Promise<void> {
    this.kill("SIGTERM");
    const timer = setTimeout(() => this.kill("SIGKILL"), END_PATIENCE);
    await this.ended;
    clearTimeout(timer);
  }

  /** The same as {@linkcode stop}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

/**
 * Kills all processes that were started here; no more can be.
 *
 * @returns Resolved when they have ended.
 */
export async function killAll(): Promise<void> {
  isOver = true;
  for (const process of running) process.kill("SIGKILL");
  await Promise.all([...running].map(({ ended }) => ended));
}

/**
 * How long a process kept processors busy so far.
 *
 * @param pid Its number.
 * @returns The seconds, of the program and of the system for it; nothing where that cannot be known.
 */
export async function cpuSecondsOf(pid: number): Promise<number | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  // Deno itself reads nothing below /proc unless it may do everything.
  const text = await outputOf("cat", [`/proc/${pid}/stat`]);
  // The name before the last parenthesis may have spaces in it.
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  return fields && (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

/**
 * Runs a command to its end.
 *
 * @param command What is run.
 * @param args What it is given.
 * @returns What it wrote; nothing if it is not there, or failed.
 */
export async function outputOf(
  command: string,
  args: readonly string[],
): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(command, {
      args: [...args],
      stdin: "null",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * Finds a port that nobody listens on.
 *
 * @returns The port.
 */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}
