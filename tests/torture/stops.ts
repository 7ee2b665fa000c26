/**
 * Carries out the schedules: who is stopped when.
 *
 * @module
 */
import { Tasks } from "../../lib/tasks.ts";
import type { CenterProcess } from "./center.ts";
import { Dice } from "./dice.ts";
import type { RunContext } from "./run_context.ts";
import { type How, schedule, type Stop, type Victim, VICTIMS } from "./schedule.ts";

/** How long messages may take to flow again before the next kill, in milliseconds. */
const FLOW_PATIENCE = 10_000;

/** A client that can be stopped. */
export interface Stoppable {
  /** Stops it so many milliseconds after it is there, and starts it again after a pause. */
  stop(how: How, delay: number, pause: number): Promise<void>;
}

/** Who can be stopped. */
export interface Victims {
  /** The center. */
  readonly center: CenterProcess;
  /** Those who are sent to. */
  readonly recipients: readonly Stoppable[];
  /** Those who send. */
  readonly senders: readonly Stoppable[];
}

/** Stops processes, as the seed has it. */
export class Stops {
  /** How often each was killed. */
  readonly kills: Record<Victim, number> = { center: 0, recipient: 0, sender: 0 };
  /** How often each ended in good order. */
  readonly ends: Record<Victim, number> = { center: 0, recipient: 0, sender: 0 };
  readonly #context: RunContext;
  readonly #victims: Victims;
  readonly #tasks = new Tasks();
  #pending = 0;
  #isOff = false;

  /**
   * Stops nothing yet.
   *
   * @param context What all share.
   * @param victims Who can be stopped.
   */
  constructor(context: RunContext, victims: Victims) {
    this.#context = context;
    this.#victims = victims;
  }

  /** Whether more are to come. */
  get isPending(): boolean {
    return this.#pending > 0 && !this.#isOff;
  }

  /** Begins, and stops what is due as messages are accepted. */
  start(): void {
    const { seed, kills, messages } = this.#context.options;
    for (const victim of VICTIMS) {
      const stops = schedule(new Dice(seed, `kills of ${victim}`), victim, kills[victim], messages);
      this.#pending += stops.length;
      this.#tasks.add(this.#run(victim, stops));
    }
  }

  /** Begins no more, and waits for what is under way. */
  async end(): Promise<void> {
    this.#isOff = true;
    this.#context.condition.changed();
    await this.#tasks.done();
  }

  async #run(victim: Victim, stops: readonly Stop[]): Promise<void> {
    const { condition, ledger } = this.#context;
    for (const stop of stops) {
      const isDue = await condition.until(() => this.#isOff || ledger.accepted >= stop.at);
      if (!isDue || this.#isOff) return;
      if (victim === "center") await this.#stopCenter(stop);
      else this.#tasks.add(this.#stopClient(victim, stop));
    }
  }

  async #stopCenter({ how, delay, pause, isEarly }: Stop): Promise<void> {
    const { condition, ledger } = this.#context;
    const { center } = this.#victims;
    if (!isEarly) {
      await center.whenUp();
      await condition.until(() => ledger.accepted > center.acceptedBefore, FLOW_PATIENCE);
    }
    if (!await condition.pause(delay) || this.#isOff) return;
    await center.stop(how);
    this.#count("center", how);
    await condition.pause(pause);
    center.start();
  }

  async #stopClient(victim: "recipient" | "sender", stop: Stop): Promise<void> {
    const all = this.#victims[`${victim}s`];
    await all[stop.which % all.length]!.stop(stop.how, stop.delay, stop.pause);
    this.#count(victim, stop.how);
  }

  #count(victim: Victim, how: How): void {
    if (how === "SIGKILL") this.kills[victim] += 1;
    else this.ends[victim] += 1;
    this.#pending -= 1;
    this.#context.condition.changed();
  }
}
