/**
 * Centers that go away and come back, and clients that wait for them.
 *
 * @module
 */
import type { Center } from "../../lib/center/center.ts";
import type { CancelTimer } from "../../lib/clock.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { PASSWORDS } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { WatchedClock } from "./newer_fixtures.ts";

/** How long a test waits for what is to happen. */
const PATIENCE_MS = 5_000;

/** Longer than any test's clock runs: for clients whose heartbeats would be in the way. */
export const NO_HEARTBEAT = 1e9;

/** How many pauses pass before it is clear that nothing will come of more. */
const MOST_PAUSES = 50;

/** Milliseconds of the first pauses, of which each may be a quarter longer. */
export const PAUSES: readonly number[] = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000];

/** A fake clock that knows the pauses between two attempts: nothing else waits for a fraction. */
export class RetryClock extends WatchedClock {
  /** How long each pause was to be, in order. */
  readonly pauses: number[] = [];
  readonly #pending = new Set<number>();
  #changed = Promise.withResolvers<void>();

  /** {@inheritDoc WatchedClock.after} */
  override after(delay: number, run: () => void): CancelTimer {
    if (Number.isInteger(delay)) return super.after(delay, run);
    this.pauses.push(delay);
    this.#pending.add(delay);
    this.#changed.resolve();
    const cancel = super.after(delay, () => {
      this.#pending.delete(delay);
      run();
    });
    return () => {
      this.#pending.delete(delay);
      cancel();
    };
  }

  /** Waits until somebody pauses before the next attempt. Returns how long they are about to. */
  async paused(): Promise<number> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#changed.resolve();
    }, PATIENCE_MS);
    try {
      for (;;) {
        const [delay] = this.#pending;
        if (delay !== undefined) return delay;
        if (isLate) throw new Error(`Nobody pauses, so far ${this.pauses}`);
        this.#changed = Promise.withResolvers();
        await this.#changed.promise;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits until somebody pauses, and lets that time pass. Returns how long it was. */
  async passPause(): Promise<number> {
    const delay = await this.paused();
    this.advance(delay);
    return delay;
  }

  /** Lets pauses pass, one after the other, until this has happened. */
  async passUntil<T>(happens: Promise<T>): Promise<T> {
    let isDone = false;
    let left = MOST_PAUSES;
    const done = happens.finally(() => isDone = true);
    done.catch(() => {});
    while (!isDone) {
      const [delay] = this.#pending;
      if (delay !== undefined) {
        if (left-- === 0) throw new Error(`Nothing has come of ${MOST_PAUSES} attempts`);
        this.advance(delay);
        continue;
      }
      this.#changed = Promise.withResolvers();
      await Promise.race([done.then(() => {}, () => {}), this.#changed.promise]);
    }
    return await done;
  }
}

/** Our center, which can be killed and started again at the same port. */
export class MortalCenter implements AsyncDisposable {
  /** Where it listens. */
  readonly hostname = "127.0.0.1";
  /** The port, of each of its lives. */
  readonly port: number;
  #center: Center;

  /** Starts it. */
  constructor() {
    this.#center = MortalCenter.#start(0);
    this.port = this.#center.address.port;
  }

  /** How many are online. */
  get online(): number {
    return this.#center.online;
  }

  /** Ends it, with all that it knew. */
  async die(): Promise<void> {
    await this.#center.close();
  }

  /** Starts it anew, at the same port. */
  live(): void {
    this.#center = MortalCenter.#start(this.port);
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.die();
  }

  static #start(port: number): Center {
    return startCenter({
      credentials: new Map(Object.entries(PASSWORDS)),
      listener: Deno.listen({ hostname: "127.0.0.1", port }),
    });
  }
}

/** What the client says when a center is out of reach. */
export function awayText(
  { hostname, port }: { hostname: string; port: number },
  why = "nothing listens there",
): string {
  return `Cannot reach the message center at ${hostname}:${port}: ${why}. ` +
    "What you type is kept, and sent when it is back.";
}

/** Reads a terminal until it says that a center is out of reach, for whatever reason. */
export async function untilAway(terminal: FakeTerminal): Promise<void> {
  while (!(await terminal.next()).startsWith("Cannot reach the message center at "));
}

/** What it says when it has logged in again, and this many lines waited. */
export function backText(waiting: number, how = "The message center is back and"): string {
  const again = `${how} you are logged in again.`;
  if (waiting === 0) return again;
  return `${again} Sending the ${
    waiting === 1 ? "line that was" : `${waiting} lines that were`
  } kept.`;
}

/** What it says when the center forgot the session, but was there. */
export function overText(waiting: number): string {
  return backText(waiting, "Your session was over:");
}

/** The messages of a user that were shown at a terminal, private or not, in order. */
export function textsFrom(user: string, { transcript }: FakeTerminal): string[] {
  return transcript.filter((line) => /^[[<](\S+)[\]>]: /.exec(line)?.[1] === user)
    .map((line) => line.slice(user.length + 4));
}

/** All warnings at a terminal, but for that of a heartbeat that never comes. */
export function warningsOf({ warnings }: FakeTerminal): string[] {
  return warnings.filter((line) => !line.includes("between two heartbeats"));
}

/** What was shown at a terminal about the center's going, without the reason, and its coming. */
export function saidAbout({ warnings }: FakeTerminal): string[] {
  return warnings.filter((line) => /^(Cannot reach|The message center is|Your session)/.test(line))
    .map((line) => line.startsWith("Cannot reach") ? "away" : line);
}

/** How the center reaches a client. */
export type Way = "dialled" | "attached";

/** Options of a client at which nothing happens but what is typed, and which marks each line. */
export function quiet(clock: RetryClock, way: Way = "dialled") {
  const own = way === "dialled" ? { hostname: "127.0.0.1", port: 0 } : undefined;
  return { clock, own, heartbeat: NO_HEARTBEAT, terminal: new FakeTerminal({ canMark: true }) };
}
