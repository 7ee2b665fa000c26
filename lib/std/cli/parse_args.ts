/**
 * Reading a command line, with the part of the published
 * `@std/cli/parse-args` that the scripts use, over `node:util`.
 *
 * @module
 */
import { parseArgs as nodeParseArgs } from "node:util";

/** What the flags are. */
export interface ParseOptions<B extends string, S extends string> {
  /** Flags without a value. */
  boolean?: readonly B[];
  /** Flags with a value. `_` keeps numbers among the other arguments as text. */
  string?: readonly (S | "_")[];
  /**
   * Called with each argument that is no flag of these (its flag's name as
   * `key` if it looks like one). The argument is left out if it returns false.
   */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** The flags by their names, and the other arguments as `_`. */
export type Args<B extends string, S extends string> =
  & { [K in B]: boolean }
  & { [K in Exclude<S, "_">]?: string }
  & { _: (string | number)[] };

/**
 * Sorts arguments into flags and others.
 *
 * @param args The arguments.
 * @param options What the flags are.
 * @returns Each flag's value, and the other arguments.
 */
export function parseArgs<const B extends string = never, const S extends string = never>(
  args: readonly string[],
  options: ParseOptions<B, S> = {},
): Args<B, S> {
  const { boolean = [], string = [], unknown = () => true } = options;
  const known: Record<string, { type: "boolean" | "string" }> = {};
  for (const name of boolean) known[name] = { type: "boolean" };
  for (const name of string) if (name !== "_") known[name] = { type: "string" };
  const joined = joinValues(args, (name) => known[name]?.type === "string");
  const { tokens } = nodeParseArgs({
    args: joined,
    options: known,
    strict: false,
    tokens: true,
  });
  const flags: Record<string, string | boolean> = {};
  for (const name of boolean) flags[name] = false;
  const others: (string | number)[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (unknown(token.value) === false) continue;
      const asText = (string as readonly string[]).includes("_");
      others.push(asText || !isNumber(token.value) ? token.value : Number(token.value));
    } else if (token.kind === "option") {
      const type = known[token.name]?.type;
      if (!type && unknown(joined[token.index]!, token.name, token.value ?? true) === false) {
        continue;
      }
      flags[token.name] = type === "boolean" ? token.value !== "false" : token.value ?? true;
    }
  }
  return { ...flags, _: others } as Args<B, S>;
}

/** `--name value` as `--name=value`; a value does not begin with a dash. */
function joinValues(args: readonly string[], takesValue: (name: string) => boolean): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--") return [...joined, ...args.slice(i)];
    if (!arg.startsWith("--") || arg.includes("=") || !takesValue(arg.slice(2))) {
      joined.push(arg);
      continue;
    }
    const next = args[i + 1];
    const hasValue = next !== undefined && !next.startsWith("-");
    joined.push(hasValue ? `${arg}=${next}` : `${arg}=`);
    if (hasValue) i += 1;
  }
  return joined;
}

function isNumber(text: string): boolean {
  return text.trim() !== "" && Number.isFinite(Number(text));
}
