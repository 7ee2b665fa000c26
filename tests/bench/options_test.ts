import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/flags.ts";
import { BENCH_USAGE, type BenchOptions, parseBenchFlags } from "./options.ts";

const NAMES = ["relay", "latency"];

function parse(...args: string[]): BenchOptions {
  return parseBenchFlags(args, NAMES) as BenchOptions;
}

Deno.test("by default all is measured in five rounds", () => {
  assertEquals(parse(), {
    ...{ rounds: 5, names: NAMES, growth: "yes", quick: false, json: undefined, list: false },
  });
});

Deno.test("a quick run has one round, unless more are asked for", () => {
  assertEquals(parse("--quick").rounds, 1);
  assertEquals(parse("--quick", "--rounds", "3").rounds, 3);
});

Deno.test("some works can be chosen", () => {
  assertEquals(parse("--only", "latency").names, ["latency"]);
  assertEquals(parse("--only=latency,relay").names, ["latency", "relay"]);
});

Deno.test("what cannot be used is refused", () => {
  for (
    const args of [
      ["--only", "nothing"],
      ["--only", ""],
      ["--growth", "maybe"],
      ["--rounds", "0"],
      ["--json", ""],
      ["--faster"],
      ["relay"],
    ]
  ) assertThrows(() => parse(...args), UsageError);
});

Deno.test("every flag is in the help", () => {
  assertEquals(parseBenchFlags(["--help"], NAMES), "help");
  for (const flag of ["rounds", "only", "growth", "quick", "json", "list", "version"]) {
    assertEquals(BENCH_USAGE.includes(`--${flag}`), true, flag);
  }
});
