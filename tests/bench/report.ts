/**
 * The benchmark's tables, in Markdown.
 *
 * @module
 */
import { type Column, figureOf, isMet, median, ratioOf, type Result } from "./rounds.ts";
import type { Target, Work } from "./work.ts";

/** From which part of a core on somebody is as busy as they can be. */
const SATURATED = 0.9;

/**
 * A table of what was measured, and what each target has come to.
 *
 * @param results What came of the works.
 * @returns Lines.
 */
export function formatResults(results: readonly Result[]): string[] {
  return formatTable(
    ["work", "who", "figure", "CPU", "ratio", "target", "met"],
    results.flatMap(resultRows),
  );
}

/**
 * Why targets are not met.
 *
 * @param results What came of the works.
 * @returns Lines, if there are any to be told.
 */
export function formatReasons(results: readonly Result[]): string[] {
  return results.filter(isMissed).flatMap(({ work: { title, why } }) =>
    why === undefined ? [] : [`- ${title}: ${why}`]
  );
}

/**
 * What was checked, and who was busy.
 *
 * @param results What came of the works.
 * @returns Lines.
 */
export function formatChecks(results: readonly Result[]): string[] {
  return results.flatMap(({ work, columns }) => [
    `- ${work.name}`,
    ...columns.filter(({ figures }) => figures.length > 0).map((column) =>
      `  - ${column.name}: ${formatCheck(column)}`
    ),
  ]);
}

/**
 * A table of how figures grow.
 *
 * @param results What came of works whose subjects are sizes.
 * @returns Lines.
 */
export function formatGrowth(results: readonly Result[]): string[] {
  const sizes = results[0]?.columns.map(({ name }) => name) ?? [];
  const rows = results.flatMap(({ work, columns }) => {
    const figures = columns.map((column) =>
      figureOf(column) === undefined ? "–" : formatFigure(column)
    );
    const costs = columns.map(costOf);
    return [
      [work.name, work.unit, ...figures],
      ...(costs.some((cost) => cost !== undefined)
        ? [["", "CPU, µs", ...costs.map(formatCost)]]
        : []),
    ];
  });
  const notes = results.flatMap(({ work, columns }) =>
    columns.filter((column) => figureOf(column) === undefined).map((column) =>
      `- ${work.name}, ${column.name}: ${unmeasured(column)}`
    )
  );
  return [
    ...formatTable(["work", "unit", ...sizes], rows),
    ...(notes.length > 0 ? ["", ...notes] : []),
  ];
}

/**
 * A number as people read it.
 *
 * @param value The number.
 * @returns Three digits of it at least, with commas between thousands.
 */
export function formatNumber(value: number): string {
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** A row for each subject, and one more for each further target beside the same one. */
function resultRows({ work, columns }: Result): string[][] {
  const [ours] = columns;
  return columns.flatMap((column, i) => {
    const isOurs = column === ours;
    const ratio = isOurs ? undefined : ratioOf(ours!, column);
    const baseline = isOurs ? undefined : column.name;
    const compared = isOurs ? figureOf(column) : ratio;
    const targets = work.targets.filter((target) => target.baseline === baseline);
    const cells = [
      ...[
        i === 0 ? work.title : "",
        column.name,
        withUnit(column, work),
        formatCost(costOf(column)),
      ],
      ratio?.toFixed(2) ?? "",
    ];
    if (targets.length === 0) return [[...cells, "", ""]];
    return targets.map((target) => [...cells, ...formatTarget(target, compared)]);
  });
}

/** Whether one of its targets is not met. */
function isMissed({ work: { targets }, columns: [ours, ...others] }: Result): boolean {
  return targets.some((target) => {
    const other = others.find(({ name }) => name === target.baseline);
    const isAbout = target.baseline === undefined
      ? ours && figureOf(ours)
      : other && ratioOf(ours!, other);
    return isAbout !== undefined && !isMet(target, isAbout);
  });
}

function formatTarget(target: Target, value: number | undefined): string[] {
  const { atLeast, atMost } = target;
  const text = [
    ...(atLeast === undefined ? [] : [`≥ ${formatGoal(atLeast)}`]),
    ...(atMost === undefined ? [] : [`≤ ${formatGoal(atMost)}`]),
  ].join(", ");
  if (value === undefined) return [text, "–"];
  return [text, isMet(target, value) ? "yes" : "**no**"];
}

/** For example `900/s` or `1.20 ms`. */
function withUnit(column: Column, { unit }: Work): string {
  if (figureOf(column) === undefined) return formatFigure(column);
  return formatFigure(column) + (unit.startsWith("/") ? unit : ` ${unit}`);
}

/** How long the server kept a processor busy for each message, in microseconds. */
function costOf({ figures }: Column): number | undefined {
  const costs = figures.flatMap((figure) => figure?.cost === undefined ? [] : [figure.cost]);
  return costs.length === 0 ? undefined : median(costs);
}

function formatCost(cost: number | undefined): string {
  return cost === undefined ? "" : formatNumber(cost);
}

function formatGoal(value: number): string {
  return Number.isInteger(value) ? formatNumber(value) : value.toFixed(2);
}

function formatFigure(column: Column): string {
  const value = figureOf(column);
  return value === undefined ? `(${unmeasured(column)})` : formatNumber(value);
}

function unmeasured({ missing, failure }: Column): string {
  if (missing !== undefined) return `skipped: ${missing}`;
  return failure === undefined ? "not measured" : "failed";
}

function formatCheck({ figures, failure }: Column): string {
  const done = figures.flatMap((figure) => figure ? [figure] : []);
  const parts = [
    `${done.length} ${done.length === 1 ? "round" : "rounds"}, the last of ${done.at(-1)?.checked}`,
  ];
  const busy = done.flatMap(({ busy }) => busy ? [busy] : []);
  if (busy.length > 0) {
    const server = median(busy.map(({ server }) => server));
    const load = median(busy.map(({ load }) => load));
    parts.push(
      `server ${server.toFixed(2)} of a core, load ${load.toFixed(2)}: ${saturated(server, load)}`,
    );
  }
  if (failure !== undefined) parts.push(`then failed: ${failure}`);
  return parts.join("; ");
}

function saturated(server: number, load: number): string {
  if (Math.max(server, load) < SATURATED) return "neither is saturated";
  return server >= load ? "the server is saturated" : "the load is saturated";
}

function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}
