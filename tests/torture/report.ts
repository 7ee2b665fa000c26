/**
 * What there is to say about a run.
 *
 * @module
 */
import type { Verdict, Wrong } from "./check.ts";
import { FAULT_KINDS } from "./fault.ts";
import type { RunContext } from "./run_context.ts";
import { VICTIMS } from "./schedule.ts";
import type { Stops } from "./stops.ts";

/** How many of what is wrong are told with their histories. */
const MAX_STORIES = 3;

/** How many troubles, and how many of what is wrong, are named at all. */
const MAX_NAMED = 20;

/**
 * How far a run is.
 *
 * @param context What all parts of it share.
 * @param stops Who was stopped.
 * @returns One line.
 */
export function formatProgress({ history, ledger, options }: RunContext, stops: Stops): string {
  const killed = VICTIMS.map((victim) =>
    options.kills[victim] > 0 ? `${victim} ${stops.kills[victim]}/${options.kills[victim]}` : ""
  ).filter((text) => text !== "").join(", ");
  const seconds = Math.max(history.now / 1000, 0.001);
  return `${seconds.toFixed(0).padStart(5)} s  ${number(ledger.accepted)}/${
    number(options.messages)
  } ` +
    `accepted, ${number(ledger.missing)} not shown yet, ${number(ledger.open)} under way` +
    `${killed && `; killed ${killed}`}; ${(ledger.accepted / seconds).toFixed(0)} a second`;
}

/**
 * The figures of a run.
 *
 * @param context What all parts of it share.
 * @param stops Who was stopped.
 * @param verdict What was found, if anything was compared.
 * @returns Lines.
 */
export function formatFigures(context: RunContext, stops: Stops, verdict?: Verdict): string[] {
  const { counts, history, ledger, options } = context;
  const seconds = history.now / 1000;
  const faults = FAULT_KINDS.map((kind) => `${kind} ${number(counts.faults.get(kind) ?? 0)}`);
  const each = (of: Stops["kills"]) =>
    VICTIMS.map((victim) => `${victim} ${number(of[victim])}`).join(", ");
  const rows: [string, string][] = [
    [
      "accepted",
      `${number(ledger.accepted)} messages: ${number(ledger.count("delivered"))} delivered, ` +
      `${number(ledger.count("kept"))} kept; ${number(verdict?.shown ?? 0)} shown`,
    ],
    ["refused", `${number(ledger.count("refused"))}`],
    [
      "in doubt",
      `${number(ledger.count("doubt"))}, of which ${number(verdict?.doubtShown ?? 0)} were shown`,
    ],
    [
      "broadcasts",
      `${number(ledger.broadcasts)}, shown ${number(verdict?.broadcastsShown ?? 0)} times`,
    ],
    ["killed", each(stops.kills)],
    ["ended", `${each(stops.ends)}, in good order`],
    ["faults", `${faults.join(", ")}; on ${number(counts.connections)} connections`],
    ["sent again", `${number(counts.unsure)} after a lost answer`],
    ["clients", `${options.senders} senders, ${options.recipients} recipients`],
    ["logins", `${number(counts.failedStarts)} failed, ${number(counts.replaced)} came late`],
    [
      "took",
      `${seconds.toFixed(1)} s, ${(ledger.accepted / seconds).toFixed(0)} messages a second`,
    ],
    ["seed", String(options.seed)],
  ];
  return rows.map(([name, text]) => `  ${name.padEnd(12)}${text}`);
}

/**
 * What is wrong, each with the shortest history there is of it.
 *
 * @param context What all parts of the run share.
 * @param wrongs What is wrong.
 * @returns Lines.
 */
export function formatWrongs(
  { history, troubles }: RunContext,
  wrongs: readonly Wrong[],
): string[] {
  const lines = [...troubles.slice(0, MAX_NAMED)];
  if (troubles.length > MAX_NAMED) {
    lines.push(`… and ${troubles.length - MAX_NAMED} more like these`);
  }
  lines.push(...wrongs.slice(0, MAX_NAMED).map(format));
  if (wrongs.length > MAX_NAMED) lines.push(`… and ${wrongs.length - MAX_NAMED} more like these`);
  for (const wrong of wrongs.slice(0, MAX_STORIES)) {
    const { sender, recipient, numbers } = wrong;
    lines.push("", `What happened to it: ${format(wrong)}`, "  seconds process");
    lines.push(...history.story(sender, recipient, numbers));
  }
  return lines;
}

const WORDS: Record<Wrong["kind"], string> = {
  lost: "Lost",
  twice: "Shown twice",
  order: "Out of order",
  forged: "Never sent",
  refused: "Shown though refused",
  altered: "Altered",
  astray: "Shown to somebody else",
};

function format({ kind, sender, recipient, numbers: [own], detail }: Wrong): string {
  const which = own === undefined ? "" : `#${own}`;
  return `${WORDS[kind]}: ${sender}>${recipient}${which}: ${detail}`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
