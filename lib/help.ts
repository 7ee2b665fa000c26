/**
 * What `help` shows, made from the table of commands.
 *
 * @module
 */
import { COMMANDS, findCommand, formatUsage, unknownCommand } from "./commands.ts";

/** What a help is set in by when it stands below its usage. */
const INDENT = "    ";

/**
 * What `help` shows.
 *
 * @param topic A command's name, or nothing for all of them.
 * @param columns How wide the terminal is, if that matters.
 * @returns A line for each command, or all about one.
 * @throws {CommandError} If there is no such command.
 */
export function helpText(topic: string, columns = Infinity): string {
  if (topic === "") return tableOf(columns);
  const spec = findCommand(topic);
  if (!spec) throw unknownCommand(topic);
  const { help, details = [] } = spec;
  return [formatUsage(spec), ...[help, ...details].map((line) => INDENT + line)].join("\n");
}

/** Usage and help side by side where there is room for it, else below each other. */
function tableOf(columns: number): string {
  const usages = COMMANDS.map(formatUsage);
  const width = Math.max(...usages.map(({ length }) => length));
  const rows = COMMANDS.map(({ help }, i) => `${usages[i]!.padEnd(width)}  ${help}`);
  if (rows.every(({ length }) => length <= columns)) return rows.join("\n");
  return COMMANDS.map(({ help }, i) => `${usages[i]}\n${INDENT}${help}`).join("\n");
}
