/**
 * What the benchmark measures: figures of ours beside those of others, taken in
 * turn, so that whatever else the machine does hits all of them.
 *
 * @module
 */

/** What came of one round. */
export interface Figure {
  /** How much, in the unit of the work. */
  readonly value: number;
  /** What was checked, for example `20,000 messages, each exactly once`. */
  readonly checked: string;
  /** How much of one core the server took, and how much those who load it, 1 for a whole one. */
  readonly busy?: { readonly server: number; readonly load: number };
  /** How long the server kept a processor busy for each message, in microseconds. */
  readonly cost?: number;
}

/** One who does the work. */
export interface Subject {
  /** Its name in the table, for example `bare`. */
  readonly name: string;
  /** Why it cannot be measured here; it is left out then. */
  missing?(): Promise<string | undefined>;
  /**
   * One round: starts what it needs, measures, and stops it all.
   *
   * @returns The figure.
   * @throws {Error} If a message was lost, came twice, or was not as it was sent.
   */
  measure(): Promise<Figure>;
}

/** What our figure has to be, as a multiple of somebody else's, or by itself. */
export interface Target {
  /** The name of the other subject; without it our figure itself is meant. */
  readonly baseline?: string;
  /** At least so many times that figure. */
  readonly atLeast?: number;
  /** At most so many times that figure. */
  readonly atMost?: number;
}

/** One row of the table. */
export interface Work {
  /** A word, for `--only`. */
  readonly name: string;
  /** What is done, in a few words. */
  readonly title: string;
  /** What the figures count, for example `ms` or `/s`. */
  readonly unit: string;
  /** Ours comes first. */
  readonly subjects: readonly Subject[];
  /** What is to be reached. */
  readonly targets: readonly Target[];
  /** Why a target that is not met cannot be. */
  readonly why?: string;
  /** How many rounds at most, if one takes long. */
  readonly rounds?: number;
}

/** How a work is made. */
export interface WorkOptions {
  /** How many users are online, besides those who take part or as those; the least if not given. */
  readonly online?: number;
  /** Whether small loads will do. */
  readonly quick?: boolean;
}

/** Makes a work. */
export type MakeWork = (options: WorkOptions) => Work;
