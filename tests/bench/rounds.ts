/**
 * Works, done in turn: a round of each subject, then another one.
 *
 * @module
 */
import type { Figure, Target, Work } from "./work.ts";

/** What one subject did. */
export interface Column {
  /** Its name. */
  readonly name: string;
  /** What came of each round; nothing of one that failed. */
  readonly figures: readonly (Figure | undefined)[];
  /** Why it was left out. */
  readonly missing?: string;
  /** What went wrong: something was lost, or it did not run. */
  readonly failure?: string;
}

/** What came of a work. */
export interface Result {
  /** The work. */
  readonly work: Work;
  /** Ours first. */
  readonly columns: readonly Column[];
}

/** How a work is done. */
export interface RoundsOptions {
  /** How many rounds. */
  readonly rounds: number;
  /** Hears what is done. */
  readonly onProgress?: (text: string) => void;
  /** Ends it after the round that is under way. */
  readonly isStopped?: () => boolean;
}

/**
 * Does a work.
 *
 * @param work The work.
 * @param options How.
 * @returns What came of it.
 */
export async function runRounds(
  work: Work,
  { rounds, onProgress = () => {}, isStopped = () => false }: RoundsOptions,
): Promise<Result> {
  const columns = await Promise.all(work.subjects.map(async (subject) => {
    const missing = await subject.missing?.();
    return { subject, figures: [] as (Figure | undefined)[], missing, failure: "" };
  }));
  const count = Math.min(rounds, work.rounds ?? Infinity);
  for (let round = 0; round < count; round += 1) {
    for (const column of rotated(columns, round)) {
      const { subject, missing, failure } = column;
      if (isStopped() || missing !== undefined || failure !== "") continue;
      onProgress(`${work.name}, ${subject.name}, round ${round + 1} of ${count}`);
      try {
        column.figures[round] = await subject.measure();
      } catch (error) {
        if (!isStopped()) column.failure = error instanceof Error ? error.message : String(error);
      }
    }
  }
  return {
    work,
    columns: columns.map(({ subject, figures, missing, failure }) => ({
      name: subject.name,
      figures,
      ...(missing === undefined ? {} : { missing }),
      ...(failure === "" ? {} : { failure }),
    })),
  };
}

/**
 * The same, beginning with another one, so that nobody always comes after the same.
 *
 * @param items What there is.
 * @param by How many of the first come last.
 * @returns All of them.
 */
export function rotated<T>(items: readonly T[], by: number): T[] {
  const start = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/**
 * The one in the middle.
 *
 * @param values Any numbers.
 * @returns Their median; NaN if there are none.
 */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) return sorted[half]!;
  return (sorted[half - 1]! + sorted[half]!) / 2;
}

/**
 * A subject's figure.
 *
 * @param column What it did.
 * @returns The median of its rounds; nothing if there is none.
 */
export function figureOf({ figures }: Column): number | undefined {
  const values = figures.flatMap((figure) => figure ? [figure.value] : []);
  return values.length === 0 ? undefined : median(values);
}

/**
 * How our figure compares: the median of the ratios of each round, as what
 * disturbs a round disturbs all who take part in it.
 *
 * @param ours What we did.
 * @param other What the other did.
 * @returns How many times its figure ours is; nothing if there is none.
 */
export function ratioOf(ours: Column, other: Column): number | undefined {
  const ratios = ours.figures.flatMap((figure, round) => {
    const beside = other.figures[round];
    return figure && beside ? [figure.value / beside.value] : [];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}

/**
 * Whether a target is met.
 *
 * @param target The target.
 * @param value The ratio, or the figure if it is about that.
 * @returns Whether it is.
 */
export function isMet({ atLeast = -Infinity, atMost = Infinity }: Target, value: number): boolean {
  return value >= atLeast && value <= atMost;
}

/**
 * What went wrong.
 *
 * @param results What came of works.
 * @returns A line for each subject that failed.
 */
export function failuresOf(results: readonly Result[]): string[] {
  return results.flatMap(({ work, columns }) =>
    columns.flatMap(({ name, failure }) => failure ? [`${work.name}, ${name}: ${failure}`] : [])
  );
}
