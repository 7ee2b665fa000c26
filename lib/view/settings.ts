/**
 * What a user can set about how the chat is shown.
 *
 * @module
 */
import { CommandError } from "../commands.ts";
import { nearest } from "../nearest.ts";

const ON_OFF = ["on", "off"] as const;

/** Which values each option can have. */
export const OPTIONS = {
  time: ON_OFF,
  bell: ["off", "private", "mention", "all"],
  presence: ON_OFF,
  state: ON_OFF,
} as const;

/** An option's name. */
export type Option = keyof typeof OPTIONS;

/** What is set. */
export type Values = { -readonly [Name in Option]: (typeof OPTIONS)[Name][number] };

/** Holds what is set, for as long as the client runs. */
export class Settings {
  /** What is set: at first, what leaves the transcript of WIRE.md as it is. */
  readonly values: Values = { time: "off", bell: "off", presence: "on", state: "off" };

  /**
   * Makes settings.
   *
   * @param values What is set from the start, if it is something else.
   */
  constructor(values: Partial<Values> = {}) {
    Object.assign(this.values, values);
  }

  /**
   * Sets an option, or tells what is set.
   *
   * @param option The option's name, or nothing for all of them.
   * @param value Its value, or nothing to be told.
   * @returns What is to be shown.
   * @throws {CommandError} If there is no such option or value.
   */
  set(option: string, value: string): string {
    if (option === "") return names().map((name) => this.#describe(name)).join("\n");
    const name = names().find((name) => name === option);
    if (!name) throw new CommandError(`There is no option "${option}". ${meant(option)}`);
    if (value === "") return this.#describe(name);
    const known: readonly string[] = OPTIONS[name];
    if (!known.includes(value)) {
      throw new CommandError(
        `Cannot set ${name} to "${value}": it can be ${known.join(" or ")}.`,
      );
    }
    Object.assign(this.values, { [name]: value });
    return `${name} is ${value}`;
  }

  #describe(name: Option): string {
    return `${name} is ${this.values[name]} (${OPTIONS[name].join(", ")})`;
  }
}

function names(): Option[] {
  return Object.keys(OPTIONS) as Option[];
}

function meant(option: string): string {
  const name = nearest(option, names());
  return name ? `Did you mean ${name}?` : `There are ${names().join(", ")}.`;
}
