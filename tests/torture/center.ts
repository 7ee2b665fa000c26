/**
 * The center as a process, which is stopped and started again.
 *
 * @module
 */
import type { Child, Ending } from "./child.ts";
import { END_PATIENCE, type RunContext } from "./run_context.ts";
import type { How } from "./schedule.ts";

const SCRIPT = import.meta.resolve("../../server.ts");

/** Nobody is told to wait, and nothing is full: that is another matter. */
const LIMITS = [
  ...["--rate", "0", "--address-rate", "0", "--logins", "0", "--handshakes", "0"],
  ...["--mailbox", "1000000", "--mailbox-bytes", "1073741824", "--outbox-bytes", "1073741824"],
  ...["--queue", "100000"],
];

/** Sooner than clients think of giving up, in seconds. */
const TIMEOUT = "10";

/** After how many ends that nobody asked for it is not started again. */
const MAX_FAILURES = 5;

/** Milliseconds until it is started again after such an end. */
const FAILURE_PAUSE = 500;

/** A center that comes back on the same port with the same data. */
export class CenterProcess {
  /** Where it listens. */
  readonly port: number;
  /** Whether it accepts connections. */
  isUp = false;
  /** How many messages had been accepted when it last came up. */
  acceptedBefore = 0;
  readonly #context: RunContext;
  #child: Child | undefined;
  #isAsked = false;
  #failures = 0;

  /**
   * Makes one that does not run.
   *
   * @param context What all share.
   * @param port Where it listens.
   */
  constructor(context: RunContext, port: number) {
    this.#context = context;
    this.port = port;
  }

  /** The file with the accounts. */
  get #credentials(): string {
    return `${this.#context.folder}/credentials.txt`;
  }

  /** Starts it. */
  start(): void {
    const { children, condition, folder, history, ledger } = this.#context;
    const data = `${folder}/data`;
    this.#isAsked = false;
    history.note("center", "is started");
    const child = this.#child = children.start({
      args: [
        ...["run", "--no-prompt", "--allow-net"],
        ...[`--allow-read=${this.#credentials},${data}`, `--allow-write=${data}`, SCRIPT],
        ...["--credentials", this.#credentials, "--data", `${data}/room.db`],
        ...["--timeout", TIMEOUT, ...LIMITS, "127.0.0.1", String(this.port)],
      ],
      cwd: folder,
      onLine: () => {
        this.isUp = true;
        this.acceptedBefore = ledger.accepted;
        history.note("center", "accepts connections");
        condition.changed();
      },
      onWarning: (line) => this.#log(line),
    });
    child.ended.then((ending) => this.#onEnd(child, ending));
  }

  /** Waits until it accepts connections; returns whether it does. */
  whenUp(): Promise<boolean> {
    return this.#context.condition.until(() => this.isUp);
  }

  /** Stops it, and waits until it has. */
  async stop(how: How): Promise<void> {
    const { condition, history, troubles } = this.#context;
    const child = this.#child;
    if (!child) return;
    this.#isAsked = true;
    const wasUp = this.isUp;
    this.isUp = false;
    const signal = how === "end" ? "SIGTERM" : how;
    history.note("center", `is sent ${signal}`);
    child.kill(signal);
    const ending = await child.endedWithin(END_PATIENCE);
    if (how !== "SIGKILL" && wasUp && ending !== 0 && !condition.isOver) {
      troubles.push(`The center ended with ${ending} after ${signal}, expected 0`);
    }
  }

  #onEnd(child: Child, ending: Ending): void {
    const { condition, history, troubles } = this.#context;
    child.endInput();
    if (child !== this.#child) return;
    this.isUp = false;
    this.#child = undefined;
    history.note("center", `ended with ${ending}`);
    if (!this.#isAsked && !condition.isOver) {
      troubles.push(`The center ended by itself, with ${ending}; see center.log`);
      this.#failures += 1;
      if (this.#failures >= MAX_FAILURES) condition.end();
      condition.pause(FAILURE_PAUSE).then((goesOn) => {
        if (goesOn && !this.#child) this.start();
      });
    }
    condition.changed();
  }

  #log(line: string): void {
    Deno.writeTextFileSync(`${this.#context.folder}/center.log`, `${line}\n`, { append: true });
  }
}
