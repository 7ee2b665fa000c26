/**
 * The two scripts as processes, with the permissions that the README gives them.
 *
 * @module
 */
import { Inbox } from "../peers/inbox.ts";

/** How long a process may take to start and to answer, on a machine that is busy. */
const PATIENCE_MS = 30_000;

const ROOT = `${import.meta.dirname}/../..`;

/** The README's commands for each script, up to the script's own arguments. */
const COMMANDS = {
  server: ["run", "--no-prompt", "--allow-net", "--allow-read", `${ROOT}/server.ts`],
  /** One that may read nothing but its accounts. */
  narrow: [
    "run",
    "--no-prompt",
    "--allow-net",
    "--allow-read=credentials.txt",
    `${ROOT}/server.ts`,
  ],
  client: ["run", "--no-prompt", "--allow-net", `${ROOT}/client.ts`],
};

/** What a process printed, line by line. */
export class Lines {
  /** Resolved when the stream has ended. */
  readonly done: Promise<void>;
  readonly #inbox: Inbox;

  /** Reads a stream to its end. */
  constructor(name: string, stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#inbox = new Inbox(name);
    this.done = this.#read(stream);
  }

  /** Everything so far. */
  get all(): readonly string[] {
    return this.#inbox.all;
  }

  /** Takes the next line, waiting for it. */
  next(): Promise<string> {
    return this.#inbox.next(PATIENCE_MS);
  }

  /** Takes lines up to and including the one given, waiting for it. */
  until(line: string): Promise<string[]> {
    return this.#inbox.until(line, PATIENCE_MS);
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#inbox.add(line);
    }
    if (rest !== "") this.#inbox.add(rest);
    this.#inbox.close();
  }
}

/** A script that runs. Disposed, it is killed if it has not ended by itself. */
export class Script implements AsyncDisposable {
  /** What it printed. */
  readonly stdout: Lines;
  /** What it warned of. */
  readonly stderr: Lines;
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #status: Promise<Deno.CommandStatus>;

  /**
   * Starts a script.
   *
   * @param role Which.
   * @param args Its own arguments.
   * @param cwd The folder it is started in: one without a `credentials.txt` unless that is wanted.
   */
  constructor(role: keyof typeof COMMANDS, args: readonly string[], cwd: string) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [...COMMANDS[role], ...args],
      cwd,
      env: { NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#status = this.#child.status;
    this.#stdin = this.#child.stdin.getWriter();
    this.stdout = new Lines("line of standard output", this.#child.stdout);
    this.stderr = new Lines("line of standard error", this.#child.stderr);
  }

  /** Types lines, and a newline behind each. */
  async type(...lines: string[]): Promise<void> {
    await this.write(lines.map((line) => `${line}\n`).join(""));
  }

  /** Types text as it is. */
  async write(text: string): Promise<void> {
    await this.#stdin.write(new TextEncoder().encode(text));
  }

  /** Ends its input. */
  async end(): Promise<void> {
    await this.#stdin.close();
  }

  /** Sends it a signal. */
  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Waits until it has ended by itself, and all its output is read; returns its exit code. */
  async exited(): Promise<number> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE_MS);
    try {
      const [{ code, signal }] = await Promise.all([
        this.#status,
        this.stdout.done,
        this.stderr.done,
      ]);
      if (signal) throw new Error(`Expected an exit code, got ${signal}`);
      return code;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Kills it if it runs, and waits for its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#stdin.close().catch(() => {});
    await Promise.all([this.#status, this.stdout.done, this.stderr.done]);
  }
}

/** What a script printed, and how it ended. */
export interface Outcome {
  /** Its exit code. */
  readonly code: number;
  /** What it printed, line by line. */
  readonly stdout: readonly string[];
  /** What it warned of, line by line. */
  readonly stderr: readonly string[];
}

/** A folder of the test's own, with the scripts that are started in it. */
export class Folder implements AsyncDisposable {
  /** Where it is. */
  readonly path: string = Deno.makeTempDirSync({ prefix: "chatroom-" });
  readonly #scripts: Script[] = [];

  /** Writes a file into it. */
  async write(name: string, text: string): Promise<void> {
    await Deno.writeTextFile(`${this.path}/${name}`, text, { mode: 0o600 });
  }

  /** Starts a script in it. */
  start(role: keyof typeof COMMANDS, ...args: string[]): Script {
    const script = new Script(role, args, this.path);
    this.#scripts.push(script);
    return script;
  }

  /** Starts a center on a free port and waits until it accepts connections. */
  startCenter(...flags: string[]): Promise<{ center: Script; port: string }> {
    return this.#startCenter("server", flags);
  }

  /** The same, with nothing to read but `credentials.txt`. */
  startNarrowCenter(...flags: string[]): Promise<{ center: Script; port: string }> {
    return this.#startCenter("narrow", flags);
  }

  async #startCenter(
    role: "server" | "narrow",
    flags: readonly string[],
  ): Promise<{ center: Script; port: string }> {
    const center = this.start(role, "localhost", "0", ...flags);
    const line = await center.stdout.next();
    const port = /^Message center listening on 127\.0\.0\.1:(\d+)$/.exec(line)?.[1];
    if (port === undefined) throw new Error(`Expected the printed address, got ${line}`);
    return { center, port };
  }

  /** Starts a client on a free port and types a name and a password. */
  async startClient(port: string, user: string, password: string): Promise<Script> {
    const client = this.start("client", "localhost", port, "localhost", "0");
    await client.type(user, password);
    return client;
  }

  /** Runs a script that ends by itself. */
  async run(role: keyof typeof COMMANDS, ...args: string[]): Promise<Outcome> {
    const script = this.start(role, ...args);
    await script.end();
    const code = await script.exited();
    return { code, stdout: script.stdout.all, stderr: script.stderr.all };
  }

  /** Ends the scripts and removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const script of this.#scripts) await script[Symbol.asyncDispose]();
    await Deno.remove(this.path, { recursive: true });
  }
}
