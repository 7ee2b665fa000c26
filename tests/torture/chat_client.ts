/**
 * A client as a process behind proxies, which is stopped and started again.
 *
 * @module
 */
import type { CenterProcess } from "./center.ts";
import type { Child, Ending } from "./child.ts";
import { ClientProxies } from "./client_proxies.ts";
import { END_PATIENCE, PASSWORD, type RunContext } from "./run_context.ts";
import type { How } from "./schedule.ts";

const SCRIPT = import.meta.resolve("../../client.ts");

/** Seconds: what the center forgot is noticed soon. */
const HEARTBEAT = "2";

/** Milliseconds until one is started again that could not log in. */
const FAILURE_PAUSE = 300;

/** Something that a client wrote. */
export interface Told {
  /** What it is. */
  readonly kind: string;
  /** The number of the line of input that brought it about. */
  readonly line?: number;
  /** How far a message is. */
  readonly state?: string;
  /** In words. */
  readonly text?: string;
}

/** Who a client is. */
export interface ChatClientOptions {
  /** What all share. */
  readonly context: RunContext;
  /** The center. */
  readonly center: CenterProcess;
  /** Its user. */
  readonly name: string;
  /** Whether it has a port, at which the center dials it. */
  readonly listens: boolean;
  /** Deno's permissions for files of its own. */
  readonly permissions?: readonly string[];
  /** Its own flags besides. */
  readonly flags?: readonly string[];
  /** Takes what it writes, but for its coming and going. */
  onTold(told: Told): void;
  /** Called when it is logged in. */
  onReady?(): void;
  /** Called when it has ended, before it is started again. */
  onEnd?(): void;
}

/** A client that comes back under the same name. */
export class ChatClient implements AsyncDisposable {
  /** Its user. */
  readonly name: string;
  readonly #options: ChatClientOptions;
  readonly #context: RunContext;
  readonly #proxies: ClientProxies;
  #own: readonly string[] = [];
  #port = 0;
  #child: Child | undefined;
  #isIn = false;
  #isAway = false;
  #lines = 0;
  #asked: How | undefined;
  #pause = 0;
  #isOver = false;
  #stops: Promise<void> = Promise.resolve();
  #running: Promise<void> | undefined;

  /**
   * Makes one that does not run.
   *
   * @param options Who it is.
   */
  constructor(options: ChatClientOptions) {
    this.#options = options;
    this.#context = options.context;
    this.name = options.name;
    this.#proxies = new ClientProxies(options.context, options.name);
  }

  /** Whether it is logged in, as far as is known. */
  get isIn(): boolean {
    return this.#isIn;
  }

  /** Whether it has ended for good. */
  get isOver(): boolean {
    return this.#isOver && this.#child === undefined;
  }

  /** Starts it, and again whenever it has ended. */
  async start(): Promise<void> {
    const { center, listens, name, context } = this.#options;
    this.#isOver = false;
    if (this.#port === 0) {
      this.#port = await this.#proxies.toCenter(center.port);
      if (listens) this.#own = await this.#proxies.fromCenter();
      const file = `${context.folder}/${name}.pass`;
      await Deno.writeTextFile(file, `${PASSWORD}\n`, { mode: 0o600 });
    }
    this.#running = this.#run();
  }

  /**
   * Gives it a line of input.
   *
   * @param line The line.
   * @returns Its number, by which it is known in what this client writes.
   */
  type(line: string): number {
    this.#child?.type(line);
    this.#lines += 1;
    return this.#lines;
  }

  /** As a person would who waits for a center that seems to be away. */
  nudge(): void {
    if (this.#isIn && this.#isAway && this.#options.center.isUp) this.type("online");
  }

  /**
   * Stops it as soon as it is logged in, those who asked before first; it comes back after a pause.
   *
   * @param how How.
   * @param delay Milliseconds until then.
   * @param pause Milliseconds until it comes back.
   */
  stop(how: How, delay: number, pause: number): Promise<void> {
    return this.#stops = this.#stops.then(async () => {
      const { condition } = this.#context;
      if (!await condition.until(() => this.#isIn) || !await condition.pause(delay)) return;
      await condition.until(() => this.#isIn);
      this.#pause = pause;
      await this.#end(how);
    });
  }

  /** Ends it in good order, for good. */
  async end(): Promise<void> {
    await this.#stops;
    this.#isOver = true;
    if (this.#child) await this.#end("end");
    await this.#running;
  }

  /** From now on nothing goes wrong on its connections. */
  calm(): void {
    this.#proxies.calm();
  }

  /** Closes its proxies. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#proxies[Symbol.asyncDispose]();
  }

  async #run(): Promise<void> {
    const { condition } = this.#context;
    while (!this.#isOver && await this.#options.center.whenUp()) {
      const wasIn = await this.#live();
      if (this.#isOver || !await condition.pause(wasIn ? this.#pause : FAILURE_PAUSE)) return;
      this.#pause = FAILURE_PAUSE;
    }
  }

  /** Runs it once; returns whether it was logged in. */
  async #live(): Promise<boolean> {
    const { context, name, permissions = [], flags = [], onEnd } = this.#options;
    const { children, condition, folder, history } = context;
    const file = `${folder}/${name}.pass`;
    const warnings: string[] = [];
    this.#asked = undefined;
    this.#lines = 0;
    history.note(name, "is started");
    let wasReplaced = false;
    const child = this.#child = children.start({
      args: [
        ...["run", "--no-prompt", "--allow-net", `--allow-read=${file}`, ...permissions, SCRIPT],
        ...["--json", "--user", name, "--password-file", file, "--heartbeat", HEARTBEAT],
        ...flags,
        ...["127.0.0.1", String(this.#port), ...this.#own],
      ],
      cwd: folder,
      onLine: (line) => {
        wasReplaced ||= line.includes('"kind":"replaced"');
        this.#take(line);
      },
      onWarning: (line) => warnings.push(line),
    });
    const ending = await child.ended;
    child.endInput();
    const wasIn = this.#isIn;
    [this.#child, this.#isIn, this.#isAway] = [undefined, false, false];
    history.note(name, `ended with ${ending}${warnings.length ? `: ${warnings.at(-1)}` : ""}`);
    if (wasReplaced) context.counts.replaced += 1;
    else if (!condition.isOver) this.#judge(ending, wasIn, warnings);
    onEnd?.();
    condition.changed();
    return wasIn;
  }

  #take(line: string): void {
    // Most lines are about others.
    if (line.includes('"kind":"presence"')) return;
    const { condition, history } = this.#context;
    const told = JSON.parse(line) as Told;
    switch (told.kind) {
      case "login":
        this.#isIn = true;
        history.note(this.name, "is logged in");
        this.#options.onReady?.();
        break;
      case "away":
      case "back":
        this.#isAway = told.kind === "away";
        history.note(this.name, this.#isAway ? "has lost the center" : `is back: ${told.text}`);
        break;
      default:
        this.#options.onTold(told);
    }
    condition.changed();
  }

  async #end(how: How): Promise<void> {
    const { history } = this.#context;
    const child = this.#child;
    if (!child) return;
    this.#asked = how;
    history.note(this.name, how === "end" ? "is given the end of its input" : `is sent ${how}`);
    if (how === "end") child.endInput();
    else child.kill(how);
    await child.endedWithin(END_PATIENCE);
  }

  /** Whether it may have ended like that. */
  #judge(ending: Ending, wasIn: boolean, warnings: readonly string[]): void {
    const { counts, troubles } = this.#context;
    const asked = this.#asked;
    const why = warnings.length > 0 ? `: ${warnings.join("; ").slice(0, 300)}` : "";
    if (asked === "SIGKILL") return;
    if (asked) {
      // 1: it could not do all that it was asked, and said so. At the very end it can.
      if (ending === 0 || ending === 1 && !this.#isOver) return;
      troubles.push(`${this.name} ended with ${ending} after ${asked}${why}`);
    } else if (wasIn || ending !== 1) {
      troubles.push(`${this.name} ended by itself, with ${ending}${why}`);
    } else counts.failedStarts += 1;
  }
}
